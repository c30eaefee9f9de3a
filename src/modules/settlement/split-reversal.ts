/**
 * 分配冲回: what a credit takes back of a statement.
 * Promises: credits, whatever their number, sizes and order, take back each share to the fen and never more of it than it has;
 * a share that has gone to its party is owed back by it, by the treasury where it was remitted there.
 * Refuses: nothing. A credit is a piece of what was invoiced, so the statement has it.
 */
import { allocateByLargestRemainder } from '../../kernel/allocation.ts'
import { fen, sumFen, type Fen } from '../../kernel/money.ts'
import type { AccountRef, NewJournal, NewPosting } from '../ledger/index.ts'
import { accountOf, type StatementLine } from './statement.ts'

/** What is taken back of one line of a statement. */
export type ReversalShare = Pick<StatementLine, 'seq' | 'orgId' | 'settlement' | 'amountFen'> & {
  /** Whether the line had gone to its party. */
  readonly paid: boolean
}

/**
 * Divides what a statement's net is less by over what is left of its lines, by largest remainder, a tie to the earlier line.
 * Since each piece is divided over what the pieces before it left, the last one gives back exactly the rest: the rule is not
 * computed again, for which of two roundings was taken only the posted lines know.
 */
export function reverseShares(
  netFen: Fen,
  lines: readonly Pick<StatementLine, 'seq' | 'orgId' | 'settlement' | 'amountFen'>[],
  earlier: readonly { readonly seq: number; readonly amountFen: Fen }[],
): Omit<ReversalShare, 'paid'>[] {
  const left = lines.map(({ seq, amountFen }) => {
    const taken = earlier.filter((part) => part.seq === seq).map((part) => part.amountFen)
    return fen(amountFen - sumFen(taken))
  })
  const parts = allocateByLargestRemainder(netFen, left)
  return lines
    .map(({ seq, orgId, settlement }, index) => ({ seq, orgId, settlement, amountFen: parts[index] ?? fen(0n) }))
    .filter(({ amountFen }) => amountFen > 0n)
}

/** What the books need to know of a reversal. */
export type ReversalForLedger = {
  readonly id: string
  readonly region: string
  readonly operatorOrgId: string
  readonly netFen: Fen
  readonly postedAt: Date
  readonly memo: string
  readonly lines: readonly ReversalShare[]
}

/** The split's journal, mirrored for what is taken back. */
export function journalOfReversal(reversal: ReversalForLedger): NewJournal {
  const { id, region, operatorOrgId, netFen, postedAt, memo, lines } = reversal
  const postings: NewPosting[] = [
    ...lines.map((line): NewPosting => ({ account: accountOwedBack(line), side: 'DEBIT', amountFen: line.amountFen })),
    { account: { chart: 'UNSPLIT_REVENUE' }, side: 'CREDIT', amountFen: netFen },
  ]
  return {
    idempotencyKey: `split-reversal:${id}`,
    region,
    orgId: operatorOrgId,
    kind: 'SPLIT_REVERSAL',
    happenedAt: postedAt,
    refType: 'SplitReversal',
    refId: id,
    memo,
    postings,
  }
}

/** What the treasury has received it owes back (待退库); anybody else is owed less. */
export function accountOwedBack(line: ReversalShare): AccountRef {
  if (line.settlement === 'TREASURY_NONTAX' && line.paid) {
    return { chart: 'TREASURY_RECEIVABLE', counterpartyOrgId: line.orgId }
  }
  return accountOf(line)
}
