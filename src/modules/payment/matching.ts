/**
 * Matching: which invoices a payment is for, and where its money goes.
 * Promises: all of the money goes somewhere; no invoice receives more than it is owed; what is not understood waits in suspense.
 * Refuses: nothing. A text without an invoice's number is no error, only money that somebody has to look at.
 */
import { fen, sumFen, type Fen } from '../../kernel/money.ts'
import type { MovementLeg } from './movement.ts'

/** What is still to be paid of an invoice. */
export type OpenInvoice = {
  readonly id: string
  readonly no: string
  readonly buyerOrgId: string
  readonly outstandingFen: Fen
}

/** `370100-2026-000042`, also where a bank has dropped hyphens, added spaces or written full-width digits. */
const INVOICE_NO = /(?<!\d)(\d{6})[\s\p{Pd}_.]*(\d{4})[\s\p{Pd}_.]*(\d{6})(?!\d)/gu

/** The invoice numbers in a remittance text, each once, in its order. */
export function invoiceNosIn(remittance: string): string[] {
  const text = remittance.normalize('NFKC')
  return [...new Set([...text.matchAll(INVOICE_NO)].map(([, region, year, count]) => `${region}-${year}-${count}`))]
}

/**
 * Where money goes: to the invoices in their order, each up to what is owed on it; more than all are owed is the buyer's
 * advance. To suspense, whole, if there is no invoice or the invoices have several buyers.
 */
export function allocate(amountFen: Fen, invoices: readonly OpenInvoice[]): MovementLeg[] {
  const [first] = invoices
  if (!first || invoices.some(({ buyerOrgId }) => buyerOrgId !== first.buyerOrgId)) {
    return [{ place: 'SUSPENSE', side: 'CREDIT', counterpartyOrgId: null, invoiceId: null, amountFen }]
  }
  const counterpartyOrgId = first.buyerOrgId
  let left: bigint = amountFen
  const legs = invoices.flatMap(({ id, outstandingFen }): MovementLeg[] => {
    const part = left < outstandingFen ? left : outstandingFen
    left -= part
    return part > 0n
      ? [{ place: 'INVOICE', side: 'CREDIT', counterpartyOrgId, invoiceId: id, amountFen: fen(part) }]
      : []
  })
  if (left > 0n) {
    legs.push({ place: 'ADVANCE', side: 'CREDIT', counterpartyOrgId, invoiceId: null, amountFen: fen(left) })
  }
  return legs
}

/** What of some legs is at a place. */
export const amountAt = (legs: readonly MovementLeg[], place: MovementLeg['place']): Fen =>
  sumFen(legs.filter((leg) => leg.place === place).map(({ amountFen }) => amountFen))
