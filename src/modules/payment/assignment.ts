/**
 * Who says what money in suspense is for: one person proposes an invoice, another agrees.
 * Refuses: a proposal about money that is not in suspense, and a decision about what nobody proposed.
 */
import type { PaymentStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'

/** Refuses PAYMENT_ASSIGNED. A later proposal takes the place of an earlier one. */
export function decideProposal({ status }: { readonly status: PaymentStatus }): Result<void> {
  if (status === 'SUSPENSE' || status === 'PROPOSED') return ok()
  return refuseAssignment(
    'PAYMENT_ASSIGNED',
    'Propose an invoice for a payment in suspense: this one has gone to its invoices.',
  )
}

/** Refuses PAYMENT_NOT_PROPOSED. */
export function decideAssignment({ status }: { readonly status: PaymentStatus }): Result<void> {
  if (status === 'PROPOSED') return ok()
  return refuseAssignment('PAYMENT_NOT_PROPOSED', 'Let a colleague propose first which invoice the payment is for.')
}

export const UNKNOWN_PAYMENT: Refusal = {
  code: 'PAYMENT_UNKNOWN',
  message: 'There is no such payment: look it up in `payments`.',
  rule: 'payment.assignment',
  field: 'input.paymentId',
}

export const UNKNOWN_INVOICE: Refusal = {
  code: 'INVOICE_UNKNOWN',
  message: 'Name an invoice of your own organisation, by its number: look it up in `invoices`.',
  rule: 'payment.assignment',
  field: 'input.invoiceNo',
}

const refuseAssignment = (code: string, message: string) => refuse({ code, message, rule: 'payment.assignment' })
