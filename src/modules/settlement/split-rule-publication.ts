/**
 * When a split rule may be published (long enough before it is used, once, in the order of use), and which months it is for.
 * Source: 27号 art. 22 wants revenue supervised; the days of notice are the region's parameter `splitRule.noticeDays`.
 */
import type { SplitRuleStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refused, type Result } from '../../kernel/result.ts'

const DAY_MS = 86_400_000

/** The first instant at which a rule that is published now can hold. */
export const earliestUse = (now: Date, noticeDays: number): Date => new Date(now.getTime() + noticeDays * DAY_MS)

/** Refuses SPLIT_NOTICE if the rule would be used before it was public for the days of notice. */
export function checkNotice(rule: {
  readonly effectiveFrom: Date
  readonly noticeDays: number
  readonly now: Date
}): Result<void> {
  const earliest = earliestUse(rule.now, rule.noticeDays)
  if (rule.effectiveFrom >= earliest) return ok()
  const message = `A split rule is public ${rule.noticeDays} days before it is used: propose one that holds from ${earliest.toISOString()} or later.`
  return refusePublication('SPLIT_NOTICE', message, { rule: 'splitRule.noticeDays', field: 'input.effectiveFrom' })
}

/** Refuses SPLIT_PUBLISHED, SPLIT_NOTICE, and SPLIT_ORDER if a published rule begins at the same time or later. */
export function decidePublication(publication: {
  readonly status: SplitRuleStatus
  readonly effectiveFrom: Date
  readonly noticeDays: number
  readonly now: Date
  /** When the last published rule of the product begins. */
  readonly lastFrom: Date | null
}): Result<void> {
  const { status, effectiveFrom, lastFrom } = publication
  if (status === 'PUBLISHED')
    return refusePublication('SPLIT_PUBLISHED', 'This rule is published: nothing is left to do.')
  const inTime = checkNotice(publication)
  if (!inTime.ok) return inTime
  if (lastFrom === null || lastFrom < effectiveFrom) return ok()
  const message = `A rule is published that holds from ${lastFrom.toISOString()}: propose one that holds from a later instant.`
  return refusePublication('SPLIT_ORDER', message)
}

/**
 * The rule that divides each product's revenue of a month: the one in force when the month ended; for a product that had none
 * yet, its first, which is used once it is in force. `rules` are published and in force or ended by now; a rule ends where
 * the next begins.
 */
export function rulesOfMonth<R extends { readonly productId: string; readonly effectiveFrom: Date }>(
  rules: readonly R[],
  monthEnd: Date,
): ReadonlyMap<string, R> {
  const chosen = new Map<string, R>()
  for (const rule of rules.toSorted((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime())) {
    if (!chosen.has(rule.productId) || rule.effectiveFrom < monthEnd) chosen.set(rule.productId, rule)
  }
  return chosen
}

function refusePublication(code: string, message: string, at: { rule?: string; field?: string } = {}): Refused {
  return refuse({ code, message, rule: 'settlement.split-rule', ...at })
}
