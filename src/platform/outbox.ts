import { setTimeout as delay } from 'node:timers/promises'
import { Prisma } from '../generated/prisma/client.ts'
import type { Clock } from './clock.ts'
import type { Market } from './database/market.ts'

/** Events a listener takes in one transaction. */
export const OUTBOX_BATCH = 500
/** How long a quiet dispatcher waits before it looks again for events of other instances. */
export const OUTBOX_POLL_MS = 500

/**
 * What happened, by name. Modules add theirs by declaration merging:
 * `declare module '../../platform/outbox.ts' { interface DomainEvents { 'ledger.journal-posted': { journalId: string } } }`
 */
export interface DomainEvents {}

export type EventType = keyof DomainEvents
export type OutboxMessage = { [T in EventType]: { id: bigint; at: Date; type: T; payload: DomainEvents[T] } }[EventType]

/** Somebody who hears of committed events, in order, each at least once; `handle` runs in the transaction that moves its cursor. */
export type Listener = { name: string; handle(events: readonly OutboxMessage[]): Promise<void> }

/** A committed event as it is kept. */
export type OutboxRow = { id: bigint; xid: bigint; at: Date; type: string; payload: unknown }

/** How far somebody has come in the order of events. */
export type Position = { xid: bigint; id: bigint }

/**
 * Events between modules: written in the transaction of the work they tell of, delivered after it committed.
 *
 * Order is (transaction id, event id). A transaction still open hides everything after it, so that a listener never passes
 * over an event that commits late.
 */
export class Outbox {
  private readonly listeners: Listener[] = []
  private running: Promise<void> | undefined
  private stopping: AbortController | undefined

  constructor(
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly onError: (listener: string, error: unknown) => void,
  ) {}

  /** Writes an event in the transaction under way. */
  async publish<T extends EventType>(type: T, payload: DomainEvents[T]): Promise<void> {
    await this.market.prisma.$executeRaw`
      insert into outbox_event (xid, at, type, payload)
      values (pg_current_xact_id()::text::bigint, ${this.clock.now()}, ${type}, ${JSON.stringify(payload)}::jsonb)`
  }

  listen(listener: Listener): void {
    this.listeners.push(listener)
  }

  /** Delivers all that is committed, to every listener, once round after round until nothing is left. @throws what a handler throws. */
  async drain(): Promise<void> {
    let delivered: number
    do {
      delivered = 0
      for (const listener of this.listeners) delivered += await this.deliver(listener)
    } while (delivered > 0)
  }

  /** Keeps delivering until `stop`. A handler that fails is tried again at the next look; its cursor has not moved. */
  start(): void {
    this.stopping = new AbortController()
    this.running = this.run(this.stopping.signal)
  }

  async stop(): Promise<void> {
    this.stopping?.abort()
    await this.running
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const listener of this.listeners) {
        await this.deliver(listener).catch((error: unknown) => this.onError(listener.name, error))
      }
      await delay(OUTBOX_POLL_MS, undefined, { signal }).catch(() => {})
    }
  }

  private deliver(listener: Listener): Promise<number> {
    return this.market.transaction(async () => {
      const rows = await this.after(await this.lockCursor(listener.name), OUTBOX_BATCH)
      const last = rows.at(-1)
      if (!last) return 0
      await listener.handle(rows as OutboxMessage[])
      await this.moveTo(listener.name, last)
      return rows.length
    })
  }

  /** Committed events after a position, in order, for somebody who keeps a position and is no listener. */
  after({ xid, id }: Position, limit: number): Promise<OutboxRow[]> {
    return this.market.prisma.$queryRaw<OutboxRow[]>`
      select id, xid, at, type, payload from outbox_event
      where (xid, id) > (${xid}, ${id}) and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      order by xid, id limit ${limit}`
  }

  /** How far `name` has come. */
  async position(name: string): Promise<Position> {
    await this.market.prisma.$executeRaw`
      insert into outbox_cursor (listener, xid, event_id) values (${name}, 0, 0) on conflict do nothing`
    const cursor = await this.market.prisma.outboxCursor.findUniqueOrThrow({ where: { listener: name } })
    return { xid: cursor.xid, id: cursor.eventId }
  }

  /** Remembers how far `name` has come. */
  async moveTo(name: string, { xid, id }: Position): Promise<void> {
    await this.market.prisma.$executeRaw`
      update outbox_cursor set xid = ${xid}, event_id = ${id} where listener = ${name}`
  }

  /** One instance at a time moves a cursor. */
  private async lockCursor(listener: string): Promise<Position> {
    await this.market.prisma.$executeRaw`
      insert into outbox_cursor (listener, xid, event_id) values (${listener}, 0, 0) on conflict do nothing`
    const [cursor] = await this.market.prisma.$queryRaw<Position[]>(
      Prisma.sql`select xid, event_id as id from outbox_cursor where listener = ${listener} for update`,
    )
    if (!cursor) throw new Error(`The outbox has no cursor for ${listener}.`)
    return cursor
  }
}
