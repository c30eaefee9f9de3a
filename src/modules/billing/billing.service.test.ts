import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, actorOf, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { steps, TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage, type PricedProduct } from '../../../test/support/sales.ts'
import { refuse, type Result } from '../../kernel/result.ts'
import type { Period } from '../../kernel/shanghai-time.ts'
import { LedgerService } from '../ledger/index.ts'
import { BillingModule } from './billing.module.ts'
import { BillingService } from './billing.service.ts'
import { BillingStore } from './billing.store.ts'
import { MonthClosing } from './month-closing.ts'

const OPERATOR = actorOf('operator')
const month = (period: string) => ({ operatorOrgId: orgId('operator'), period: period as Period })

let test: TestMarket
let rooms: INestApplicationContext
let billing: BillingService
let id2: PricedProduct
let free: PricedProduct
/** Asked to refuse a month by tests of what a refusal leaves. */
let obstacle: string | undefined

const codeOf = (result: Result<unknown>) => (result.ok ? 'OK' : result.error.code)
const close = (period: string, actor = OPERATOR) => billing.closeMonth(actor, { period })
const invoicesOf = (period: string) =>
  test.platform.market.prisma.invoice.findMany({
    where: { period, issuerOrgId: orgId('operator') },
    include: { lines: { orderBy: { seq: 'asc' } } },
    orderBy: { id: 'asc' },
  })

beforeAll(async () => {
  test = await createTestMarket()
  const { platform, clock } = test
  await seedOrganizations(platform.market)
  rooms = await openRooms(platform, BillingModule)
  billing = rooms.get(BillingService)
  rooms.get(MonthClosing).add({
    check: async ({ period }) =>
      obstacle === period
        ? refuse({ code: 'OBSTACLE', message: 'Remove it.', rule: 'test' })
        : { ok: true, value: undefined },
    closed: async () => {},
  })
  id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  free = await seedPricedProduct(test, { code: 'FREE', tiers: steps([null, '0']), purposeClass: 'PUBLIC_WELFARE' })
  clock.advanceTo('2026-12-01T09:00:00+08:00')
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('closing a month', () => {
  beforeAll(async () => {
    await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 10_001n })
    await seedUsage(test, { product: id2, buyer: 'smallConsumer', period: '2026-03', calls: 10n })
    await seedUsage(test, { product: free, buyer: 'grassroots', period: '2026-03', calls: 500n })
    expect(codeOf(await close('2026-03'))).toBe('OK')
  })

  it('gives one invoice to each buyer who owes something, and none for what is free', async () => {
    const buyers = (await invoicesOf('2026-03')).map(({ buyerOrgId }) => buyerOrgId)
    expect(buyers.toSorted()).toEqual([orgId('consumer'), orgId('smallConsumer')].toSorted())
  })

  it('rates 10,001 calls of ID2 to 3,000.25 yuan, of which 169.83 are VAT', async () => {
    const invoice = (await invoicesOf('2026-03')).find(({ buyerOrgId }) => buyerOrgId === orgId('consumer'))
    expect(invoice).toMatchObject({ grossFen: 300_025n, vatFen: 16_983n, netFen: 283_042n, vatBp: 600 })
  })

  it('writes a line for each tier', async () => {
    const invoice = (await invoicesOf('2026-03')).find(({ buyerOrgId }) => buyerOrgId === orgId('consumer'))
    expect(invoice?.lines).toMatchObject([
      { seq: 1, tierSeq: 1, quantity: 10_000n, priceE4: 3_000n, grossFen: 300_000n },
      { seq: 2, tierSeq: 2, quantity: 1n, priceE4: 2_500n, grossFen: 25n },
    ])
  })

  it('numbers the invoices in a row from 1', async () => {
    const numbers = (await invoicesOf('2026-03')).map(({ no }) => no)
    expect(numbers).toEqual(['370100-2026-000001', '370100-2026-000002'])
  })

  it('posts every invoice, so that the books balance and the net waits to be split', async () => {
    const { lines, balanced } = await rooms
      .get(LedgerService)
      .trialBalance({ orgId: orgId('operator'), until: new Date('2026-04-01T00:00:00+08:00') })
    const unsplit = lines.find(({ account }) => account.code.startsWith('2203.'))
    expect([balanced, unsplit?.balanceFen]).toEqual([true, -(283_042n + 283n)])
  })

  it('tells of every invoice with all that is needed to compute it again', async () => {
    const events = await test.platform.market.prisma.outboxEvent.findMany({ where: { type: 'invoice.issued' } })
    const told = events.map(({ payload }) => payload).find((event) => JSON.stringify(event).includes(orgId('consumer')))
    expect(told).toMatchObject({
      no: expect.any(String),
      period: '2026-03',
      vatBp: 600,
      grossFen: '300025',
      netFen: '283042',
      lines: [
        { seq: 1, quantity: '10000', priceE4: '3000', amountE4: '30000000', grossFen: '300000' },
        { seq: 2, quantity: '1', priceE4: '2500', amountE4: '2500', grossFen: '25' },
      ],
    })
  })

  it('adds up what each product brought', async () => {
    expect(await rooms.get(BillingStore).salesOf(month('2026-03'))).toEqual([
      { productId: id2.productId, billedCalls: 10_011n, grossFen: 300_325n, vatFen: 17_000n, netFen: 283_325n },
    ])
  })

  it('answers the same rows when it is closed again', async () => {
    const before = [await close('2026-03'), await invoicesOf('2026-03')]
    test.clock.advanceMs(1_000)
    expect([await close('2026-03', actorOf('operator', 'second')), await invoicesOf('2026-03')]).toEqual(before)
  })

  it('does not bill usage that comes after', async () => {
    const before = await invoicesOf('2026-03')
    await seedUsage(test, { product: id2, buyer: 'developer', period: '2026-03', calls: 1n })
    await close('2026-03')
    expect(await invoicesOf('2026-03')).toEqual(before)
  })
})

describe('closing a month of its own', () => {
  it('closes a month without usage, without invoices', async () => {
    expect([codeOf(await close('2026-05')), await invoicesOf('2026-05')]).toEqual(['OK', []])
  })

  it('is closed once by a burst of requests', async () => {
    await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-06', calls: 7n })
    const burst = await Promise.all(Array.from({ length: 4 }, () => close('2026-06')))
    expect([burst.map(codeOf), (await invoicesOf('2026-06')).length]).toEqual([['OK', 'OK', 'OK', 'OK'], 1])
  })

  it('counts free calls on an invoice, but not as billed', async () => {
    await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-07', calls: 10n })
    await seedUsage(test, { product: free, buyer: 'consumer', period: '2026-07', calls: 30n })
    await close('2026-07')
    const [invoice] = await invoicesOf('2026-07')
    const sales = await rooms.get(BillingStore).salesOf(month('2026-07'))
    expect([invoice?.lines.length, sales.map(({ billedCalls }) => billedCalls)]).toEqual([2, [10n]])
  })
})

describe('a month that cannot be closed', () => {
  it('is one that has not ended', async () => {
    expect(codeOf(await close('2026-12'))).toBe('PERIOD_NOT_ENDED')
  })

  it.each(['consumer', 'bureau', 'finance', 'audit'] as const)('is one that %s asks for', async (name) => {
    expect(codeOf(await close('2026-08', actorOf(name)))).toBe('FORBIDDEN')
  })

  it('leaves nothing behind when a later step refuses it, no gap in the numbers either', async () => {
    await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-08', calls: 10n })
    obstacle = '2026-08'
    const refused = codeOf(await close('2026-08'))
    obstacle = undefined
    expect([refused, await invoicesOf('2026-08')]).toEqual(['OBSTACLE', []])
    const last = await test.platform.market.prisma.invoice.count({ where: { issuerOrgId: orgId('operator') } })
    await close('2026-08')
    expect((await invoicesOf('2026-08'))[0]?.no).toBe(`370100-2026-${`${last + 1}`.padStart(6, '0')}`)
  })
})

describe('numbers of another issuer', () => {
  it('are counted apart', async () => {
    const product = await seedPricedProduct(test, { code: 'OTHER', tiers: TABLE_ID2, operator: 'operator2' })
    await seedUsage(test, { product, buyer: 'consumer', period: '2026-03', calls: 1n })
    await close('2026-03', actorOf('operator2'))
    const invoice = await test.platform.market.prisma.invoice.findFirst({ where: { issuerOrgId: orgId('operator2') } })
    expect(invoice?.no).toBe('370100-2026-000001')
  })
})
