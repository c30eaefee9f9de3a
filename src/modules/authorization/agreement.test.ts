import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OrganizationKind, ResourceStatus } from '../../generated/prisma/enums.ts'
import { addDays, addYears } from '../../kernel/shanghai-time.ts'
import type { ScopeRequest } from './agreement-scope.ts'
import { ARTICLE_NAMES } from './agreement-terms.ts'
import { decideDraft, type DraftFacts } from './agreement.ts'
import type { Letter } from './letter.ts'
import { agreementRecord, NOW, resourceRecord } from '../../../test/support/right-values.ts'
import { day } from '../../../test/support/results.ts'
import { agreementEnd, agreementStart, lastDayOfTerm } from './term.ts'

const request = (change: Partial<ScopeRequest> = {}): ScopeRequest => ({
  resourceCode: 'CD-PSB-PERSON',
  fieldNames: ['f1', 'f2'],
  purposes: ['INDUSTRY_DEVELOPMENT'],
  ...change,
})
const facts = (change: Partial<DraftFacts> = {}): DraftFacts => ({
  implementingOrgId: 'BUREAU',
  region: '510100',
  operator: { id: 'OPERATOR', kind: 'OPERATOR' },
  noTaken: false,
  resources: [resourceRecord()],
  letters: [],
  from: NOW,
  plan: {
    id: 'PLAN',
    no: '案〔2026〕1号',
    region: '510100',
    implementingOrgId: 'BUREAU',
    status: 'FILED',
    draftedBy: 'CLERK',
    selections: [{ operatorOrgId: 'OPERATOR', method: 'OPEN_TENDER' }],
  },
  kind: 'ORIGINAL',
  base: null,
  maxYears: 5,
  ...change,
})
const draft = (change: { terms?: object; scope?: ScopeRequest[]; facts?: Partial<DraftFacts> } = {}) =>
  decideDraft({ ...agreementRecord(), ...change.terms }, change.scope ?? [request()], facts(change.facts))
const refusalOf = (result: ReturnType<typeof draft>) =>
  result.ok ? undefined : { code: result.error.code, field: result.error.field }

describe('a draft', () => {
  it('leaves with its fields found', () => {
    expect(draft()).toEqual({
      ok: true,
      value: {
        operatorOrgId: 'OPERATOR',
        planId: 'PLAN',
        scope: [{ resourceId: 'RESOURCE', fieldIds: ['F1', 'F2'], purposes: ['INDUSTRY_DEVELOPMENT'] }],
      },
    })
  })

  it('names each field and purpose once, however often it was asked', () => {
    const scope = [request({ fieldNames: ['f1', 'f1'], purposes: ['INDUSTRY_DEVELOPMENT', 'INDUSTRY_DEVELOPMENT'] })]
    const result = draft({ scope })
    expect(result.ok && result.value.scope).toEqual([
      { resourceId: 'RESOURCE', fieldIds: ['F1'], purposes: ['INDUSTRY_DEVELOPMENT'] },
    ])
  })

  it.each(Object.values(OrganizationKind).filter((kind) => kind !== 'OPERATOR'))('is not with a %s', (kind) => {
    expect(refusalOf(draft({ facts: { operator: { id: 'OTHER', kind } } }))?.code).toBe('OPERATOR_UNKNOWN')
  })

  it('is not with nobody', () => {
    expect(refusalOf(draft({ facts: { operator: null } }))?.code).toBe('OPERATOR_UNKNOWN')
  })

  it('is not with who authorises', () => {
    const operator = { id: 'BUREAU', kind: 'OPERATOR' as const }
    expect(refusalOf(draft({ facts: { operator } }))?.code).toBe('OPERATOR_IS_AUTHORIZER')
  })

  it('contains the re-development ban', () => {
    expect(refusalOf(draft({ terms: { redevelopmentBan: false } }))?.code).toBe('REDEVELOPMENT_BAN')
  })

  it('has a number that is free', () => {
    expect(refusalOf(draft({ facts: { noTaken: true } }))).toEqual({ code: 'AGREEMENT_NO_TAKEN', field: 'input.no' })
  })
})

describe('the term', () => {
  const termCode = (startDate: string, endDate: string, maxYears = 5) =>
    refusalOf(draft({ terms: { startDate: day(startDate), endDate: day(endDate) }, facts: { maxYears } }))?.code

  it.each([
    ['2026-03-01', '2031-02-28', undefined],
    ['2026-03-01', '2031-03-01', 'AGREEMENT_TERM_LENGTH'],
    ['2026-01-01', '2030-12-31', undefined],
    ['2026-01-01', '2031-01-01', 'AGREEMENT_TERM_LENGTH'],
    ['2028-02-29', '2033-02-27', undefined],
    ['2028-02-29', '2033-02-28', 'AGREEMENT_TERM_LENGTH'],
    ['2026-03-01', '2026-03-01', undefined],
    ['2026-03-02', '2026-03-01', 'AGREEMENT_TERM_ORDER'],
  ])('from %s to %s within five years: %s', (startDate, endDate, code) => {
    expect(termCode(startDate, endDate)).toBe(code)
  })

  const starts = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(day('2000-01-01'), days))

  it('may end on its last day and not on the next, whatever the rule and the start', () => {
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 10 }), (start, years) => {
        const last = lastDayOfTerm(start, years)
        expect([termCode(start, last, years), termCode(start, addDays(last, 1), years)]).toEqual([
          undefined,
          'AGREEMENT_TERM_LENGTH',
        ])
      }),
    )
  })

  it('ends at the instant at which the same day so many years later begins', () => {
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 10 }), (start, years) => {
        const end = agreementEnd({ endDate: lastDayOfTerm(start, years) })
        expect(end).toEqual(agreementStart({ startDate: addYears(start, years) }))
      }),
    )
  })
})

describe('the scope', () => {
  const scopeCode = (scope: ScopeRequest[], resources = [resourceRecord()]) =>
    refusalOf(draft({ scope, facts: { resources } }))?.code

  it('is not empty', () => {
    expect(scopeCode([])).toBe('SCOPE_EMPTY')
  })

  it('names fields', () => {
    expect(scopeCode([request({ fieldNames: [] })])).toBe('SCOPE_NO_FIELD')
  })

  it('names purposes', () => {
    expect(scopeCode([request({ purposes: [] })])).toBe('SCOPE_NO_PURPOSE')
  })

  it('names resources that exist', () => {
    expect(scopeCode([request({ resourceCode: 'CD-NO-SUCH' })])).toBe('SCOPE_RESOURCE_UNKNOWN')
  })

  it('names resources of the bureau’s own region', () => {
    expect(scopeCode([request()], [resourceRecord({ region: '370100' })])).toBe('SCOPE_RESOURCE_UNKNOWN')
  })

  it.each(Object.values(ResourceStatus))('takes a resource that is %s unless it is cancelled', (status) => {
    const expected = status === 'CANCELLED' ? 'SCOPE_RESOURCE_UNKNOWN' : undefined
    expect(scopeCode([request()], [resourceRecord({ status })])).toBe(expected)
  })

  it('names a resource once', () => {
    expect(refusalOf(draft({ scope: [request(), request({ fieldNames: ['f3'] })] }))).toEqual({
      code: 'SCOPE_RESOURCE_REPEATED',
      field: 'input.scope.1.resourceCode',
    })
  })

  it('names fields that exist', () => {
    expect(scopeCode([request({ fieldNames: ['f1', 'f9'] })])).toBe('SCOPE_FIELD_UNKNOWN')
  })

  it('takes no resource that may not be operated, and repeats the reason', () => {
    const prohibited = resourceRecord({ operable: false, prohibitReason: '国家秘密' })
    const result = draft({ facts: { resources: [prohibited] } })
    expect(result.ok || result.error).toMatchObject({
      code: 'SCOPE_NOT_OPERABLE',
      message: expect.stringContaining('国家秘密'),
    })
  })

  const letter = (change: Partial<Letter> = {}): Letter => ({
    id: 'L',
    no: '函〔2026〕3号',
    region: '510100',
    providingOrgId: 'PROVIDER',
    holderOrgId: 'HOLDER',
    fieldId: 'F1',
    purposes: ['INDUSTRY_DEVELOPMENT'],
    validFrom: new Date('2026-01-01T00:00:00+08:00'),
    validTo: new Date('2027-01-01T00:00:00+08:00'),
    status: 'ACTIVE',
    ...change,
  })

  it.each([
    ['one’s own', false, [], undefined],
    ['shared, with a live letter', true, [letter()], undefined],
    ['shared, without a letter', true, [], 'SCOPE_CONSENT_LETTER'],
    ['shared, the letter being about another field', true, [letter({ fieldId: 'F2' })], 'SCOPE_CONSENT_LETTER'],
    ['shared, the letter being revoked', true, [letter({ status: 'REVOKED' })], 'SCOPE_CONSENT_LETTER'],
    ['shared, for another purpose', true, [letter({ purposes: ['PUBLIC_WELFARE'] })], 'SCOPE_CONSENT_LETTER'],
    ['shared, the letter being over', true, [letter({ validTo: NOW })], 'SCOPE_CONSENT_LETTER'],
    ['shared, with a new letter beside a revoked one', true, [letter({ status: 'REVOKED' }), letter()], undefined],
  ])('takes a field that is %s', (_what, obtainedBySharing, letters, code) => {
    const fields = [{ id: 'F1', name: 'f1', obtainedBySharing, consentLetterNo: null }]
    const asked = {
      scope: [request({ fieldNames: ['f1'] })],
      facts: { resources: [resourceRecord({ fields })], letters },
    }
    expect(refusalOf(draft(asked))?.code).toBe(code)
  })
})

describe('the 13 items', () => {
  it.each(ARTICLE_NAMES)('are not whole without %s', (name) => {
    const result = draft({ terms: { [name]: ' ' } })
    expect(result.ok || result.error).toMatchObject({ code: 'AGREEMENT_ITEMS_MISSING', details: { missing: name } })
  })

  it('are named, each that is missing, at once', () => {
    const result = draft({ terms: { productTerms: '', breachTerms: '', otherTerms: '' } })
    expect(result.ok || result.error.details).toEqual({ missing: 'productTerms, breachTerms, otherTerms' })
  })
})

describe('the plan and the selection behind a draft', () => {
  const plan = facts().plan!

  it.each([
    ['is there', null, 'PLAN_UNKNOWN'],
    ['is the implementing body’s own', { ...plan, implementingOrgId: 'OTHER' }, 'PLAN_UNKNOWN'],
    ['is filed', { ...plan, status: 'APPROVED' as const }, 'PLAN_NOT_FILED'],
    ['selected the operator', { ...plan, selections: [] }, 'OPERATOR_NOT_SELECTED'],
    [
      'selected by the method that is written',
      { ...plan, selections: [{ operatorOrgId: 'OPERATOR', method: 'NEGOTIATION' as const }] },
      'SELECTION_METHOD',
    ],
  ])('must hold: it %s', (_what, given, code) => {
    expect(refusalOf(draft({ facts: { plan: given } }))?.code).toBe(code)
  })
})

describe('a change or a renewal', () => {
  const base = {
    id: 'BASE',
    no: '授〔2024〕1号',
    status: 'ACTIVE' as const,
    operatorOrgId: 'OPERATOR',
    implementingOrgId: 'BUREAU',
    endDate: day('2027-12-31'),
  }
  const following = (kind: 'CHANGE' | 'RENEWAL', terms: object, change: object = {}) =>
    refusalOf(draft({ terms, facts: { kind, base: { ...base, ...change } } }))?.code
  const within = { startDate: day('2026-07-01'), endDate: day('2027-12-31') }
  const after = { startDate: day('2028-01-01'), endDate: day('2032-12-31') }

  it.each([
    ['a change within the term', 'CHANGE', within, {}, undefined],
    ['a change that outlasts what it changes', 'CHANGE', after, {}, 'CHANGE_OUTLASTS'],
    ['a change of a draft', 'CHANGE', within, { status: 'DRAFT' }, 'AGREEMENT_BASE'],
    ['a change of what was terminated', 'CHANGE', within, { status: 'TERMINATED' }, 'AGREEMENT_BASE'],
    ['a change with another operator', 'CHANGE', within, { operatorOrgId: 'OTHER' }, 'AGREEMENT_OPERATOR'],
    ['a change of another body’s', 'CHANGE', within, { implementingOrgId: 'OTHER' }, 'AGREEMENT_BASE'],
    ['a renewal of five years from the next day', 'RENEWAL', after, {}, undefined],
    ['a renewal a day later', 'RENEWAL', { ...after, startDate: day('2028-01-02') }, {}, 'RENEWAL_GAP'],
    [
      'a renewal of five years and a day',
      'RENEWAL',
      { ...after, endDate: day('2033-01-01') },
      {},
      'AGREEMENT_TERM_LENGTH',
    ],
  ] as const)('%s', (_what, kind, terms, change, code) => {
    expect(following(kind, terms, change)).toBe(code)
  })

  it('has a base', () => {
    expect(refusalOf(draft({ facts: { kind: 'CHANGE' } }))?.code).toBe('AGREEMENT_BASE')
  })
})
