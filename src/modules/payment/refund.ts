/**
 * 退款: what a buyer has as an advance goes back the way it came. One person proposes it, another approves.
 * Refuses: more than the buyer's advance, or than the payment brought, and a second refund of the same.
 */
import type { PaymentMethod, RefundStatus } from '../../generated/prisma/enums.ts'
import { formatYuan, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { MovementLeg } from './movement.ts'

/** Refuses REFUND_TOO_LARGE. `advanceFen` and `leftFen` are less what other refunds take. */
export function decideRefund(asked: {
  readonly amountFen: Fen
  readonly advanceFen: Fen
  readonly leftFen: Fen
}): Result<void> {
  const most = asked.advanceFen < asked.leftFen ? asked.advanceFen : asked.leftFen
  if (asked.amountFen > 0n && asked.amountFen <= most) return ok()
  const message = `Refund an amount above 0 and of at most ${formatYuan(most)} yuan: no more of this payment is the buyer’s advance.`
  return refuseRefund('REFUND_TOO_LARGE', message, 'input.amount')
}

/** Refuses REFUND_DONE, REFUND_REFERENCE: a bank transfer is made first and has its number. */
export function decideApproval(
  refund: { readonly status: RefundStatus; readonly method: PaymentMethod },
  { reference }: { readonly reference: string | null },
): Result<void> {
  if (refund.status !== 'PROPOSED') return refuseRefund('REFUND_DONE', 'Nothing is left to do: this refund was made.')
  if (refund.method === 'STRIPE' || reference) return ok()
  return refuseRefund('REFUND_REFERENCE', 'Give the bank’s number of the transfer back.', 'input.reference')
}

/** The advance becomes less, and so does what is at the bank or at the processor. */
export function legsOfRefund(refund: {
  readonly buyerOrgId: string
  readonly method: PaymentMethod
  readonly amountFen: Fen
}): MovementLeg[] {
  const { buyerOrgId, method, amountFen } = refund
  const from = method === 'STRIPE' ? 'PROCESSOR' : 'BANK'
  return [
    { place: 'ADVANCE', side: 'DEBIT', counterpartyOrgId: buyerOrgId, invoiceId: null, amountFen },
    { place: from, side: 'CREDIT', counterpartyOrgId: null, invoiceId: null, amountFen },
  ]
}

export const UNKNOWN_REFUND: Refusal = {
  code: 'REFUND_UNKNOWN',
  message: 'There is no such refund: look it up in `refunds`.',
  rule: 'payment.refund',
  field: 'input.refundId',
}

const refuseRefund = (code: string, message: string, field?: string) =>
  refuse({ code, message, rule: 'payment.refund', ...(field && { field }) })
