/**
 * 账单异议: a buyer disputes a line; the line is held until the operator lets it stand or, by two people, credits it.
 * Refuses: a second dispute of a line that is held, more than is left of the line, and an answer to what was answered.
 */
import type { DisputeStatus } from '../../generated/prisma/enums.ts'
import { formatYuan, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'

/** A line is held as long as it has a dispute in one of these states. */
export const HELD_STATES = ['OPEN', 'CREDIT_PROPOSED'] as const satisfies readonly DisputeStatus[]

/** Refuses DISPUTE_OPEN, DISPUTE_AMOUNT. */
export function decideDispute(asked: {
  readonly claimedFen: Fen
  readonly leftFen: Fen
  readonly held: boolean
}): Result<void> {
  const { claimedFen, leftFen, held } = asked
  if (held) return refuseDispute('DISPUTE_OPEN', 'Wait for the answer: this line is disputed already, and held.')
  if (claimedFen > 0n && claimedFen <= leftFen) return ok()
  const message = `Dispute an amount above 0 and of at most ${formatYuan(leftFen)} yuan: that is what is left of the line.`
  return refuseDispute('DISPUTE_AMOUNT', message, 'input.claimed')
}

/** The end of the day so many days after the day on which a dispute was raised. */
export const answerDueAt = (raisedAt: Date, answerDays: number): Date =>
  startOfDay(addDays(dayOf(raisedAt), answerDays + 1))

/**
 * An operator lets the line stand, or proposes a credit of at most what was claimed. A proposal may be changed until it is
 * approved. Refuses DISPUTE_ANSWERED, DISPUTE_AMOUNT.
 */
export function decideAnswer(
  dispute: { readonly status: DisputeStatus; readonly claimedFen: Fen },
  answer: { readonly creditFen: Fen | null },
): Result<DisputeStatus> {
  if (!HELD_STATES.some((status) => status === dispute.status)) {
    return refuseDispute('DISPUTE_ANSWERED', 'Nothing is left to answer: this dispute is closed.')
  }
  const { creditFen } = answer
  if (creditFen === null) return ok('STANDS')
  if (creditFen > 0n && creditFen <= dispute.claimedFen) return ok('CREDIT_PROPOSED')
  const message = `Credit an amount above 0 and of at most ${formatYuan(dispute.claimedFen)} yuan: that is what was claimed.`
  return refuseDispute('DISPUTE_AMOUNT', message, 'input.credit')
}

/** Refuses CREDIT_NOT_PROPOSED. */
export function decideApproval({ status }: { readonly status: DisputeStatus }): Result<void> {
  if (status === 'CREDIT_PROPOSED') return ok()
  return refuseDispute('CREDIT_NOT_PROPOSED', 'Let a colleague propose first what is credited.')
}

export const UNKNOWN_DISPUTE: Refusal = {
  code: 'DISPUTE_UNKNOWN',
  message: 'There is no such dispute: look it up in `disputes`.',
  rule: 'billing.dispute',
  field: 'input.disputeId',
}

export const UNKNOWN_LINE: Refusal = {
  code: 'INVOICE_LINE_UNKNOWN',
  message: 'Name an invoice that you received and one of its lines: look them up in `invoices`.',
  rule: 'billing.dispute',
  field: 'input.invoiceId',
}

const refuseDispute = (code: string, message: string, field?: string) =>
  refuse({ code, message, rule: 'billing.dispute', ...(field && { field }) })
