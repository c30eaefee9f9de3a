/**
 * An invoice 账单: all that one buyer owes one operator for a month, tax taken out, and its journal.
 * Promises: gross = net + VAT on the invoice and on every line; the net is rounded once per invoice, half up.
 * Refuses: nothing. Charges come rated, and a month that may not be closed was refused before.
 */
import { allocateByLargestRemainder } from '../../kernel/allocation.ts'
import { fen, splitTaxInclusiveHalfUp, sumFen, type Bp, type Fen } from '../../kernel/money.ts'
import { addDays, dayOf, periodBounds, startOfDay, type Period } from '../../kernel/shanghai-time.ts'
import type { NewJournal, NewPosting } from '../ledger/index.ts'

/** Tax taken out of a tax-inclusive amount. */
export type Taxed = { readonly grossFen: Fen; readonly vatFen: Fen; readonly netFen: Fen }

export type ComposedInvoice<Line> = Taxed & { readonly lines: readonly (Line & Taxed)[] }

/**
 * Takes VAT out of charges. The net is gross / (1 + rate), half up, once for the invoice; the VAT is what remains, and is
 * spread over the lines in proportion to their gross by largest remainder, a tie to the earlier line.
 * Source: products.md 10, "VAT is rounded once per invoice and spread over its lines by largest remainder".
 */
export function composeInvoice<Line extends { readonly grossFen: Fen }>(charges: {
  readonly lines: readonly Line[]
  readonly vatBp: Bp
}): ComposedInvoice<Line> {
  const grossFen = sumFen(charges.lines.map((line) => line.grossFen))
  const { net, vat } = splitTaxInclusiveHalfUp(grossFen, charges.vatBp)
  const vatByLine = allocateByLargestRemainder(
    vat,
    charges.lines.map((line) => line.grossFen),
  )
  const lines = charges.lines.map((line, index) => {
    const vatFen = vatByLine[index] ?? fen(0n)
    return { ...line, vatFen, netFen: fen(line.grossFen - vatFen) }
  })
  return { lines, grossFen, vatFen: vat, netFen: net }
}

/** `370100-2026-000042`: the issuer's region, the year of issue, and the issuer's count in that year. */
export function invoiceNo(number: { readonly region: string; readonly year: number; readonly count: number }): string {
  return `${number.region}-${number.year}-${number.count.toString().padStart(6, '0')}`
}

/** The end of the day so many days after the day of issue. */
export function dueAt(issuedAt: Date, dueDays: number): Date {
  return startOfDay(addDays(dayOf(issuedAt), dueDays + 1))
}

/** What the books need to know of an invoice. */
export type InvoiceForLedger = Taxed & {
  readonly id: string
  readonly no: string
  readonly region: string
  readonly issuerOrgId: string
  readonly buyerOrgId: string
  readonly period: Period
}

/**
 * The buyer owes the gross; the net waits to be split; the VAT is owed to the state. It happened in the last instant of
 * the month, when the calls were made, whenever the month is closed.
 */
export function journalOfInvoice(invoice: InvoiceForLedger): NewJournal {
  const { id, no, region, issuerOrgId, buyerOrgId, period, grossFen, vatFen, netFen } = invoice
  const postings: NewPosting[] = [
    { account: { chart: 'RECEIVABLE', counterpartyOrgId: buyerOrgId }, side: 'DEBIT', amountFen: grossFen },
    { account: { chart: 'UNSPLIT_REVENUE' }, side: 'CREDIT', amountFen: netFen },
    { account: { chart: 'VAT_PAYABLE' }, side: 'CREDIT', amountFen: vatFen },
  ]
  return {
    idempotencyKey: `invoice:${id}`,
    region,
    orgId: issuerOrgId,
    kind: 'INVOICE',
    happenedAt: lastInstant(period),
    refType: 'Invoice',
    refId: id,
    memo: `${no} ${period}`,
    postings: postings.filter(({ amountFen }) => amountFen > 0n),
  }
}

const lastInstant = (period: Period) => new Date(periodBounds(period).end.getTime() - 1)
