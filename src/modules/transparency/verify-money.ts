/**
 * Money after the invoice, followed from the log in its order: credits are pieces of their line and no more, an invoice is paid
 * by its own buyer and never more than it is owed, splits give back what was posted, and nobody gives what is not there.
 */
import { creditOf, leftOf, type Taxed } from '../billing/index.ts'
import { decideMovement } from '../payment/index.ts'
import { reverseShares } from '../settlement/index.ts'
import type { CreditNoteFact, InvoiceFact, LogFacts, MovementFact, ReversalFact, StatementFact } from './log-facts.ts'
import { CheckList, type Check } from './verify-report.ts'

type Leg = MovementFact['is']['legs'][number]
type Step = { readonly seq: string; readonly run: () => string | undefined }

/** Places that hold what was put there before, and never less than nothing. */
const HELD: readonly Leg['place'][] = ['SUSPENSE', 'ADVANCE']

export function checkMoney(facts: LogFacts): Check {
  const list = new CheckList('payments')
  const followed = new Followed(facts)
  const steps: Step[] = [
    ...facts.creditNotes.map((note) => ({ seq: note.seq, run: () => followed.credit(note) })),
    ...facts.reversals.map((reversal) => ({ seq: reversal.seq, run: () => followed.reversal(reversal) })),
    ...facts.movements.map((movement) => ({ seq: movement.seq, run: () => followed.movement(movement) })),
  ]
  for (const step of steps.toSorted((a, b) => Number(a.seq) - Number(b.seq))) {
    list.count()
    const fault = step.run()
    if (fault) list.differs(`${fault}.`, step)
  }
  return list.done()
}

/** What was paid, credited, given back and held so far. */
class Followed {
  private readonly invoices: ReadonlyMap<string, InvoiceFact>
  private readonly statements: ReadonlyMap<string, StatementFact>
  private readonly notes: ReadonlyMap<string, CreditNoteFact>
  private readonly balances = new Map<string, bigint>()
  private readonly pieces = new Map<string, Taxed[]>()
  private readonly taken = new Map<string, { seq: number; amountFen: Taxed['grossFen'] }[]>()

  constructor({ invoices, statements, creditNotes }: LogFacts) {
    this.invoices = new Map(invoices.map((invoice) => [invoice.is.invoiceId, invoice]))
    this.statements = new Map(statements.map((statement) => [statement.is.statementId, statement]))
    this.notes = new Map(creditNotes.map((note) => [note.is.creditNoteId, note]))
  }

  credit({ is }: CreditNoteFact): string | undefined {
    const invoice = this.invoices.get(is.invoiceId)?.is
    const line = invoice?.lines.find(({ seq }) => seq === is.lineSeq)
    if (!invoice || !line) return `Credit note ${is.no} credits a line that was not logged`
    if (
      invoice.issuerOrgId !== is.issuerOrgId ||
      invoice.buyerOrgId !== is.buyerOrgId ||
      line.productId !== is.productId
    )
      return `Credit note ${is.no} credits an invoice of others`
    const key = `${is.invoiceId} ${is.lineSeq}`
    const pieces = this.pieces.get(key) ?? []
    const piece = creditOf(leftOf(line, pieces), is.grossFen)
    if (!piece.ok || piece.value.netFen !== is.netFen || piece.value.vatFen !== is.vatFen)
      return `Credit note ${is.no} is not a piece of what is left of line ${is.lineSeq}`
    this.pieces.set(key, [...pieces, piece.value])
    const [paid, credited] = [
      this.put(`PAID ${is.invoiceId}`, -is.freedFen),
      this.put(`CREDITED ${is.invoiceId}`, is.grossFen),
    ]
    const owedBefore = invoice.grossFen - paid - is.freedFen - (credited - is.grossFen)
    const freed = is.grossFen > owedBefore ? is.grossFen - owedBefore : 0n
    if (freed !== is.freedFen)
      return `Credit note ${is.no} frees ${is.freedFen} fen of what was paid, recomputed ${freed}`
    this.put(`${is.issuerOrgId} ADVANCE ${is.buyerOrgId}`, is.freedFen)
    return undefined
  }

  reversal({ is }: ReversalFact): string | undefined {
    const [statement, note] = [this.statements.get(is.statementId)?.is, this.notes.get(is.creditNoteId)?.is]
    if (!statement || !note || note.netFen !== is.netFen || note.productId !== statement.productId)
      return `Reversal ${is.reversalId} has no credit note and statement that it follows from`
    const earlier = this.taken.get(is.statementId) ?? []
    const left =
      statement.lines.reduce((sum, line) => sum + line.amountFen, 0n) -
      earlier.reduce((sum, part) => sum + part.amountFen, 0n)
    if (is.netFen > left) return `Reversal ${is.reversalId} takes back more than is left of its statement`
    const shares = reverseShares(is.netFen, statement.lines, earlier).map(shareText)
    this.taken.set(is.statementId, [...earlier, ...is.lines])
    return shares.join() === is.lines.map(shareText).join()
      ? undefined
      : `Reversal ${is.reversalId} is not what the posted shares give back`
  }

  movement({ is }: MovementFact): string | undefined {
    const decision = decideMovement(is)
    if (!decision.ok) return `Movement ${is.movementId}: ${decision.error.message}`
    const faults = is.legs.map((leg) => this.leg(is, leg)).filter((fault) => fault !== undefined)
    return faults[0] && `Movement ${is.movementId} ${faults[0]}`
  }

  private leg(
    is: MovementFact['is'],
    { place, side, counterpartyOrgId, invoiceId, amountFen }: Leg,
  ): string | undefined {
    const change = side === 'CREDIT' ? amountFen : -amountFen
    if (invoiceId !== null) return this.paid(is.operatorOrgId, { invoiceId, counterpartyOrgId, change })
    const balance = this.put(`${is.operatorOrgId} ${place} ${counterpartyOrgId}`, change)
    return HELD.includes(place) && balance < 0n ? `takes ${-balance} fen out of ${place} that are not there` : undefined
  }

  private paid(
    operatorOrgId: string,
    { invoiceId, counterpartyOrgId, change }: { invoiceId: string; counterpartyOrgId: string | null; change: bigint },
  ): string | undefined {
    const invoice = this.invoices.get(invoiceId)?.is
    if (!invoice) return `pays invoice ${invoiceId}, which was not logged`
    const { issuerOrgId, buyerOrgId, grossFen, no } = invoice
    if (issuerOrgId !== operatorOrgId || buyerOrgId !== counterpartyOrgId) return `pays invoice ${no} of others`
    const paid = this.put(`PAID ${invoiceId}`, change)
    const owed = grossFen - (this.balances.get(`CREDITED ${invoiceId}`) ?? 0n)
    return paid > owed || paid < 0n ? `leaves ${paid} fen paid of invoice ${no}, of ${owed}` : undefined
  }

  private put(key: string, change: bigint): bigint {
    const balance = (this.balances.get(key) ?? 0n) + change
    this.balances.set(key, balance)
    return balance
  }
}

const shareText = ({ seq, orgId, settlement, amountFen }: Omit<ReversalFact['is']['lines'][number], 'paid'>) =>
  `${seq} ${orgId} ${settlement} ${amountFen}`
