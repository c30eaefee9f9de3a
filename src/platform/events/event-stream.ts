import type { OutboxRow } from '../outbox.ts'

/** Where committed events go outside of the house. */
export type EventStream = {
  /** Resolves when the event is kept, on as many servers as the stream has replicas. @throws if nobody says so in time */
  publish(event: OutboxRow): Promise<void>
  close(): Promise<void>
}

/** Opens the stream. @throws while nobody is there */
export type OpenStream = (signal: AbortSignal) => Promise<EventStream>
