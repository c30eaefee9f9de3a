import { describe, expect, it } from 'vitest'
import { PersonRole, PurposeClass } from '../../generated/prisma/enums.ts'
import { basisOf, chargeState, decideOwnProduct, type OwnProduct } from './own-product.ts'

const FREE = ['PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE'] as const
const own = (change: Partial<OwnProduct> = {}): OwnProduct => ({
  contract: { purposes: ['PUBLIC_WELFARE'], sources: [{ resource: 'CD-PSB-PERSON', fields: ['name'] }] },
  publisherOrgId: 'PSB',
  hasDeveloper: false,
  resources: [{ code: 'CD-PSB-PERSON', holderOrgId: 'PSB' }],
  freePurposes: FREE,
  ...change,
})
const refusalOf = (change: Partial<OwnProduct>) => {
  const decided = decideOwnProduct(own(change))
  return decided.ok ? undefined : decided.error
}

describe('what a product rests on', () => {
  it('is the holding exactly where a department’s person submits it', () => {
    const holding = Object.values(PersonRole).filter((role) => basisOf({ role }) === 'HOLDING')
    expect(holding).toEqual(['HOLDER'])
  })
})

describe('a department’s own product', () => {
  it.each(FREE)('may be for %s', (purpose) => {
    expect(refusalOf({ contract: { ...own().contract, purposes: [purpose] } })).toBeUndefined()
  })

  it.each(Object.values(PurposeClass).filter((purpose) => !FREE.some((free) => free === purpose)))(
    'is refused for %s by the rule on prices, even beside a free purpose',
    (purpose) => {
      const contract = { ...own().contract, purposes: ['PUBLIC_WELFARE' as const, purpose] }
      expect(refusalOf({ contract })).toMatchObject({
        code: 'OWN_PRODUCT_CHARGED',
        rule: '发改价格〔2025〕65号',
        message: expect.stringContaining(`not for ${purpose}`),
      })
    },
  )

  it('is refused where it reads what another department holds, naming the resource', () => {
    const resources = [...own().resources, { code: 'CD-APP-USER', holderOrgId: 'APP' }]
    expect(refusalOf({ resources })).toMatchObject({
      code: 'OWN_PRODUCT_SOURCE',
      message: expect.stringContaining('CD-APP-USER'),
    })
  })

  it('has no developer, since there is no income to share', () => {
    expect(refusalOf({ hasDeveloper: true })?.code).toBe('OWN_PRODUCT_DEVELOPER')
  })
})

describe('a product', () => {
  it('is charged as soon as one of its purposes is', () => {
    expect([chargeState(FREE, FREE), chargeState(['PUBLIC_WELFARE', 'SECTOR_DEVELOPMENT'], FREE)]).toEqual([
      'FREE',
      'CHARGED',
    ])
  })
})
