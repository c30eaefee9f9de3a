import type { Prisma } from '../generated/prisma/client.ts'

/**
 * Everything that can be asked of the marketplace, and of which kinds of object.
 *
 * `policies/actions.json` says which right or roles each belongs to; the loader refuses a set of policies whose actions
 * differ from these. An action that is not here does not exist: nothing edits a published price or deletes an audit event.
 */
export const ACTIONS = {
  read: [
    'Organization',
    'Person',
    'ApiToken',
    'DataResource',
    'AuthorizationAgreement',
    'RightGrant',
    'ImplementationPlan',
    'CountersignOpinion',
    'ConsentLetter',
    'FieldRelease',
    'DataProduct',
    'ProductVersion',
    'ProductReview',
    'ProductOpinion',
    'CeilingPrice',
    'PriceVersion',
    'UseApplication',
    'Subscription',
    'ApiCredential',
    'SandboxKey',
    'Consent',
    'CallRecord',
    'UsageRow',
    'BillingPeriod',
    'Invoice',
    'Payment',
    'MoneyMovement',
    'LedgerAccount',
    'Journal',
    'SplitRule',
    'SplitStatement',
    'RegistrationApplication',
    'RegistrationDuty',
    'RegistrationObjection',
    'PublicNotice',
    'LogLeaf',
    'LogCheckpoint',
    'AuditEvent',
  ],
  'resource.register': ['DataResource'],
  'resource.suspend': ['DataResource'],
  'resource.resume': ['DataResource'],
  'resource.reportQuality': ['DataResource'],
  'grant.use': ['RightGrant'],
  'agreement.sign': ['AuthorizationAgreement'],
  'product.submit': ['ProductVersion'],
  'product.list': ['ProductVersion'],
  'ownProduct.submit': ['ProductVersion'],
  'ownProduct.list': ['ProductVersion'],
  'price.propose': ['PriceVersion'],
  'price.publish': ['PriceVersion'],
  'subscription.suspend': ['Subscription'],
  'subscription.resume': ['Subscription'],
  'month.close': ['BillingPeriod'],
  'payment.import': ['BankStatement'],
  'payment.propose': ['Payment'],
  'payment.assign': ['Payment'],
  'splitRule.propose': ['SplitRule'],
  'grant.revoke': ['RightGrant'],
  'application.decide': ['UseApplication'],
  'statement.confirm': ['SplitStatement'],
  'resource.accept': ['DataResource'],
  'agreement.draft': ['AuthorizationAgreement'],
  'agreement.terminate': ['AuthorizationAgreement'],
  'product.reviewCompliance': ['ProductVersion'],
  'product.reviewSecurity': ['ProductVersion'],
  'product.reapprove': ['ProductVersion'],
  'ceiling.set': ['CeilingPrice'],
  'splitRule.publish': ['SplitRule'],
  'application.submit': ['UseApplication'],
  'credential.create': ['Subscription'],
  'credential.revoke': ['ApiCredential'],
  'consent.record': ['Consent'],
  'consent.withdraw': ['Consent'],
  'resource.applyForRegistration': ['RegistrationApplication'],
  'product.applyForRegistration': ['RegistrationApplication'],
  'registration.correct': ['RegistrationApplication'],
  'registration.accept': ['RegistrationApplication'],
  'registration.review': ['RegistrationApplication'],
  'registration.revoke': ['RegistrationApplication'],
  'objection.raise': ['PublicNotice'],
  'objection.decide': ['RegistrationObjection'],
  'token.create': ['ApiToken'],
  'clock.advance': ['Setting'],
  'product.call': ['Subscription'],
  'sandbox.createKey': ['SandboxKey'],
  'sandbox.revokeKey': ['SandboxKey'],
  'sandbox.call': ['ProductVersion'],
  'hour.close': ['HourClosing'],
  'decision.explain': ['AuditEvent'],
  'decision.review': ['AuditEvent'],
  'opinion.give': ['CountersignOpinion'],
  'letter.give': ['ConsentLetter'],
  'letter.revoke': ['ConsentLetter'],
  'field.release': ['FieldRelease'],
  'resource.readUse': ['DataResource'],
  'call.readSignals': ['CallRecord'],
  'plan.draft': ['ImplementationPlan'],
  'plan.advance': ['ImplementationPlan'],
  'selection.record': ['ImplementationPlan'],
  'agreement.decide': ['AuthorizationAgreement'],
  'agreement.file': ['AuthorizationAgreement'],
  'agreement.suspend': ['AuthorizationAgreement'],
  'agreement.resume': ['AuthorizationAgreement'],
} as const satisfies Record<string, readonly Prisma.ModelName[]>

export type Action = keyof typeof ACTIONS

/** The kinds of object an action can be asked of. */
export type SubjectOf<A extends Action> = (typeof ACTIONS)[A][number]
export type SubjectType = SubjectOf<Action>
/** What somebody may read, by rules of its own. */
export type ReadableModel = SubjectOf<'read'>

export function isAction(word: string): word is Action {
  return Object.hasOwn(ACTIONS, word)
}

export const ACTION_NAMES: readonly Action[] = Object.keys(ACTIONS).filter(isAction)
