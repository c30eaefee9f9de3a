import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PurposeClass } from '../../generated/prisma/enums.ts'
import { decideOperation, type OperationFacts, type OperationRequest } from './operation.ts'
import { agreementRecord, NOW, useGrant } from '../../../test/support/right-values.ts'
import { day } from '../../../test/support/results.ts'
import { agreementEnd } from './term.ts'

const request = (change: Partial<OperationRequest> = {}): OperationRequest => ({
  productId: 'PRODUCT',
  operatorOrgId: 'OPERATOR',
  fieldIds: ['F1', 'F2'],
  purposes: ['INDUSTRY_DEVELOPMENT'],
  ...change,
})
const facts = (change: Partial<OperationFacts> = {}): OperationFacts => ({
  agreement: agreementRecord(),
  uses: [useGrant({ id: 'U1' }), useGrant({ id: 'U2', objectId: 'F2' })],
  fields: new Map([['F2', { resourceCode: 'CD-PSB-PERSON', fieldName: 'name' }]]),
  now: NOW,
  ...change,
})
const refusalOf = (asked: OperationRequest, known: OperationFacts) => {
  const result = decideOperation(asked, known)
  return result.ok ? undefined : result.error
}
const at = (text: string) => new Date(`${text}T00:00:00+08:00`)

describe('an operation', () => {
  it('is given by the implementing body over the product, and rests on the use of each field', () => {
    const result = decideOperation(request(), facts())
    expect(result.ok && result.value).toMatchObject({
      right: 'OPERATION',
      grantorOrgId: 'BUREAU',
      granteeOrgId: 'OPERATOR',
      objectType: 'PRODUCT',
      objectId: 'PRODUCT',
      validFrom: NOW,
      parentIds: ['U1', 'U2'],
    })
  })

  it('ends with the first of its uses', () => {
    const uses = [useGrant({ id: 'U1', validTo: at('2027-01-01') }), useGrant({ id: 'U2', objectId: 'F2' })]
    const result = decideOperation(request(), facts({ uses }))
    expect(result.ok && result.value.validTo).toEqual(at('2027-01-01'))
  })

  it('ends earlier when that is asked', () => {
    const result = decideOperation(request({ validTo: at('2026-12-01') }), facts())
    expect(result.ok && result.value.validTo).toEqual(at('2026-12-01'))
  })

  it('ends no later than its uses, whatever is asked', () => {
    const result = decideOperation(request({ validTo: at('2040-01-01') }), facts())
    expect(result.ok && result.value.validTo).toEqual(at('2028-01-01'))
  })

  it('rests on the longest of several uses of a field, and on it alone', () => {
    const uses = [useGrant({ id: 'SHORT', validTo: at('2026-07-01') }), useGrant({ id: 'LONG' })]
    const result = decideOperation(request({ fieldIds: ['F1'] }), facts({ uses }))
    expect(result.ok && result.value.parentIds).toEqual(['LONG'])
  })

  it('rests on two uses of a field that cover a purpose each', () => {
    const uses = [useGrant({ id: 'U1' }), useGrant({ id: 'U2', purposes: ['PUBLIC_WELFARE'] })]
    const asked = request({ fieldIds: ['F1'], purposes: ['INDUSTRY_DEVELOPMENT', 'PUBLIC_WELFARE'] })
    const result = decideOperation(asked, facts({ uses }))
    expect(result.ok && result.value.parentIds).toEqual(['U1', 'U2'])
  })
})

describe('an operation is refused', () => {
  it('while a field’s use is missing, naming the field', () => {
    expect(refusalOf(request(), facts({ uses: [useGrant()] }))).toMatchObject({
      code: 'RIGHT_USE_MISSING',
      message: expect.stringContaining('CD-PSB-PERSON.name'),
    })
  })

  it.each([
    ['RIGHT_USE_REVOKED', { status: 'REVOKED' as const }],
    ['RIGHT_USE_SUSPENDED', { status: 'SUSPENDED' as const }],
    ['RIGHT_USE_EXPIRED', { validTo: NOW }],
    ['RIGHT_USE_PENDING', { validFrom: new Date(NOW.getTime() + 1) }],
    ['RIGHT_USE_PURPOSE', { purposes: ['PUBLIC_WELFARE' as const] }],
  ])('as %s when that is what is wrong with the use', (code, change) => {
    expect(refusalOf(request({ fieldIds: ['F1'] }), facts({ uses: [useGrant(change)] }))?.code).toBe(code)
  })

  it('while one of its purposes is not covered', () => {
    const asked = request({ purposes: ['INDUSTRY_DEVELOPMENT', 'PUBLIC_WELFARE'] })
    expect(refusalOf(asked, facts())?.code).toBe('RIGHT_USE_PURPOSE')
  })

  it.each([
    ['AGREEMENT_UNSIGNED', { status: 'DRAFT' as const }],
    ['AGREEMENT_TERMINATED', { status: 'TERMINATED' as const }],
    ['AGREEMENT_PENDING', { startDate: day('2026-06-16') }],
    ['AGREEMENT_EXPIRED', { endDate: day('2026-06-14') }],
    ['AGREEMENT_OPERATOR', { operatorOrgId: 'ANOTHER' }],
  ])('as %s under such an agreement', (code, change) => {
    expect(refusalOf(request(), facts({ agreement: agreementRecord(change) }))?.code).toBe(code)
  })

  it.each([request({ fieldIds: [] }), request({ purposes: [] })])('when it rests on nothing: %o', (asked) => {
    expect(refusalOf(asked, facts())?.code).toBe('OPERATION_WITHOUT_SOURCE')
  })

  it('when it would end at once', () => {
    expect(refusalOf(request({ validTo: NOW }), facts())?.code).toBe('OPERATION_TERM')
  })
})

describe('whatever uses there are', () => {
  const purposes = fc.subarray(Object.values(PurposeClass))
  const instants = fc.integer({ min: -400, max: 900 }).map((days) => new Date(NOW.getTime() + days * 86_400_000))
  const uses = fc
    .array(
      fc.record({
        objectId: fc.constantFrom('F1', 'F2', 'F3'),
        purposes,
        validFrom: instants,
        validTo: instants,
        status: fc.constantFrom('ACTIVE' as const, 'REVOKED' as const),
      }),
      { maxLength: 8 },
    )
    .map((all) => all.map((change, i) => useGrant({ ...change, id: `U${i}` })))

  it('a granted operation has a live parent for every field and purpose, and outlasts none', () => {
    fc.assert(
      fc.property(uses, purposes, fc.subarray(['F1', 'F2', 'F3']), (all, wanted, fieldIds) => {
        const known = facts({ uses: all })
        const result = decideOperation(request({ purposes: wanted, fieldIds }), known)
        if (!result.ok) return
        const parents = all.filter(({ id }) => result.value.parentIds.includes(id))
        const live = parents.filter((use) => use.status === 'ACTIVE' && use.validFrom <= NOW && NOW < use.validTo)
        const covered = fieldIds.every((field) =>
          wanted.every((purpose) => live.some((use) => use.objectId === field && use.purposes.includes(purpose))),
        )
        const inside = parents.every(({ validTo }) => result.value.validTo <= validTo)
        expect([covered, inside, result.value.validTo <= agreementEnd(known.agreement)]).toEqual([true, true, true])
      }),
      { numRuns: 1000 },
    )
  })
})
