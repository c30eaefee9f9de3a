/**
 * What has become of an invoice: what was paid, what was credited, what is still owed, and how late it is.
 * Promises: paid and credited together never exceed the gross; the same figures have the same status.
 * Refuses: nothing. Who pays or credits has looked at what is owed before; more is a bug.
 */
import type { InvoiceStatus } from '../../generated/prisma/enums.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { invariant } from '../../kernel/result.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'

/** The figures of an invoice that move. */
export type InvoiceMoney = { readonly grossFen: Fen; readonly paidFen: Fen; readonly creditedFen: Fen }

/** What is still to be paid. */
export const outstandingFen = ({ grossFen, paidFen, creditedFen }: InvoiceMoney): Fen =>
  fen(grossFen - paidFen - creditedFen)

/** Where these figures leave an invoice. Throws if more was paid and credited than it has. */
export function statusOf(money: InvoiceMoney): InvoiceStatus {
  const owed = outstandingFen(money)
  invariant(owed >= 0n && money.paidFen >= 0n && money.creditedFen >= 0n, `An invoice is owed ${owed} fen`)
  if (owed > 0n) return money.paidFen > 0n ? 'PARTLY_PAID' : 'ISSUED'
  return money.creditedFen > 0n && money.paidFen === 0n ? 'CREDITED' : 'PAID'
}

/** A payment, or, negative, one taken back. */
export function afterPayment(money: InvoiceMoney, amountFen: Fen): InvoiceMoney {
  return { ...money, paidFen: fen(money.paidFen + amountFen) }
}

/**
 * A credit first lowers what is owed; what is credited beyond that was paid and is the buyer's again, as an advance.
 * @returns the figures after it, and how much of it was paid before
 */
export function afterCredit(
  money: InvoiceMoney,
  amountFen: Fen,
): { readonly money: InvoiceMoney; readonly freedFen: Fen } {
  const owed = outstandingFen(money)
  const freedFen = fen(amountFen > owed ? amountFen - owed : 0n)
  const after = { ...money, creditedFen: fen(money.creditedFen + amountFen), paidFen: fen(money.paidFen - freedFen) }
  return { money: after, freedFen }
}

/** 催收: how late an invoice is. */
export type Dunning = 'NONE' | 'OVERDUE' | 'FIRST_REMINDER' | 'SECOND_REMINDER' | 'FINAL_REMINDER'
const REMINDERS: readonly Dunning[] = ['FIRST_REMINDER', 'SECOND_REMINDER', 'FINAL_REMINDER']

/**
 * How late an invoice is by the clock. `reminderDays` are days after it fell due, rising, one for each reminder. What is
 * disputed is not dunned: an invoice of which only disputed lines are open is not late.
 */
export function dunningOf(
  invoice: InvoiceMoney & { readonly dueAt: Date; readonly heldFen: Fen },
  { now, reminderDays }: { readonly now: Date; readonly reminderDays: readonly number[] },
): Dunning {
  if (outstandingFen(invoice) <= invoice.heldFen || now < invoice.dueAt) return 'NONE'
  const dueDay = dayOf(invoice.dueAt)
  const sent = reminderDays.filter((days) => now >= startOfDay(addDays(dueDay, days))).length
  return REMINDERS[Math.min(sent, REMINDERS.length) - 1] ?? 'OVERDUE'
}
