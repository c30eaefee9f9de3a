/** What CASL would allow, and how each is closed. */
import { describe, expect, it } from 'vitest'
import { ELSEWHERE, HERE, OURS, person } from '../../test/policy/actors.ts'
import { POLICY, SET, withRule } from '../../test/policy/texts.ts'
import { bindRule } from './bind.ts'
import { holds } from './compile.ts'
import type { PolicyRule } from './grammar.ts'
import { parsePolicies } from './load.ts'
import { Policy } from './policy.ts'

const PUBLISH = { operatorOrgId: OURS, makerIsChecker: 'SAME', chainState: 'WHOLE' }

describe('a permit that comes after a forbid', () => {
  const forbid = SET.rules.filter(({ id }) => id === 'separation.proposer-does-not-publish-price')
  const permit = SET.rules.filter(({ id }) => id === 'operation.publish-price')

  it.each([
    ['forbid first', [...forbid, ...permit]],
    ['permit first', [...permit, ...forbid]],
  ])('does not win: %s', (_, rules: PolicyRule[]) => {
    const policy = new Policy({ ...SET, rules })
    const decision = policy.decide(person('OPERATOR'), 'price.publish', { type: 'PriceVersion', facts: PUBLISH })
    expect(decision).toMatchObject({ allowed: false, ruleId: 'separation.proposer-does-not-publish-price' })
  })
})

describe('a question about a kind of object instead of an object', () => {
  it('is no question', () => {
    const ask = () => POLICY.decide(person('OPERATOR'), 'price.publish', { type: 'PriceVersion', facts: {} })
    expect(ask).toThrow(
      'price.publish of PriceVersion is decided by operatorOrgId: give that fact, null if there is none',
    )
  })
})

describe('a fact that is left out', () => {
  it('cannot hide an object from a forbid', () => {
    const ask = () =>
      POLICY.decide(person('OPERATOR'), 'price.publish', {
        type: 'PriceVersion',
        facts: { operatorOrgId: OURS, chainState: 'WHOLE' },
      })
    expect(ask).toThrow('decided by makerIsChecker')
  })

  it('is asked for from everybody, so that the first test of a use case finds it', () => {
    expect(() => POLICY.decide(person('CONSUMER'), 'price.publish', { type: 'PriceVersion', facts: {} })).toThrow(
      'decided by',
    )
  })

  it('may be null, which equals nothing', () => {
    const facts = { ...PUBLISH, operatorOrgId: null, makerIsChecker: 'DIFFERENT' }
    expect(POLICY.decide(person('OPERATOR'), 'price.publish', { type: 'PriceVersion', facts }).allowed).toBe(false)
  })
})

describe('a clause that says what a value is not', () => {
  it.each(['$ne', '$nin', '$not', '$regex', '$exists', 'not', 'NOT', 'notIn'])('cannot be written: %s', (operator) => {
    const texts = withRule('roles/price.json', { when: { operatorOrgId: { [operator]: 'x' } } })
    expect(() => parsePolicies(texts)).toThrow('none of the four clause forms')
  })
})

describe('a variable without a value', () => {
  it('is not written in a file', () => {
    const texts = withRule('roles/price.json', { when: { operatorOrgId: { is: 'principal.org' } } })
    expect(() => parsePolicies(texts)).toThrow('"principal.org" is unbound')
  })

  it('is not compared with: an actor without an organisation is a bug', () => {
    const [rule] = SET.rules.filter(({ id }) => id === 'operation.publish-price')
    if (!rule) throw new Error('the rule is gone')
    expect(() => bindRule(rule, { ...person('OPERATOR'), org: null })).toThrow('principal.orgId is unbound')
    const ask = () => POLICY.filter({ ...person('OPERATOR'), org: null }, 'DataProduct')
    expect(ask).toThrow('A person who asks has an id, a role and an organisation')
  })
})

describe('manage and all', () => {
  it.each([{ action: 'manage' }, { subject: 'all' }])('are refused in a permit: %o', (rule) => {
    expect(() => parsePolicies(withRule('roles/bureau.json', rule))).toThrow('name one')
  })

  it('are not what the auditor’s all becomes: it is the kinds of object that have a region', () => {
    const [rule] = SET.rules.filter(({ id }) => id === 'regulator.read-region')
    expect(rule?.subjects).toContain('CallRecord')
    expect(rule?.subjects).not.toContain('Consent')
    expect(POLICY.filter(person('AUDITOR'), 'Consent')).toEqual({ id: { in: [] } })
  })
})

describe('a list where one identifier is meant', () => {
  it('cannot be compared with is, which CASL would read as contains', () => {
    const texts = withRule('roles/bureau.json', {
      subject: 'UseApplication',
      action: 'application.decide',
      when: { status: { is: 'principal.id' } },
    })
    expect(() => parsePolicies(texts)).toThrow('status is no identifier')
  })
})

describe('the name of a span', () => {
  it('has no dot, which CASL would read as a path', () => {
    const needed = { within: { from: 'validFrom', until: 'validTo' } }
    expect(holds({ attribute: 'now', needed }, { 'now from validFrom until validTo': 'INSIDE' })).toBe(true)
  })
})

describe('a list that contains the actor’s organisation', () => {
  it.each([
    [[OURS, HERE], true],
    [[ELSEWHERE], false],
    [[], false],
  ])('is found by contains: %j', (orgIds, expected) => {
    expect(holds({ attribute: 'orgIds', needed: { contains: OURS, variable: 'principal.orgId' } }, { orgIds })).toBe(
      expected,
    )
  })
})
