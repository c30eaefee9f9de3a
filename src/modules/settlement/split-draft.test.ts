import { describe, expect, it } from 'vitest'
import { codesOf, readDraft, type PartyDraft, type Recipient, type SplitDraft } from './split-draft.ts'

const RECIPIENTS: readonly Recipient[] = [
  { id: 'police', uscc: 'P', kind: 'ADMIN_UNIT' },
  { id: 'operator', uscc: 'O', kind: 'OPERATOR' },
  { id: 'developer', uscc: 'D', kind: 'DEVELOPER' },
]

const OPERATOR: PartyDraft = { capacity: 'OPERATOR', uscc: 'O', ratioBp: 7_000 }
const POLICE: PartyDraft = {
  capacity: 'GOVERNMENT',
  ratioBp: 3_000,
  departments: [{ uscc: 'P', weightBp: 10_000, basis: 'all source fields' }],
}
const draft = (...parties: PartyDraft[]): SplitDraft => ({ form: 'RATIO', parties })
const read = (asked: SplitDraft, operatorOrgId?: string) =>
  readDraft(asked, { recipients: RECIPIENTS, ...(operatorOrgId && { operatorOrgId }) })

describe('codesOf', () => {
  it('names every credit code once', () => {
    expect(codesOf(draft(POLICE, OPERATOR, POLICE))).toEqual(['P', 'O'])
  })
})

describe('readDraft', () => {
  it('puts organisations in the place of their credit codes', () => {
    expect(read(draft(POLICE, OPERATOR))).toEqual({
      ok: true,
      value: {
        form: 'RATIO',
        costPoolCapFen: 0n,
        operatorOrgId: 'operator',
        parties: [
          {
            capacity: 'GOVERNMENT',
            ratioBp: 3_000n,
            fixedE4: null,
            departments: [{ orgId: 'police', weightBp: 10_000n, basis: 'all source fields' }],
          },
          { capacity: 'OPERATOR', ratioBp: 7_000n, fixedE4: null, orgId: 'operator' },
        ],
      },
    })
  })

  it('reads amounts in yuan', () => {
    const asked = { ...draft({ ...POLICE, fixed: '1.50' }, OPERATOR), costPoolCap: '1000.00' }
    expect(read(asked)).toMatchObject({ value: { costPoolCapFen: 100_000n, parties: [{ fixedE4: 15_000n }, {}] } })
  })

  it('takes the operator of the product, whoever stands as OPERATOR', () => {
    expect(read(draft(OPERATOR), 'another')).toMatchObject({ value: { operatorOrgId: 'another' } })
  })

  it('keeps a lone party that is nobody’s operator for checkRule to refuse', () => {
    expect(read(draft(POLICE))).toMatchObject({ value: { operatorOrgId: '' } })
  })

  it.each<[string, string, string, SplitDraft]>([
    ['an unknown organisation', 'ORGANISATION_UNKNOWN', 'parties[1].uscc', draft(POLICE, { ...OPERATOR, uscc: 'X' })],
    [
      'an unknown department',
      'ORGANISATION_UNKNOWN',
      'parties[0].departments[0].uscc',
      draft({ ...POLICE, departments: [{ uscc: 'X', weightBp: 10_000, basis: 'b' }] }),
    ],
    ['an operator without a code', 'PARTY_ORGANISATION', 'parties[0].uscc', draft({ ...OPERATOR, uscc: null })],
    ['an operator with departments', 'PARTY_ORGANISATION', 'parties[0].uscc', draft({ ...POLICE, ...OPERATOR })],
    [
      'a government without departments',
      'PARTY_DEPARTMENTS',
      'parties[0].departments',
      draft({ ...POLICE, departments: [] }),
    ],
    ['a government with a code', 'PARTY_DEPARTMENTS', 'parties[0].departments', draft({ ...POLICE, uscc: 'P' })],
    ['a fixed amount that is none', 'UNIT_PRICE_MALFORMED', 'parties[0].fixed', draft({ ...POLICE, fixed: 'much' })],
    ['a cap that is no amount', 'YUAN_MALFORMED', 'costPoolCap', { ...draft(OPERATOR), costPoolCap: '1.001' }],
  ])('refuses %s', (_, code, field, asked) => {
    expect(read(asked)).toMatchObject({ error: { code, field } })
  })
})
