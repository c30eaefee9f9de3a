import { describe, expect, it } from 'vitest'
import { fen } from '../../kernel/money.ts'
import { partsOf, type Paper } from './trace.ts'

const BOOK = 'OP'
const on = (account: string, amount = 1n) => ({ account, amountFen: fen(amount) })
const seqs = (account: string, paper: Paper) =>
  partsOf(BOOK, on(account), paper).map(({ seq, amountFen }) => [seq, amountFen])

const invoice: Paper = {
  kind: 'Invoice',
  id: 'I',
  lines: [
    { seq: 1, grossFen: 106n, vatFen: 6n, netFen: 100n },
    { seq: 2, grossFen: 0n, vatFen: 0n, netFen: 0n },
  ],
}
const share = (seq: number, orgId: string, settlement: 'TREASURY_NONTAX' | 'PAYABLE' | 'RETAINED', amount: bigint) => ({
  seq,
  orgId,
  settlement,
  amountFen: fen(amount),
})
const lines = [
  share(1, 'PSB', 'TREASURY_NONTAX', 30n),
  share(2, 'DEV', 'PAYABLE', 20n),
  share(3, 'PSB', 'TREASURY_NONTAX', 5n),
  share(4, BOOK, 'RETAINED', 45n),
]
const statement: Paper = { kind: 'SplitStatement', id: 'S', lines }
const reversal: Paper = {
  kind: 'SplitReversal',
  id: 'R',
  lines: lines.map((line) => ({ ...line, paid: line.seq === 1 })),
}
const movement: Paper = {
  kind: 'MoneyMovement',
  id: 'M',
  legs: [
    { seq: 1, place: 'BANK', side: 'DEBIT', counterpartyOrgId: null, invoiceId: null, amountFen: fen(106n) },
    { seq: 2, place: 'INVOICE', side: 'CREDIT', counterpartyOrgId: 'BUYER', invoiceId: 'I', amountFen: fen(100n) },
    { seq: 3, place: 'INVOICE', side: 'CREDIT', counterpartyOrgId: 'BUYER', invoiceId: 'J', amountFen: fen(6n) },
  ],
}

describe('a posting is made of', () => {
  it.each<[string, string, Paper, [number, bigint][]]>([
    [
      'the gross of invoice lines, on the buyer’s account; a line of 0 is no part',
      '1122.OP.BUYER',
      invoice,
      [[1, 106n]],
    ],
    ['their VAT, on the tax account', '2221.OP', invoice, [[1, 6n]]],
    ['their net, where it waits to be split', '2203.OP', invoice, [[1, 100n]]],
    [
      'every line of a department that has two',
      '2240.OP.PSB',
      statement,
      [
        [1, 30n],
        [3, 5n],
      ],
    ],
    ['the developer’s line alone', '2202.OP.DEV', statement, [[2, 20n]]],
    ['the operator’s own', '6001.OP', statement, [[4, 45n]]],
    [
      'all lines of a statement, where the net leaves',
      '2203.OP',
      statement,
      [
        [1, 30n],
        [2, 20n],
        [3, 5n],
        [4, 45n],
      ],
    ],
    ['what the treasury has received already, of a reversal', '1221.OP.PSB', reversal, [[1, 30n]]],
    ['what it has not, of a reversal', '2240.OP.PSB', reversal, [[3, 5n]]],
    [
      'every leg of a movement on that account',
      '1122.OP.BUYER',
      movement,
      [
        [2, 100n],
        [3, 6n],
      ],
    ],
  ])('%s', (_, account, paper, parts) => {
    expect(seqs(account, paper)).toEqual(parts)
  })

  it('the one line of a credit note, by the amount of the posting', () => {
    const note: Paper = { kind: 'CreditNote', id: 'C', lineSeq: 3 }
    expect(partsOf(BOOK, on('2221.OP', 12n), note)).toEqual([
      { paper: 'CreditNote', paperId: 'C', seq: 3, amountFen: 12n },
    ])
  })
})
