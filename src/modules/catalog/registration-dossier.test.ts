import { describe, expect, it } from 'vitest'
import type { Day } from '../../kernel/shanghai-time.ts'
import { decideFiling, decideReturn, type Dossier, type Filing, type FilingFacts } from './registration-dossier.ts'

const NOW = new Date('2026-06-15T12:00:00+08:00')
const dossier: Dossier = {
  lawfulSource: '履职产生',
  resourceInfo: '常住人口',
  productInfo: null,
  scenarioInfo: '身份核验',
  riskAssessmentNo: '评〔2026〕1号',
  brief: '姓名与证件号',
  evidenceHash: 'a'.repeat(64),
  evidenceAt: NOW,
}
const filing = (change: Partial<Filing> = {}): Filing => ({
  type: 'FIRST',
  dossier,
  cause: null,
  interestEvidence: null,
  ...change,
})
const facts = (change: Partial<FilingFacts> = {}): FilingFacts => ({
  now: NOW,
  today: '2026-06-15' as Day,
  subjectKind: 'RESOURCE',
  byOwner: true,
  registration: null,
  open: false,
  renewWindowDays: 60,
  ...change,
})
const codeOf = (filed: Filing, known: FilingFacts) => {
  const result = decideFiling(filed, known)
  return result.ok ? 'filed' : result.error.code
}
const registered = (validUntil: string) => facts({ registration: { validUntil: validUntil as Day } })

describe('a first application', () => {
  it('is filed with its dossier', () => {
    expect(codeOf(filing(), facts())).toBe('filed')
  })

  it('needs evidence deposited before it', () => {
    const late = { ...dossier, evidenceAt: new Date(NOW.getTime() + 1) }
    expect(codeOf(filing({ dossier: late }), facts())).toBe('EVIDENCE_LATE')
  })

  it.each<[string, Partial<Filing>, Partial<FilingFacts>, string]>([
    ['without a dossier', { dossier: null }, {}, 'DOSSIER_MISSING'],
    ['while one is open', {}, { open: true }, 'REGISTRATION_OPEN'],
    ['of what is registered', {}, { registration: { validUntil: '2028-01-01' as Day } }, 'ALREADY_REGISTERED'],
    ['of a product that is not described', {}, { subjectKind: 'PRODUCT' }, 'PRODUCT_INFO'],
    ['of a resource with a product', { dossier: { ...dossier, productInfo: '核验' } }, {}, 'PRODUCT_INFO'],
    ['by somebody else', {}, { byOwner: false }, 'INTEREST_UNPROVEN'],
    ['by its owner with evidence of an interest', { interestEvidence: '同意书' }, {}, 'INTEREST_UNASKED'],
  ])('is refused %s', (_, change, known, code) => {
    expect(codeOf(filing(change), facts(known))).toBe(code)
  })
})

describe('a later application', () => {
  it.each(['CHANGE', 'CORRECTION'] as const)('for a %s is filed with cause and dossier', (type) => {
    expect(codeOf(filing({ type, cause: '来源变更' }), registered('2028-01-01'))).toBe('filed')
  })

  it.each(['CHANGE', 'CORRECTION', 'CANCEL', 'RENEWAL'] as const)('for a %s needs a registration', (type) => {
    expect(codeOf(filing({ type, cause: '到期', dossier: null }), facts())).toBe('NOT_REGISTERED')
  })

  it('says why', () => {
    expect(codeOf(filing({ type: 'CANCEL', dossier: null }), registered('2028-01-01'))).toBe('CAUSE_MISSING')
  })

  it('for a cancellation has no dossier', () => {
    expect(codeOf(filing({ type: 'CANCEL', cause: '灭失' }), registered('2028-01-01'))).toBe('DOSSIER_UNASKED')
  })

  it('for a correction can come from an interested party with evidence', () => {
    const correction = filing({ type: 'CORRECTION', cause: '有误', interestEvidence: '权利人书面同意' })
    expect(codeOf(correction, { ...registered('2028-01-01'), byOwner: false })).toBe('filed')
  })

  it('for a change cannot, evidence or not', () => {
    const change = filing({ type: 'CHANGE', cause: '有误', interestEvidence: '权利人书面同意' })
    expect(codeOf(change, { ...registered('2028-01-01'), byOwner: false })).toBe('INTEREST_UNPROVEN')
  })
})

describe('a renewal', () => {
  const renewal = filing({ type: 'RENEWAL', cause: '继续运营', dossier: null })
  it.each([
    ['61 days before the last', '2026-08-15', 'RENEWAL_EARLY'],
    ['60 days before the last', '2026-08-14', 'filed'],
    ['on the last day', '2026-06-15', 'filed'],
    ['the day after', '2026-06-14', 'REGISTRATION_LAPSED'],
  ])('%s', (_, validUntil, expected) => {
    expect(codeOf(renewal, registered(validUntil))).toBe(expected)
  })
})

describe('the one-time notice', () => {
  const codeOfReturn = (missing: string[], before: string[]) => {
    const result = decideReturn(missing, before)
    return result.ok ? 'returned' : result.error.code
  }

  it('names something', () => {
    expect(codeOfReturn([], [])).toBe('NOTHING_MISSING')
  })

  it('can be repeated for what is still missing', () => {
    expect(codeOfReturn(['EVIDENCE'], ['EVIDENCE', 'BRIEF'])).toBe('returned')
  })

  it('cannot grow', () => {
    expect(codeOfReturn(['EVIDENCE', 'SCENARIO'], ['EVIDENCE'])).toBe('NOT_ONE_TIME')
  })
})
