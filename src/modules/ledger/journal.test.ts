import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fen, MAX_INT64 } from '../../kernel/money.ts'
import { accountCode, CHART, type AccountRef } from './chart.ts'
import {
  contentHash,
  contentOf,
  decideJournal,
  firstDifference,
  MAX_POSTINGS,
  reversalOf,
  type NewJournal,
  type NewPosting,
} from './journal.ts'

const OPERATOR = '01OPERATOR'
const BUYER = '01BUYER'

const receivable: AccountRef = { chart: 'RECEIVABLE', counterpartyOrgId: BUYER }
const unsplit: AccountRef = { chart: 'UNSPLIT_REVENUE' }
const vat: AccountRef = { chart: 'VAT_PAYABLE' }

const debit = (account: AccountRef, amount: bigint): NewPosting => ({ account, side: 'DEBIT', amountFen: fen(amount) })
const credit = (account: AccountRef, amount: bigint): NewPosting => ({
  account,
  side: 'CREDIT',
  amountFen: fen(amount),
})

/** ID2, 10,001 billed calls: 3,000.25 = 2,830.42 net + 169.83 VAT (products.md 10.1). */
const invoice: NewJournal = {
  idempotencyKey: 'invoice:1',
  region: '370100',
  orgId: OPERATOR,
  kind: 'INVOICE',
  happenedAt: new Date('2026-04-01T00:00:00+08:00'),
  refType: 'Invoice',
  refId: '01INVOICE',
  memo: '2026-03',
  postings: [debit(receivable, 300_025n), credit(unsplit, 283_042n), credit(vat, 16_983n)],
}
const withPostings = (...postings: NewPosting[]) => contentOf({ ...invoice, postings })

describe('accountCode', () => {
  it('names subject, books and counterparty', () => {
    expect(accountCode(OPERATOR, receivable)).toBe('1122.01OPERATOR.01BUYER')
  })

  it('names subject and books alone where there is no counterparty', () => {
    expect(accountCode(OPERATOR, unsplit)).toBe('2203.01OPERATOR')
  })

  it('has a code of its own for every subject', () => {
    expect(new Set(Object.values(CHART).map(({ code }) => code)).size).toBe(Object.keys(CHART).length)
  })
})

describe('decideJournal', () => {
  it('accepts an invoice whose net and VAT make its gross', () => {
    expect(decideJournal(contentOf(invoice))).toEqual({ ok: true })
  })

  it('accepts one account several times on one side', () => {
    expect(decideJournal(withPostings(debit(unsplit, 3n), credit(receivable, 1n), credit(receivable, 2n))).ok).toBe(
      true,
    )
  })

  it.each([
    ['no postings', withPostings(), 'JOURNAL_SIZE', undefined],
    ['one posting', withPostings(debit(receivable, 1n)), 'JOURNAL_SIZE', undefined],
    [
      'an amount of 0',
      withPostings(debit(receivable, 1n), credit(unsplit, 1n), credit(vat, 0n)),
      'POSTING_NOT_POSITIVE',
      'postings[2].amountFen',
    ],
    [
      'a negative amount',
      withPostings(debit(receivable, -1n), credit(unsplit, -1n)),
      'POSTING_NOT_POSITIVE',
      'postings[0].amountFen',
    ],
    [
      'an account on both sides',
      withPostings(debit(vat, 2n), credit(unsplit, 1n), credit(vat, 1n)),
      'ACCOUNT_ON_BOTH_SIDES',
      'postings[2].account',
    ],
    [
      'debits and credits that differ',
      withPostings(debit(vat, 2n), credit(unsplit, 1n)),
      'JOURNAL_UNBALANCED',
      'postings',
    ],
    ['debits alone', withPostings(debit(vat, 2n), debit(unsplit, 1n)), 'JOURNAL_UNBALANCED', 'postings'],
    [
      'a side of more than 64 bits',
      withPostings(debit(receivable, MAX_INT64), debit(vat, 1n), credit(unsplit, MAX_INT64)),
      'JOURNAL_TOO_LARGE',
      'postings',
    ],
  ])('refuses %s', (_name, content, code, field) => {
    const decision = decideJournal(content)
    expect(decision.ok ? undefined : [decision.error.code, decision.error.field]).toEqual([code, field])
  })

  it(`takes ${MAX_POSTINGS} postings and not one more`, () => {
    const credits = (count: number) => Array.from({ length: count }, () => credit(unsplit, 1n))
    const full = withPostings(debit(receivable, BigInt(MAX_POSTINGS - 1)), ...credits(MAX_POSTINGS - 1))
    const over = withPostings(debit(receivable, BigInt(MAX_POSTINGS)), ...credits(MAX_POSTINGS))
    expect([decideJournal(full).ok, decideJournal(over).ok]).toEqual([true, false])
  })

  it('tells both totals of an unbalanced journal', () => {
    expect(decideJournal(withPostings(debit(vat, 20n), credit(unsplit, 13n)))).toMatchObject({
      error: { message: expect.stringContaining('20 and 13 fen') },
    })
  })

  it('accepts exactly the positive journals whose sides are equal', () => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 })
    const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)
    fc.assert(
      fc.property(amounts, amounts, (debits, credits) => {
        const content = withPostings(
          ...debits.map((amount) => debit(receivable, amount)),
          ...credits.map((amount) => credit(unsplit, amount)),
        )
        return decideJournal(content).ok === (sum(debits) === sum(credits))
      }),
    )
  })
})

describe('contentHash', () => {
  it('is the same for the same journal under another key', () => {
    expect(contentHash(contentOf({ ...invoice, idempotencyKey: 'other' }))).toBe(contentHash(contentOf(invoice)))
  })

  it('is the same for the same instant written with another offset', () => {
    const sameInstant = { ...invoice, happenedAt: new Date('2026-03-31T16:00:00Z') }
    expect(contentHash(contentOf(sameInstant))).toBe(contentHash(contentOf(invoice)))
  })

  it('changes with every field', () => {
    const contents = [
      invoice,
      { ...invoice, region: '310000' },
      { ...invoice, kind: 'OTHER' },
      { ...invoice, happenedAt: new Date('2026-04-01T00:00:01+08:00') },
      { ...invoice, refType: 'Statement' },
      { ...invoice, refId: '01OTHER' },
      { ...invoice, memo: '' },
      { ...invoice, postings: invoice.postings.toReversed() },
    ].map(contentOf)
    expect(new Set(contents.map(contentHash)).size).toBe(contents.length)
  })
})

describe('firstDifference', () => {
  const content = contentOf(invoice)

  it.each([
    ['kind', { ...content, kind: 'OTHER' }],
    ['memo', { ...content, memo: 'other' }],
    ['postings[1].amountFen', contentOf({ ...invoice, postings: [debit(receivable, 300_025n), credit(unsplit, 1n)] })],
    ['postings[2].account', { ...content, postings: content.postings.slice(0, 2) }],
  ])('names %s', (field, other) => {
    expect(firstDifference(content, other)).toBe(field)
  })

  it('is undefined for the same content', () => {
    expect(firstDifference(content, contentOf(invoice))).toBeUndefined()
  })
})

describe('reversalOf', () => {
  const original = { id: '01JOURNAL', ...contentOf(invoice) }
  const reversal = reversalOf(original, { happenedAt: new Date('2026-04-02T00:00:00Z'), memo: 'wrong buyer' })

  it('exchanges the sides and keeps accounts and amounts', () => {
    expect(reversal.postings).toEqual([
      { account: '1122.01OPERATOR.01BUYER', side: 'CREDIT', amountFen: '300025' },
      { account: '2203.01OPERATOR', side: 'DEBIT', amountFen: '283042' },
      { account: '2221.01OPERATOR', side: 'DEBIT', amountFen: '16983' },
    ])
  })

  it('names the journal it takes back', () => {
    expect(reversal).toMatchObject({ kind: 'REVERSAL', reversesId: '01JOURNAL', refId: '01INVOICE' })
  })

  it('balances, since what it mirrors does', () => {
    expect(decideJournal(reversal).ok).toBe(true)
  })
})
