import { describe, expect, it } from 'vitest'
import type { OrganizationKind } from '../../generated/prisma/enums.ts'
import { bp, fen, priceE4 } from '../../kernel/money.ts'
import {
  checkDeveloper,
  checkRule,
  MAX_FIXED_E4,
  MAX_SPLIT_LINES,
  organisationsOf,
  type DepartmentsParty,
  type NamedParty,
  type SplitParty,
  type SplitTerms,
} from './split-rule.ts'

const KINDS = new Map<string, OrganizationKind>([
  ['police', 'ADMIN_UNIT'],
  ['tax', 'ADMIN_UNIT'],
  ['hospital', 'INSTITUTION'],
  ['waterworks', 'PUBLIC_UTILITY'],
  ['operator', 'OPERATOR'],
  ['rival', 'OPERATOR'],
  ['developer', 'DEVELOPER'],
  ['bureau', 'DATA_BUREAU'],
  ['finance', 'FINANCE'],
])

const share = { fixedE4: null }
const department = (orgId: string, weight: bigint) => ({ orgId, weightBp: bp(weight), basis: 'source fields' })
const government = (ratio: bigint, ...departments: DepartmentsParty['departments']): DepartmentsParty => ({
  capacity: 'GOVERNMENT',
  ratioBp: bp(ratio),
  ...share,
  departments,
})
const operator = (ratio: bigint): NamedParty => ({
  capacity: 'OPERATOR',
  ratioBp: bp(ratio),
  ...share,
  orgId: 'operator',
})
const developer = (ratio: bigint): NamedParty => ({
  capacity: 'DEVELOPER',
  ratioBp: bp(ratio),
  ...share,
  orgId: 'developer',
})
const pool = (ratio: bigint): DepartmentsParty => ({
  capacity: 'COST_POOL',
  ratioBp: bp(ratio),
  ...share,
  departments: [department('tax', 10_000n)],
})
const police = department('police', 10_000n)
const fixed = <P extends SplitParty>(party: P, amount: bigint): P => ({ ...party, fixedE4: priceE4(amount) })

const rule = (form: SplitTerms['form'], parties: SplitParty[], cap = 0n): SplitTerms => ({
  form,
  costPoolCapFen: fen(cap),
  operatorOrgId: 'operator',
  parties,
})
const codeOf = (terms: SplitTerms) => {
  const checked = checkRule(terms, KINDS)
  return checked.ok ? 'ok' : checked.error.code
}

describe('checkRule accepts', () => {
  it.each<[string, SplitTerms]>([
    ['the operator alone', rule('RATIO', [operator(10_000n)])],
    ['a government share of one department', rule('RATIO', [government(3_000n, police), operator(7_000n)])],
    [
      'a department of weight 0, which receives nothing',
      rule('RATIO', [government(3_000n, police, department('tax', 0n)), operator(7_000n)]),
    ],
    [
      'an institution and a utility among the departments',
      rule('RATIO', [
        government(3_000n, department('hospital', 4_000n), department('waterworks', 6_000n)),
        operator(7_000n),
      ]),
    ],
    ['a fixed amount for a department', rule('FIXED', [fixed(government(0n, police), 15_000n), operator(10_000n)])],
    ['a cost pool', rule('COST_FIRST', [pool(0n), operator(10_000n)], 100_000n)],
  ])('%s', (_, terms) => {
    expect(codeOf(terms)).toBe('ok')
  })
})

describe('checkRule refuses', () => {
  const many = Array.from({ length: MAX_SPLIT_LINES }, (_, index) => department(`office ${index}`, 100n))

  it.each<[string, string, SplitTerms]>([
    ['ratios below the whole', 'SPLIT_RATIOS_SUM', rule('RATIO', [government(3_000n, police), operator(6_999n)])],
    ['ratios above the whole', 'SPLIT_RATIOS_SUM', rule('RATIO', [government(3_000n, police), operator(7_001n)])],
    ['a negative ratio', 'SPLIT_RATIO_RANGE', rule('RATIO', [operator(11_000n), developer(-1_000n)])],
    [
      'weights below the whole',
      'SPLIT_WEIGHTS_SUM',
      rule('RATIO', [government(3_000n, department('police', 9_999n)), operator(7_000n)]),
    ],
    [
      'a government party without departments',
      'SPLIT_WEIGHTS_SUM',
      rule('RATIO', [government(3_000n), operator(7_000n)]),
    ],
    [
      'a negative weight',
      'SPLIT_WEIGHT_NEGATIVE',
      rule('RATIO', [government(3_000n, department('police', 11_000n), department('tax', -1_000n)), operator(7_000n)]),
    ],
    [
      'a department named twice',
      'SPLIT_NAMED_TWICE',
      rule('RATIO', [government(3_000n, department('police', 5_000n), department('police', 5_000n)), operator(7_000n)]),
    ],
    ['a rule without the operator', 'SPLIT_OPERATOR_MISSING', rule('RATIO', [government(10_000n, police)])],
    ['the operator named twice', 'SPLIT_OPERATOR_MISSING', rule('RATIO', [operator(5_000n), operator(5_000n)])],
    ['another operator', 'SPLIT_OPERATOR_OTHER', rule('RATIO', [{ ...operator(10_000n), orgId: 'rival' }])],
    [
      'an organisation nobody knows',
      'SPLIT_ORGANISATION_UNKNOWN',
      rule('RATIO', [operator(7_000n), { ...developer(3_000n), orgId: 'nobody' }]),
    ],
    [
      'a data bureau among the departments',
      'SPLIT_CAPACITY',
      rule('RATIO', [government(3_000n, department('bureau', 10_000n)), operator(7_000n)]),
    ],
    [
      'a finance department as developer',
      'SPLIT_CAPACITY',
      rule('RATIO', [operator(7_000n), { ...developer(3_000n), orgId: 'finance' }]),
    ],
    ['a fixed amount under RATIO', 'SPLIT_FORM', rule('RATIO', [fixed(government(0n, police), 1n), operator(10_000n)])],
    ['a cost pool under RATIO', 'SPLIT_FORM', rule('RATIO', [pool(0n), operator(10_000n)])],
    ['a cap under RATIO', 'SPLIT_FORM', rule('RATIO', [operator(10_000n)], 1n)],
    ['FIXED without a fixed amount', 'SPLIT_FIXED', rule('FIXED', [government(3_000n, police), operator(7_000n)])],
    [
      'two fixed amounts',
      'SPLIT_FIXED',
      rule('FIXED', [fixed(government(0n, police), 1n), fixed(developer(0n), 1n), operator(10_000n)]),
    ],
    [
      'a fixed amount and a ratio for one party',
      'SPLIT_FIXED',
      rule('FIXED', [fixed(government(3_000n, police), 1n), operator(7_000n)]),
    ],
    [
      'a fixed amount above the limit',
      'SPLIT_FIXED',
      rule('FIXED', [fixed(government(0n, police), MAX_FIXED_E4 + 1n), operator(10_000n)]),
    ],
    ['a fixed amount of 0', 'SPLIT_FIXED', rule('FIXED', [fixed(government(0n, police), 0n), operator(10_000n)])],
    ['COST_FIRST without a pool', 'SPLIT_COST_POOL', rule('COST_FIRST', [operator(10_000n)], 1n)],
    ['COST_FIRST without a cap', 'SPLIT_COST_POOL', rule('COST_FIRST', [pool(0n), operator(10_000n)])],
    ['a cost pool with a ratio besides', 'SPLIT_COST_POOL', rule('COST_FIRST', [pool(1_000n), operator(9_000n)], 1n)],
    [
      'more recipients than a statement may have lines',
      'SPLIT_TOO_MANY_LINES',
      rule('RATIO', [government(3_000n, ...many), operator(7_000n)]),
    ],
  ])('%s', (_, code, terms) => {
    expect(codeOf(terms)).toBe(code)
  })

  it('with the party at fault', () => {
    const terms = rule('RATIO', [operator(7_000n), government(3_000n, department('police', 1n))])
    expect(checkRule(terms, KINDS)).toMatchObject({ error: { field: 'parties[1].departments' } })
  })
})

describe('organisationsOf', () => {
  it('names every organisation once', () => {
    const terms = rule('COST_FIRST', [pool(0n), government(3_000n, department('tax', 10_000n)), operator(7_000n)], 1n)
    expect(organisationsOf(terms)).toEqual(['tax', 'operator'])
  })
})

describe('a product that was reviewed with a developer', () => {
  const refusal = (parties: SplitParty[]) => {
    const checked = checkDeveloper(rule('RATIO', parties), 'developer')
    return checked.ok ? 'OK' : checked.error.code
  }

  it('shares its revenue with that developer, and with no other', () => {
    expect(refusal([operator(7_000n), developer(3_000n)])).toBe('OK')
    expect(refusal([operator(7_000n), { ...developer(3_000n), orgId: 'another' }])).toBe('SPLIT_DEVELOPER')
    expect(refusal([operator(10_000n)])).toBe('SPLIT_DEVELOPER')
  })

  it('does not name it for nothing', () => {
    expect(refusal([operator(10_000n), developer(0n)])).toBe('SPLIT_DEVELOPER')
  })
})
