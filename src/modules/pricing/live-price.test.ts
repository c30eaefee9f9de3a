import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, orgId, seedOrganizations, TEST_REGION } from '../../../test/support/market.ts'
import type { TestMarket } from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { seedPricedProduct, type PricedProduct } from '../../../test/support/sales.ts'
import type { BuyerClass, PurposeClass } from '../../generated/prisma/enums.ts'
import { MAX_INT64 } from '../../kernel/money.ts'
import { resolvePrice } from './price.ts'
import { PriceStore } from './price.store.ts'

const JULY = new Date('2026-07-01T00:00:00+08:00')
const AUGUST = new Date('2026-08-01T00:00:00+08:00')

let test: TestMarket
let store: PriceStore
let product: PricedProduct
let july: string
let queries = 0

const live = async (given: { buyerClass?: BuyerClass; purposeClass?: PurposeClass; at?: Date } = {}) => {
  const key = { productId: product.productId, purposeClass: product.purposeClass, buyerClass: 'COMMERCIAL' as const }
  const [price] = await store.livePrices([{ ...key, at: test.clock.now(), ...given }])
  return price
}

/** Free, for one buyer class, in force in July only. */
async function addJulyPrice(): Promise<string> {
  const { productId } = product
  const id = test.ids.next()
  const key = { productId, purposeClass: 'PUBLIC_WELFARE', buyerClass: 'SMALL_MICRO', unit: 'CALL' } as const
  const by = {
    region: TEST_REGION,
    operatorOrgId: orgId('operator'),
    proposedBy: 'maker',
    proposedAt: test.clock.now(),
  }
  await test.platform.market.prisma.priceVersion.create({
    data: {
      id,
      ...key,
      ...by,
      mode: 'FLAT',
      status: 'PROPOSED',
      effectiveFrom: JULY,
      effectiveTo: AUGUST,
      tiers: { create: [{ seq: 1, fromQty: 0n, toQty: null, priceE4: 0n }] },
    },
  })
  return id
}
const publish = (id: string) =>
  test.platform.market.prisma.priceVersion.update({
    where: { id },
    data: { status: 'PUBLISHED', publishedBy: 'checker', publishedAt: test.clock.now() },
  })

beforeAll(async () => {
  test = await createTestMarket()
  const { market, clock } = test.platform
  await seedOrganizations(market)
  product = await seedPricedProduct(test, { code: 'LIVE', tiers: TABLE_ID2 })
  july = await addJulyPrice()
  store = new PriceStore(market, clock)
  market.pool.on('acquire', () => (queries += 1))
})
afterAll(() => test.close())

describe('livePrices', () => {
  it('falls back to the price for ALL, with its tiers in order', async () => {
    expect(await live()).toMatchObject({ id: product.priceVersionId, buyerClass: 'ALL', tiers: TABLE_ID2 })
  })

  it('brings the ceiling along', async () => {
    expect((await live())?.ceilingE4).toBe(3_000n)
  })

  it('ends with the ceiling, as the database has it', async () => {
    expect((await live())?.validUntil).toEqual(new Date('2030-01-01T00:00:00+08:00'))
  })

  it('is null where nothing is in force', async () => {
    expect(await live({ purposeClass: 'SECTOR_DEVELOPMENT' })).toBeNull()
  })

  it('does not see a proposal', async () => {
    expect(await live({ purposeClass: 'PUBLIC_WELFARE', buyerClass: 'SMALL_MICRO', at: JULY })).toBeNull()
  })

  it('answers many keys in one statement, in their order', async () => {
    const key = { productId: product.productId, buyerClass: 'COMMERCIAL', at: test.clock.now() } as const
    queries = 0
    const found = await store.livePrices([
      { ...key, purposeClass: 'SECTOR_DEVELOPMENT' },
      { ...key, purposeClass: 'INDUSTRY_DEVELOPMENT' },
      { ...key, purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass: 'GRASSROOTS_PUBLIC' },
    ])
    expect([queries, ...found.map((price) => price?.id ?? null)]).toEqual([
      1,
      null,
      product.priceVersionId,
      product.priceVersionId,
    ])
  })

  it('asks nothing for no keys', async () => {
    queries = 0
    await store.livePrices([])
    expect(queries).toBe(0)
  })

  describe('with a class price published for July', () => {
    beforeAll(() => publish(july))
    const welfare = (at: Date) => live({ purposeClass: 'PUBLIC_WELFARE', buyerClass: 'SMALL_MICRO', at })

    it('takes it from its first instant', async () => expect((await welfare(JULY))?.id).toBe(july))
    it('takes it to its last millisecond', async () =>
      expect((await welfare(new Date(AUGUST.getTime() - 1)))?.id).toBe(july))
    it('drops it at its end', async () => expect(await welfare(AUGUST)).toBeNull())
    it('keeps it from other classes', async () =>
      expect(await live({ purposeClass: 'PUBLIC_WELFARE', at: JULY })).toBeNull())
  })

  describe('with a price of the class to come', () => {
    let other: PricedProduct
    beforeAll(async () => {
      other = await seedPricedProduct(test, { code: 'OTHER', tiers: TABLE_ID2 })
      const { prisma } = test.platform.market
      const { tiers, ...row } = await prisma.priceVersion.findUniqueOrThrow({
        where: { id: other.priceVersionId },
        include: { tiers: { select: { seq: true, fromQty: true, toQty: true, priceE4: true } } },
      })
      const change = { buyerClass: 'COMMERCIAL', effectiveFrom: JULY, status: 'PROPOSED' } as const
      const proposal = { ...row, ...change, id: test.ids.next(), publishedBy: null, publishedAt: null }
      await prisma.priceVersion.create({ data: { ...proposal, tiers: { create: tiers } } })
      await publish(proposal.id)
    })

    it('holds the price for ALL only until that begins', async () => {
      const key = { productId: other.productId, purposeClass: other.purposeClass, at: test.clock.now() }
      const [price] = await store.livePrices([{ ...key, buyerClass: 'COMMERCIAL' }])
      expect(price).toMatchObject({ id: other.priceVersionId, validUntil: JULY })
    })

    it('agrees with resolvePrice', async () => {
      const published = await store.notEnded(other)
      const keys = (['COMMERCIAL', 'SMALL_MICRO'] as const).flatMap((buyerClass) =>
        [test.clock.now(), JULY, AUGUST].map((at) => ({ ...other, buyerClass, at })),
      )
      const found = await store.livePrices(keys)
      expect(found.map((price) => price?.id)).toEqual(keys.map((key) => resolvePrice(published, key)?.id))
    })
  })
})

describe('a price as the store reads it', () => {
  it('keeps the largest bounds and prices exact', async () => {
    const bound = MAX_INT64 / 2n
    const tiers = [
      { seq: 1, fromQty: 0n, toQty: bound, priceE4: 1n },
      { seq: 2, fromQty: bound, toQty: null, priceE4: 1n },
    ].map((tier) => ({ ...tier, priceE4: tier.priceE4 as (typeof TABLE_ID2)[number]['priceE4'] }))
    const { priceVersionId } = await seedPricedProduct(test, { code: 'LARGE', tiers })
    const [price] = await store.byIds([priceVersionId])
    expect(price?.tiers[0]?.toQty).toBe(bound)
  })
})
