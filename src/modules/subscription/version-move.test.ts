import { beforeAll, describe, expect, it } from 'vitest'
import { readProductFolder } from '../../demo/product-folder.ts'
import type { Contract } from '../product/index.ts'
import { decideMove, differenceOf, type MovableVersion, type MovedSubscription } from './version-move.ts'

const NOW = new Date('2026-03-01T00:00:00+08:00')
const SUBSCRIPTION: MovedSubscription = {
  productId: 'product',
  productVersionId: 'v1',
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  status: 'ACTIVE',
  validTo: new Date('2027-01-01T00:00:00+08:00'),
}

let contract: Contract
beforeAll(async () => {
  contract = (await readProductFolder('id2')).contract
})

const version = (change: Partial<MovableVersion> = {}): MovableVersion => ({
  id: 'v2',
  productId: 'product',
  version: 2,
  status: 'LISTED',
  grade: 'L3',
  consentKind: 'PERSONAL',
  purposeClasses: ['INDUSTRY_DEVELOPMENT'],
  billableOutcomes: ['MATCH'],
  contract,
  ...change,
})

function decide(target: MovableVersion, subscription: Partial<MovedSubscription> = {}, now = NOW) {
  const consumer = { creditQualification: 'NONE' as const }
  const decided = decideMove({ ...SUBSCRIPTION, ...subscription }, target, { consumer, productCode: 'ID2', now })
  return decided.ok ? 'OK' : decided.error.code
}

describe('a subscription', () => {
  it('is moved to a listed version for its purpose, suspended or not', () => {
    expect([decide(version()), decide(version(), { status: 'SUSPENDED' })]).toEqual(['OK', 'OK'])
  })

  it.each<[string, string, () => string]>([
    ['another product’s version', 'MOVE_OTHER_PRODUCT', () => decide(version({ productId: 'another' }))],
    ['the version it gets', 'MOVE_NEEDLESS', () => decide(version({ id: 'v1' }))],
    ['one that is approved only', 'VERSION_NOT_LISTED', () => decide(version({ status: 'APPROVED' }))],
    ['one that is delisted', 'VERSION_NOT_LISTED', () => decide(version({ status: 'DELISTED' }))],
    ['one for other purposes', 'PURPOSE_NOT_OFFERED', () => decide(version({ purposeClasses: ['PUBLIC_WELFARE'] }))],
    [
      'a credit product without a qualification',
      'CREDIT_QUALIFICATION_MISSING',
      () => decide(version({ contract: { ...contract, requiresCreditQualification: true } })),
    ],
  ])('is not moved to %s: %s', (_, code, attempt) => {
    expect(attempt()).toBe(code)
  })

  it('is not moved when it has ended, to the millisecond', () => {
    const { validTo } = SUBSCRIPTION
    const before = new Date(validTo.getTime() - 1)
    expect([decide(version(), {}, before), decide(version(), {}, validTo)]).toEqual(['OK', 'SUBSCRIPTION_ENDED'])
    expect(decide(version(), { status: 'ENDED' })).toBe('SUBSCRIPTION_ENDED')
  })
})

describe('what differs', () => {
  it('is named, more and less', () => {
    const to = version({
      consentKind: 'PERSONAL_SEPARATE',
      billableOutcomes: ['MATCH', 'MISMATCH'],
      purposeClasses: ['PUBLIC_WELFARE'],
      contract: { ...contract, retentionDays: 1, sources: [{ resource: 'CD-X', fields: ['a'] }] },
    })
    expect(differenceOf(version({ version: 1 }), to)).toMatchObject({
      versions: { from: 1, to: 2 },
      fields: {
        added: ['CD-X.a'],
        removed: contract.sources[0]?.fields.map((name) => `CD-PSB-PERSON.${name}`).toSorted(),
      },
      consentKind: { from: 'PERSONAL', to: 'PERSONAL_SEPARATE' },
      billable: { added: ['MISMATCH'], removed: [] },
      purposes: { added: ['PUBLIC_WELFARE'], removed: ['INDUSTRY_DEVELOPMENT'] },
      retentionDays: { from: contract.retentionDays, to: 1 },
    })
  })

  it('is nothing between the same', () => {
    const { fields, input, answer } = differenceOf(version(), version())
    for (const change of [fields, input, answer]) expect(change).toEqual({ added: [], removed: [] })
  })
})
