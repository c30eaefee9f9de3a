/**
 * 试算平衡表: what stands on each account, and that the whole adds up to nothing.
 * Promises: a balance is debits minus credits, so that all balances sum to 0 in books that are in order.
 */
import type { Side } from '../../generated/prisma/enums.ts'
import { fen, sumFen, type Fen } from '../../kernel/money.ts'

/** What was posted to one side of one account. */
export type AccountTotal<Account> = { readonly account: Account; readonly side: Side; readonly fen: bigint }

export type TrialBalanceLine<Account> = {
  readonly account: Account
  readonly debitsFen: Fen
  readonly creditsFen: Fen
  /** Debits minus credits: negative for what is owed and for revenue. */
  readonly balanceFen: Fen
}

export type TrialBalance<Account> = {
  /** In code order. */
  readonly lines: readonly TrialBalanceLine<Account>[]
  readonly debitsFen: Fen
  readonly creditsFen: Fen
  readonly balanced: boolean
}

/** Draws up the trial balance from sums per account and side. Throws if a sum leaves 64 bits. */
export function drawTrialBalance<Account extends { readonly code: string }>(
  totals: readonly AccountTotal<Account>[],
): TrialBalance<Account> {
  const byCode = Map.groupBy(totals, ({ account }) => account.code)
  const lines = [...byCode.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sides]) => lineOf(sides))
  const debitsFen = sumFen(lines.map((line) => line.debitsFen))
  const creditsFen = sumFen(lines.map((line) => line.creditsFen))
  return { lines, debitsFen, creditsFen, balanced: debitsFen === creditsFen }
}

function lineOf<Account>(sides: readonly AccountTotal<Account>[]): TrialBalanceLine<Account> {
  const sumOf = (wanted: Side) => sumFen(sides.filter(({ side }) => side === wanted).map((total) => fen(total.fen)))
  const [debitsFen, creditsFen] = [sumOf('DEBIT'), sumOf('CREDIT')]
  return { account: sides[0]!.account, debitsFen, creditsFen, balanceFen: fen(debitsFen - creditsFen) }
}
