/**
 * 资金追溯: which rows belong to one fen, from the ledger to the resource and back.
 * Promises: what a posting is made of sums to the posting, to the fen; both ways meet in the same usage.
 * Refuses: a start that is not there, a period that is missing where it bounds the question, a trace too wide to show.
 */
import type { PurposeClass, SettlementKind } from '../../generated/prisma/enums.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { refuse, type Refused } from '../../kernel/result.ts'
import { accountCode, type AccountRef } from '../ledger/index.ts'
import { accountOfLeg, type MovementLeg } from '../payment/index.ts'
import { accountOfLine, accountOwedBack } from '../settlement/index.ts'

/** Where both ways meet: what one buyer used of one product, for one purpose and at one price, in one month. */
export type UsageKey = {
  readonly operatorOrgId: string
  readonly buyerOrgId: string
  readonly period: string
  readonly productId: string
  readonly purposeClass: PurposeClass
  /** none where nothing was charged */
  readonly priceVersionId: string | null
}

/** Keys of one trace at most: each becomes a condition of its queries. */
export const MAX_TRACE_KEYS = 500

/** A line of a paper, as much of it as went into a posting. */
export type TracePart = {
  readonly paper: PaperKind
  readonly paperId: string
  readonly seq: number
  readonly amountFen: Fen
}
export type PaperKind = 'Invoice' | 'CreditNote' | 'SplitStatement' | 'SplitReversal' | 'MoneyMovement'

type Taxed = { readonly seq: number; readonly grossFen: bigint; readonly vatFen: bigint; readonly netFen: bigint }
type ShareLine = {
  readonly seq: number
  readonly orgId: string
  readonly settlement: SettlementKind
  readonly amountFen: Fen
}

/** The paper behind a journal, with its lines. */
export type Paper =
  | { readonly kind: 'Invoice'; readonly id: string; readonly lines: readonly Taxed[] }
  | { readonly kind: 'CreditNote'; readonly id: string; readonly lineSeq: number }
  | { readonly kind: 'SplitStatement'; readonly id: string; readonly lines: readonly ShareLine[] }
  | {
      readonly kind: 'SplitReversal'
      readonly id: string
      readonly lines: readonly (ShareLine & { readonly paid: boolean })[]
    }
  | {
      readonly kind: 'MoneyMovement'
      readonly id: string
      readonly legs: readonly (MovementLeg & { readonly seq: number })[]
    }

export type PostingToTrace = { readonly account: string; readonly amountFen: Fen }

/** The lines of its paper that a posting is made of; a posting of revenue that waits to be split, or comes back, is of all. */
export function partsOf(bookOrgId: string, posting: PostingToTrace, paper: Paper): TracePart[] {
  const isOn = (account: AccountRef) => accountCode(bookOrgId, account) === posting.account
  const part = (seq: number, amount: bigint): TracePart => ({
    paper: paper.kind,
    paperId: paper.id,
    seq,
    amountFen: fen(amount),
  })
  const parts = partsBy(paper, { isOn, part, posting })
  return parts.filter(({ amountFen }) => amountFen > 0n)
}

type By = {
  readonly isOn: (account: AccountRef) => boolean
  readonly part: (seq: number, amount: bigint) => TracePart
  readonly posting: PostingToTrace
}

function partsBy(paper: Paper, { isOn, part, posting }: By): TracePart[] {
  const unsplit = isOn({ chart: 'UNSPLIT_REVENUE' })
  switch (paper.kind) {
    case 'Invoice':
      return paper.lines.map(({ seq, grossFen, vatFen, netFen }) =>
        part(seq, unsplit ? netFen : isOn({ chart: 'VAT_PAYABLE' }) ? vatFen : grossFen),
      )
    case 'CreditNote':
      return [part(paper.lineSeq, posting.amountFen)]
    case 'SplitStatement':
      return paper.lines
        .filter((line) => unsplit || isOn(accountOfLine(line)))
        .map((line) => part(line.seq, line.amountFen))
    case 'SplitReversal':
      return paper.lines
        .filter((line) => unsplit || isOn(accountOwedBack(line)))
        .map((line) => part(line.seq, line.amountFen))
    case 'MoneyMovement':
      return paper.legs.filter((leg) => isOn(accountOfLeg(leg))).map((leg) => part(leg.seq, leg.amountFen))
    default:
      return []
  }
}

/** The instants between which grants must have been in force somewhere, to stand behind some usage. */
export type Span = { readonly from: Date; readonly until: Date }

export const START_UNKNOWN: Refused = refuseTrace(
  'TRACE_START_UNKNOWN',
  'Start from something that you may see: there is none with this id.',
)
export const POSTING_UNKNOWN: Refused = refuseTrace(
  'TRACE_POSTING_UNKNOWN',
  'Name a posting by its place in the journal, from 1.',
  'posting',
)
export const PERIOD_MISSING: Refused = refuseTrace(
  'TRACE_PERIOD_MISSING',
  'Name a month as YYYY-MM: a resource and a grant are used in many.',
  'period',
)
export const TOO_WIDE: Refused = refuseTrace(
  'TRACE_TOO_WIDE',
  `Start from a usage row, a call or a grant: the trace leads to more than ${MAX_TRACE_KEYS} products, buyers and prices.`,
)

function refuseTrace(code: string, message: string, field?: string): Refused {
  return refuse({ code, message, rule: 'supervision.trace', ...(field && { field }) })
}
