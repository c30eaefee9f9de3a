/** What may be done with the monthly quota of a subscription, and what of it is left. */
import type { SubscriptionStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { Period } from '../../kernel/shanghai-time.ts'

/** A quota in a month of Asia/Shanghai: `remaining` is quota − answered, 0 where a lowered quota is below what was answered. */
export type QuotaInMonth = {
  readonly subscriptionId: string
  readonly callsAMonth: bigint
  readonly period: Period
  readonly answered: bigint
  readonly remaining: bigint
  readonly setAt: Date
}

/** What is left of a quota in a month, after the calls that were answered in it. */
export function quotaInMonth(
  quota: { readonly subscriptionId: string; readonly callsAMonth: bigint; readonly setAt: Date },
  { period, answered }: { period: Period; answered: bigint },
): QuotaInMonth {
  const { subscriptionId, callsAMonth, setAt } = quota
  const remaining = callsAMonth > answered ? callsAMonth - answered : 0n
  return { subscriptionId, callsAMonth, setAt, period, answered, remaining }
}

/** Whether a quota can still mean something. Refuses SUBSCRIPTION_ENDED. A suspended subscription may get one for later. */
export function decideQuota(
  { status, validTo }: { readonly status: SubscriptionStatus; readonly validTo: Date },
  now: Date,
): Result<void> {
  if (status !== 'ENDED' && now < validTo) return ok()
  const message = `This subscription ended at ${validTo.toISOString()}: no call of it is answered. Set the quota of the subscription that follows it.`
  return refuse({ code: 'SUBSCRIPTION_ENDED', message, rule: 'subscription.term' })
}
