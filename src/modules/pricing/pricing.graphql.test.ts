import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import { actorOf, createTestMarket, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct } from '../../../test/support/sales.ts'
import { anonymous } from '../../policy/actor.ts'
import { PricingModule } from './pricing.module.ts'

const PRODUCTS = 20
const NOBODY = anonymous('test')

const CATALOGUE = `{
  products(first: ${PRODUCTS}) { edges { node {
    code name
    ceilings { unitPrice { amount } }
    prices { mode buyerClass effectiveFrom ceiling { documentNo } tiers { seq fromQty toQty unitPrice { amount } } }
  } } }
}`

const PRICES = `query ($productCode: String, $status: PriceStatus) {
  prices(first: 100, productCode: $productCode, status: $status) { edges { node { status product { code } } } }
}`

type Nodes<T> = { edges: { node: T }[] }
const nodesOf = <T>(connection: unknown): T[] => (connection as Nodes<T>).edges.map(({ node }) => node)

let test: TestMarket
let rooms: INestApplicationContext
const statements: string[] = []

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => void statements.push(sql) })
  await seedOrganizations(test.platform.market)
  for (let index = 0; index < PRODUCTS; index += 1)
    await seedPricedProduct(test, { code: `P${index}`, tiers: TABLE_ID2 })
  rooms = await openRooms(test.platform, PricingModule)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('the product hall', () => {
  it(`reads ${PRODUCTS} products with ceilings, prices and tiers in at most two statements`, async () => {
    statements.length = 0
    await ask(rooms, NOBODY, CATALOGUE)
    expect(statements.length).toBeLessThanOrEqual(2)
  })

  it('shows the tiers of every product’s prices', async () => {
    const { data } = await ask(rooms, NOBODY, CATALOGUE)
    const tiers = nodesOf<{ prices: { tiers: unknown[] }[] }>(data?.products).map(
      ({ prices }) => prices[0]?.tiers.length,
    )
    expect(tiers).toEqual(Array.from({ length: PRODUCTS }, () => TABLE_ID2.length))
  })

  it('shows a tier exactly', async () => {
    const { data } = await ask(rooms, NOBODY, CATALOGUE)
    const [first] = nodesOf<{ prices: { tiers: unknown[] }[] }>(data?.products)
    expect(first?.prices[0]?.tiers[1]).toEqual({
      seq: 2,
      fromQty: '10000',
      toQty: '100000',
      unitPrice: { amount: '0.2500' },
    })
  })
})

describe('proposals', () => {
  const propose = (actor = actorOf('operator')) =>
    ask(
      rooms,
      actor,
      `mutation ($input: ProposePriceInput!) { proposePrice(input: $input) {
        ... on Refusal { code } ... on ProposePriceSuccess { data { id status effectiveTo tiers { toQty } } } } }`,
      {
        input: {
          productCode: 'P0',
          purposeClass: 'INDUSTRY_DEVELOPMENT',
          buyerClass: 'SMALL_MICRO',
          mode: 'PROGRESSIVE',
          tiers: [{ toQty: '1000', unitPrice: '0.2' }, { unitPrice: '0.1' }],
        },
      },
    )
  const seenBy = async (actor = NOBODY) =>
    nodesOf((await ask(rooms, actor, PRICES, { productCode: 'P0', status: 'PROPOSED' })).data?.prices).length

  it('are made with tiers that follow one another', async () => {
    const { data } = await propose()
    expect(data?.proposePrice).toMatchObject({
      data: { status: 'PROPOSED', tiers: [{ toQty: '1000' }, { toQty: null }] },
    })
  })

  it('are not seen by the public', async () => {
    await propose()
    expect(await seenBy()).toBe(0)
  })

  it('are seen by their operator', async () => {
    await propose()
    expect(await seenBy(actorOf('operator'))).toBeGreaterThan(0)
  })

  it('are refused to another operator', async () => {
    expect(await propose(actorOf('operator2'))).toEqual({ data: { proposePrice: { code: 'FORBIDDEN' } } })
  })
})
