import { describe, expect, it } from 'vitest'
import { NOW } from '../../../test/support/right-values.ts'
import { codeOf } from '../../../test/support/results.ts'
import { decideLetter, decideLetterRevocation, type LetterFacts, type LetterInput } from './letter.ts'

const later = new Date('2028-01-01T00:00:00+08:00')
const facts: LetterFacts = {
  providingOrgId: 'TAX',
  fields: [
    { id: 'F1', name: 'sales', obtainedBySharing: true, providingOrgId: 'TAX' },
    { id: 'F2', name: 'fine', obtainedBySharing: true, providingOrgId: 'COURT' },
    { id: 'F3', name: 'name', obtainedBySharing: false, providingOrgId: null },
  ],
  taken: [],
  now: NOW,
}
const give = (change: Partial<LetterInput> = {}, known: Partial<LetterFacts> = {}) =>
  decideLetter(
    {
      no: '函1',
      resourceCode: 'R',
      fieldNames: ['sales'],
      purposes: ['INDUSTRY_DEVELOPMENT'],
      validTo: later,
      evidenceHash: '0'.repeat(64),
      ...change,
    },
    { ...facts, ...known },
  )

describe('a consent letter', () => {
  it('begins now unless it says otherwise', () => {
    expect(give()).toEqual({ ok: true, value: { fieldIds: ['F1'], validFrom: NOW } })
  })

  it.each([
    ['about another’s field', { fieldNames: ['fine'] }, 'LETTER_FIELD'],
    ['about the holder’s own field', { fieldNames: ['name'] }, 'LETTER_FIELD'],
    ['about a field that is not there', { fieldNames: ['x'] }, 'LETTER_FIELD'],
    ['about nothing', { fieldNames: [] }, 'LETTER_FIELD'],
    ['for nothing', { purposes: [] }, 'LETTER_PURPOSE'],
    ['from before', { validFrom: new Date(NOW.getTime() - 1) }, 'LETTER_BACKDATED'],
    ['for no time', { validTo: NOW }, 'LETTER_TERM'],
  ])('is not given %s', (_what, change, code) => {
    expect(codeOf(give(change))).toBe(code)
  })

  it('has one number for a field', () => {
    expect(codeOf(give({}, { taken: ['F1'] }))).toBe('LETTER_NO_TAKEN')
  })

  it('is revoked once', () => {
    expect([
      codeOf(decideLetterRevocation({ no: '函1', status: 'ACTIVE' })),
      codeOf(decideLetterRevocation({ no: '函1', status: 'REVOKED' })),
    ]).toEqual(['OK', 'LETTER_REVOKED'])
  })
})
