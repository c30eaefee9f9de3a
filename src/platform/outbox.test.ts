import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../test/support/market.ts'
import { Outbox, OUTBOX_BATCH, type OutboxMessage } from './outbox.ts'

declare module './outbox.ts' {
  interface DomainEvents {
    'test.happened': { n: number }
  }
}

let test: TestMarket
let outbox: Outbox
let heard: number[]

const hear = (name: string, handle = async (events: readonly OutboxMessage[]) => void heard.push(...numbers(events))) =>
  outbox.listen({ name, handle })
const numbers = (events: readonly OutboxMessage[]) => events.map(({ payload }) => (payload as { n: number }).n)
const publish = (...all: number[]) =>
  test.platform.market.transaction(async () => {
    for (const n of all) await outbox.publish('test.happened', { n })
  })

beforeAll(async () => void (test = await createTestMarket()))
afterAll(() => test.close())
beforeEach(async () => {
  await test.platform.market.prisma.$executeRaw`delete from outbox_event`
  await test.platform.market.prisma.$executeRaw`delete from outbox_cursor`
  outbox = new Outbox(test.platform.market, test.clock, () => {})
  heard = []
})

describe('the outbox', () => {
  it('tells a listener of committed events, once, in their order', async () => {
    hear('one')
    await publish(1, 2)
    await publish(3)
    await outbox.drain()
    await outbox.drain()
    expect(heard).toEqual([1, 2, 3])
  })

  it('tells nobody of work that was rolled back', async () => {
    hear('one')
    const failed = test.platform.market.transaction(async () => {
      await outbox.publish('test.happened', { n: 1 })
      throw new Error('undone')
    })
    await expect(failed).rejects.toThrow('undone')
    await outbox.drain()
    expect(heard).toEqual([])
  })

  it('tells a listener again of what it could not handle, and moves nothing in between', async () => {
    let fails = true
    hear('one', async (events) => {
      if (fails) throw new Error('not now')
      heard.push(...numbers(events))
    })
    await publish(1)
    await expect(outbox.drain()).rejects.toThrow('not now')
    fails = false
    await outbox.drain()
    expect(heard).toEqual([1])
  })

  it('undoes what a listener wrote before it failed', async () => {
    hear('one', async () => {
      await test.platform.market.prisma.setting.create({ data: { key: 'half-done', value: 1 } })
      throw new Error('half-way')
    })
    await publish(1)
    await expect(outbox.drain()).rejects.toThrow('half-way')
    expect(await test.platform.market.prisma.setting.findUnique({ where: { key: 'half-done' } })).toBeNull()
  })

  it('lets each listener come on by itself', async () => {
    hear('early')
    await publish(1)
    await outbox.drain()
    hear('late')
    await outbox.drain()
    expect(heard).toEqual([1, 1])
  })

  it('delivers more than one batch', async () => {
    const sizes: number[] = []
    hear('one', async (events) => void sizes.push(events.length))
    await test.platform.market.prisma.$executeRaw`
      insert into outbox_event (xid, at, type, payload)
      select pg_current_xact_id()::text::bigint, now(), 'test.happened', '{"n":1}' from generate_series(1, ${OUTBOX_BATCH + 1}::int)`
    await outbox.drain()
    expect(sizes).toEqual([OUTBOX_BATCH, 1])
  })
})
