/**
 * 待退库: what the treasury received and a credit took back. The operator asks how to settle it, the finance department agrees.
 * Refuses: more than the treasury owes for a department, and an offset of more than is about to be remitted for it.
 */
import type { TreasuryRefundWay } from '../../generated/prisma/enums.ts'
import { formatYuan, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { MovementLeg } from '../payment/index.ts'

/** Refuses TREASURY_OWES_LESS. */
export function decideAsking(asked: { readonly amountFen: Fen; readonly owedFen: Fen }): Result<void> {
  const { amountFen, owedFen } = asked
  if (amountFen > 0n && amountFen <= owedFen) return ok()
  const message = `Ask for an amount above 0 and of at most ${formatYuan(owedFen)} yuan: that is what the treasury has to return for this department.`
  return refuseRefund('TREASURY_OWES_LESS', message, 'input.amount')
}

/** Refuses REFUND_DECIDED, OFFSET_TOO_LARGE. */
export function decideRefund(
  refund: { readonly way: TreasuryRefundWay; readonly amountFen: Fen; readonly decidedBy: string | null },
  { unlistedFen }: { readonly unlistedFen: Fen },
): Result<void> {
  if (refund.decidedBy !== null)
    return refuseRefund('REFUND_DECIDED', 'Nothing is left to decide: this refund is settled.')
  if (refund.way === 'RETURN' || refund.amountFen <= unlistedFen) return ok()
  const message = `Return it instead, or offset it later: ${formatYuan(unlistedFen)} yuan are about to be remitted for this department.`
  return refuseRefund('OFFSET_TOO_LARGE', message)
}

/** 退库 puts it at the bank; 抵扣 lowers what is owed to the treasury. */
export function legsOfRefund(refund: {
  readonly way: TreasuryRefundWay
  readonly departmentOrgId: string
  readonly amountFen: Fen
}): MovementLeg[] {
  const { way, departmentOrgId: counterpartyOrgId, amountFen } = refund
  const to: MovementLeg =
    way === 'RETURN'
      ? { place: 'BANK', side: 'DEBIT', counterpartyOrgId: null, invoiceId: null, amountFen }
      : { place: 'TREASURY', side: 'DEBIT', counterpartyOrgId, invoiceId: null, amountFen }
  return [to, { place: 'TREASURY_REFUND', side: 'CREDIT', counterpartyOrgId, invoiceId: null, amountFen }]
}

export const UNKNOWN_REFUND: Refusal = {
  code: 'REFUND_UNKNOWN',
  message: 'There is no such refund: look it up in `treasuryRefunds`.',
  rule: 'settlement.treasury-refund',
  field: 'input.refundId',
}

export const unknownDepartment = (uscc: string): Refusal => ({
  code: 'ORGANISATION_UNKNOWN',
  message: `No organisation is registered under ${uscc}: check the credit code.`,
  rule: 'settlement.treasury-refund',
  field: 'input.departmentUscc',
})

const refuseRefund = (code: string, message: string, field?: string) =>
  refuse({ code, message, rule: 'settlement.treasury-refund', ...(field && { field }) })
