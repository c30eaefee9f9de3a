/**
 * 缴库与付款: which lines of confirmed statements are paid to whom, by which rail, and by whom.
 * Promises: a line is paid once; what was taken back of it before is not paid; what is taken back after is kept back from the
 * party's next payout, or, where the treasury has it, settled with the treasury.
 * Refuses: a payout by who drew it up, and a second payment.
 */
import type { PayoutRail, PayoutStatus, SettlementKind } from '../../generated/prisma/enums.ts'
import { fen, sumFen, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { MovementLeg } from '../payment/index.ts'

/** A line that has not been paid, less what was taken back of it. */
export type DueLine = {
  readonly statementId: string
  readonly seq: number
  readonly orgId: string
  readonly settlement: SettlementKind
  readonly rail: PayoutRail
  readonly amountFen: Fen
}

/** What is kept back from a party: a line taken back after it was paid, or an offset that the treasury agreed to. */
export type Clawback = {
  readonly of: { readonly reversalId: string; readonly seq: number } | { readonly refundId: string }
  readonly orgId: string
  readonly settlement: SettlementKind
  readonly amountFen: Fen
}

export type DraftPayout = {
  readonly payeeOrgId: string
  readonly settlement: SettlementKind
  readonly rail: PayoutRail
  readonly amountFen: Fen
  readonly lines: readonly DueLine[]
  readonly deducted: readonly Clawback[]
}

/** The sum of amounts. */
export const totalOf = (parts: readonly { readonly amountFen: bigint }[]): Fen =>
  sumFen(parts.map(({ amountFen }) => fen(amountFen)))

/**
 * One payout for each party and way of settlement. A share for the treasury takes the treasury's rail whoever it is for. A
 * party that owes back as much as it is due or more waits for its next lines.
 */
export function draftPayouts(due: readonly DueLine[], clawbacks: readonly Clawback[]): DraftPayout[] {
  const groups = Map.groupBy(due, ({ orgId, settlement }) => `${orgId} ${settlement}`)
  return [...groups].flatMap(([key, lines]): DraftPayout[] => {
    const first = lines[0]!
    const deducted = clawbacks.filter(({ orgId, settlement }) => `${orgId} ${settlement}` === key)
    const amountFen = fen(totalOf(lines) - totalOf(deducted))
    if (amountFen <= 0n) return []
    const rail = first.settlement === 'TREASURY_NONTAX' ? 'TREASURY' : first.rail
    return [{ payeeOrgId: first.orgId, settlement: first.settlement, rail, amountFen, lines, deducted }]
  })
}

/** Refuses PAYOUT_PAID. */
export function decidePayment({ status }: { readonly status: PayoutStatus }): Result<void> {
  return status === 'LISTED'
    ? ok()
    : refusePayout('PAYOUT_PAID', 'Nothing is left to pay: the reference of this payout is recorded.')
}

const PLACES = { TREASURY_NONTAX: 'TREASURY', INSTITUTION_LOCAL: 'INSTITUTION', PAYABLE: 'PAYABLE' } as const

/** What is owed becomes less, and so does what is at the bank or at the processor. Throws for what the operator keeps. */
export function legsOfPayout(payout: {
  readonly payeeOrgId: string
  readonly settlement: SettlementKind
  readonly rail: PayoutRail
  readonly amountFen: Fen
}): MovementLeg[] {
  const { payeeOrgId, settlement, rail, amountFen } = payout
  if (settlement === 'RETAINED') throw new TypeError('What an operator keeps is not paid out.')
  const from = rail === 'CONNECT' ? 'PROCESSOR' : 'BANK'
  return [
    { place: PLACES[settlement], side: 'DEBIT', counterpartyOrgId: payeeOrgId, invoiceId: null, amountFen },
    { place: from, side: 'CREDIT', counterpartyOrgId: null, invoiceId: null, amountFen },
  ]
}

export const UNKNOWN_PAYOUT: Refusal = {
  code: 'PAYOUT_UNKNOWN',
  message: 'There is no such payout: look it up in `payouts`.',
  rule: 'settlement.payout',
  field: 'input.payoutId',
}

export const REFERENCE_MISSING: Refusal = {
  code: 'PAYOUT_REFERENCE_MISSING',
  message: 'Give the number of the payment slip (缴款书号) or of the transfer.',
  rule: 'settlement.payout',
  field: 'input.reference',
}

export const NO_ACCOUNT: Refusal = {
  code: 'PAYOUT_ACCOUNT_MISSING',
  message: 'Set the key of Stripe and the connected account of the payee, or pay it by bank.',
  rule: 'settlement.payout',
}

export const REFERENCE_USED: Refusal = {
  code: 'PAYOUT_REFERENCE_USED',
  message: 'Record the number of this payment: the one given belongs to another.',
  rule: 'settlement.payout',
  field: 'input.reference',
}

const refusePayout = (code: string, message: string) => refuse({ code, message, rule: 'settlement.payout' })
