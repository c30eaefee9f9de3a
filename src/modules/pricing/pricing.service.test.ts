import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, orgId, seedOrganizations, TEST_REGION } from '../../../test/support/market.ts'
import type { TestMarket } from '../../../test/support/market.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { assumeWholeChains } from '../../../test/support/whole-chains.ts'
import { CeilingService, type SetCeilingInput } from './ceiling.service.ts'
import { PriceService, type ProposePriceInput } from './price.service.ts'
import { PricingModule } from './pricing.module.ts'

const MAKER = actorOf('operator')
const CHECKER = actorOf('operator', 'second')
const PRICE_DEPARTMENT = actorOf('price')

let test: TestMarket
let rooms: INestApplicationContext
let ceilings: CeilingService
let prices: PriceService
/** a product of its own for each test */
let productCode: string

const after = (days: number) => new Date(test.clock.now().getTime() + days * 86_400_000)

const setCeiling = (unitPrice: string, change: Partial<SetCeilingInput> = {}) =>
  ceilings.set(PRICE_DEPARTMENT, {
    productCode,
    purposeClass: 'INDUSTRY_DEVELOPMENT',
    buyerClass: 'ALL',
    unit: 'CALL',
    unitPrice,
    basis: '试行',
    trial: true,
    documentNo: '发改价格〔2026〕1号',
    validFrom: after(0),
    validTo: after(365),
    ...change,
  })

const proposal = (unitPrice: string, change: Partial<ProposePriceInput> = {}): ProposePriceInput => ({
  productCode,
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  buyerClass: 'COMMERCIAL',
  mode: 'PROGRESSIVE',
  tiers: [{ toQty: null, unitPrice }],
  effectiveFrom: null,
  ...change,
})
const propose = (unitPrice: string, change: Partial<ProposePriceInput> = {}) =>
  prices.propose(MAKER, proposal(unitPrice, change))
const publish = async (unitPrice: string, change: Partial<ProposePriceInput> = {}) =>
  done(await prices.publish(CHECKER, done(await propose(unitPrice, change)).id))

const endOf = async (id: string) => {
  const { effectiveTo } = await test.platform.market.prisma.priceVersion.findUniqueOrThrow({ where: { id } })
  return effectiveTo
}
const eventsOf = (type: string) =>
  test.platform.market.prisma.outboxEvent.findMany({ where: { type }, orderBy: { id: 'asc' } })

async function addProduct(): Promise<string> {
  const code = `P${test.ids.next().slice(-9)}`
  const text = { name: code, nameEn: code, summary: code, summaryEn: code }
  const by = { region: TEST_REGION, operatorOrgId: orgId('operator'), createdBy: 'test', createdAt: test.clock.now() }
  await test.platform.market.prisma.dataProduct.create({
    data: { id: test.ids.next(), code, ...text, ...by, unit: 'CALL' },
  })
  return code
}

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  assumeWholeChains()
  rooms = await openRooms(test.platform, PricingModule)
  ceilings = rooms.get(CeilingService, { strict: false })
  prices = rooms.get(PriceService, { strict: false })
})
beforeEach(async () => {
  productCode = await addProduct()
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('setting a ceiling', () => {
  it('keeps the price to 1/10,000 yuan', async () => {
    expect(done(await setCeiling('0.0345')).priceE4).toBe(345n)
  })

  it('is the price department’s alone', async () => {
    const attempt = ceilings.set(MAKER, {
      productCode,
      purposeClass: 'INDUSTRY_DEVELOPMENT',
      buyerClass: 'ALL',
      unit: 'CALL',
      unitPrice: '9',
      basis: '-',
      trial: true,
      documentNo: '-',
      validFrom: after(0),
      validTo: after(1),
    })
    expect(codeOf(await attempt)).toBe('FORBIDDEN')
  })

  it('refuses a price of five decimals and names the field', async () => {
    expect(await setCeiling('0.00001')).toMatchObject({
      error: { code: 'UNIT_PRICE_TOO_PRECISE', field: 'input.unitPrice' },
    })
  })

  it('refuses a product that does not exist', async () => {
    expect(codeOf(await setCeiling('0.30', { productCode: 'NOSUCH' }))).toBe('PRODUCT_UNKNOWN')
  })

  it('tells the log', async () => {
    const { id } = done(await setCeiling('0.30'))
    const payloads = (await eventsOf('ceiling.set')).map(({ payload }) => payload)
    expect(payloads).toContainEqual(expect.objectContaining({ ceilingId: id, priceE4: '3000', buyerClass: 'ALL' }))
  })

  it('ends a price that stands above it, at once', async () => {
    done(await setCeiling('0.30'))
    const { id } = await publish('0.30')
    done(await setCeiling('0.25'))
    expect(await endOf(id)).toEqual(test.clock.now())
  })

  it('ends a price that stands above it on the day it begins', async () => {
    done(await setCeiling('0.30'))
    const { id } = await publish('0.30')
    done(await setCeiling('0.25', { validFrom: after(30) }))
    expect(await endOf(id)).toEqual(after(30))
  })

  it('leaves a price below it as it was', async () => {
    done(await setCeiling('0.30'))
    const { id, effectiveTo } = await publish('0.20')
    done(await setCeiling('0.25'))
    expect(await endOf(id)).toEqual(effectiveTo)
  })

  it('lets a lower price follow under the new ceiling', async () => {
    done(await setCeiling('0.30'))
    await publish('0.30')
    const { id } = done(await setCeiling('0.25'))
    expect((await publish('0.25')).ceilingId).toBe(id)
  })
})

describe('publishing a price', () => {
  it('needs a second person', async () => {
    done(await setCeiling('0.30'))
    const { id } = done(await propose('0.30'))
    expect(codeOf(await prices.publish(MAKER, id))).toBe('FORBIDDEN')
  })

  it('is the operator’s of the product', async () => {
    done(await setCeiling('0.30'))
    const { id } = done(await propose('0.30'))
    expect(codeOf(await prices.publish(actorOf('operator2'), id))).toBe('FORBIDDEN')
  })

  it('refuses without a ceiling', async () => {
    expect(codeOf(await propose('0.30'))).toBe('CEILING_MISSING')
  })

  it('refuses a tier above the ceiling and names it', async () => {
    done(await setCeiling('0.30'))
    expect(await propose('0.3001')).toMatchObject({
      error: { code: 'PRICE_ABOVE_CEILING', field: 'input.tiers[0].unitPrice' },
    })
  })

  it('needs no ceiling for a free purpose', async () => {
    const free = await publish('0', { purposeClass: 'PUBLIC_WELFARE', mode: 'FLAT' })
    expect(free).toMatchObject({ status: 'PUBLISHED', ceilingId: null, effectiveTo: null })
  })

  it('begins at publication when no day was named', async () => {
    done(await setCeiling('0.30'))
    const { id } = done(await propose('0.30'))
    test.clock.advanceMs(60_000)
    expect(done(await prices.publish(CHECKER, id)).effectiveFrom).toEqual(test.clock.now())
  })

  it('ends with its ceiling', async () => {
    done(await setCeiling('0.30', { validTo: after(90) }))
    expect((await publish('0.30')).effectiveTo).toEqual(after(90))
  })

  it('ends the price before it when it begins', async () => {
    done(await setCeiling('0.30'))
    const { id } = await publish('0.30')
    await publish('0.25', { effectiveFrom: after(10) })
    expect(await endOf(id)).toEqual(after(10))
  })

  it('refuses a grassroots price above half of the commercial one', async () => {
    done(await setCeiling('0.30'))
    await publish('0.20')
    expect(codeOf(await propose('0.1001', { buyerClass: 'GRASSROOTS_PUBLIC' }))).toBe('GRASSROOTS_TOO_HIGH')
  })

  it('publishes one of two that were published at once', async () => {
    done(await setCeiling('0.30'))
    const { id } = done(await propose('0.30'))
    const attempts = await Promise.all([prices.publish(CHECKER, id), prices.publish(CHECKER, id)])
    expect(attempts.map(codeOf).toSorted()).toEqual(['OK', 'PRICE_ALREADY_PUBLISHED'])
  })

  it('tells the log all that is needed to rate again', async () => {
    const { id: ceilingId } = done(await setCeiling('0.30'))
    const tiers = [
      { toQty: 10_000n, unitPrice: '0.30' },
      { toQty: null, unitPrice: '0.25' },
    ]
    const { id } = await publish('', { tiers })
    const [event] = (await eventsOf('price.published')).slice(-1)
    expect(event?.payload).toMatchObject({
      priceVersionId: id,
      productCode,
      ceilingId,
      mode: 'PROGRESSIVE',
      effectiveFrom: test.clock.now().toISOString(),
      tiers: [
        { seq: 1, fromQty: '0', toQty: '10000', priceE4: '3000' },
        { seq: 2, fromQty: '10000', toQty: null, priceE4: '2500' },
      ],
    })
  })

  it('tells the log of the price it ends, and why', async () => {
    done(await setCeiling('0.30'))
    const { id: priceVersionId } = await publish('0.30')
    const { id: reasonId } = await publish('0.25')
    const [event] = (await eventsOf('price.ended')).slice(-1)
    expect(event?.payload).toMatchObject({ priceVersionId, reason: 'SUPERSEDED', reasonId })
  })
})

describe('the database', () => {
  const update = (id: string, change: string) =>
    test.platform.market.pool.query(`update price_version set ${change} where id = $1`, [id])

  it('does not let a published price change but end', async () => {
    done(await setCeiling('0.30'))
    const { id } = await publish('0.30')
    const later = update(id, "effective_from = effective_from + interval '1 day'")
    await expect(later).rejects.toThrow('price_version is immutable but for effective_to')
  })

  it('does not let a published price become a proposal again', async () => {
    done(await setCeiling('0.30'))
    const { id } = await publish('0.30')
    const back = update(id, "status = 'PROPOSED', published_by = null, published_at = null")
    await expect(back).rejects.toThrow('price_version is immutable but for effective_to')
  })

  it('does not let a price outlast its ceiling', async () => {
    done(await setCeiling('0.30', { validTo: after(90) }))
    const { id } = await publish('0.30')
    await update(id, 'effective_to = null')
    expect(await endOf(id)).toEqual(after(90))
  })
})
