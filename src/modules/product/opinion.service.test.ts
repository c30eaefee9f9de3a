import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProducts, type Products } from '../../../test/support/listed-product.ts'
import { actorOf, createTestMarket, orgId, type TestMarket } from '../../../test/support/market.ts'
import { done, draftInput } from '../../../test/support/rights.ts'
import type { Actor } from '../../policy/actor.ts'
import { OpinionService } from './index.ts'

let test: TestMarket
let products: Products
let opinions: OpinionService

beforeAll(async () => {
  test = await createTestMarket()
  products = await openProducts(test)
  await products.prepare()
  await products.grantUse()
  opinions = products.rooms.get(OpinionService)
})
afterAll(async () => {
  await products.close()
  await test.close()
})

const approval = (productVersionId: string) => ({ productVersionId, approve: true, reasons: null })
const compliance = (productVersionId: string, change: object = {}) =>
  opinions.reviewCompliance(actorOf('bureau'), {
    ...approval(productVersionId),
    agreementNo: draftInput().no,
    ...change,
  })
const security = (productVersionId: string, change: object = {}, actor: Actor = actorOf('security')) =>
  opinions.reviewSecurity(actor, { ...approval(productVersionId), ...change })
const submitted = async (code: string) => done(await products.submit(code)).id
const operations = async (productVersionId: string) => {
  const { productId } = await test.platform.market.prisma.productVersion.findUniqueOrThrow({
    where: { id: productVersionId },
  })
  return test.platform.market.prisma.rightGrant.findMany({ where: { right: 'OPERATION', objectId: productId } })
}

describe('a version that the data bureau approved', () => {
  it('has no operation right and is not listed before the security authority approved it too', async () => {
    const id = await submitted('ONE')
    expect(done(await compliance(id)).status).toBe('SUBMITTED')
    expect(await operations(id)).toEqual([])
    expect(await products.listOnly(id)).toMatchObject({ ok: false })
    expect(done(await security(id)).status).toBe('APPROVED')
  })

  it('gets its operation right in the name of who approved it at the bureau, under the agreement named there', async () => {
    const id = await submitted('TWO')
    done(await compliance(id))
    done(await security(id))
    expect(await operations(id)).toMatchObject([{ grantedBy: actorOf('bureau').id, grantorOrgId: orgId('bureau') }])
  })

  it('is not approved under an agreement that does not exist, whatever comes after', async () => {
    expect(await compliance(await submitted('THREE'), { agreementNo: '无' })).toMatchObject({ ok: false })
  })
})

describe('a version that the security authority rejected', () => {
  it('is listed by nobody and approved by nobody; the next version goes on', async () => {
    const id = await submitted('FOUR')
    done(await compliance(id))
    expect(done(await security(id, { approve: false, reasons: '请减少字段' })).status).toBe('REJECTED')
    expect(await operations(id)).toEqual([])
    expect(await security(id)).toMatchObject({ error: { code: 'PRODUCT_STATUS' } })
    const next = done(await products.submit('FOUR', undefined, 2))
    expect(next.status).toBe('SUBMITTED')
  })
})

describe('both reviews', () => {
  it('are not given by one person who went from one organisation to the other', async () => {
    const id = await submitted('FIVE')
    done(await compliance(id))
    const moved = { ...actorOf('security'), id: actorOf('bureau').id }
    expect(await security(id, {}, moved)).toMatchObject({
      error: { rule: 'separation.fellow-reviewer-does-no-security-review' },
    })
  })

  it('given at once come to one approval and one operation right', async () => {
    const id = await submitted('SIX')
    const both = await Promise.all([compliance(id), security(id)])
    expect(both.map((given) => done(given).status).toSorted()).toEqual(['APPROVED', 'SUBMITTED'])
    expect(await operations(id)).toHaveLength(1)
  })

  it('are demanded by the database itself', async () => {
    const id = await submitted('SEVEN')
    done(await compliance(id))
    const { prisma } = test.platform.market
    const data = { status: 'APPROVED' as const, approvedAt: test.clock.now() }
    await expect(prisma.productVersion.update({ where: { id }, data })).rejects.toThrow()
  })

  it('are never changed', async () => {
    const change = test.platform.market.prisma.productOpinion.updateMany({ data: { conclusion: 'REJECTED' } })
    await expect(change).rejects.toThrow()
  })
})
