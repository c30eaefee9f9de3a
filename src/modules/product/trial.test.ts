import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { DataGrade } from '../../generated/prisma/enums.ts'
import { parseContract, type Contract } from './contract.ts'
import { TEXTS } from '../../../test/policy/texts.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { decideTrial, TRIAL_CODE, type TrialField } from './trial.ts'

const FOLDER = new URL('../../../test/products/workspace/', import.meta.url)
const parsed = parseContract(JSON.parse(await readFile(new URL('contract.json', FOLDER), 'utf8')))
if (!parsed.ok) throw new Error('The contract is unreadable.')
const contract = parsed.value
const query = await readFile(new URL('query.sql', FOLDER), 'utf8')
const { aggregate } = contract
if (!aggregate) throw new Error('The contract has no aggregate.')

const fieldsOf = (grade: DataGrade = 'L2', personal = false): ReadonlyMap<string, TrialField[]> =>
  new Map(contract.sources.map(({ resource, fields }) => [resource, fields.map((name) => ({ name, grade, personal }))]))
const PLACE = {
  region: '370100',
  purpose: 'INDUSTRY_DEVELOPMENT' as const,
  fields: fieldsOf(),
  pack: RegionRules.parse(TEXTS).for('370100'),
}
const decide = (change: Partial<Contract> = {}, at: Partial<typeof PLACE> = {}) =>
  decideTrial({ ...contract, ...change }, query, { ...PLACE, ...at })
const codeOf = (result: ReturnType<typeof decide>) => (result.ok ? undefined : result.error.code)
const of = (change: object): Partial<Contract> => ({ aggregate: { ...aggregate, ...change } })
const [people, enterprises, boardings] = aggregate.measures
if (!people || !enterprises || !boardings) throw new Error('The contract has three measures.')

describe('an aggregate may be tried', () => {
  it('as it is, under a code that is no product’s', () => {
    expect(decide()).toMatchObject({ ok: true, value: { code: TRIAL_CODE, version: 1 } })
  })

  it('with groups of ten enterprises, and not of nine', () => {
    const atLeast = (n: number) => of({ enterprises: { measure: 'enterprises', atLeast: n } })
    expect([codeOf(decide(atLeast(10))), codeOf(decide(atLeast(9)))]).toEqual([undefined, 'WORKSPACE_AGGREGATE'])
  })

  it('with groups of as many people as every aggregate needs', () => {
    const atLeast = (n: number) => of({ people: { measure: 'people', atLeast: n } })
    expect([codeOf(decide(atLeast(20))), codeOf(decide(atLeast(19)))]).toEqual([undefined, 'AGGREGATE_UNSAFE'])
  })
})

describe('an aggregate is not tried if it', () => {
  it.each<[string, Partial<Contract>, string]>([
    ['has no aggregate', { aggregate: undefined }, 'WORKSPACE_KIND'],
    ['takes consents', { consentKind: 'PERSONAL' }, 'WORKSPACE_KIND'],
    ['is about a subject', { subject: { kind: 'PERSON', input: 'gridIds' } }, 'WORKSPACE_KIND'],
    ['is of another city', { region: '510100' }, 'WORKSPACE_REGION'],
    ['is for another purpose too', { purposes: ['INDUSTRY_DEVELOPMENT', 'PUBLIC_WELFARE'] }, 'WORKSPACE_PURPOSE'],
    [
      'reads what is not in the workspace',
      { sources: [{ resource: 'JN-PSB-CELL', fields: ['age_band'] }] },
      'WORKSPACE_FIELD',
    ],
    ['counts people by another table', of({ people: { measure: 'boardings', atLeast: 20 } }), 'WORKSPACE_AGGREGATE'],
    ['counts people as enterprises', of({ enterprises: { measure: 'people', atLeast: 20 } }), 'WORKSPACE_AGGREGATE'],
    [
      'picks a few rows of a cell',
      of({ measures: [people, enterprises, { ...boardings, where: { column: 'age_band', in: ['AGE_0_17'] } }] }),
      'WORKSPACE_AGGREGATE',
    ],
    [
      'takes the greatest of a cell',
      of({ measures: [people, enterprises, { ...boardings, take: 'max' }] }),
      'WORKSPACE_AGGREGATE',
    ],
  ])('%s', (_, change, code) => {
    expect(codeOf(decide(change))).toBe(code)
  })

  it.each<[string, DataGrade, boolean]>([
    ['is of personal fields', 'L2', true],
    ['is of fields about single enterprises', 'L3', false],
  ])('%s', (_, grade, personal) => {
    expect(codeOf(decide({}, { fields: fieldsOf(grade, personal) }))).toBe('WORKSPACE_FIELD')
  })
})
