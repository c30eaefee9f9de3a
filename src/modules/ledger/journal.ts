/**
 * 分录: what a journal may be, decided without a database.
 * Promises: debits equal credits, every amount is positive, and the same content has the same hash for ever.
 * Refuses: anything else, naming the posting at fault. The database refuses the same a second time.
 */
import type { Side } from '../../generated/prisma/enums.ts'
import { canonicalHashHex } from '../../kernel/canonical-json.ts'
import { MAX_INT64, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import { accountCode, type AccountRef } from './chart.ts'

export const MIN_POSTINGS = 2
export const MAX_POSTINGS = 256
/** The kind of every reversing journal, and of no other. */
export const REVERSAL = 'REVERSAL'

/** 借贷行: a positive amount on one side of one account. An amount of 0 is never written: leave the posting out. */
export type NewPosting = { readonly account: AccountRef; readonly side: Side; readonly amountFen: Fen }

/** What a caller asks to post, in the books of one organisation. */
export type NewJournal = {
  /** The same key with the same content is the same journal, however often it is posted. */
  readonly idempotencyKey: string
  readonly region: string
  readonly orgId: string
  /** What it tells, such as `INVOICE` or `SPLIT`. */
  readonly kind: string
  readonly happenedAt: Date
  /** The paper behind it. */
  readonly refType: string
  readonly refId: string
  readonly memo: string
  readonly postings: readonly NewPosting[]
}

/** A journal as plain JSON: what is hashed, compared and logged. */
export type JournalContent = {
  readonly region: string
  readonly orgId: string
  readonly kind: string
  readonly happenedAt: string
  readonly refType: string
  readonly refId: string
  readonly memo: string
  readonly reversesId: string | null
  readonly postings: readonly PostingContent[]
}
export type PostingContent = { readonly account: string; readonly side: Side; readonly amountFen: string }

export function contentOf(journal: NewJournal): JournalContent {
  const { region, orgId, kind, happenedAt, refType, refId, memo } = journal
  const postings = journal.postings.map(({ account, side, amountFen }) => ({
    account: accountCode(orgId, account),
    side,
    amountFen: `${amountFen}`,
  }))
  return { region, orgId, kind, happenedAt: happenedAt.toISOString(), refType, refId, memo, reversesId: null, postings }
}

/** SHA-256 of the canonical JSON (RFC 8785) of a journal's content, as 64 hex digits. */
export const contentHash = (content: JournalContent): string => canonicalHashHex(content)

/**
 * Double entry, checked: 2 to 256 postings, each positive, no account on both sides, debits equal to credits, totals within
 * 64 bits. Refuses JOURNAL_SIZE, POSTING_NOT_POSITIVE, ACCOUNT_ON_BOTH_SIDES, JOURNAL_TOO_LARGE, JOURNAL_UNBALANCED.
 */
export function decideJournal(content: Pick<JournalContent, 'postings'>): Result<void> {
  const { postings } = content
  if (postings.length < MIN_POSTINGS || postings.length > MAX_POSTINGS) {
    return refuseJournal(
      'JOURNAL_SIZE',
      `Give a journal ${MIN_POSTINGS} to ${MAX_POSTINGS} postings, not ${postings.length}.`,
    )
  }
  return refusedPosting(postings) ?? refusedTotals(postings) ?? ok()
}

function refusedPosting(postings: readonly PostingContent[]): Refused | undefined {
  const sideOf = new Map<string, Side>()
  for (const [index, { account, side, amountFen }] of postings.entries()) {
    const at = `postings[${index}]`
    if (BigInt(amountFen) <= 0n) {
      const message = `Leave out postings of 0 and turn negative ones to the other side: ${amountFen} fen on ${account} is not positive.`
      return refuseJournal('POSTING_NOT_POSITIVE', message, `${at}.amountFen`)
    }
    if ((sideOf.get(account) ?? side) !== side) {
      const message = `Post the difference only: ${account} stands on both sides.`
      return refuseJournal('ACCOUNT_ON_BOTH_SIDES', message, `${at}.account`)
    }
    sideOf.set(account, side)
  }
  return undefined
}

function refusedTotals(postings: readonly PostingContent[]): Refused | undefined {
  const [debits, credits] = [totalOf(postings, 'DEBIT'), totalOf(postings, 'CREDIT')]
  if (debits > MAX_INT64 || credits > MAX_INT64) {
    return refuseJournal(
      'JOURNAL_TOO_LARGE',
      `Split the journal: a side may sum to at most ${MAX_INT64} fen.`,
      'postings',
    )
  }
  if (debits !== credits) {
    const message = `Make debits equal credits: they are ${debits} and ${credits} fen.`
    return refuseJournal('JOURNAL_UNBALANCED', message, 'postings')
  }
  return undefined
}

function totalOf(postings: readonly PostingContent[], wanted: Side): bigint {
  return postings.reduce((sum, { side, amountFen }) => (side === wanted ? sum + BigInt(amountFen) : sum), 0n)
}

/** The reversing journal's content: the same accounts and amounts, sides exchanged, linked to what it takes back. */
export function reversalOf(
  original: JournalContent & { readonly id: string },
  reversal: { readonly happenedAt: Date; readonly memo: string },
): JournalContent {
  const { region, orgId, refType, refId, postings } = original
  return {
    region,
    orgId,
    kind: REVERSAL,
    happenedAt: reversal.happenedAt.toISOString(),
    refType,
    refId,
    memo: reversal.memo,
    reversesId: original.id,
    postings: postings.map((posting) => ({
      ...posting,
      side: posting.side === 'DEBIT' ? 'CREDIT' : 'DEBIT',
    })),
  }
}

/** Path of the first field in which two contents differ, such as `postings[1].amountFen`; undefined if they are the same. */
export function firstDifference(one: JournalContent, other: JournalContent): string | undefined {
  const [a, b] = [fieldsOf(one), fieldsOf(other)]
  return [...new Set([...a.keys(), ...b.keys()])].find((path) => a.get(path) !== b.get(path))
}

function fieldsOf({ postings, ...fields }: JournalContent): ReadonlyMap<string, string | null> {
  return new Map([
    ...Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ...postings.flatMap((posting, index) =>
      Object.entries(posting).map(([field, value]) => [`postings[${index}].${field}`, value] as const),
    ),
  ])
}

function refuseJournal(code: string, message: string, field?: string): Refused {
  return refuse({ code, message, rule: 'ledger.double-entry', ...(field && { field }) })
}
