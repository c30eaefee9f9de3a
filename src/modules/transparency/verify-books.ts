/**
 * The books, checked from the log: each journal is double entry in one organisation's books, a reversal mirrors what it
 * reverses once, and all balances sum to nothing.
 */
import { decideJournal, drawTrialBalance, REVERSAL } from '../ledger/index.ts'
import type { JournalFact, LogFacts } from './log-facts.ts'
import { CheckList, type Check } from './verify-report.ts'

export function checkJournals({ journals }: LogFacts): Check {
  const list = new CheckList('journals')
  const byId = new Map<string, JournalFact>()
  const reversed = new Set<string>()
  for (const journal of journals) {
    list.count()
    const { journalId, orgId, postings, reversesId } = journal.is
    const decision = decideJournal({ postings })
    if (!decision.ok) list.differs(`Journal ${journalId}: ${decision.error.message}`, journal)
    const foreign = postings.find(({ account }) => account.split('.')[1] !== orgId)
    if (foreign)
      list.differs(`Journal ${journalId} posts to ${foreign.account}, outside the books of ${orgId}.`, journal)
    if (byId.has(journalId)) list.differs(`Journal ${journalId} was logged before.`, journal)
    if (reversesId && reversed.has(reversesId))
      list.differs(`Journal ${reversesId} is reversed a second time.`, journal)
    const fault = reversalFault(journal, byId)
    if (fault) list.differs(`Journal ${journalId} ${fault}.`, journal)
    byId.set(journalId, journal)
    if (reversesId) reversed.add(reversesId)
  }
  return list.done()
}

function reversalFault({ is }: JournalFact, earlier: ReadonlyMap<string, JournalFact>): string | undefined {
  if ((is.kind === REVERSAL) !== (is.reversesId !== null))
    return 'is a reversal without the journal it reverses, or the other way round'
  if (!is.reversesId) return undefined
  const original = earlier.get(is.reversesId)
  if (!original) return `reverses ${is.reversesId}, which was not logged before`
  const mirrored = original.is.postings.map(
    ({ account, side, amountFen }) => `${account} ${opposite(side)} ${amountFen}`,
  )
  const posted = is.postings.map(({ account, side, amountFen }) => `${account} ${side} ${amountFen}`)
  return mirrored.join() === posted.join() ? undefined : `does not mirror ${is.reversesId}`
}

const opposite = (side: JournalFact['is']['postings'][number]['side']) => (side === 'DEBIT' ? 'CREDIT' : 'DEBIT')

export function checkTrialBalance({ journals }: LogFacts): Check {
  const list = new CheckList('trialBalance')
  const totals = journals.flatMap(({ is }) =>
    is.postings.map(({ account, side, amountFen }) => ({ account: { code: account }, side, fen: BigInt(amountFen) })),
  )
  const { lines, debitsFen, creditsFen, balanced } = drawTrialBalance(totals)
  list.count(lines.length)
  if (!balanced) list.differs(`All debits are ${debitsFen} fen and all credits ${creditsFen} fen.`)
  return list.done()
}
