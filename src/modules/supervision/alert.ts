/**
 * 监管预警: what a regulator should look at, worked out from the record of decisions and from usage, by the city's numbers.
 * Promises: the same records and the same numbers give the same alerts, whoever asks and however often.
 * Refuses: nothing. An alert accuses nobody; it names what is on record.
 */
import { addDays, type Day } from '../../kernel/shanghai-time.ts'

export const ALERT_KINDS = [
  'OVER_CEILING',
  'OUTSIDE_SCOPE',
  'AFTER_EXPIRY',
  'SAME_SUBJECT',
  'UNKNOWN_FIELDS',
  'VOLUME_SPIKE',
  'OFF_HOURS_BULK',
] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** The rule that an input with fields which a contract does not know is refused by. */
export const UNKNOWN_FIELD_RULE = 'product.contract.input.unknown'

const expired = (...links: string[]) => links.map((link) => `${link}_EXPIRED`)

/** Which refusals on record raise an alert, by their code; of an invalid input, only by the rule. */
export const REFUSALS_OF: Readonly<
  Record<'OVER_CEILING' | 'OUTSIDE_SCOPE' | 'AFTER_EXPIRY' | 'SAME_SUBJECT', readonly string[]>
> = {
  OVER_CEILING: ['PRICE_ABOVE_CEILING', 'FIXED_CHARGE_ABOVE_CEILING'],
  OUTSIDE_SCOPE: [
    'LICENCE_PRODUCT',
    'LICENCE_PURPOSE',
    'CONSENT_SCOPE',
    'CONSENT_SUBJECT',
    'USE_OUTSIDE_AGREEMENT',
    'QUERY_COLUMN_UNGRANTED',
    'QUERY_TABLE_UNGRANTED',
  ],
  AFTER_EXPIRY: expired(
    'LICENCE',
    'CREDENTIAL',
    'CONSENT',
    'CONSENT_LETTER',
    'AGREEMENT',
    'RIGHT_HOLDING',
    'RIGHT_USE',
    'RIGHT_OPERATION',
  ).concat('RIGHTS_EXPIRED'),
  SAME_SUBJECT: ['SUBJECT_LIMIT', 'INPUT_LIMIT'],
}

/** Of an organisation on a day. */
export type Alert = {
  readonly kind: AlertKind
  /** none where nobody was signed in */
  readonly orgId: string | null
  readonly day: Day
  /** of usage: which product */
  readonly productId: string | null
  /** refusals, or calls */
  readonly count: bigint
  /** of a spike: calls of an average day before; of bulk off hours: how many raise the alert */
  readonly usual: bigint | null
  /** of refusals: the first event on record */
  readonly firstEventSeq: bigint | null
}

export type RefusalCount = {
  readonly orgId: string | null
  readonly day: Day
  readonly reasonCode: string
  readonly rule: string
  readonly count: bigint
  readonly firstSeq: bigint
}

/** Refusals of a day as alerts: one for each organisation, day and kind. */
export function refusalAlerts(refusals: readonly RefusalCount[]): Alert[] {
  const kinds = refusals.flatMap((refusal) => {
    const kind = kindOf(refusal)
    return kind ? [{ kind, ...refusal }] : []
  })
  return [...Map.groupBy(kinds, ({ kind, orgId, day }) => `${kind} ${orgId} ${day}`).values()].map((same) => {
    const { kind, orgId, day } = same[0]!
    const count = same.reduce((sum, refusal) => sum + refusal.count, 0n)
    const firstEventSeq = same.reduce((least, { firstSeq }) => (firstSeq < least ? firstSeq : least), same[0]!.firstSeq)
    return { kind, orgId, day, productId: null, count, usual: null, firstEventSeq }
  })
}

function kindOf({ reasonCode, rule }: RefusalCount): AlertKind | undefined {
  if (rule === UNKNOWN_FIELD_RULE) return 'UNKNOWN_FIELDS'
  return (Object.keys(REFUSALS_OF) as (keyof typeof REFUSALS_OF)[]).find((kind) =>
    REFUSALS_OF[kind].includes(reasonCode),
  )
}

/** What one buyer used of one product on a day, and how much of it at night. */
export type UsageDay = {
  readonly orgId: string
  readonly productId: string
  readonly day: Day
  readonly calls: bigint
  readonly offHours: bigint
}

export type UsageLimits = {
  /** days before that a day is held against */
  readonly spikeDays: number
  /** as many times the average of those days */
  readonly spikeFactor: number
  /** and at least so many calls */
  readonly spikeMinCalls: number
  readonly offHoursCalls: number
}

/** Days on which much more was used than on those before, and much by night; `days` begin `spikeDays` before the first asked. */
export function usageAlerts(days: readonly UsageDay[], limits: UsageLimits): Alert[] {
  const series = [...Map.groupBy(days, ({ orgId, productId }) => `${orgId} ${productId}`).values()]
  return series.flatMap((same) =>
    same.flatMap((usage) => {
      const before = same.filter(({ day }) => day < usage.day && day >= addDays(usage.day, -limits.spikeDays))
      const total = before.reduce((sum, { calls }) => sum + calls, 0n)
      return [...spikeOf(usage, total, limits), ...bulkOf(usage, limits)]
    }),
  )
}

function spikeOf(usage: UsageDay, before: bigint, limits: UsageLimits): Alert[] {
  const days = BigInt(limits.spikeDays)
  // in whole calls of all days, so that nothing is rounded: calls > factor × before / days
  const isSpike = usage.calls * days > BigInt(limits.spikeFactor) * before
  if (!isSpike || usage.calls < BigInt(limits.spikeMinCalls)) return []
  return [alertOf('VOLUME_SPIKE', usage, { count: usage.calls, usual: before / days })]
}

function bulkOf(usage: UsageDay, { offHoursCalls }: UsageLimits): Alert[] {
  if (usage.offHours < BigInt(offHoursCalls)) return []
  return [alertOf('OFF_HOURS_BULK', usage, { count: usage.offHours, usual: BigInt(offHoursCalls) })]
}

function alertOf(kind: AlertKind, usage: UsageDay, { count, usual }: { count: bigint; usual: bigint }): Alert {
  const { orgId, productId, day } = usage
  return { kind, orgId, day, productId, count, usual, firstEventSeq: null }
}

/** The newest day first; within a day in the order of the kinds, then the most first. */
export function inOrder(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted(
    (a, b) =>
      (a.day === b.day ? 0 : a.day < b.day ? 1 : -1) ||
      ALERT_KINDS.indexOf(a.kind) - ALERT_KINDS.indexOf(b.kind) ||
      (a.count === b.count ? 0 : a.count < b.count ? 1 : -1),
  )
}
