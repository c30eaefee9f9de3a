import { describe, expect, it } from 'vitest'
import { ELSEWHERE, OURS, person, THEIRS } from '../../test/policy/actors.ts'
import { POLICY, SET } from '../../test/policy/texts.ts'
import { inProject } from '../platform/root.ts'
import { ABILITY_CACHE_SIZE, Policy } from './policy.ts'

describe('Policy.load', () => {
  it('reads the folder of the project', () => {
    expect(Policy.load(inProject('policies/')).version).toBe(POLICY.version)
  })
})

describe('factsOf', () => {
  it('names what a use case must know before it asks, whoever asks', () => {
    expect(POLICY.factsOf('price.publish', 'PriceVersion')).toEqual(['chainState', 'makerIsChecker', 'operatorOrgId'])
    expect(POLICY.factsOf('credential.create', 'Subscription')).toEqual([
      'consumerOrgId',
      'now',
      'validFrom',
      'validTo',
    ])
  })
})

describe('nearMisses', () => {
  it('lists the permits of the role, the nearest first, with the clauses that failed', () => {
    const facts = { grantorOrgId: THEIRS, granteeOrgId: THEIRS, region: ELSEWHERE }
    const { nearMisses } = POLICY.decide(person('HOLDER'), 'read', { type: 'RightGrant', facts })
    const needed = { is: OURS, variable: 'principal.orgId' }
    expect(nearMisses).toEqual([
      { ruleId: 'holding.read-grant-given', failed: [{ attribute: 'grantorOrgId', actual: THEIRS, needed }] },
      { ruleId: 'holding.read-grant-held', failed: [{ attribute: 'granteeOrgId', actual: THEIRS, needed }] },
    ])
  })

  it('put a permit that fails by one clause before one that fails by two', () => {
    const rules = SET.rules.filter(({ id }) => ['holding.revoke-own-grant', 'holding.read-grant-given'].includes(id))
    const [two, one] = [...rules].toSorted((a, b) => Object.keys(b.when).length - Object.keys(a.when).length)
    if (!two || !one) throw new Error('the rules are gone')
    const policy = new Policy({ ...SET, rules: [two, { ...one, action: two.action }] })
    const facts = { grantorOrgId: THEIRS, right: 'OPERATION' }
    const { nearMisses } = policy.decide(person('HOLDER'), 'grant.revoke', { type: 'RightGrant', facts })
    expect(nearMisses.map(({ failed }) => failed.length)).toEqual([1, 2])
  })
})

describe('the cache of actors', () => {
  it('does not confuse people who differ in one thing only', () => {
    const policy = new Policy(SET)
    const me = person('OPERATOR')
    const colleague = { ...me, id: 'person-other' }
    expect(policy.filter(me, 'ApiToken')).not.toEqual(policy.filter(colleague, 'ApiToken'))
    const transferred = { ...me, org: { id: THEIRS, kind: 'OPERATOR' as const, region: ELSEWHERE } }
    expect(policy.filter(me, 'DataProduct')).not.toEqual(policy.filter(transferred, 'DataProduct'))
    expect(policy.filter(me, 'DataProduct')).not.toEqual(policy.filter({ ...me, role: 'CONSUMER' }, 'DataProduct'))
  })

  it('answers the same after more actors asked than it keeps', () => {
    const policy = new Policy(SET)
    const before = policy.filter(person('CONSUMER'), 'ApiToken')
    for (let index = 0; index <= ABILITY_CACHE_SIZE; index++) {
      policy.filter({ ...person('CONSUMER'), id: `person-${index}` }, 'ApiToken')
    }
    expect(policy.filter(person('CONSUMER'), 'ApiToken')).toEqual(before)
  })
})

describe('a question about another kind of object than the action is asked of', () => {
  it('is a bug', () => {
    const ask = () =>
      // @ts-expect-error a price is no product
      POLICY.decide(person('OPERATOR'), 'price.publish', { type: 'DataProduct', facts: {} })
    expect(ask).toThrow('price.publish is asked of PriceVersion, not of DataProduct')
  })
})
