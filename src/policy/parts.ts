import type { Prisma } from '../generated/prisma/client.ts'
import type { ReadableModel } from './actions.ts'

/**
 * Models without rules of their own: whoever reads the whole reads its parts, by the relation named.
 * Thus the fields of a resource are public exactly when the resource is.
 */
export const PARTS = {
  ResourceField: { of: 'DataResource', by: 'resource' },
  ResourceLineage: { of: 'DataResource', by: 'resource' },
  QualityReport: { of: 'DataResource', by: 'resource' },
  QualityFigure: { of: 'QualityReport', by: 'report' },
  AgreementResource: { of: 'AuthorizationAgreement', by: 'agreement' },
  SelectionRecord: { of: 'ImplementationPlan', by: 'plan' },
  RegistrationStep: { of: 'RegistrationApplication', by: 'application' },
  GrantParent: { of: 'RightGrant', by: 'child' },
  ProductField: { of: 'ProductVersion', by: 'productVersion' },
  WorkspaceField: { of: 'Workspace', by: 'workspace' },
  CostItem: { of: 'CostSurvey', by: 'survey' },
  RevenueAssessment: { of: 'PermittedRevenue', by: 'revenue' },
  PriceTier: { of: 'PriceVersion', by: 'priceVersion' },
  ConsentUse: { of: 'Consent', by: 'consent' },
  InvoiceLine: { of: 'Invoice', by: 'invoice' },
  MovementLeg: { of: 'MoneyMovement', by: 'movement' },
  PayoutLine: { of: 'Payout', by: 'payout' },
  Posting: { of: 'Journal', by: 'journal' },
  SplitRuleParty: { of: 'SplitRule', by: 'rule' },
  SplitRuleDepartment: { of: 'SplitRuleParty', by: 'party' },
  SplitLine: { of: 'SplitStatement', by: 'statement' },
} as const satisfies Partial<Record<Prisma.ModelName, { of: Prisma.ModelName; by: string }>>

export type PartModel = keyof typeof PARTS
/** What `Policy.filter` answers for. */
export type FilterableModel = ReadableModel | PartModel

/** What Prisma takes as `where` for a model. */
export type WhereOf<M extends Prisma.ModelName> = NonNullable<
  Prisma.TypeMap['model'][M]['operations']['findFirst']['args']['where']
>

/** Never read through a filter: secrets and the machinery's own rows. */
export const UNREADABLE = [
  'Session',
  'HolidayYear',
  'HolidayDay',
  'RightsWithdrawal',
  'SubjectKey',
  'ConsentRequest',
  'AnswerCopy',
  'RightsRevision',
  'CallQuota',
  'CallQuotaUse',
  'AggregateQuestion',
  'CallKey',
  'CallTally',
  'SignatureNonce',
  'InvoiceCounter',
  'BankStatement',
  'StripeCustomer',
  'StripeEvent',
  'CreditNoteCounter',
  'SplitReversal',
  'SplitReversalLine',
  'HourClosing',
  'LogNode',
  'LogSeal',
  'Setting',
  'OutboxEvent',
  'OutboxCursor',
] as const satisfies readonly Prisma.ModelName[]

export function isPart(model: FilterableModel): model is PartModel {
  return Object.hasOwn(PARTS, model)
}
