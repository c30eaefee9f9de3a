import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openProducts, RESOURCE, type Products } from '../../../test/support/listed-product.ts'
import { actorOf, createTestMarket, type TestMarket } from '../../../test/support/market.ts'
import { dossierInput, strictRules } from '../../../test/support/registration.ts'
import { codeOf, done } from '../../../test/support/rights.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { RegistrationDay, RegistrationFilingService, RegistrationReviewService } from '../catalog/index.ts'

let test: TestMarket
let products: Products
let versionId: string

beforeAll(async () => {
  test = await createTestMarket()
  products = await openProducts(test)
  await products.prepare()
  await products.grantUse()
  versionId = done(await products.submit('TST')).id
  done(await products.approve(versionId))
  done(await products.release(versionId))
  const strict = strictRules(true)
  vi.spyOn(products.rooms.get(RegionRules), 'for').mockImplementation((region) => strict.for(region))
})
afterAll(async () => {
  await products.close()
  await test.close()
})

/** Filed, accepted and reviewed, then in notice. */
async function passed(subjectKind: 'RESOURCE' | 'PRODUCT', subjectCode: string) {
  const registry = actorOf('registry')
  const review = products.rooms.get(RegistrationReviewService)
  const isProduct = subjectKind === 'PRODUCT'
  const dossier = dossierInput({ productInfo: isProduct ? '测试产品' : null })
  const filing = { subjectKind, subjectCode, type: 'FIRST', dossier } as const
  const owner = actorOf(isProduct ? 'operator' : 'holder')
  const { id } = done(await products.rooms.get(RegistrationFilingService).apply(owner, filing))
  done(await review.accept(registry, id))
  done(await review.begin(registry, id))
  done(await review.review(registry, { applicationId: id, pass: true, remark: '齐全' }))
}

describe('where a city asks for registration before publishing', () => {
  it('a version is not listed before its resources and itself are registered, and the refusal names them', async () => {
    const refused = await products.listOnly(versionId)
    expect(!refused.ok && [refused.error.code, refused.error.details?.missing]).toEqual([
      'REGISTRATION_MISSING',
      `${RESOURCE.code}, TST`,
    ])
  })

  it('nor while they are in public notice', async () => {
    await passed('RESOURCE', RESOURCE.code)
    await passed('PRODUCT', 'TST')
    expect(codeOf(await products.listOnly(versionId))).toBe('REGISTRATION_MISSING')
  })

  it('and is when both are coded, no longer valid than authorised operation', async () => {
    test.clock.advanceTo('2026-03-18T09:00:00+08:00')
    await products.rooms.get(RegistrationDay).run()
    expect(codeOf(await products.listOnly(versionId))).toBe('OK')
    const { prisma } = test.platform.market
    const { endDate } = await prisma.authorizationAgreement.findFirstOrThrow()
    const rows = await prisma.registrationApplication.findMany({ select: { code: true, validUntil: true } })
    expect(rows.map(({ code }) => code)).toEqual([`DJ-370100-2026-${RESOURCE.code}`, 'DP-370100-2026-TST'])
    expect(rows.every(({ validUntil }) => validUntil && validUntil <= endDate)).toBe(true)
  })
})
