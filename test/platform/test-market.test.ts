import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  orgId,
  seedOrganizations,
  TestClock,
  type TestMarket,
} from '../support/market.ts'

/** What every test may build on, on either kind of database. */
function marketSuite(create: () => Promise<TestMarket>): void {
  let market: TestMarket
  beforeAll(async () => {
    market = await create()
    await seedOrganizations(market.platform.market)
  })
  afterAll(() => market.close())

  it('holds the seeded organisations under the ids the tests know', async () => {
    const bureau = await market.platform.market.prisma.organization.findUnique({ where: { id: orgId('bureau') } })
    expect(bureau?.kind).toBe('DATA_BUREAU')
  })

  it('has a data domain beside the marketplace', async () => {
    const { rows } = await market.platform.domain.pool.query('select count(*)::int as n from platform.source_update')
    expect(rows).toEqual([{ n: 0 }])
  })
}

describe('a market of a test in memory', () => {
  marketSuite(createTestMarket)
})

describeOnPostgres('a market of a test on a server', () => {
  marketSuite(createServerMarket)
})

describe('the clock of a test', () => {
  it('stands still', () => {
    const clock = new TestClock('2026-03-02T09:00:00+08:00')
    expect(clock.now()).toEqual(clock.now())
  })

  it('goes forward when it is moved', () => {
    const clock = new TestClock('2026-03-02T09:00:00+08:00')
    clock.advanceTo('2026-04-01T00:00:00+08:00')
    expect(clock.now().toISOString()).toBe('2026-03-31T16:00:00.000Z')
  })

  it('refuses to go back', () => {
    const clock = new TestClock('2026-03-02T09:00:00+08:00')
    expect(() => clock.advanceTo('2026-03-01T00:00:00+08:00')).toThrow('only goes forward')
  })
})
