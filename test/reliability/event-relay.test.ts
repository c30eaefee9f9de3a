/** Committed events on their way to NATS JetStream: three servers on this machine, one of which dies and comes back. */
import { jetstream, jetstreamManager, type ConsumerMessages } from '@nats-io/jetstream'
import { nanos, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { EventRelay, RELAY } from '../../src/platform/events/event-relay.ts'
import type { NatsConfig } from '../../src/platform/events/nats-config.ts'
import { openNatsStream } from '../../src/platform/events/nats-stream.ts'
import { RelayLock } from '../../src/platform/events/relay-lock.ts'
import { Outbox } from '../../src/platform/outbox.ts'
import { Log } from '../../src/platform/telemetry/log.ts'
import { createServerMarket, createTestMarket, describeOnPostgres, type TestMarket } from '../support/market.ts'
import { blackHole, describeOnNats, NatsCluster } from '../support/nats.ts'
import { report } from '../support/load.ts'

declare module '../../src/platform/outbox.ts' {
  interface DomainEvents {
    'test.relayed': { n: number }
  }
}

const silent = new Log('silent')

let cluster: NatsCluster
let connection: NatsConnection
let test: TestMarket
let relays: EventRelay[]
let streams = 0
let stream: string

const configOf = (servers: string[]): NatsConfig => ({
  servers,
  user: undefined,
  pass: undefined,
  tls: false,
  stream,
  replicas: 3,
})
const outboxOf = (market: TestMarket) => new Outbox(market.platform.market, market.clock, () => {})

function relay(market = test, servers = cluster.url.replaceAll('nats://', '').split(',')): EventRelay {
  const { market: database } = market.platform
  const lock = new RelayLock(database.embedded ? undefined : database.pool)
  const made = new EventRelay(outboxOf(market), lock, (signal) => openNatsStream(configOf(servers), signal), silent)
  relays.push(made)
  made.start()
  return made
}

async function publish(from: number, to: number, market = test): Promise<void> {
  const outbox = outboxOf(market)
  for (let n = from; n <= to; n++) await market.platform.market.transaction(() => outbox.publish('test.relayed', { n }))
}

/** What the stream holds, in its order. */
async function held(): Promise<{ id: string; n: number }[]> {
  const manager = await jetstreamManager(connection, { timeout: 500 })
  const { state } = await manager.streams.info(stream)
  const found = []
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const message = await manager.streams.getMessage(stream, { seq })
    if (message)
      found.push({ id: message.header.get('Nats-Msg-Id'), n: message.json<{ payload: { n: number } }>().payload.n })
  }
  return found
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const heldNumbers = async () => (await held().catch(() => [])).map(({ n }) => n)
const expectHeld = (to: number) => expect.poll(heldNumbers, { timeout: 60_000, interval: 250 }).toEqual(numbers(1, to))

describeOnNats('events on their way to JetStream', () => {
  beforeAll(async () => {
    cluster = await NatsCluster.start()
    connection = await cluster.connect()
    test = await createTestMarket()
  })
  afterAll(async () => {
    await connection.close()
    await cluster.stop()
    await test.close()
  })
  beforeEach(async () => {
    stream = `test-${++streams}`
    relays = []
    await test.platform.market.prisma.$executeRaw`delete from outbox_event`
    await test.platform.market.prisma.$executeRaw`delete from outbox_cursor`
  })
  afterEach(() => Promise.all(relays.map((each) => each.stop())))

  it('arrive in their order, each under the id that it has in the database', async () => {
    await publish(1, 20)
    relay()
    await expectHeld(20)
    const rows = await test.platform.market.prisma.outboxEvent.findMany({ orderBy: { id: 'asc' } })
    expect((await held()).map(({ id }) => id)).toEqual(rows.map(({ id }) => String(id)))
  })

  it('go on from where they were after a restart', async () => {
    await publish(1, 5)
    const first = relay()
    await expectHeld(5)
    await first.stop()
    await publish(6, 9)
    relay()
    await expectHeld(9)
  })

  it('that are published again, since their position was not saved, are kept once', async () => {
    await publish(1, 10)
    const first = relay()
    await expectHeld(10)
    await first.stop()
    await outboxOf(test).moveTo(RELAY, { xid: 0n, id: 0n }) // as a kill between publishing and saving leaves it
    await publish(11, 12)
    relay()
    await expectHeld(12)
  })

  it('are neither lost nor doubled nor out of order when the server that leads dies and comes back', async () => {
    relay()
    await publish(1, 50)
    await expectHeld(50)
    const leader = await cluster.leaderOf(stream)
    const more = publish(51, 250)
    await cluster.kill(leader)
    await more
    await publish(251, 300)
    cluster.boot(leader)
    await expectHeld(300)
    report('a JetStream node killed and rejoining', {
      published: 300,
      held: (await held()).length,
      lost: 0,
      doubled: 0,
    })
  })

  it('reach a consumer that was killed in the middle of a batch: it gets the rest', async () => {
    relay()
    await publish(1, 40)
    await expectHeld(40)
    // long enough for three servers to agree while the machine is busy
    const manager = await jetstreamManager(connection, { timeout: 10_000 })
    await manager.consumers.add(stream, {
      durable_name: 'analytics',
      ack_policy: 'explicit',
      ack_wait: nanos(1_000),
    })
    const done = new Set<number>()
    const take = async (on: NatsConnection, most: number): Promise<void> => {
      const consumer = await jetstream(on).consumers.get(stream, 'analytics')
      const messages: ConsumerMessages = await consumer.fetch({ max_messages: 25, expires: 2_000 })
      for await (const message of messages) {
        done.add(message.json<{ payload: { n: number } }>().payload.n)
        message.ack()
        if (done.size >= most) break
      }
    }
    const killed = await cluster.connect()
    await take(killed, 10)
    await killed.flush()
    await killed.close()
    while (done.size < 40) await take(connection, 40)
    expect([...done].toSorted((a, b) => a - b)).toEqual(numbers(1, 40))
  })

  it('wait in the database while the stream is dead or dumb, and nobody waits with them', async () => {
    const hole = await blackHole()
    const stuck = relay(test, [`127.0.0.1:${hole.port}`])
    const heard: number[] = []
    const outbox = outboxOf(test)
    outbox.listen({
      name: 'other',
      handle: async (events) => void heard.push(...events.map(({ payload }) => (payload as { n: number }).n)),
    })
    await publish(1, 30)
    await outbox.drain()
    expect(heard).toEqual(numbers(1, 30)) // while nothing has come out of the relay
    expect((await outbox.position(RELAY)).id).toBe(0n)
    hole.close()
    await stuck.stop()
    relay()
    await expectHeld(30)
  })

  describeOnPostgres('of several instances', () => {
    let server: TestMarket
    beforeAll(async () => void (server = await createServerMarket()))
    afterAll(() => server.close())

    it('are published by one, and by another when that one is gone', async () => {
      const [first, second] = [relay(server), relay(server)]
      await publish(1, 10, server)
      await expectHeld(10)
      const leader = first.leads ? first : second
      expect([first.leads, second.leads].filter(Boolean)).toHaveLength(1)
      await leader.stop()
      await publish(11, 20, server)
      await expectHeld(20)
    })
  })
})
