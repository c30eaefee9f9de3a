import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import { createTestMarket, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, type PricedProduct } from '../../../test/support/sales.ts'
import golden from '../../kernel/tiers.golden.json' with { type: 'json' }
import { parseUnitPrice } from '../../kernel/money.ts'
import { anonymous } from '../../policy/actor.ts'
import { PricingModule } from './pricing.module.ts'

const QUOTE = `query ($input: QuotePriceInput!, $quantity: BigInt!) {
  quotePrice(input: $input, quantity: $quantity) {
    __typename
    ... on Refusal { code field }
    ... on QuotePriceSuccess { data {
      exact { amount } gross { amount } ceiling { amount } price { tiers { seq } }
      lines { tierSeq quantity unitPrice { amount } exact { amount } gross { fen } }
      cliffs { tierSeq atQty bill { amount } nextBill { amount } }
    } }
  }
}`

type Answer = { __typename: string; code?: string; field?: string; data: Quoted }
type Quoted = {
  exact: { amount: string }
  gross: { amount: string }
  ceiling: { amount: string } | null
  price: { tiers: unknown[] } | null
  lines: {
    tierSeq: number
    quantity: string
    unitPrice: { amount: string }
    exact: { amount: string }
    gross: { fen: string }
  }[]
  cliffs: { tierSeq: number; atQty: string; bill: { amount: string }; nextBill: { amount: string } }[]
}

let test: TestMarket
let rooms: INestApplicationContext
let product: PricedProduct

const quote = async (input: object, quantity: string): Promise<Answer> => {
  const { data, errors } = await ask(rooms, anonymous('test'), QUOTE, { input, quantity })
  if (errors?.[0]) throw errors[0]
  return data?.quotePrice
}
const draft = (mode: string, tiers: readonly { upTo: string | null; price: string }[]) => ({
  draft: { mode, tiers: tiers.map(({ upTo, price }) => ({ toQty: upTo, unitPrice: price })) },
})
const inForce = (given: object = {}) => ({
  product: { productCode: 'ID2', purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass: 'COMMERCIAL', ...given },
})
const [TABLE_T] = golden.tables

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  product = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  rooms = await openRooms(test.platform, PricingModule)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('quotePrice of a draft', () => {
  const bills = golden.tables.flatMap(({ name, tiers, bills: listed }) =>
    listed.map((bill) => ({ name, tiers, ...bill })),
  )

  it.each(bills)(
    'says that $quantity units of $name cost $yuan yuan $mode',
    async ({ mode, tiers, quantity, yuan }) => {
      const { data } = await quote(draft(mode, tiers), quantity)
      expect(parseUnitPrice(data.exact.amount)).toEqual(parseUnitPrice(yuan))
    },
  )

  it('shows each line as an invoice would have it', async () => {
    const { data } = await quote(draft('PROGRESSIVE', TABLE_T?.tiers ?? []), '100001')
    expect(data.lines).toEqual([
      {
        tierSeq: 1,
        quantity: '100000',
        unitPrice: { amount: '0.0400' },
        exact: { amount: '4000.0000' },
        gross: { fen: '400000' },
      },
      { tierSeq: 2, quantity: '1', unitPrice: { amount: '0.0350' }, exact: { amount: '0.0350' }, gross: { fen: '4' } },
    ])
  })

  it('totals the rounded lines', async () => {
    const { data } = await quote(draft('PROGRESSIVE', TABLE_T?.tiers ?? []), '100001')
    expect(data.gross.amount).toBe('4000.04')
  })

  it('warns that the 100,001st whole-volume unit makes the bill cheaper', async () => {
    const { data } = await quote(draft('WHOLE_VOLUME', TABLE_T?.tiers ?? []), '1')
    expect(data.cliffs[0]).toEqual({
      tierSeq: 1,
      atQty: '100000',
      bill: { amount: '4000.0000' },
      nextBill: { amount: '3500.0350' },
    })
  })

  it('refuses a table without an end and says where', async () => {
    const refused = await quote(draft('PROGRESSIVE', [{ upTo: '10', price: '0.30' }]), '1')
    expect(refused).toEqual({ __typename: 'Refusal', code: 'TIER_LAST_CLOSED', field: 'input.draft.tiers[0].toQty' })
  })

  it('refuses a negative quantity', async () => {
    expect((await quote(draft('FLAT', [{ upTo: null, price: '0.30' }]), '-1')).code).toBe('QUANTITY_NEGATIVE')
  })
})

describe('quotePrice of a product', () => {
  it('takes the price in force for the purpose and buyer', async () => {
    expect((await quote(inForce(), '10001')).data.gross.amount).toBe('3000.25')
  })

  it('names the ceiling', async () => {
    expect((await quote(inForce(), '1')).data.ceiling?.amount).toBe('0.3000')
  })

  it('shows the price it took', async () => {
    expect((await quote(inForce(), '1')).data.price?.tiers).toHaveLength(4)
  })

  it('refuses a purpose without a price', async () => {
    expect((await quote(inForce({ purposeClass: 'SECTOR_DEVELOPMENT' }), '1')).code).toBe('PRICE_NOT_IN_FORCE')
  })

  it('refuses a product that does not exist', async () => {
    expect((await quote(inForce({ productCode: 'NOSUCH' }), '1')).field).toBe('input.product.productCode')
  })
})

describe('quotePrice of a price', () => {
  const idOf = (id: string) => Buffer.from(`PriceVersion:${id}`).toString('base64')

  it('takes a published price by its id', async () => {
    const { data } = await quote({ priceVersionId: idOf(product.priceVersionId) }, '250000')
    expect(data.gross.amount).toBe('55500.00')
  })

  it('does not tell a price that is not published from one that is not there', async () => {
    expect((await quote({ priceVersionId: idOf(test.ids.next()) }, '1')).code).toBe('NOT_FOUND')
  })

  it('takes exactly one thing to quote', async () => {
    const both = { ...inForce(), priceVersionId: idOf(product.priceVersionId) }
    await expect(quote(both, '1')).rejects.toThrow('QuotePriceInput')
  })
})
