import { describe, expect, it } from 'vitest'
import { agreementRecord, holdingGrant, NOW, useGrant } from '../../../test/support/right-values.ts'
import type { ChainCandidate } from '../authorization/index.ts'
import {
  differencesOf,
  lacksFunction,
  liveColumns,
  owedColumns,
  type RoleRights,
  type SourceWay,
} from './column-rights.ts'

const NAME = { table: 'cd_psb.person', column: 'name' }
const SECRET = { table: 'cd_psb.person', column: 'secret' }

type Operated = Extract<ChainCandidate, { basis: 'OPERATION' }>
const way = (change: Partial<Operated> = {}): SourceWay => ({
  ...NAME,
  chain: {
    basis: 'OPERATION',
    fieldId: 'F1',
    fieldName: 'name',
    resourceId: 'RESOURCE',
    resourceCode: 'CD-PSB-PERSON',
    resource: { status: 'CATALOGUED' },
    holding: holdingGrant(),
    agreement: agreementRecord(),
    use: useGrant(),
    operation: null,
    ...change,
  },
})

const owed = (ways: SourceWay[], { withdrawn = [], instant = NOW }: { withdrawn?: string[]; instant?: Date } = {}) =>
  owedColumns(ways, { purpose: 'INDUSTRY_DEVELOPMENT', instant, withdrawn: new Set(withdrawn) }).map(
    ({ state }) => state,
  )

describe('a source column', () => {
  it('is owed while its use is live, with no operation right needed', () => {
    expect(owed([way()])).toEqual(['WHOLE'])
  })

  it('is owed on a use that is pending, since the data domain comes first when rights are given', () => {
    expect(owed([way({ use: useGrant({ status: 'PENDING' }) })])).toEqual(['WHOLE'])
  })

  it('is not owed before a pending use begins', () => {
    const use = useGrant({ status: 'PENDING', validFrom: new Date(NOW.getTime() + 1) })
    expect(owed([way({ use })])).toEqual(['USE_PENDING'])
  })

  it.each([
    ['a revoked use', way({ use: useGrant({ status: 'REVOKED' }) }), 'USE_REVOKED'],
    ['no use', way({ use: null }), 'USE_MISSING'],
    ['a use for another purpose', way({ use: useGrant({ purposes: ['PUBLIC_WELFARE'] }) }), 'USE_PURPOSE'],
    ['a revoked holding', way({ holding: holdingGrant({ status: 'REVOKED' }) }), 'HOLDING_REVOKED'],
    ['a pending holding', way({ holding: holdingGrant({ status: 'PENDING' }) }), 'HOLDING_PENDING'],
    ['a suspended resource', way({ resource: { status: 'SUSPENDED' } }), 'RESOURCE_SUSPENDED'],
    ['a terminated agreement', way({ agreement: agreementRecord({ status: 'TERMINATED' }) }), 'AGREEMENT_TERMINATED'],
  ])('is not owed on %s', (_, source, state) => {
    expect(owed([source])).toEqual([state])
  })

  it('is not owed from the instant its use ends', () => {
    expect(owed([way()], { instant: useGrant().validTo })).toEqual(['AGREEMENT_EXPIRED'])
  })

  it.each(['RESOURCE', 'HOLDING', 'AGREEMENT', 'USE'])('is not owed while %s is being withdrawn', (linkId) => {
    expect(owed([way()], { withdrawn: [linkId] })).toEqual(['USE_REVOKED'])
  })

  it('is owed if one of several ways to it is whole', () => {
    expect(owed([way({ use: useGrant({ status: 'REVOKED' }) }), way()])).toEqual(['WHOLE'])
  })
})

describe('a role', () => {
  const version = {
    productId: 'PRODUCT',
    productVersionId: 'VERSION',
    operatorOrgId: 'OPERATOR',
    code: 'ID2',
    version: 1,
    region: '510100',
    listed: true,
    purposes: ['INDUSTRY_DEVELOPMENT' as const],
  }
  const role = (change: Partial<RoleRights> = {}): RoleRights => ({
    role: 'product_id2',
    version,
    purpose: 'INDUSTRY_DEVELOPMENT',
    owed: [{ ...NAME, state: 'WHOLE' }],
    held: [NAME],
    works: true,
    ...change,
  })
  const differences = (rights: RoleRights) =>
    differencesOf(rights).map(({ column, kind, because }) => `${kind} ${column} ${because}`)

  it.each([
    ['that holds what it is owed', role(), []],
    ['that lacks a column', role({ held: [] }), ['MISSING name WHOLE']],
    [
      'that kept a column whose use was revoked',
      role({ owed: [{ ...NAME, state: 'USE_REVOKED' }] }),
      ['EXTRA name USE_REVOKED'],
    ],
    ['that reads what is no source', role({ held: [NAME, SECRET] }), ['EXTRA secret NOT_A_SOURCE']],
    ['of no version', role({ version: null, owed: [] }), ['EXTRA name NOT_A_SOURCE']],
    ['that does not exist', role({ held: null, works: false }), []],
  ])('%s differs in %j', (_, rights, expected) => {
    expect(differences(rights)).toEqual(expected)
  })

  it('never ends with more than its live columns', () => {
    const rights = role({ owed: [{ ...NAME, state: 'USE_EXPIRED' }], held: [SECRET] })
    const extra = differencesOf(rights).filter(({ kind }) => kind === 'EXTRA')
    expect([extra.map(({ column }) => column), liveColumns(rights.owed)]).toEqual([['secret'], []])
  })

  it.each([
    ['a listed version', true, true],
    ['a version that is not listed yet', false, false],
  ])('of %s without a function: %s', (_, listed, lacks) => {
    expect(lacksFunction(role({ version: { ...version, listed }, works: false }))).toBe(lacks)
  })
})
