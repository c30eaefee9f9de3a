/** 试算平衡表: each account before the month, in it, and at the seal, by when things happened; debits equal credits in each. */
import { canonicalJson } from '../../../kernel/canonical-json.ts'
import { periodBounds, type Period } from '../../../kernel/shanghai-time.ts'
import { drawTrialBalance } from '../../ledger/index.ts'
import type { JournalFact, LogFacts } from '../log-facts.ts'

export function trialBalanceFile({ journals }: LogFacts, period: Period): string {
  const { start, end } = periodBounds(period)
  const until = (instant: Date) => journals.filter(({ is }) => is.happenedAt < instant)
  return `${canonicalJson({ period, opening: balanceOf(until(start)), closing: balanceOf(until(end)), sealed: balanceOf(journals) })}\n`
}

function balanceOf(journals: readonly JournalFact[]) {
  const totals = journals.flatMap(({ is }) =>
    is.postings.map(({ account, side, amountFen }) => ({ account: { code: account }, side, fen: BigInt(amountFen) })),
  )
  const { lines, debitsFen, creditsFen, balanced } = drawTrialBalance(totals)
  return {
    balanced,
    debitsFen: `${debitsFen}`,
    creditsFen: `${creditsFen}`,
    lines: lines.map((line) => ({
      account: line.account.code,
      debitsFen: `${line.debitsFen}`,
      creditsFen: `${line.creditsFen}`,
    })),
  }
}
