/**
 * Complaints about prices (价格投诉), by anybody, answered once.
 * Promises: prices that many complain about are found; nobody who is not signed in can fill the list.
 * Source: 发改价格〔2025〕65号: operators mend prices that are too high or strongly complained about.
 */
import type { ComplaintStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'

/** Complaints about one product that a day takes from people who are not signed in. */
export const MAX_ANONYMOUS_A_DAY = 50

/** Refuses COMPLAINTS_FULL. */
export function decideComplaint(asked: { readonly signedIn: boolean; readonly anonymousToday: number }): Result<void> {
  if (asked.signedIn || asked.anonymousToday < MAX_ANONYMOUS_A_DAY) return ok()
  const message = 'Many complained about this product today. Sign in to complain now, or come back tomorrow.'
  return refuse({ code: 'COMPLAINTS_FULL', message, rule: 'pricing.complaint' })
}

/** Refuses COMPLAINT_ANSWERED. */
export function decideAnswer(status: ComplaintStatus): Result<void> {
  if (status === 'OPEN') return ok()
  const message = 'This complaint is answered. Whoever is not content complains again.'
  return refuse({ code: 'COMPLAINT_ANSWERED', message, rule: 'pricing.complaint' })
}

/** Distinct people who complained, all who were not signed in counted as one, reach what the region calls strong. */
export function isStrong(counted: { readonly people: number; readonly anonymous: number }, from: number): boolean {
  return counted.people + (counted.anonymous > 0 ? 1 : 0) >= from
}
