import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PurposeClass } from '../../generated/prisma/enums.ts'
import { agreementRecord, holdingGrant, NOW, resourceRecord, useGrant } from '../../../test/support/right-values.ts'
import { day } from '../../../test/support/results.ts'
import type { Letter } from './letter.ts'
import { agreementEnd, agreementStart } from './term.ts'
import { decideUse, type UseFacts, type UseRequest } from './use.ts'

const request = (change: Partial<UseRequest> = {}): UseRequest => ({
  fieldNames: ['f1'],
  purposes: ['INDUSTRY_DEVELOPMENT'],
  ...change,
})
const facts = (change: Partial<UseFacts> = {}): UseFacts => ({
  resource: resourceRecord(),
  agreement: agreementRecord(),
  holdings: [holdingGrant()],
  uses: [],
  letters: [],
  now: NOW,
  ...change,
})
const codeOf = (asked: UseRequest, known: UseFacts) => {
  const result = decideUse(asked, known)
  return result.ok ? undefined : result.error.code
}
const at = (text: string) => new Date(`${text}T00:00:00+08:00`)

describe('a use', () => {
  it('is one grant for each field, from the holder to the agreement’s operator', () => {
    const result = decideUse(request({ fieldNames: ['f1', 'f2'] }), facts())
    expect(result.ok && result.value).toMatchObject([
      { right: 'USE', objectId: 'F1', grantorOrgId: 'HOLDER', granteeOrgId: 'OPERATOR', parentIds: ['HOLDING'] },
      { right: 'USE', objectId: 'F2', grantorOrgId: 'HOLDER', granteeOrgId: 'OPERATOR', parentIds: ['HOLDING'] },
    ])
  })

  it('names each field once, however often it was asked', () => {
    const result = decideUse(request({ fieldNames: ['f1', 'f1'] }), facts())
    expect(result.ok && result.value.length).toBe(1)
  })

  it('begins now', () => {
    const result = decideUse(request(), facts())
    expect(result.ok && result.value[0]?.validFrom).toEqual(NOW)
  })

  it('begins with an agreement that is still to begin', () => {
    const result = decideUse(request(), facts({ agreement: agreementRecord({ startDate: day('2026-07-01') }) }))
    expect(result.ok && result.value[0]?.validFrom).toEqual(at('2026-07-01'))
  })

  it('lasts through the agreement’s last day when the holding lasts longer', () => {
    const result = decideUse(request(), facts())
    expect(result.ok && result.value[0]?.validTo).toEqual(at('2028-01-01'))
  })

  it('lasts as long as the holding when the agreement lasts longer', () => {
    const result = decideUse(request(), facts({ holdings: [holdingGrant({ validTo: at('2027-01-01') })] }))
    expect(result.ok && result.value[0]?.validTo).toEqual(at('2027-01-01'))
  })

  it('rests on the holding that lasts longest', () => {
    const holdings = [holdingGrant({ id: 'SHORT', validTo: at('2027-01-01') }), holdingGrant({ id: 'LONG' })]
    const result = decideUse(request(), facts({ holdings }))
    expect(result.ok && result.value[0]?.parentIds).toEqual(['LONG'])
  })
})

describe('a use is refused', () => {
  it.each([
    ['SOURCE_UNCATALOGUED', 'SUBMITTED'],
    ['SOURCE_SUSPENDED', 'SUSPENDED'],
    ['SOURCE_CANCELLED', 'CANCELLED'],
  ] as const)('as %s over a resource that is %s', (code, status) => {
    expect(codeOf(request(), facts({ resource: resourceRecord({ status }) }))).toBe(code)
  })

  it.each([
    ['AGREEMENT_UNSIGNED', { status: 'DRAFT' as const }],
    ['AGREEMENT_SUSPENDED', { status: 'SUSPENDED' as const }],
    ['AGREEMENT_TERMINATED', { status: 'TERMINATED' as const }],
    ['AGREEMENT_EXPIRED', { endDate: day('2026-06-14') }],
  ])('as %s under such an agreement', (code, change) => {
    expect(codeOf(request(), facts({ agreement: agreementRecord(change) }))).toBe(code)
  })

  it.each([
    ['of a field outside the scope', request({ fieldNames: ['f1', 'f3'] })],
    ['of a field that does not exist', request({ fieldNames: ['f9'] })],
    ['for a purpose outside the scope', request({ purposes: ['INDUSTRY_DEVELOPMENT', 'SECTOR_DEVELOPMENT'] })],
  ])('%s', (_, asked) => {
    expect(codeOf(asked, facts())).toBe('USE_OUTSIDE_AGREEMENT')
  })

  it('of a resource outside the scope', () => {
    expect(codeOf(request(), facts({ resource: resourceRecord({ id: 'OTHER' }) }))).toBe('USE_OUTSIDE_AGREEMENT')
  })

  it.each([request({ fieldNames: [] }), request({ purposes: [] })])('when it is of nothing: %o', (asked) => {
    expect(codeOf(asked, facts())).toBe('USE_EMPTY')
  })

  it.each([
    ['RIGHT_HOLDING_MISSING', []],
    ['RIGHT_HOLDING_REVOKED', [holdingGrant({ status: 'REVOKED' })]],
    ['RIGHT_HOLDING_EXPIRED', [holdingGrant({ validTo: NOW })]],
    ['RIGHT_HOLDING_PURPOSE', [holdingGrant({ purposes: ['PUBLIC_WELFARE'] })]],
  ])('as %s without a holding that covers it', (code, holdings) => {
    expect(codeOf(request(), facts({ holdings }))).toBe(code)
  })

  it('when it would end before it begins', () => {
    expect(codeOf(request({ validTo: NOW }), facts())).toBe('USE_TERM')
  })

  it.each([
    ['as GRANT_BACKDATED, by a millisecond', new Date(NOW.getTime() - 1), 'GRANT_BACKDATED'],
    ['not, when it begins at this very instant', NOW, undefined],
  ])('%s', (_, validFrom, code) => {
    expect(codeOf(request({ validFrom }), facts())).toBe(code)
  })

  it('when it would outlast what it rests on by a millisecond', () => {
    const validTo = new Date(at('2028-01-01').getTime() + 1)
    expect(codeOf(request({ validTo }), facts())).toBe('USE_OUTLASTS')
  })

  it('when the operator has it already', () => {
    expect(codeOf(request(), facts({ uses: [useGrant()] }))).toBe('USE_GRANTED')
  })
})

describe('a use of a field that was obtained by sharing', () => {
  const shared = resourceRecord({
    fields: [{ id: 'F1', name: 'f1', obtainedBySharing: true, consentLetterNo: null }],
  })
  const letter = (change: Partial<Letter> = {}): Letter => ({
    id: 'LETTER',
    no: '函1',
    region: '510100',
    providingOrgId: 'PROVIDER',
    holderOrgId: 'HOLDER',
    fieldId: 'F1',
    purposes: ['INDUSTRY_DEVELOPMENT'],
    validFrom: NOW,
    validTo: at('2028-01-01'),
    status: 'ACTIVE',
    ...change,
  })
  const codeWith = (...letters: Letter[]) => codeOf(request(), facts({ resource: shared, letters }))

  it('is granted on a letter of its provider that is in force', () => {
    expect(codeWith(letter())).toBe(undefined)
  })

  it.each([
    ['CONSENT_LETTER_MISSING', []],
    ['CONSENT_LETTER_MISSING', [letter({ fieldId: 'F2' })]],
    ['CONSENT_LETTER_PENDING', [letter({ validFrom: new Date(NOW.getTime() + 1) })]],
    ['CONSENT_LETTER_REVOKED', [letter({ status: 'REVOKED' })]],
    ['CONSENT_LETTER_EXPIRED', [letter({ validTo: NOW })]],
    ['CONSENT_LETTER_PURPOSE', [letter({ purposes: ['PUBLIC_WELFARE'] })]],
  ])('is refused as %s without one: %#', (code, letters) => {
    expect(codeWith(...letters)).toBe(code)
  })

  it('is granted on a new letter beside a revoked one', () => {
    expect(codeWith(letter({ status: 'REVOKED' }), letter({ id: 'NEW' }))).toBe(undefined)
  })
})

describe('a use is granted beside an earlier one', () => {
  it('that ends earlier', () => {
    expect(codeOf(request(), facts({ uses: [useGrant({ validTo: at('2027-01-01') })] }))).toBe(undefined)
  })

  it('for other purposes', () => {
    expect(codeOf(request({ purposes: ['PUBLIC_WELFARE'] }), facts({ uses: [useGrant()] }))).toBe(undefined)
  })

  it('of another field', () => {
    expect(codeOf(request({ fieldNames: ['f2'] }), facts({ uses: [useGrant()] }))).toBe(undefined)
  })
})

describe('whatever is asked and whatever is held', () => {
  const purposes = fc.subarray(Object.values(PurposeClass))
  const instants = fc.integer({ min: -400, max: 1500 }).map((days) => new Date(NOW.getTime() + days * 86_400_000))
  const holdings = fc.array(
    fc.record({ purposes, validFrom: instants, validTo: instants }).map((change) => holdingGrant(change)),
    { maxLength: 3 },
  )
  const requests = fc.record({
    fieldNames: fc.subarray(['f1', 'f2', 'f3']),
    purposes,
    validTo: fc.option(instants, { nil: undefined }),
  })

  it('a granted use lies inside the agreement and a holding', () => {
    fc.assert(
      fc.property(requests, holdings, purposes, (asked, held, scopePurposes) => {
        const scope = [{ resourceId: 'RESOURCE', fieldIds: ['F1', 'F2'], purposes: scopePurposes }]
        const agreement = agreementRecord({ scope })
        const result = decideUse(asked, facts({ holdings: held, agreement }))
        for (const use of result.ok ? result.value : []) {
          const inAgreement =
            scope[0]?.fieldIds.includes(use.objectId) &&
            use.purposes.every((purpose) => scopePurposes.includes(purpose)) &&
            use.validFrom >= agreementStart(agreement) &&
            use.validTo <= agreementEnd(agreement)
          const inHolding = held.some(
            (holding) =>
              use.purposes.every((purpose) => holding.purposes.includes(purpose)) &&
              use.validFrom >= holding.validFrom &&
              use.validTo <= holding.validTo,
          )
          expect([inAgreement, inHolding, use.validTo > use.validFrom]).toEqual([true, true, true])
        }
      }),
    )
  })
})
