/**
 * Journals, computed again from the papers behind them: each invoice, each confirmed statement and each movement of money
 * has exactly the journal that follows from it, and there is no journal without a paper.
 */
import { journalOfInvoice } from '../billing/index.ts'
import { contentOf, REVERSAL, type NewJournal } from '../ledger/index.ts'
import { journalOfMovement } from '../payment/index.ts'
import { journalOfStatement } from '../settlement/index.ts'
import type { InvoiceFact, JournalFact, LogFacts, MovementFact, StatementFact } from './log-facts.ts'
import { CheckList, firstDifference, type Check } from './verify-report.ts'

/** Regions are not logged and do not enter what is compared. */
const REGION = ''

export function recomputeJournals({ invoices, statements, movements, journals }: LogFacts): Check {
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
  for (const movement of movements) {
    list.count()
    const posted = take(waiting, 'MoneyMovement', movement.is.movementId)
    compare({ list, paper: movement, expected: journalOfMoney(movement, list), posted })
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

const journalOfMoney = (movement: MovementFact, list: CheckList) =>
  list.attempt(
    () => journalOfMovement({ ...movement.is, id: movement.is.movementId, region: REGION, memo: '' }),
    movement,
  )

type Comparison = {
  readonly list: CheckList
  readonly paper: InvoiceFact | StatementFact | MovementFact
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
