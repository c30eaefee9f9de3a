/** Denied for what a question is about, to people who may do the same to other objects or in another state. */
import { describe, expect, it } from 'vitest'
import type { Action, SubjectType } from '../../../src/policy/actions.ts'
import type { Actor } from '../../../src/policy/actor.ts'
import type { Facts } from '../../../src/policy/facts.ts'
import { ELSEWHERE, ME, nobody, OURS, person, THEIRS } from '../actors.ts'
import { decide } from './friendly.ts'

/** A bureau authorises somebody else. */
const AUTHORISES: Facts = { implementingOrgId: OURS, operatorOrgId: THEIRS }
/** A developer’s own, admitted, on a whole use. */
const IN_A_WORKSPACE: Facts = { developerOrgId: OURS, status: 'OPEN' }

type Question = [sentence: string, actor: Actor, action: Action, type: SubjectType]

/** Denied for these facts, and for nothing else: with the others the same question is permitted. */
const NOT_THIS_ONE: [...Question, denied: Facts, permitted?: Facts][] = [
  ['finance lifts another authority’s freeze', person('FINANCE'), 'freeze.lift', 'Freeze', { orgId: THEIRS }],
  ['a security authority lifts another’s', person('SECURITY'), 'freeze.lift', 'Freeze', { orgId: THEIRS }],
  ['a price department lifts another’s', person('PRICE'), 'freeze.lift', 'Freeze', { orgId: THEIRS }],
  ['finance freezes another region’s operator', person('FINANCE'), 'freeze.set', 'Freeze', { region: ELSEWHERE }],
  ['a holder reads another’s resource', person('HOLDER'), 'read', 'DataResource', { holderOrgId: THEIRS }],
  ['a holder registers another’s', person('HOLDER'), 'resource.register', 'DataResource', { holderOrgId: THEIRS }],
  ['a holder grants another’s data', person('HOLDER'), 'grant.use', 'RightGrant', { grantorOrgId: THEIRS }],
  ['a holder revokes an operation right', person('HOLDER'), 'grant.revoke', 'RightGrant', { right: 'OPERATION' }],
  [
    'an operator publishes another’s price',
    person('OPERATOR'),
    'price.publish',
    'PriceVersion',
    { operatorOrgId: THEIRS },
  ],
  [
    'an operator publishes a price on a broken chain',
    person('OPERATOR'),
    'price.publish',
    'PriceVersion',
    { chainState: 'USE_REVOKED' },
  ],
  [
    'an operator lists what it may not operate any more',
    person('OPERATOR'),
    'product.list',
    'ProductVersion',
    { chainState: 'OPERATION_REVOKED' },
  ],
  ['a bureau approves again elsewhere', person('BUREAU'), 'product.reapprove', 'ProductVersion', { region: ELSEWHERE }],
  [
    'an operator decides a welfare use',
    person('OPERATOR'),
    'application.decide',
    'UseApplication',
    { purposeClass: 'PUBLIC_WELFARE' },
  ],
  [
    'a bureau decides an industry use',
    person('BUREAU'),
    'application.decide',
    'UseApplication',
    {},
    { purposeClass: 'PUBLIC_WELFARE' },
  ],
  [
    'a bureau reviews compliance elsewhere',
    person('BUREAU'),
    'product.reviewCompliance',
    'ProductVersion',
    { region: ELSEWHERE },
  ],
  [
    'a security authority reviews elsewhere',
    person('SECURITY'),
    'product.reviewSecurity',
    'ProductVersion',
    { region: ELSEWHERE },
  ],
  [
    'who is tied to the operator reviews its product',
    person('SECURITY'),
    'product.reviewSecurity',
    'ProductVersion',
    { reviewerTie: 'AFFILIATE' },
  ],
  [
    'who gave the security review gives the other too',
    person('BUREAU'),
    'product.reviewCompliance',
    'ProductVersion',
    { fellowReviewer: 'SAME' },
  ],
  [
    'a department lists another’s own',
    person('HOLDER'),
    'ownProduct.list',
    'ProductVersion',
    { operatorOrgId: THEIRS },
  ],
  [
    'a department charges for its own',
    person('HOLDER'),
    'ownProduct.list',
    'ProductVersion',
    { chargeState: 'CHARGED' },
  ],
  [
    'a department lists its own on a holding that ended',
    person('HOLDER'),
    'ownProduct.list',
    'ProductVersion',
    { chainState: 'HOLDING_REVOKED' },
  ],
  ...(
    [
      'HOLDING_EXPIRED',
      'HOLDING_SUSPENDED',
      'HOLDING_MISSING',
      'LETTER_REVOKED',
      'LETTER_EXPIRED',
      'LETTER_MISSING',
      'RESOURCE_SUSPENDED',
    ] as const
  ).map((chainState): (typeof NOT_THIS_ONE)[number] => [
    `a department lists its own on ${chainState}`,
    person('HOLDER'),
    'ownProduct.list',
    'ProductVersion',
    { chainState },
  ]),
  [
    'a bureau renews a holding elsewhere',
    person('BUREAU'),
    'resource.renewHolding',
    'DataResource',
    { region: ELSEWHERE },
  ],
  [
    'a department submits in another’s name',
    person('HOLDER'),
    'ownProduct.submit',
    'ProductVersion',
    { operatorOrgId: THEIRS },
  ],
  [
    'a department withdraws another’s own',
    person('HOLDER'),
    'ownProduct.withdraw',
    'ProductVersion',
    { operatorOrgId: THEIRS },
  ],
  [
    'an operator withdraws another’s product',
    person('OPERATOR'),
    'product.withdraw',
    'ProductVersion',
    { operatorOrgId: THEIRS },
  ],
  [
    'a consumer moves another’s subscription',
    person('CONSUMER'),
    'subscription.move',
    'Subscription',
    { consumerOrgId: THEIRS },
  ],
  ['an ended subscription is moved', person('CONSUMER'), 'subscription.move', 'Subscription', { now: new Date(2) }],
  ['an operator reads another’s review', person('OPERATOR'), 'read', 'ProductReview', { operatorOrgId: THEIRS }],
  ['a department reads another’s review', person('HOLDER'), 'read', 'ProductReview', { operatorOrgId: THEIRS }],
  ['a bureau revokes a holder’s grant', person('BUREAU'), 'grant.revoke', 'RightGrant', {}, { right: 'OPERATION' }],
  [
    'a bureau drafts for another body',
    person('BUREAU'),
    'agreement.draft',
    'AuthorizationAgreement',
    { operatorOrgId: THEIRS },
    AUTHORISES,
  ],
  [
    'a bureau authorises itself',
    person('BUREAU'),
    'agreement.draft',
    'AuthorizationAgreement',
    { implementingOrgId: OURS },
    AUTHORISES,
  ],
  [
    'an operator signs with itself',
    person('OPERATOR'),
    'agreement.sign',
    'AuthorizationAgreement',
    { implementingOrgId: OURS },
  ],
  ['a consumer reads another’s calls', person('CONSUMER'), 'read', 'CallRecord', { buyerOrgId: THEIRS }],
  [
    'a consumer takes a key to another’s licence',
    person('CONSUMER'),
    'credential.create',
    'Subscription',
    { consumerOrgId: THEIRS },
  ],
  ['a key is made for an ended licence', person('CONSUMER'), 'credential.create', 'Subscription', { now: new Date(2) }],
  ['a consumer records another’s consent', person('CONSUMER'), 'consent.record', 'Consent', { recipientOrgId: THEIRS }],
  ['a price department rules elsewhere', person('PRICE'), 'ceiling.set', 'CeilingPrice', { region: ELSEWHERE }],
  ['an auditor reads elsewhere', person('AUDITOR'), 'read', 'UsageRow', { region: ELSEWHERE }],
  ['a visitor reads an unlisted product', nobody, 'read', 'DataProduct', {}, { listed: true }],
  [
    'somebody makes another’s token',
    person('CONSUMER'),
    'token.create',
    'ApiToken',
    { personId: THEIRS },
    { personId: ME },
  ],
  [
    'a developer exports rows',
    person('DEVELOPER'),
    'workspace.ask',
    'Workspace',
    { ...IN_A_WORKSPACE, leaving: 'ROWS' },
    IN_A_WORKSPACE,
  ],
  [
    'a developer asks in another’s workspace',
    person('DEVELOPER'),
    'workspace.ask',
    'Workspace',
    { ...IN_A_WORKSPACE, developerOrgId: THEIRS },
    IN_A_WORKSPACE,
  ],
  [
    'a developer asks before it is admitted',
    person('DEVELOPER'),
    'workspace.ask',
    'Workspace',
    { ...IN_A_WORKSPACE, status: 'REQUESTED' },
    IN_A_WORKSPACE,
  ],
  [
    'a developer asks on a use that was revoked',
    person('DEVELOPER'),
    'workspace.ask',
    'Workspace',
    { ...IN_A_WORKSPACE, chainState: 'USE_REVOKED' },
    IN_A_WORKSPACE,
  ],
  [
    'a developer sees samples of a closed workspace',
    person('DEVELOPER'),
    'workspace.sample',
    'Workspace',
    { ...IN_A_WORKSPACE, status: 'CLOSED' },
    IN_A_WORKSPACE,
  ],
  [
    'a developer sees samples on a use that ended',
    person('DEVELOPER'),
    'workspace.sample',
    'Workspace',
    { ...IN_A_WORKSPACE, chainState: 'USE_EXPIRED' },
    IN_A_WORKSPACE,
  ],
  [
    'a developer opens a workspace without a use',
    person('DEVELOPER'),
    'workspace.open',
    'Workspace',
    { ...IN_A_WORKSPACE, chainState: 'USE_MISSING' },
    IN_A_WORKSPACE,
  ],
  [
    'an operator admits to another’s workspace',
    person('OPERATOR'),
    'workspace.decide',
    'Workspace',
    { status: 'REQUESTED', operatorOrgId: THEIRS },
    { status: 'REQUESTED' },
  ],
  [
    'a closed workspace is opened again',
    person('OPERATOR'),
    'workspace.decide',
    'Workspace',
    { status: 'CLOSED' },
    { status: 'OPEN' },
  ],
  [
    'a developer reads another’s workspace',
    person('DEVELOPER'),
    'read',
    'Workspace',
    { developerOrgId: THEIRS, operatorOrgId: THEIRS },
    { developerOrgId: OURS },
  ],
  ['a real installation’s clock is moved', person('BUREAU'), 'clock.advance', 'Setting', {}, { demo: 'ON' }],
]

describe('it is denied that', () => {
  it.each(NOT_THIS_ONE)('%s', (_, actor, action, type, denied, permitted = {}) => {
    expect(decide(actor, action, type, denied).allowed).toBe(false)
    expect(decide(actor, action, type, permitted).allowed).toBe(true)
  })
})
