import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/results.ts'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { decideApplication, decideSubmission, type Offer, type Rights, type Verdict } from './application.ts'

const NOW = new Date('2026-03-02T09:00:00+08:00')
const RIGHTS_END = new Date('2028-03-01T00:00:00+08:00')

const OFFER: Offer = {
  productVersionId: 'version',
  purposeClasses: ['INDUSTRY_DEVELOPMENT', 'PUBLIC_WELFARE'],
  requiresCreditQualification: false,
}
const CREDIT_OFFER: Offer = { ...OFFER, requiresCreditQualification: true }

const asked = (given: { offer?: Offer | null; purposeClass?: PurposeClass; qualified?: boolean } = {}) => ({
  productCode: 'ID2',
  offer: given.offer === undefined ? OFFER : given.offer,
  purposeClass: given.purposeClass ?? ('INDUSTRY_DEVELOPMENT' as const),
  consumer: { creditQualification: given.qualified ? ('ENTERPRISE_FILED' as const) : ('NONE' as const) },
})

describe('decideSubmission', () => {
  it('offers the listed version for a purpose it is for', () => {
    expect(decideSubmission(asked())).toEqual({ ok: true, value: OFFER })
  })

  it('refuses a product of which nothing is listed', () => {
    expect(codeOf(decideSubmission(asked({ offer: null })))).toBe('PRODUCT_NOT_LISTED')
  })

  it('refuses a purpose the version is not for', () => {
    expect(codeOf(decideSubmission(asked({ purposeClass: 'SECTOR_DEVELOPMENT' })))).toBe('PURPOSE_NOT_OFFERED')
  })

  it('refuses a credit product to a recipient without a qualification', () => {
    expect(codeOf(decideSubmission(asked({ offer: CREDIT_OFFER })))).toBe('CREDIT_QUALIFICATION_MISSING')
  })

  it('offers a credit product to a recipient with a qualification', () => {
    expect(decideSubmission(asked({ offer: CREDIT_OFFER, qualified: true })).ok).toBe(true)
  })
})

describe('decideApplication', () => {
  const decide = (
    verdict: Partial<Verdict> = {},
    given: Parameters<typeof asked>[0] & { rights?: Rights; status?: 'SUBMITTED' | 'APPROVED' | 'REFUSED' } = {},
  ) =>
    decideApplication(
      { ...asked(given), status: given.status ?? 'SUBMITTED' },
      { approve: true, opinion: null, validTo: null, ...verdict },
      {
        rights: given.rights ?? { refusal: null, endsAt: RIGHTS_END },
        rules: { freePurposes: ['PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE'], freeMaxYears: 1 },
        now: NOW,
      },
    )

  it('opens a licence now, for as long as its rights last', () => {
    expect(decide()).toMatchObject({ value: { status: 'APPROVED', validFrom: NOW, validTo: RIGHTS_END } })
  })

  it('binds the licence to the version on offer at approval', () => {
    expect(decide({}, { offer: { ...OFFER, productVersionId: 'newer' } })).toMatchObject({
      value: { productVersionId: 'newer' },
    })
  })

  it('takes the end of the rights itself as the latest end', () => {
    expect(decide({ validTo: RIGHTS_END }).ok).toBe(true)
  })

  it('refuses to outlast the rights by a millisecond', () => {
    expect(codeOf(decide({ validTo: new Date(RIGHTS_END.getTime() + 1) }))).toBe('SUBSCRIPTION_TERM')
  })

  it('refuses an end that is now', () => {
    expect(codeOf(decide({ validTo: NOW }))).toBe('SUBSCRIPTION_TERM')
  })

  it('ends a free licence at the beginning of the same day a year later', () => {
    const free = decide({}, { purposeClass: 'PUBLIC_WELFARE' })
    expect(free).toMatchObject({ value: { validTo: new Date('2027-03-02T00:00:00+08:00') } })
  })

  it('ends a free licence with its rights if they end within the year', () => {
    const endsAt = new Date('2026-06-01T00:00:00+08:00')
    const free = decide({}, { purposeClass: 'PUBLIC_WELFARE', rights: { refusal: null, endsAt } })
    expect(free).toMatchObject({ value: { validTo: endsAt } })
  })

  it('refuses a free licence of more than a year', () => {
    const validTo = new Date('2027-03-02T00:00:01+08:00')
    expect(codeOf(decide({ validTo }, { purposeClass: 'PUBLIC_WELFARE' }))).toBe('SUBSCRIPTION_TERM')
  })

  it('names the broken link of the rights it would rest on', () => {
    const refusal = { code: 'RIGHT_USE_REVOKED', message: 'A use was revoked.', rule: 'rights.use' }
    expect(codeOf(decide({}, { rights: { refusal, endsAt: null } }))).toBe('RIGHT_USE_REVOKED')
  })

  it('refuses to approve what would not be submitted any more', () => {
    expect(codeOf(decide({}, { offer: null }))).toBe('PRODUCT_NOT_LISTED')
  })

  it('can refuse an application whatever became of the product', () => {
    const refused = decide({ approve: false, opinion: '场景不符' }, { offer: null })
    expect(refused).toEqual({ ok: true, value: { status: 'REFUSED', opinion: '场景不符' } })
  })

  it.each([null, '', '  '])('demands a reason for a refusal, not %j', (opinion) => {
    expect(codeOf(decide({ approve: false, opinion }))).toBe('OPINION_MISSING')
  })

  it.each(['APPROVED', 'REFUSED'] as const)('does not decide an application that is %s', (status) => {
    expect(codeOf(decide({}, { status }))).toBe('APPLICATION_DECIDED')
  })
})
