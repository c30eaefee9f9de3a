/** The usage view over recorded calls: closed hours and the open one, at the edges of days and of the month. */
import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callDraft } from '../../../test/support/calls.ts'
import { ask } from '../../../test/support/graphql.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import { actorOf, createTestMarket, seedOrganizations } from '../../../test/support/market.ts'
import type { OrganizationName, TestMarket } from '../../../test/support/market.ts'
import { orgId } from '../../../test/support/organizations.ts'
import { steps } from '../../../test/support/price-tables.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct } from '../../../test/support/sales.ts'
import { parsePeriod } from '../../kernel/shanghai-time.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { CallRecorder, MeteringService, type CallDraft } from '../metering/index.ts'
import { CallListService } from './call-list.service.ts'
import { callLines, usageLines } from './download.ts'
import { RatingModule } from './rating.module.ts'
import { RatingService } from './rating.service.ts'
import { UsageViewService, type AskedView } from './usage-view.service.ts'

const APRIL = done(parsePeriod('2026-04'))

let test: TestMarket
let rooms: INestApplicationContext
let licence: LicensedProduct
let priceVersionId: string

const get = <T>(service: new (...args: never[]) => T): T => rooms.get(service, { strict: false })
const call = (changes: Partial<CallDraft> = {}) =>
  get(CallRecorder).record(callDraft(test, licence, { priceVersionId, ...changes }))
const asked: AskedView = { period: '2026-04', buyerUscc: null, productCode: null }
const view = async (by: OrganizationName = 'consumer', change: Partial<AskedView> = {}) =>
  done(await get(UsageViewService).byDay(actorOf(by), { ...asked, ...change }))
const usccOf = async (name: OrganizationName) =>
  (await test.platform.market.prisma.organization.findUniqueOrThrow({ where: { id: orgId(name) } })).uscc
async function textOf(lines: AsyncIterable<string> | Iterable<string>) {
  let text = ''
  for await (const line of lines) text += line
  return text
}

/** Two units at 0.30 yuan, what is above at 0.25. */
beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  licence = await seedLicensedProduct(test.platform.market)
  const tiers = steps(['2', '0.30'], [null, '0.25'])
  priceVersionId = (await seedPricedProduct(test, { code: 'PRICED', tiers })).priceVersionId
  rooms = await openRooms(test.platform, RatingModule)
  test.clock.advanceTo('2026-04-01T00:00:00+08:00')
  await call({ requestNo: 'first' })
  await call({ outcome: 'NO_RECORD', billable: false, requestNo: '0012345678901234567' })
  test.clock.advanceTo('2026-04-01T23:59:59.999+08:00')
  await call({ requestNo: '-1+1' })
  test.clock.advanceMs(1)
  await call()
  test.clock.advanceTo('2026-04-03T10:00:00+08:00')
  await get(MeteringService).closeHoursUntil(test.clock.now())
  await call()
})
afterAll(async () => {
  await get(DecisionLog).flushed()
  await rooms.close()
  await test.close()
})

describe('the usage view', () => {
  it('has calls on the day of Shanghai on which they were made, by outcome, the open hour too', async () => {
    const rows = await view()
    expect(rows.map(({ day, outcome, calls, billable }) => [day, outcome, calls, billable])).toEqual([
      ['2026-04-01', 'MATCH', 2n, 2n],
      ['2026-04-01', 'NO_RECORD', 1n, 0n],
      ['2026-04-02', 'MATCH', 1n, 1n],
      ['2026-04-03', 'MATCH', 1n, 1n],
    ])
  })

  it('shows units, tier, unit price, the cost of the day and of the month so far, exactly', async () => {
    const rows = (await view()).filter(({ outcome }) => outcome === 'MATCH')
    expect(rows.map(({ cost }) => Object.values(cost))).toEqual([
      [2n, 1, 3_000n, 6_000n, 6_000n],
      [3n, 2, 2_500n, 8_500n, 2_500n],
      [4n, 2, 2_500n, 11_000n, 2_500n],
    ])
  })

  it('is empty before the month and after it', async () => {
    expect([await view('consumer', { period: '2026-03' }), await view('consumer', { period: '2026-05' })]).toEqual([
      [],
      [],
    ])
  })

  it('comes, once all hours are closed, to what the month is rated at', async () => {
    await get(MeteringService).closeHoursUntil(new Date(test.clock.now().getTime() + 3_600_000))
    test.clock.advanceMs(3_600_000)
    await get(MeteringService).closeHoursUntil(test.clock.now())
    const [charges] = await get(RatingService).chargesOf({ operatorOrgId: orgId('operator'), period: APRIL })
    const rated = charges?.lines.reduce((sum, { amountE4 }) => sum + amountE4, 0n)
    expect((await view()).at(-1)?.cost.runningE4).toBe(rated)
  })

  it('tells what the month has come to by product and purpose', async () => {
    const [month, ...others] = done(await get(UsageViewService).ofMonth(actorOf('consumer'), asked))
    expect([month?.calls, month?.cost.runningE4, others]).toEqual([5n, 11_000n, []])
  })

  it('shows another consumer nothing, even by credit code', async () => {
    expect(await view('smallConsumer', { buyerUscc: await usccOf('consumer') })).toEqual([])
  })

  it('shows another operator nothing', async () => {
    expect(await view('operator2', { buyerUscc: await usccOf('consumer') })).toEqual([])
  })

  it.each(['audit', 'bureau', 'operator'] as const)('shows %s what its buyer sees', async (who) => {
    expect(await view(who, { buyerUscc: await usccOf('consumer') })).toEqual(await view())
  })

  it('refuses a credit code that nobody has', async () => {
    const refused = await get(UsageViewService).byDay(actorOf('audit'), { ...asked, buyerUscc: 'NONE' })
    expect(codeOf(refused)).toBe('BUYER_UNKNOWN')
  })

  it('comes in pages', async () => {
    const source = `{ usageByDay(period: "2026-04", first: 1, after: "${Buffer.from('OffsetConnection:1').toString('base64')}") {
      pageInfo { hasNextPage } edges { node { day outcome cost { running { amount } } } } } }`
    const { data } = await ask(rooms, actorOf('consumer'), source)
    expect(data?.usageByDay).toEqual({
      pageInfo: { hasNextPage: true },
      edges: [{ node: { day: '2026-04-02', outcome: 'MATCH', cost: { running: { amount: '0.8500' } } } }],
    })
  })
})

describe('the download of usage', () => {
  it('has the rows of the view, as spreadsheets read them', async () => {
    const lines = (await textOf(usageLines(await view()))).split('\r\n')
    expect(lines.slice(1, 3)).toEqual([
      '"2026-04-01","TST","INDUSTRY_DEVELOPMENT","MATCH",2,2,2,1,0.3000,0.6000,0.6000',
      '"2026-04-01","TST","INDUSTRY_DEVELOPMENT","NO_RECORD",1,0,2,1,0.3000,0.6000,0.6000',
    ])
  })
})

describe('the download of calls', () => {
  const calls = async (by: OrganizationName, buyer: OrganizationName) =>
    textOf(callLines(done(await get(CallListService).list(actorOf(by), { ...asked, buyerUscc: await usccOf(buyer) }))))

  it('has number, time, product, outcome and whether it is billed, and runs no formula', async () => {
    const lines = (await calls('consumer', 'consumer')).split('\r\n')
    expect(lines.slice(1, 4)).toEqual([
      '"first","2026-04-01T00:00:00.000+08:00","TST","MATCH","true"',
      `"'0012345678901234567","2026-04-01T00:00:00.000+08:00","TST","NO_RECORD","false"`,
      `"'-1+1","2026-04-01T23:59:59.999+08:00","TST","MATCH","true"`,
    ])
  })

  it('has nothing but its head for another consumer', async () => {
    expect((await calls('smallConsumer', 'consumer')).split('\r\n')).toHaveLength(2)
  })

  it('has the same for the audit office', async () => {
    expect(await calls('audit', 'consumer')).toBe(await calls('consumer', 'consumer'))
  })

  it('goes on page by page to the last call', async () => {
    await test.platform.market.prisma.$executeRaw`
      insert into call_record select (jsonb_populate_record(c, jsonb_build_object('id', 'Z' || lpad(n::text, 25, '0')))).*
      from call_record c, generate_series(1, 12000) n where c.request_no = 'first'`
    expect((await calls('consumer', 'consumer')).split('\r\n')).toHaveLength(12_000 + 5 + 2)
  }, 30_000)
})
