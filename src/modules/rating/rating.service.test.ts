import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { TABLE_ID2, TABLE_T } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage, type PricedProduct } from '../../../test/support/sales.ts'
import { parsePeriod } from '../../kernel/shanghai-time.ts'
import { done } from '../../../test/support/results.ts'
import { RatingModule } from './rating.module.ts'
import { RatingService } from './rating.service.ts'

const MARCH = done(parsePeriod('2026-03'))

let test: TestMarket
let rooms: INestApplicationContext
let id2: PricedProduct

const charges = (period = MARCH) =>
  rooms.get(RatingService, { strict: false }).chargesOf({ operatorOrgId: orgId('operator'), period })

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  const others = await seedPricedProduct(test, { code: 'OTHER', tiers: TABLE_T, operator: 'operator2' })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 9_000n })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 1_001n })
  await seedUsage(test, { product: id2, buyer: 'grassroots', period: '2026-03', calls: 1n })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-04', calls: 5n })
  await seedUsage(test, { product: others, buyer: 'consumer', period: '2026-03', calls: 7n })
  rooms = await openRooms(test.platform, RatingModule)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('chargesOf', () => {
  it('adds the hours of all subscriptions up before it rates them', async () => {
    const [consumer] = await charges()
    expect(consumer).toMatchObject({
      buyerOrgId: orgId('consumer'),
      grossFen: 300_025n,
      lines: [
        { priceVersionId: id2.priceVersionId, tierSeq: 1, quantity: 10_000n, priceE4: 3_000n },
        { tierSeq: 2, quantity: 1n, priceE4: 2_500n },
      ],
    })
  })

  it('charges each buyer of the operator in that month', async () => {
    expect((await charges()).map(({ buyerOrgId }) => buyerOrgId)).toEqual([orgId('consumer'), orgId('grassroots')])
  })

  it('is the same again', async () => {
    expect(await charges()).toEqual(await charges())
  })

  it('is nothing for a month without usage', async () => {
    expect(await charges(done(parsePeriod('2026-05')))).toEqual([])
  })
})
