import { describe, expect, it } from 'vitest'
import type { LogEntry } from './log-entry.ts'
import { readFacts } from './log-facts.ts'
import { checkJournals, checkTrialBalance } from './verify-books.ts'
import { CheckList } from './verify-report.ts'

type Posting = [account: string, side: string, amountFen: string]

const journal = (id: string, postings: readonly Posting[], changes: object = {}) => ({
  journalId: id,
  seq: '1',
  orgId: 'A',
  kind: 'INVOICE',
  happenedAt: '2026-03-31T15:59:59.999Z',
  refType: 'Invoice',
  refId: '1',
  reversesId: null,
  postings: postings.map(([account, side, amountFen], index) => ({
    seq: index + 1,
    account,
    side,
    amountFen,
  })),
  ...changes,
})

const SALE: readonly Posting[] = [
  ['1122.A.B', 'DEBIT', '106'],
  ['2203.A', 'CREDIT', '100'],
  ['2221.A', 'CREDIT', '6'],
]
const MIRROR: readonly Posting[] = [
  ['1122.A.B', 'CREDIT', '106'],
  ['2203.A', 'DEBIT', '100'],
  ['2221.A', 'DEBIT', '6'],
]
const reversal = (id: string, of: string, postings = MIRROR) =>
  journal(id, postings, { kind: 'REVERSAL', reversesId: of })

function factsOf(journals: readonly object[]) {
  const entries = journals.map((body, index): LogEntry => ({
    v: 1,
    seq: `${index}`,
    at: '2026-04-01T00:00:00.000Z',
    type: 'ledger.journal-posted',
    body: { ...body },
  }))
  return readFacts(entries, new CheckList('entries'))
}
const found = (...journals: readonly object[]) =>
  checkJournals(factsOf(journals)).findings.map(({ seq, message }) => [seq, message])

describe('checkJournals', () => {
  it('accepts a journal and its reversal', () => {
    expect(found(journal('1', SALE), reversal('2', '1'))).toEqual([])
  })

  it.each([
    [
      'a reversal of other amounts',
      [journal('1', SALE), reversal('2', '1', [MIRROR[0]!, ['2203.A', 'DEBIT', '106']])],
      'Journal 2 does not mirror 1.',
    ],
    ['a reversal of nothing', [reversal('2', '1')], 'Journal 2 reverses 1, which was not logged before.'],
    [
      'a second reversal',
      [journal('1', SALE), reversal('2', '1'), reversal('3', '1')],
      'Journal 1 is reversed a second time.',
    ],
    [
      'a reversal that does not say so',
      [journal('1', SALE), journal('2', MIRROR, { reversesId: '1' })],
      'Journal 2 is a reversal without the journal it reverses, or the other way round.',
    ],
    [
      'a posting to the books of somebody else',
      [journal('1', [SALE[0]!, ['2203.B', 'CREDIT', '106']])],
      'Journal 1 posts to 2203.B, outside the books of A.',
    ],
    ['a journal that is logged twice', [journal('1', SALE), journal('1', SALE)], 'Journal 1 was logged before.'],
    [
      'a journal that does not balance',
      [journal('1', SALE.slice(0, 2))],
      'Journal 1: Make debits equal credits: they are 106 and 100 fen.',
    ],
  ])('finds %s at its entry', (_name, journals, message) => {
    expect(found(...journals)).toEqual([[`${journals.length - 1}`, message]])
  })
})

describe('checkTrialBalance', () => {
  it('finds books whose sides differ', () => {
    expect(checkTrialBalance(factsOf([journal('1', SALE.slice(0, 2))])).findings).toMatchObject([
      { message: 'All debits are 106 fen and all credits 100 fen.' },
    ])
  })
})

describe('readFacts', () => {
  it.each([
    ['a missing member', { ...journal('1', SALE), orgId: undefined }, 'orgId'],
    ['an amount that is no whole number', journal('1', [['1122.A.B', 'DEBIT', '1.5']]), 'postings.0.amountFen'],
    [
      'an amount of more than 64 bits',
      journal('1', [['1122.A.B', 'DEBIT', '9223372036854775808']]),
      'postings.0.amountFen',
    ],
    ['an instant that is none', { ...journal('1', SALE), happenedAt: 'yesterday' }, 'happenedAt'],
  ])('finds %s', (_name, body, path) => {
    const list = new CheckList('entries')
    const at = '2026-04-01T00:00:00.000Z'
    readFacts([{ v: 1, seq: '7', at, type: 'ledger.journal-posted', body }], list)
    expect(list.done().findings).toMatchObject([
      { seq: '7', message: expect.stringContaining(`cannot be read: ${path} `) },
    ])
  })
})
