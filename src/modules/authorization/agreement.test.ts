import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AgreementStatus, OrganizationKind, ResourceStatus } from '../../generated/prisma/enums.ts'
import { addDays, addYears } from '../../kernel/shanghai-time.ts'
import { decideDraft, decideSignature, decideTermination, type DraftFacts, type ScopeRequest } from './agreement.ts'
import { agreementRecord, resourceRecord } from '../../../test/support/right-values.ts'
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

  it.each([
    [false, null, undefined],
    [true, '函〔2026〕3号', undefined],
    [true, null, 'SCOPE_CONSENT_LETTER'],
  ])('asks shared (%s) for a consent letter (%s): %s', (obtainedBySharing, consentLetterNo, code) => {
    const fields = [{ id: 'F1', name: 'f1', obtainedBySharing, consentLetterNo }]
    expect(scopeCode([request({ fieldNames: ['f1'] })], [resourceRecord({ fields })])).toBe(code)
  })
})

describe('an agreement in each state', () => {
  const TODAY = day('2026-06-15')
  const codes = (decide: (status: AgreementStatus) => { ok: boolean }) =>
    Object.values(AgreementStatus).filter((status) => decide(status).ok)

  it('can be signed when it is a draft', () => {
    expect(codes((status) => decideSignature(agreementRecord({ status }), TODAY))).toEqual(['DRAFT'])
  })

  it('can be terminated when it is in force or suspended', () => {
    expect(codes((status) => decideTermination(agreementRecord({ status })))).toEqual(['ACTIVE', 'SUSPENDED'])
  })

  it('can be signed on its last day', () => {
    expect(decideSignature({ no: '1', status: 'DRAFT', endDate: TODAY }, TODAY).ok).toBe(true)
  })

  it('cannot be signed on the day after', () => {
    const result = decideSignature({ no: '1', status: 'DRAFT', endDate: day('2026-06-14') }, TODAY)
    expect(result.ok || result.error.code).toBe('AGREEMENT_EXPIRED')
  })
})
