/**
 * 版本变更: a running subscription names the version it gets, and goes to another only when its consumer moves it.
 * Promises: says beforehand what differs. A move changes neither purpose nor price, which is the product’s, nor the term.
 * Refuses: a version of another product, one that is not listed or not for the licensed purpose, and an ended licence.
 */
import type {
  ConsentKind,
  DataGrade,
  Outcome,
  ProductVersionStatus,
  PurposeClass,
} from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { Contract } from '../product/index.ts'
import { decideSubmission, type Asked } from './application.ts'
import type { SubscriptionStatus } from '../../generated/prisma/enums.ts'

/** A version as a move looks at it. */
export type MovableVersion = {
  readonly id: string
  readonly productId: string
  readonly version: number
  readonly status: ProductVersionStatus
  readonly grade: DataGrade
  readonly consentKind: ConsentKind
  readonly purposeClasses: readonly PurposeClass[]
  readonly billableOutcomes: readonly Outcome[]
  readonly contract: Contract
}

export type MovedSubscription = {
  readonly productId: string
  readonly productVersionId: string
  readonly purposeClass: PurposeClass
  readonly status: SubscriptionStatus
  readonly validTo: Date
}

/** What one list has more than the other, and less. */
export type ListChange<T extends string = string> = { readonly added: readonly T[]; readonly removed: readonly T[] }
/** A value before and after. */
export type ValueChange<T> = { readonly from: T; readonly to: T }

/** What differs between two versions, for who subscribed to the first. */
export type VersionDifference = {
  readonly versions: ValueChange<number>
  /** source fields, as RESOURCE.field */
  readonly fields: ListChange
  /** keys of what a caller sends, a `?` after those that may be left out */
  readonly input: ListChange
  /** keys of what a caller gets */
  readonly answer: ListChange
  readonly purposes: ListChange<PurposeClass>
  /** which outcomes are charged; what they cost is the product’s price, and stays */
  readonly billable: ListChange<Outcome>
  readonly consentKind: ValueChange<ConsentKind>
  readonly grade: ValueChange<DataGrade>
  readonly retentionDays: ValueChange<number>
}

/** Whether a subscription may be moved to a version. */
export function decideMove(
  subscription: MovedSubscription,
  target: MovableVersion,
  { consumer, productCode, now }: Pick<Asked, 'consumer' | 'productCode'> & { readonly now: Date },
): Result<void> {
  if (subscription.status === 'ENDED' || now >= subscription.validTo)
    return fault('SUBSCRIPTION_ENDED', 'The subscription has ended. Apply for a new one; it gets the newest version.')
  if (target.productId !== subscription.productId)
    return fault('MOVE_OTHER_PRODUCT', `The version is of another product. Name a version of ${productCode}.`)
  if (target.id === subscription.productVersionId)
    return fault('MOVE_NEEDLESS', 'The subscription gets this version already. There is nothing to do.')
  if (target.status !== 'LISTED')
    return fault('VERSION_NOT_LISTED', `The version is ${target.status}. Name one that is listed.`)
  const { id: productVersionId, purposeClasses, contract } = target
  const { requiresCreditQualification = false } = contract
  const offer = { productVersionId, purposeClasses, requiresCreditQualification }
  const offered = decideSubmission({ productCode, offer, purposeClass: subscription.purposeClass, consumer })
  return offered.ok ? ok() : offered
}

/** What differs, in words that both versions’ contracts have. */
export function differenceOf(from: MovableVersion, to: MovableVersion): VersionDifference {
  const lists = <T extends string>(of: (version: MovableVersion) => readonly T[]) => listChange(of(from), of(to))
  const values = <T>(of: (version: MovableVersion) => T) => ({ from: of(from), to: of(to) })
  return {
    versions: values(({ version }) => version),
    fields: lists(({ contract }) =>
      contract.sources.flatMap(({ resource, fields }) => fields.map((field) => `${resource}.${field}`)),
    ),
    input: lists(({ contract: { input } }) =>
      Object.keys(input.properties).map((key) => (input.required.includes(key) ? key : `${key}?`)),
    ),
    answer: lists(({ contract }) => Object.keys(contract.output.properties)),
    purposes: lists(({ purposeClasses }) => purposeClasses),
    billable: lists(({ billableOutcomes }) => billableOutcomes),
    consentKind: values(({ consentKind }) => consentKind),
    grade: values(({ grade }) => grade),
    retentionDays: values(({ contract }) => contract.retentionDays),
  }
}

const listChange = <T extends string>(from: readonly T[], to: readonly T[]): ListChange<T> => ({
  added: to.filter((item) => !from.includes(item)).toSorted(),
  removed: from.filter((item) => !to.includes(item)).toSorted(),
})

const fault = (code: string, message: string) => refuse({ code, message, rule: 'subscription.version' })
