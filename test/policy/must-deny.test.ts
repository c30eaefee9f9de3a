import { describe, expect, it } from 'vitest'
import { PersonRole } from '../../src/generated/prisma/enums.ts'
import { ACTION_NAMES, type Action, isAction, type SubjectType } from '../../src/policy/actions.ts'
import type { Actor } from '../../src/policy/actor.ts'
import type { Facts } from '../../src/policy/facts.ts'
import { credential, ELSEWHERE, everybody, HERE, nobody, OURS, person, THEIRS } from './actors.ts'
import { cellsOf } from './cells.ts'
import { POLICY, SET } from './texts.ts'

/** Facts that would satisfy any clause but those a line overrides: everything ours, here, by another person. */
const FRIENDLY: Facts = {
  ...Object.fromEntries(
    [
      'holderOrgId',
      'grantorOrgId',
      'granteeOrgId',
      'operatorOrgId',
      'consumerOrgId',
      'recipientOrgId',
      'buyerOrgId',
      'issuerOrgId',
      'orgId',
      'actorOrgId',
    ].map((column) => [column, OURS]),
  ),
  ...{
    developerOrgId: null,
    counterpartyOrgId: null,
    region: HERE,
    right: 'USE',
    status: 'DRAFT',
    listed: false,
    demo: 'OFF',
  },
  ...{ implementingOrgId: THEIRS, purposeClass: 'INDUSTRY_DEVELOPMENT', makerIsChecker: 'DIFFERENT' },
  ...{ now: new Date(1), validFrom: new Date(0), validTo: new Date(2) },
}

const decide = (actor: Actor, action: Action, type: SubjectType, facts: Facts = {}) =>
  POLICY.decide(actor, action, { type, facts: { ...FRIENDLY, ...facts } })

type Line = [sentence: string, actor: Actor, action: Action, type: SubjectType, facts?: Facts]
const MUST_DENY: Line[] = [
  ['a holder reads another holder’s rows', person('HOLDER'), 'read', 'DataResource', { holderOrgId: THEIRS }],
  [
    'a holder registers another’s resource',
    person('HOLDER'),
    'resource.register',
    'DataResource',
    { holderOrgId: THEIRS },
  ],
  ['a holder grants the use of another’s data', person('HOLDER'), 'grant.use', 'RightGrant', { grantorOrgId: THEIRS }],
  ['a holder revokes the operation right', person('HOLDER'), 'grant.revoke', 'RightGrant', { right: 'OPERATION' }],
  ['a holder sets a ceiling', person('HOLDER'), 'ceiling.set', 'CeilingPrice'],
  ['a holder publishes a price', person('HOLDER'), 'price.publish', 'PriceVersion'],
  ['an operator sets a ceiling', person('OPERATOR'), 'ceiling.set', 'CeilingPrice'],
  [
    'an operator publishes another’s price',
    person('OPERATOR'),
    'price.publish',
    'PriceVersion',
    { operatorOrgId: THEIRS },
  ],
  ['an operator approves its own product', person('OPERATOR'), 'product.approve', 'ProductVersion'],
  ['an operator grants the use of data', person('OPERATOR'), 'grant.use', 'RightGrant'],
  [
    'an operator decides a welfare application',
    person('OPERATOR'),
    'application.decide',
    'UseApplication',
    { purposeClass: 'PUBLIC_WELFARE' },
  ],
  ['an operator publishes its split rule', person('OPERATOR'), 'splitRule.publish', 'SplitRule'],
  ['a bureau decides an industry application', person('BUREAU'), 'application.decide', 'UseApplication'],
  [
    'a bureau approves a product of another region',
    person('BUREAU'),
    'product.approve',
    'ProductVersion',
    { region: ELSEWHERE },
  ],
  [
    'a bureau drafts an agreement for another body',
    person('BUREAU'),
    'agreement.draft',
    'AuthorizationAgreement',
    { operatorOrgId: THEIRS },
  ],
  [
    'a bureau authorises itself to operate',
    person('BUREAU'),
    'agreement.draft',
    'AuthorizationAgreement',
    { implementingOrgId: OURS },
  ],
  ['a bureau revokes the use a holder granted', person('BUREAU'), 'grant.revoke', 'RightGrant'],
  ['a developer calls without a licence', person('DEVELOPER'), 'product.call', 'Subscription'],
  ['a developer reads call records', person('DEVELOPER'), 'read', 'CallRecord'],
  ['a consumer reads another consumer’s calls', person('CONSUMER'), 'read', 'CallRecord', { buyerOrgId: THEIRS }],
  [
    'a consumer calls on another’s subscription',
    person('CONSUMER'),
    'product.call',
    'Subscription',
    { consumerOrgId: THEIRS },
  ],
  ['an API key calls on another’s subscription', credential, 'product.call', 'Subscription', { consumerOrgId: THEIRS }],
  ['an API key makes API keys', credential, 'credential.create', 'Subscription'],
  [
    'a key is made for a subscription that ended',
    person('CONSUMER'),
    'credential.create',
    'Subscription',
    { now: new Date(2) },
  ],
  [
    'a consumer records a consent given to another',
    person('CONSUMER'),
    'consent.record',
    'Consent',
    { recipientOrgId: THEIRS },
  ],
  ['a price department proposes a price', person('PRICE'), 'price.propose', 'PriceVersion'],
  [
    'a price department sets a ceiling of another region',
    person('PRICE'),
    'ceiling.set',
    'CeilingPrice',
    { region: ELSEWHERE },
  ],
  ['finance edits a split rule', person('FINANCE'), 'splitRule.propose', 'SplitRule'],
  ['an auditor confirms a statement', person('AUDITOR'), 'statement.confirm', 'SplitStatement'],
  ['an auditor reads another region', person('AUDITOR'), 'read', 'Journal', { region: ELSEWHERE, orgId: THEIRS }],
  ['an anonymous visitor reads an unlisted product', nobody, 'read', 'DataProduct'],
  ['somebody makes a token for another', person('CONSUMER'), 'token.create', 'ApiToken', { personId: 'person-other' }],
  ['the clock of a real installation is moved', person('BUREAU'), 'clock.advance', 'Setting'],
]

describe('it is denied that', () => {
  it.each(MUST_DENY)('%s', (_, actor, action, type, facts) => {
    expect(decide(actor, action, type, facts).allowed).toBe(false)
  })
})

describe('the same person', () => {
  const approvals: [actor: Actor, action: Action, type: SubjectType][] = [
    [person('BUREAU'), 'resource.accept', 'DataResource'],
    [person('OPERATOR'), 'agreement.sign', 'AuthorizationAgreement'],
    [person('BUREAU'), 'product.approve', 'ProductVersion'],
    [person('OPERATOR'), 'price.publish', 'PriceVersion'],
    [person('OPERATOR'), 'application.decide', 'UseApplication'],
    [person('FINANCE'), 'splitRule.publish', 'SplitRule'],
  ]
  it.each(approvals)('never approves what they filed: $action', (actor, action, type) => {
    expect(decide(actor, action, type, { makerIsChecker: 'DIFFERENT' })).toMatchObject({ allowed: true })
    expect(decide(actor, action, type, { makerIsChecker: 'SAME' })).toMatchObject({
      allowed: false,
      reasonCode: 'FORBIDDEN',
    })
  })
})

describe('over every question', () => {
  it('an auditor changes nothing but a token of their own and a demonstration’s clock', () => {
    const allowed = cellsOf(SET, [person('AUDITOR')]).filter(
      ({ actor, action, type, facts }) => POLICY.decide(actor, action, { type, facts }).allowed,
    )
    expect([...new Set(allowed.map(({ action }) => action))].toSorted()).toEqual([
      'clock.advance',
      'read',
      'token.create',
      'token.revoke',
    ])
  })

  it('who is not signed in only reads', () => {
    const others = everybody.filter(({ kind }) => kind === 'ANONYMOUS' || kind === 'SYSTEM')
    const allowed = cellsOf(SET, others).filter(
      ({ actor, action, type, facts }) => POLICY.decide(actor, action, { type, facts }).allowed,
    )
    expect([...new Set(allowed.map(({ action }) => action))]).toEqual(['read'])
  })

  it('no action is permitted by two rights', () => {
    const rightsOf = (action: Action) =>
      new Set(SET.rules.filter((rule) => rule.action === action && rule.right).map(({ right }) => right))
    expect(ACTION_NAMES.filter((action) => action !== 'read' && rightsOf(action).size > 1)).toEqual([])
  })

  it('no right is held by two roles, and no person has two', () => {
    const roles = (right: string) => new Set(SET.rules.filter((rule) => rule.right === right).map(({ role }) => role))
    expect(['HOLDING', 'USE', 'OPERATION'].map((right) => [...roles(right)])).toEqual([
      ['HOLDER'],
      ['OPERATOR'],
      ['OPERATOR'],
    ])
    expect(Object.values(PersonRole)).not.toContain('SIGNED_IN')
  })

  it.each(['price.edit', 'audit.delete', 'cost.edit', 'journal.delete', 'row.export', 'manage'])(
    'there is no such action as %s',
    (word) => {
      expect(isAction(word)).toBe(false)
    },
  )
})
