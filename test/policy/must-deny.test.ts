import { describe, expect, it } from 'vitest'
import { PersonRole } from '../../src/generated/prisma/enums.ts'
import { ACTION_NAMES, type Action, isAction, type SubjectType } from '../../src/policy/actions.ts'
import type { Actor } from '../../src/policy/actor.ts'
import { credential, nobody, person, system } from './actors.ts'
import { cellsOf } from '../../src/policy/proof/cells.ts'
import { decide } from './must-deny/friendly.ts'
import { POLICY, SET } from './texts.ts'

type Question = [sentence: string, actor: Actor, action: Action, type: SubjectType]

/** Whatever the object: none of the person's roles may do this. */
const NOT_THEIR_ROLE: Question[] = [
  ['a holder sets a ceiling', person('HOLDER'), 'ceiling.set', 'CeilingPrice'],
  ['a holder proposes a price', person('HOLDER'), 'price.propose', 'PriceVersion'],
  ['a holder publishes a price', person('HOLDER'), 'price.publish', 'PriceVersion'],
  ['an operator sets a ceiling', person('OPERATOR'), 'ceiling.set', 'CeilingPrice'],
  ['an operator reviews the compliance of a product', person('OPERATOR'), 'product.reviewCompliance', 'ProductVersion'],
  ['an operator reviews the security of a product', person('OPERATOR'), 'product.reviewSecurity', 'ProductVersion'],
  ['a department reviews a product', person('HOLDER'), 'product.reviewCompliance', 'ProductVersion'],
  ['a data bureau reviews security too', person('BUREAU'), 'product.reviewSecurity', 'ProductVersion'],
  ['a security authority reviews compliance too', person('SECURITY'), 'product.reviewCompliance', 'ProductVersion'],
  ['a security authority approves again', person('SECURITY'), 'product.reapprove', 'ProductVersion'],
  ['a consumer reads the review of a product', person('CONSUMER'), 'read', 'ProductReview'],
  ['a developer reads the review of a product', person('DEVELOPER'), 'read', 'ProductReview'],
  ['an operator submits a department’s own product', person('OPERATOR'), 'ownProduct.submit', 'ProductVersion'],
  ['an operator lists a department’s own product', person('OPERATOR'), 'ownProduct.list', 'ProductVersion'],
  ['an operator withdraws a department’s own product', person('OPERATOR'), 'ownProduct.withdraw', 'ProductVersion'],
  ['a department renews its own holding', person('HOLDER'), 'resource.renewHolding', 'DataResource'],
  ['an operator renews a holding', person('OPERATOR'), 'resource.renewHolding', 'DataResource'],
  ['a developer submits a department’s own product', person('DEVELOPER'), 'ownProduct.submit', 'ProductVersion'],
  ['a data bureau lists a department’s own product', person('BUREAU'), 'ownProduct.list', 'ProductVersion'],
  ['a data bureau withdraws a department’s own product', person('BUREAU'), 'ownProduct.withdraw', 'ProductVersion'],
  ['a department lists a product of an operator', person('HOLDER'), 'product.list', 'ProductVersion'],
  ['a data bureau submits a product of its own', person('BUREAU'), 'ownProduct.submit', 'ProductVersion'],
  ['an operator moves a subscription', person('OPERATOR'), 'subscription.move', 'Subscription'],
  ['an operator approves it again', person('OPERATOR'), 'product.reapprove', 'ProductVersion'],
  ['an operator grants the use of data', person('OPERATOR'), 'grant.use', 'RightGrant'],
  ['an operator publishes its split rule', person('OPERATOR'), 'splitRule.publish', 'SplitRule'],
  ['a developer gets an API key without a licence', person('DEVELOPER'), 'credential.create', 'Subscription'],
  ['a sandbox key is made by a data bureau', person('BUREAU'), 'sandbox.createKey', 'SandboxKey'],
  ['an operator works in a developer’s workspace', person('OPERATOR'), 'workspace.ask', 'Workspace'],
  ['a developer admits itself to a workspace', person('DEVELOPER'), 'workspace.decide', 'Workspace'],
  ['a consumer opens a workspace', person('CONSUMER'), 'workspace.open', 'Workspace'],
  ['a developer reads call records', person('DEVELOPER'), 'read', 'CallRecord'],
  ['an API key makes API keys', credential, 'credential.create', 'Subscription'],
  ['a price department proposes a price', person('PRICE'), 'price.propose', 'PriceVersion'],
  ['an auditor freezes an operator', person('AUDITOR'), 'freeze.set', 'Freeze'],
  ['an auditor lifts a freeze', person('AUDITOR'), 'freeze.lift', 'Freeze'],
  ['an operator lifts a freeze', person('OPERATOR'), 'freeze.lift', 'Freeze'],
  ['a data bureau lifts a freeze', person('BUREAU'), 'freeze.lift', 'Freeze'],
  ['finance edits a split rule', person('FINANCE'), 'splitRule.propose', 'SplitRule'],
  ['an auditor confirms a statement', person('AUDITOR'), 'statement.confirm', 'SplitStatement'],
  ['a bureau publishes a price', person('BUREAU'), 'price.publish', 'PriceVersion'],
]

describe('it is denied that', () => {
  it.each(NOT_THEIR_ROLE)('%s', (_, actor, action, type) => {
    expect(decide(actor, action, type)).toMatchObject({ allowed: false, reasonCode: 'ROLE_WITHOUT_PERMIT' })
  })
})

describe('the same person', () => {
  const approvals: [actor: Actor, action: Action, type: SubjectType][] = [
    [person('BUREAU'), 'resource.accept', 'DataResource'],
    [person('BUREAU'), 'resource.renewHolding', 'DataResource'],
    [person('OPERATOR'), 'agreement.sign', 'AuthorizationAgreement'],
    [person('BUREAU'), 'product.reviewCompliance', 'ProductVersion'],
    [person('SECURITY'), 'product.reviewSecurity', 'ProductVersion'],
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

describe('what everybody may do', () => {
  const asked: [action: Action, type: SubjectType][] = [
    ['objection.raise', 'PublicNotice'],
    ['registration.correct', 'RegistrationApplication'],
  ]
  it.each(asked)('an auditor may not, if it is part of what is audited: %s', (action, type) => {
    expect(decide(person('CONSUMER'), action, type).allowed).toBe(true)
    expect(decide(person('AUDITOR'), action, type)).toMatchObject({ allowed: false, reasonCode: 'FORBIDDEN' })
  })
})

describe('over every question', () => {
  it('an auditor does nothing but its own acts and what everybody may do for themselves', () => {
    const allowed = cellsOf(SET, [person('AUDITOR')]).filter(
      ({ actor, action, type, facts }) => POLICY.decide(actor, action, { type, facts }).allowed,
    )
    expect([...new Set(allowed.map(({ action }) => action))].toSorted()).toEqual([
      'call.readSignals',
      'clock.advance',
      'decision.explain',
      'decision.review',
      'read',
      'token.create',
    ])
  })

  it.each([
    ['nobody signed in reads, objects and complains', nobody, ['objection.raise', 'price.complain', 'read']],
    [
      'an API key reads what is public, objects and complains as anybody may, calls and rehearses calls',
      credential,
      ['objection.raise', 'price.complain', 'product.call', 'read', 'sandbox.call'],
    ],
    ['the service itself meters', system, ['hour.close', 'objection.raise', 'price.complain', 'read']],
  ])('%s, and nothing else', (_, actor, actions) => {
    const allowed = cellsOf(SET, [actor]).filter(
      ({ action, type, facts }) => POLICY.decide(actor, action, { type, facts }).allowed,
    )
    expect([...new Set(allowed.map(({ action }) => action))].toSorted()).toEqual(actions)
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
