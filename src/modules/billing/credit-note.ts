/**
 * 冲减单: takes back a part of an invoice line, as it was posted.
 * Promises: pieces of a line, whatever their sizes and order, give back its net and its VAT to the fen, and never more.
 * Refuses: nothing or less, and more than is left of the line.
 */
import { allocateByLargestRemainder } from '../../kernel/allocation.ts'
import { fen, formatYuan, sumFen, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { NewJournal, NewPosting } from '../ledger/index.ts'
import type { Taxed } from './invoice.ts'

/** What is left of a line after what was credited of it. */
export function leftOf(line: Taxed, credited: readonly Taxed[]): Taxed {
  const less = (of: (taxed: Taxed) => Fen) => fen(of(line) - sumFen(credited.map(of)))
  return {
    grossFen: less((taxed) => taxed.grossFen),
    vatFen: less((taxed) => taxed.vatFen),
    netFen: less((taxed) => taxed.netFen),
  }
}

/**
 * A piece of what is left of a line: its net and VAT in the proportion in which they are left, by largest remainder.
 * Refuses CREDIT_NOT_POSITIVE, CREDIT_TOO_LARGE.
 */
export function creditOf(left: Taxed, grossFen: Fen): Result<Taxed> {
  if (grossFen <= 0n) return refuseCredit('CREDIT_NOT_POSITIVE', 'Credit an amount above 0, or let the line stand.')
  if (grossFen > left.grossFen) {
    const message = `Credit at most ${formatYuan(left.grossFen)} yuan: no more is left of the line.`
    return refuseCredit('CREDIT_TOO_LARGE', message)
  }
  const [netFen, vatFen] = allocateByLargestRemainder(grossFen, [left.netFen, left.vatFen])
  return ok({ grossFen, netFen: netFen ?? fen(0n), vatFen: vatFen ?? fen(0n) })
}

/** `370100-2026-C000007`: the issuer's region, the year of issue, and its count of credit notes in that year. */
export function creditNoteNo(number: {
  readonly region: string
  readonly year: number
  readonly count: number
}): string {
  return `${number.region}-${number.year}-C${number.count.toString().padStart(6, '0')}`
}

/** What the books need to know of a credit note. */
export type CreditNoteForLedger = Taxed & {
  readonly id: string
  readonly no: string
  readonly region: string
  readonly issuerOrgId: string
  readonly buyerOrgId: string
  /** What of it was paid before, and is the buyer's advance now. */
  readonly freedFen: Fen
  readonly issuedAt: Date
}

/** The invoice's journal, mirrored for the part that is credited; what was paid of it is owed to the buyer as an advance. */
export function journalOfCreditNote(note: CreditNoteForLedger): NewJournal {
  const { id, no, region, issuerOrgId, buyerOrgId, grossFen, vatFen, netFen, freedFen, issuedAt } = note
  const owed = fen(grossFen - freedFen)
  const postings: NewPosting[] = [
    { account: { chart: 'UNSPLIT_REVENUE' }, side: 'DEBIT', amountFen: netFen },
    { account: { chart: 'VAT_PAYABLE' }, side: 'DEBIT', amountFen: vatFen },
    { account: { chart: 'RECEIVABLE', counterpartyOrgId: buyerOrgId }, side: 'CREDIT', amountFen: owed },
    { account: { chart: 'CUSTOMER_ADVANCE', counterpartyOrgId: buyerOrgId }, side: 'CREDIT', amountFen: freedFen },
  ]
  return {
    idempotencyKey: `credit-note:${id}`,
    region,
    orgId: issuerOrgId,
    kind: 'CREDIT_NOTE',
    happenedAt: issuedAt,
    refType: 'CreditNote',
    refId: id,
    memo: no,
    postings: postings.filter(({ amountFen }) => amountFen > 0n),
  }
}

const refuseCredit = (code: string, message: string) =>
  refuse({ code, message, rule: 'billing.credit-note', field: 'input.credit' })
