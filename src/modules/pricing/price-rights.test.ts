import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProducts, PURPOSE, type Products } from '../../../test/support/listed-product.ts'
import { actorOf, createTestMarket, type TestMarket } from '../../../test/support/market.ts'
import { done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { CeilingService } from './ceiling.service.ts'
import { PriceService } from './price.service.ts'
import { PricingModule } from './pricing.module.ts'

let test: TestMarket
let products: Products
let rooms: INestApplicationContext

beforeAll(async () => {
  test = await createTestMarket()
  products = await openProducts(test)
  rooms = await openRooms(test.platform, PricingModule)
  await products.prepare()
  await products.grantUse()
})
afterAll(async () => {
  await rooms.close()
  await products.close()
  await test.close()
})

const KEY = { productCode: 'TST', purposeClass: PURPOSE, buyerClass: 'ALL' } as const

async function proposed(): Promise<string> {
  const tiers = [{ toQty: null, unitPrice: '0.10' }]
  const proposal = { ...KEY, mode: 'FLAT', tiers, effectiveFrom: null } as const
  return done(await rooms.get(PriceService).propose(actorOf('operator'), proposal)).id
}
async function refusalOf(priceVersionId: string) {
  const published = await rooms.get(PriceService).publish(actorOf('operator', 'second'), priceVersionId)
  return published.ok ? undefined : published.error
}

describe('a price', () => {
  it('is not published before the bureau approved a version of the product', async () => {
    const { id } = done(await products.submit('TST'))
    const now = test.clock.now()
    const validity = { validFrom: now, validTo: new Date(now.getTime() + 86_400_000) }
    const document = { basis: '试行', trial: true, documentNo: '发改价格〔2026〕1号', unit: 'CALL' } as const
    const ceiling = { ...KEY, ...document, ...validity, unitPrice: '0.30' }
    done(await rooms.get(CeilingService).set(actorOf('price'), ceiling))
    expect((await refusalOf(await proposed()))?.code).toBe('RIGHT_OPERATION_MISSING')
    done(await products.approve(id))
  })

  it('is published on a whole chain of rights', async () => {
    expect(await refusalOf(await proposed())).toBeUndefined()
  })

  it('is not published on a chain that is broken, and the refusal names the link', async () => {
    const grantId = await products.grantId('USE', 'name')
    done(await products.rights.grants.revokeGrant(actorOf('holder'), { grantId, reason: 'test' }))
    expect(await refusalOf(await proposed())).toMatchObject({
      code: 'RIGHT_USE_REVOKED',
      details: { source: 'TST-PSB-PERSON.name' },
    })
  })

  it('of another operator’s product is refused without a word about its chain', async () => {
    const price = await proposed()
    const published = await rooms.get(PriceService).publish(actorOf('operator2'), price)
    expect(!published.ok && published.error.code).toBe('FORBIDDEN')
  })
})
