/**
 * Journals, computed again from the papers behind them: each invoice, credit note, confirmed statement, reversal and
 * movement of money has exactly the journal that follows from it, and there is no journal without a paper.
 */
import { journalOfCreditNote, journalOfInvoice } from '../billing/index.ts'
import { contentOf, REVERSAL, type NewJournal } from '../ledger/index.ts'
import { journalOfMovement } from '../payment/index.ts'
import { journalOfReversal, journalOfStatement } from '../settlement/index.ts'
import type {
  CreditNoteFact,
  InvoiceFact,
  JournalFact,
  LogFacts,
  MovementFact,
  ReversalFact,
  StatementFact,
} from './log-facts.ts'
import { CheckList, firstDifference, type Check } from './verify-report.ts'

/** Regions are not logged and do not enter what is compared. */
const REGION = ''

export function recomputeJournals(facts: LogFacts): Check {
  const { invoices, statements, journals } = facts
  const list = new CheckList('postings')
  const waiting = Map.groupBy(
    journals.filter(({ is }) => is.kind !== REVERSAL),
    ({ is }) => paperKey(is),
  )
  for (const invoice of invoices) {
    list.count()
    compare({
      list,
      paper: invoice,
      expected: journalOf(invoice, list),
      posted: take(waiting, 'Invoice', invoice.is.invoiceId),
    })
  }
  for (const statement of statements) {
    list.count()
    const posted = take(waiting, 'SplitStatement', statement.is.statementId)
    compare({ list, paper: statement, expected: journalOfSplit(statement, posted, list), posted })
  }
  for (const { refType, refId, paper, journal } of others(facts)) {
    list.count()
    compare({ list, paper, expected: list.attempt(journal, paper), posted: take(waiting, refType, refId) })
  }
  for (const journal of [...waiting.values()].flat()) {
    list.differs(`Journal ${journal.is.journalId} has no paper behind it, or its paper has another journal.`, journal)
  }
  return list.done()
}

const paperKey = ({ refType, refId }: { refType: string; refId: string }) => `${refType} ${refId}`

/** Takes the first journal of a paper out of those that wait for one. */
function take(waiting: Map<string, JournalFact[]>, refType: string, refId: string): JournalFact | undefined {
  return waiting.get(paperKey({ refType, refId }))?.shift()
}

function journalOf(invoice: InvoiceFact, list: CheckList): NewJournal | undefined {
  return list.attempt(() => journalOfInvoice({ ...invoice.is, id: invoice.is.invoiceId, region: REGION }), invoice)
}

/** A split happened when it was confirmed, which only its journal says. */
function journalOfSplit(
  statement: StatementFact,
  posted: JournalFact | undefined,
  list: CheckList,
): NewJournal | undefined {
  const confirmedAt = posted?.is.happenedAt ?? new Date(0)
  const { statementId: id } = statement.is
  return list.attempt(() => journalOfStatement({ ...statement.is, id, region: REGION, confirmedAt }), statement)
}

type Paper = InvoiceFact | StatementFact | MovementFact | CreditNoteFact | ReversalFact
type Other = {
  readonly refType: string
  readonly refId: string
  readonly paper: Paper
  readonly journal: () => NewJournal
}

/** Papers that say themselves when they were posted. */
function others({ creditNotes, reversals, movements }: LogFacts): Other[] {
  const of = { region: REGION, memo: '' }
  return [
    ...creditNotes.map((paper) => {
      const { creditNoteId: id } = paper.is
      return { refType: 'CreditNote', refId: id, paper, journal: () => journalOfCreditNote({ ...paper.is, id, ...of }) }
    }),
    ...reversals.map((paper) => {
      const { reversalId: id } = paper.is
      return {
        refType: 'SplitReversal',
        refId: id,
        paper,
        journal: () => journalOfReversal({ ...paper.is, id, ...of }),
      }
    }),
    ...movements.map((paper) => {
      const { movementId: id } = paper.is
      return {
        refType: 'MoneyMovement',
        refId: id,
        paper,
        journal: () => journalOfMovement({ ...paper.is, id, ...of }),
      }
    }),
  ]
}

type Comparison = {
  readonly list: CheckList
  readonly paper: Paper
  readonly expected: NewJournal | undefined
  readonly posted: JournalFact | undefined
}

function compare({ list, paper, expected, posted }: Comparison): void {
  if (!expected) {
    if (posted) list.differs(`Journal ${posted.is.journalId} posts a paper that moves no money.`, posted)
    return
  }
  if (!posted) return list.differs(`${expected.refType} ${expected.refId} was never posted.`, paper)
  const { orgId, kind, happenedAt, refType, refId, postings } = contentOf(expected)
  const numbered = postings.map((posting, index) => ({ seq: index + 1, ...posting }))
  const recomputed = { ...posted.logged, orgId, kind, happenedAt, refType, refId, postings: numbered }
  const difference = firstDifference(posted.logged, recomputed)
  if (difference) list.differs(`Journal ${posted.is.journalId}: ${difference}.`, posted)
}
