/**
 * What is charged is what is published: the fee list that anybody may read, the quote, and the price that a call is rated by say
 * the same at every instant. The list is asked for as nobody, in GraphQL.
 */
import type { INestApplicationContext } from '@nestjs/common'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import {
  createTestMarket,
  orgId,
  seedOrganizations,
  TEST_REGION,
  type TestMarket,
} from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { priceE4 } from '../../kernel/money.ts'
import { anonymous } from '../../policy/actor.ts'
import { PriceStore } from './price.store.ts'
import { PricingModule } from './pricing.module.ts'

const CLASSES = ['ALL', 'GRASSROOTS_PUBLIC', 'SMALL_MICRO', 'COMMERCIAL'] as const
const DAYS = 12
const dayAt = (day: number) => new Date(Date.UTC(2026, 3, 1 + day) - 8 * 3_600_000)

let test: TestMarket
let rooms: INestApplicationContext
let made = 0

type Span = {
  readonly buyerClass: (typeof CLASSES)[number]
  readonly from: number
  readonly to: number | null
  readonly price: bigint
  readonly published: boolean
}
type Shown = {
  readonly buyerClass: string
  readonly effectiveFrom: string
  readonly tiers: readonly { readonly unitPrice: { readonly amount: string } }[]
}

/** A product with these prices, written directly; those of one class do not overlap. */
async function addProduct(spans: readonly Span[]): Promise<{ id: string; code: string }> {
  const { market } = test.platform
  const [id, code] = [test.ids.next(), `P${(made += 1)}`]
  const of = { region: TEST_REGION, operatorOrgId: orgId('operator') }
  const text = { name: code, nameEn: code, summary: code, summaryEn: code }
  await market.prisma.dataProduct.create({
    data: { id, code, ...of, ...text, unit: 'CALL', listed: true, createdBy: 'test', createdAt: dayAt(0) },
  })
  const key = { productId: id, purposeClass: 'INDUSTRY_DEVELOPMENT', unit: 'CALL' } as const
  const ceiling = {
    ...of,
    ...key,
    buyerClass: 'ALL' as const,
    priceE4: 9_999n,
    basis: 'test',
    trial: true,
    documentNo: code,
    createdBy: 'test',
    createdAt: dayAt(0),
  }
  const ceilingId = test.ids.next()
  await market.prisma.ceilingPrice.create({
    data: { id: ceilingId, ...ceiling, validFrom: dayAt(-1), validTo: dayAt(99) },
  })
  await market.transaction(async () => {
    for (const { buyerClass, from, to, price, published } of spans) {
      const priceId = test.ids.next()
      const proposed = {
        ceilingId,
        mode: 'PROGRESSIVE',
        status: 'PROPOSED',
        effectiveFrom: dayAt(from),
        proposedBy: 'a',
        proposedAt: dayAt(0),
      } as const
      await market.prisma.priceVersion.create({ data: { id: priceId, ...of, ...key, ...proposed, buyerClass } })
      await market.prisma.priceTier.create({
        data: { priceVersionId: priceId, seq: 1, fromQty: 0n, toQty: null, priceE4: price },
      })
      const publication = {
        status: 'PUBLISHED',
        publishedBy: 'b',
        publishedAt: dayAt(0),
        effectiveTo: to === null ? dayAt(99) : dayAt(to),
      } as const
      if (published) await market.prisma.priceVersion.update({ where: { id: priceId }, data: publication })
    }
  })
  return { id, code }
}

/** What the fee list of a product shows to nobody in particular to be in force, and what a quote of one unit is, in yuan; null where there is none. */
async function publishedTo(
  buyerClass: string,
  code: string,
): Promise<{ listed: string | null; quoted: string | null }> {
  const source = `query ($code: String!, $input: QuotePriceInput!) {
    product(code: $code) { prices { buyerClass effectiveFrom tiers { unitPrice { amount } } } }
    quotePrice(input: $input, quantity: "1") { ... on QuotePriceSuccess { data { exact { amount } } } }
  }`
  const input = { product: { productCode: code, purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass } }
  const { data, errors } = await ask(rooms, anonymous('test'), source, { code, input })
  if (errors?.[0]) throw errors[0]
  const prices: Shown[] = data?.product.prices.filter(
    ({ effectiveFrom }: Shown) => new Date(effectiveFrom) <= test.clock.now(),
  )
  const own =
    prices.find((price) => price.buyerClass === buyerClass) ?? prices.find((price) => price.buyerClass === 'ALL')
  return { listed: own?.tiers[0]?.unitPrice.amount ?? null, quoted: data?.quotePrice.data?.exact.amount ?? null }
}

const live = async (productId: string, buyerClass: Span['buyerClass']) => {
  const key = { productId, purposeClass: 'INDUSTRY_DEVELOPMENT' as const, buyerClass, at: test.clock.now() }
  const [price] = await rooms.get(PriceStore).livePrices([key])
  return price?.tiers[0]?.priceE4 ?? null
}
const yuan = (price: bigint | null) => (price === null ? null : `0.${`${price}`.padStart(4, '0')}`)

/** Up to two published prices of each class, one after the other, and proposals that nobody may be charged by. */
const spansOf = (buyerClass: Span['buyerClass']) =>
  fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: DAYS }), { minLength: 0, maxLength: 3 }),
      fc.bigInt(1n, 4_000n),
      fc.boolean(),
    )
    .map(([days, price, published]) => {
      const bounds = days.toSorted((one, other) => one - other)
      return bounds.slice(0, -1).map((from, index): Span => ({
        buyerClass,
        from,
        to: bounds[index + 1] ?? null,
        price: price + BigInt(index),
        published,
      }))
    })

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, PricingModule)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('the public fee list', () => {
  it('is what is charged: on many days and for every class, list, quote and live price are one', async () => {
    const products: { id: string; code: string }[] = []
    const drawn = fc.sample(fc.tuple(...CLASSES.map(spansOf)), { numRuns: 5, seed: 65 })
    for (const spans of drawn) products.push(await addProduct(spans.flat()))
    const different: unknown[] = []
    const seen = new Set<boolean>()
    for (let day = 0; day <= DAYS; day += 2) {
      test.clock.advanceTo(dayAt(day).toISOString())
      for (const { id, code } of products) {
        for (const buyerClass of CLASSES) {
          const charged = yuan(await live(id, buyerClass))
          const { listed, quoted } = await publishedTo(buyerClass, code)
          seen.add(charged === null)
          if (listed !== charged || quoted !== charged)
            different.push({ day, code, buyerClass, charged, listed, quoted })
        }
      }
    }
    expect([different, seen.size]).toEqual([[], 2]) // some have a price at some time, some have none
  })

  it('has no proposal, and nobody is charged by one', async () => {
    const { id, code } = await addProduct([{ buyerClass: 'ALL', from: 0, to: null, price: 7n, published: false }])
    expect([await live(id, 'COMMERCIAL'), await publishedTo('COMMERCIAL', code)]).toEqual([
      null,
      { listed: null, quoted: null },
    ])
  })

  it('shows a price from its first instant on, and not at its end', async () => {
    const { id, code } = await addProduct([
      { buyerClass: 'ALL', from: DAYS + 1, to: DAYS + 2, price: 7n, published: true },
    ])
    const shown: unknown[] = []
    for (const instant of [
      dayAt(DAYS + 1).getTime() - 1,
      dayAt(DAYS + 1).getTime(),
      dayAt(DAYS + 2).getTime() - 1,
      dayAt(DAYS + 2).getTime(),
    ]) {
      test.clock.advanceTo(new Date(instant).toISOString())
      shown.push([await live(id, 'ALL'), (await publishedTo('ALL', code)).listed])
    }
    expect(shown).toEqual([
      [null, null],
      [priceE4(7n), '0.0007'],
      [priceE4(7n), '0.0007'],
      [null, null],
    ])
  })
})
