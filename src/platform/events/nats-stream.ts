/** NATS JetStream as the stream of committed events. Loaded only where one is configured. */
import { JetStreamApiError, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { connect, nanos, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import type { OutboxRow } from '../outbox.ts'
import type { EventStream } from './event-stream.ts'
import type { NatsConfig } from './nats-config.ts'

/** How long a server has to say that it is there. */
export const NATS_ANSWER_MS = 5_000
/** How long the servers have to say that they keep an event; while they choose a leader nobody says anything. */
export const NATS_KEEP_MS = 500
/** Within which the stream knows an event by its id. Between its publishing and the saving of its position lies far less. */
export const DUPLICATE_WINDOW_MS = 3_600_000

const STREAM_EXISTS = 10058

/** Connects, and makes the stream if it is not there; one that is there stays as its owner made it. */
export async function openNatsStream(config: NatsConfig, signal: AbortSignal): Promise<EventStream> {
  const connection = await connect(optionsOf(config))
  try {
    signal.throwIfAborted()
    await makeStream(connection, config)
  } catch (error) {
    await connection.close()
    throw error
  }
  const stream = jetstream(connection, { timeout: NATS_ANSWER_MS })
  const publish = async (event: OutboxRow) => {
    await stream.publish(`${config.stream}.${event.type}`, bodyOf(event), {
      msgID: String(event.id),
      timeout: NATS_KEEP_MS,
    })
  }
  return { publish, close: () => connection.close() }
}

/** What leaves the house: the event as the outbox keeps it, which holds no personal data. */
export const bodyOf = ({ id, at, type, payload }: OutboxRow): string =>
  JSON.stringify({ id: String(id), at: at.toISOString(), type, payload })

async function makeStream(connection: NatsConnection, { stream, replicas }: NatsConfig): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: NATS_ANSWER_MS })
  const wanted = {
    name: stream,
    subjects: [`${stream}.>`],
    num_replicas: replicas,
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  }
  await manager.streams.add(wanted).catch((error: unknown) => {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_EXISTS) throw error
  })
}

const optionsOf = ({ servers, user, pass, tls }: NatsConfig): NodeConnectionOptions => ({
  servers,
  ...(user !== undefined && { user }),
  ...(pass !== undefined && { pass }),
  ...(tls && { tls: {} }),
  name: 'sanquan',
  timeout: NATS_ANSWER_MS,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
})
