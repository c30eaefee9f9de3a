import { setTimeout as delay } from 'node:timers/promises'
import type { Outbox, Position } from '../outbox.ts'
import type { Log } from '../telemetry/log.ts'
import type { RelayLock } from './relay-lock.ts'
import type { EventStream, OpenStream } from './event-stream.ts'

/** Under which name the outbox remembers how far the stream has come. */
export const RELAY = 'nats'
/** Events between two savings of the position: what is published again, and dropped by its id, after a kill. */
export const RELAY_BATCH = 100
/** How long a relay with nothing to do, or with a stream that does not answer, waits before it looks again. */
export const RELAY_POLL_MS = 500

/**
 * Carries committed events, in order, to a stream outside. Promises: an event is behind all before it, also when a server or
 * this instance dies, since each is published only after the one before it was taken; whoever publishes one again gives it
 * the same id, and the stream drops it. No transaction and no call waits for the stream.
 */
export class EventRelay {
  private readonly stopping = new AbortController()
  private running: Promise<void> | undefined
  private stream: EventStream | undefined
  private failing = false

  constructor(
    private readonly outbox: Outbox,
    private readonly lock: RelayLock,
    private readonly open: OpenStream,
    private readonly log: Log,
  ) {}

  start(): void {
    this.running = this.run()
  }

  /** Ends after the event that is under way; the position stays where it is known to be. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.running
    await this.stream?.close()
    await this.lock.release()
  }

  /** Whether this instance, of those that share the database, is the one that publishes. */
  get leads(): boolean {
    return this.lock.held
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) {
      const published = await this.lookOnce().catch((error: unknown) => this.note(error))
      if (published === 0) await delay(RELAY_POLL_MS, undefined, { signal }).catch(() => {})
    }
  }

  /** @returns how many events it published; 0 too where another instance leads */
  private async lookOnce(): Promise<number> {
    if (!(await this.lock.take())) return 0
    this.stream ??= await this.open(this.stopping.signal)
    const events = await this.outbox.after(await this.outbox.position(RELAY), RELAY_BATCH)
    let reached: Position | undefined
    try {
      for (const event of events) {
        if (this.stopping.signal.aborted) break
        await this.stream.publish(event)
        reached = event
      }
    } finally {
      if (reached) await this.outbox.moveTo(RELAY, reached)
    }
    this.failing = false
    return events.length
  }

  /** Says once that the stream fails, not at every try. */
  private note(error: unknown): number {
    if (!this.failing && !this.stopping.signal.aborted) {
      this.log.warn('Events do not reach the stream; they are kept and tried again.', { stream: RELAY, error })
    }
    this.failing = true
    return 0
  }
}
