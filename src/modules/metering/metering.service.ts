import { Injectable } from '@nestjs/common'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { leafHash, merkleRoot } from '../../kernel/merkle.ts'
import { addDays, dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import { MAX_SIGNAL_DAYS } from '../product/index.ts'
import { CallDecisions } from './call-decisions.ts'
import { CallTallyStore } from './call-tally.store.ts'
import { HourDecisions } from './hour-decisions.ts'
import { endedHours, HourFold, type UsageDraft } from './usage.ts'
import { UsageStore } from './usage.store.ts'

type UsageRowEvent = {
  usageRowId: string
  hour: string
  period: string
  subscriptionId: string
  buyerOrgId: string
  operatorOrgId: string
  productId: string
  productVersionId: string
  purposeClass: string
  priceVersionId: string | null
  calls: string
  billable: string
  callsRoot: string
}

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'usage.row': UsageRowEvent
    'usage.hour': { hour: string; rows: number; calls: string; rowsRoot: string }
  }
}

/** Hours closed in one transaction at most: PostgreSQL holds a lock for each. */
export const HOURS_AT_ONCE = 240

/** Owns the meter: turns hours of call records into usage rows, once, each with the Merkle root of its calls. */
@Injectable()
export class MeteringService {
  constructor(
    private readonly store: UsageStore,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly decisions: CallDecisions,
    private readonly tallies: CallTallyStore,
  ) {}

  /**
   * Closes every hour that has ended by the instant, the empty ones too, so that a missing hour cannot pass for a quiet
   * one. An hour that has not ended by the service's clock stays open. Safe to repeat.
   */
  async closeHoursUntil(instant: Date): Promise<void> {
    const now = this.clock.now()
    const until = instant < now ? instant : now
    const first = await this.store.firstOpenHour()
    if (!first) return
    const busy = new Set((await this.store.hoursWithCalls(first, until)).map(Number))
    let quiet: Date[] = []
    for (const hour of endedHours({ first, until })) {
      quiet.push(hour)
      if (!busy.has(hour.getTime()) && quiet.length < HOURS_AT_ONCE) continue
      await this.closeHours(quiet)
      quiet = []
    }
    if (quiet.length > 0) await this.closeHours(quiet)
  }

  /** Closes consecutive hours in one transaction. Another instance may have been first: then nothing is left to do. */
  private closeHours(hours: readonly Date[]): Promise<void> {
    return this.market.transaction(async () => {
      await this.store.lockMeter(hours)
      const open = await this.store.firstOpenHour()
      const [first] = hours.filter((hour) => open && hour >= open)
      if (first) this.decisions.authorizeClosing(first)
      await this.forgetTallies()
      for (const hour of hours) if (open && hour >= open) await this.closeHour(hour)
    })
  }

  private async forgetTallies(): Promise<void> {
    const today = dayOf(this.clock.now())
    await this.tallies.forget({ subjectsBefore: addDays(today, 1 - MAX_SIGNAL_DAYS), inputsBefore: today })
  }

  private async closeHour(hour: Date): Promise<void> {
    const fold = new HourFold(hour)
    const decisions = new HourDecisions()
    for await (const page of this.store.callsOf(hour)) {
      for (const call of page) {
        fold.add(call)
        decisions.add(call)
      }
    }
    const rows = fold.usage().map((row) => ({ id: this.ids.next(), ...row }))
    const calls = rows.reduce((sum, row) => sum + row.calls, 0n)
    await this.store.close({ hour, closedAt: this.clock.now(), calls, rows: rows.length })
    if (rows.length > 0) await this.store.addUsage(rows)
    await this.decisions.record(hour, decisions.allowed())
    const events = rows.map(toEvent)
    for (const event of events) await this.outbox.publish('usage.row', event)
    const rowsRoot = merkleRoot(events.map((event) => leafHash(Buffer.from(canonicalJson(event)))))
    await this.outbox.publish('usage.hour', {
      hour: hour.toISOString(),
      rows: rows.length,
      calls: calls.toString(),
      rowsRoot: Buffer.from(rowsRoot).toString('hex'),
    })
  }
}

const toEvent = (row: UsageDraft & { id: string }): UsageRowEvent => ({
  usageRowId: row.id,
  hour: row.hour.toISOString(),
  period: row.period,
  subscriptionId: row.subscriptionId,
  buyerOrgId: row.buyerOrgId,
  operatorOrgId: row.operatorOrgId,
  productId: row.productId,
  productVersionId: row.productVersionId,
  purposeClass: row.purposeClass,
  priceVersionId: row.priceVersionId,
  calls: row.calls.toString(),
  billable: row.billable.toString(),
  callsRoot: Buffer.from(row.callsRoot).toString('hex'),
})
