/** One proof for each invoice and each statement of the month (c2sp.org/tlog-proof): what a buyer or a payee keeps. */
import { inclusionRanges, type MerkleHash } from '../../../kernel/merkle.ts'
import { formatProof } from '../../../kernel/log-proof.ts'
import type { Period } from '../../../kernel/shanghai-time.ts'
import { rangeRootOf } from '../../../kernel/tiles.ts'
import type { LogFacts } from '../log-facts.ts'

type Sealed = {
  readonly period: Period
  readonly levels: readonly (readonly MerkleHash[])[]
  readonly size: number
  readonly checkpoint: string
}

export function proofFiles(
  { invoices, statements }: LogFacts,
  { period, levels, size, checkpoint }: Sealed,
): Record<string, string> {
  const papers = [
    ...invoices
      .filter(({ is }) => is.period === period)
      .map(({ seq, is }) => ({ seq, name: `invoice-${is.invoiceId}` })),
    ...statements
      .filter(({ is }) => is.period === period)
      .map(({ seq, is }) => ({ seq, name: `statement-${is.statementId}` })),
  ]
  return Object.fromEntries(
    papers.map(({ seq, name }) => {
      const index = Number(seq)
      const siblings = inclusionRanges({ index, size }).map((range) => rangeRootOf(levels, range))
      return [`proofs/${name}.tlog-proof`, formatProof({ index, hashes: siblings, checkpoint })]
    }),
  )
}
