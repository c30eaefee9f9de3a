import { describe, expect, it } from 'vitest'
import { ProductVersionStatus, ReviewKind } from '../../generated/prisma/enums.ts'
import { decideOpinion, type GivenOpinion, type Opinion, type ReviewedVersion } from './opinion.ts'

const given = (kind: ReviewKind): GivenOpinion => {
  return { kind, reviewedBy: 'a', reviewerOrgId: 'b', agreementNo: kind === 'COMPLIANCE' ? '1' : null }
}
const COMPLIANCE: Opinion = { kind: 'COMPLIANCE', approve: true, reasons: '', agreementNo: '1' }
const SECURITY: Opinion = { kind: 'SECURITY', approve: true, reasons: '', agreementNo: null }

function decide(opinion: Opinion, version: Partial<ReviewedVersion> = {}) {
  const decided = decideOpinion({ status: 'SUBMITTED', basis: 'OPERATION', opinions: [], ...version }, opinion)
  return decided.ok ? decided.value.status : decided.error.code
}

describe('a version', () => {
  it('waits for the other review after the first approval, whichever it is', () => {
    expect([decide(COMPLIANCE), decide(SECURITY)]).toEqual(['SUBMITTED', 'SUBMITTED'])
  })

  it('is approved with the second approval, whichever it is', () => {
    const afterSecurity = decide(COMPLIANCE, { opinions: [given('SECURITY')] })
    expect([afterSecurity, decide(SECURITY, { opinions: [given('COMPLIANCE')] })]).toEqual(['APPROVED', 'APPROVED'])
  })

  it.each([COMPLIANCE, SECURITY])('is rejected by one rejection: $kind', (opinion) => {
    const other = given(opinion.kind === 'SECURITY' ? 'COMPLIANCE' : 'SECURITY')
    expect(decide({ ...opinion, approve: false, reasons: '字段过多' }, { opinions: [other] })).toBe('REJECTED')
  })

  it('is not rejected without reasons', () => {
    expect(decide({ ...SECURITY, approve: false, reasons: ' ' })).toBe('REASONS_NEEDED')
  })

  it('is not reviewed twice for the same', () => {
    expect(decide(SECURITY, { opinions: [given('SECURITY')] })).toBe('OPINION_GIVEN')
  })

  it.each(Object.values(ProductVersionStatus).filter((status) => status !== 'SUBMITTED'))(
    'is reviewed no more as %s',
    (status) => {
      expect([
        decide(COMPLIANCE, { status }),
        decide({ ...SECURITY, approve: false, reasons: 'x' }, { status }),
      ]).toEqual(['PRODUCT_STATUS', 'PRODUCT_STATUS'])
    },
  )
})

describe('the compliance review', () => {
  it('names the agreement of an operator’s product that it approves', () => {
    expect(decide({ ...COMPLIANCE, agreementNo: null })).toBe('AGREEMENT_NEEDED')
  })

  it('names none of a department’s own', () => {
    expect(decide(COMPLIANCE, { basis: 'HOLDING' })).toBe('AGREEMENT_NEEDLESS')
  })

  it('needs none to reject', () => {
    expect(decide({ kind: 'COMPLIANCE', approve: false, reasons: 'x', agreementNo: null })).toBe('REJECTED')
  })
})
