/** What can happen to a subscription. ENDED is final. */
import type { SubscriptionStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'

export type SubscriptionStep = 'SUSPEND' | 'RESUME'

/** From each status, where each step leads. What is not here cannot be done. */
export const SUBSCRIPTION_STEPS: Readonly<
  Record<SubscriptionStatus, Readonly<Partial<Record<SubscriptionStep, SubscriptionStatus>>>>
> = {
  ACTIVE: { SUSPEND: 'SUSPENDED' },
  SUSPENDED: { RESUME: 'ACTIVE' },
  ENDED: {},
}

/** Where a step leads. Refuses SUBSCRIPTION_STATUS, and SUBSCRIPTION_ENDED when its term is over. */
export function decideStep(
  subscription: { readonly status: SubscriptionStatus; readonly validTo: Date },
  step: SubscriptionStep,
  now: Date,
): Result<SubscriptionStatus> {
  const { status, validTo } = subscription
  if (now >= validTo) {
    const message = `This subscription ended at ${validTo.toISOString()}. The consumer applies for a new one.`
    return refuse({ code: 'SUBSCRIPTION_ENDED', message, rule: 'subscription.term' })
  }
  const next = SUBSCRIPTION_STEPS[status][step]
  if (next) return ok(next)
  const possible = Object.keys(SUBSCRIPTION_STEPS[status]).join(' or ')
  const message = `The subscription is ${status}. ${possible ? `What can be done is ${possible}.` : 'Nothing can be done with it.'}`
  return refuse({ code: 'SUBSCRIPTION_STATUS', message, rule: 'subscription.status' })
}
