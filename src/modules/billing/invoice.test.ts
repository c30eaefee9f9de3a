import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bp, fen, sumFen, type Fen } from '../../kernel/money.ts'
import { dayOf, periodOf, type Period } from '../../kernel/shanghai-time.ts'
import { composeInvoice, dueAt, invoiceNo, journalOfInvoice, type InvoiceForLedger } from './invoice.ts'

const invoiceOf = (vatBp: bigint, ...gross: readonly bigint[]) =>
  composeInvoice({ lines: gross.map((amount) => ({ grossFen: fen(amount) })), vatBp: bp(vatBp) })

describe('composeInvoice', () => {
  // products.md 10.1, worked waterfalls 1, 2 and 3, by the tiers of P03, P04 and P01.
  it.each([
    ['AFA', [200_000n, 1_440_000n], { grossFen: 1_640_000n, vatFen: 92_830n, netFen: 1_547_170n }],
    ['MED', [500_000n], { grossFen: 500_000n, vatFen: 28_302n, netFen: 471_698n }],
    ['ID2', [300_000n, 25n], { grossFen: 300_025n, vatFen: 16_983n, netFen: 283_042n }],
  ])('takes the VAT out of a month of %s as worked', (_product, gross, expected) => {
    expect(invoiceOf(600n, ...gross)).toMatchObject(expected)
  })

  it('rounds the net once for the invoice, not for each line', () => {
    // each line alone: 0.09 / 1.06 = 0.0849 → 0.08; together 0.27 / 1.06 = 0.2547 → 0.25
    expect(invoiceOf(600n, 9n, 9n, 9n).netFen).toBe(25n)
  })

  it('spreads the VAT by largest remainder, a tie to the earlier line', () => {
    expect(invoiceOf(600n, 9n, 9n, 9n).lines.map(({ vatFen }) => vatFen)).toEqual([1n, 1n, 0n])
  })

  it('puts no VAT on a line of nothing', () => {
    expect(invoiceOf(600n, 0n, 106n).lines.map(({ vatFen }) => vatFen)).toEqual([0n, 6n])
  })

  it('keeps what a line says besides', () => {
    const line = { grossFen: fen(106n), productId: 'p' }
    expect(composeInvoice({ lines: [line], vatBp: bp(600n) }).lines).toEqual([{ ...line, vatFen: 6n, netFen: 100n }])
  })

  it('is nothing for no lines', () => {
    expect(invoiceOf(600n)).toEqual({ lines: [], grossFen: 0n, vatFen: 0n, netFen: 0n })
  })
})

describe('laws of composeInvoice', () => {
  const lines = fc.array(fc.bigInt({ min: 0n, max: 10n ** 13n }), { maxLength: 12 })
  const rate = fc.bigInt({ min: 0n, max: 10_000n })
  const every = (law: (invoice: ReturnType<typeof invoiceOf>) => boolean) =>
    fc.property(lines, rate, (gross, vatBp) => law(invoiceOf(vatBp, ...gross)))
  const sum = (amounts: readonly Fen[]) => sumFen(amounts)

  it('net and VAT add up to the gross', () => {
    fc.assert(every(({ grossFen, vatFen, netFen }) => netFen + vatFen === grossFen))
  })

  it('net and VAT of every line add up to its gross', () => {
    fc.assert(every(({ lines: all }) => all.every(({ grossFen, vatFen, netFen }) => netFen + vatFen === grossFen)))
  })

  it('the VAT of the lines adds up to that of the invoice', () => {
    fc.assert(every(({ lines: all, vatFen }) => sum(all.map((line) => line.vatFen)) === vatFen))
  })

  it('the net of the lines adds up to that of the invoice', () => {
    fc.assert(every(({ lines: all, netFen }) => sum(all.map((line) => line.netFen)) === netFen))
  })

  it('no line has a negative net or VAT', () => {
    fc.assert(every(({ lines: all }) => all.every(({ vatFen, netFen }) => vatFen >= 0n && netFen >= 0n)))
  })
})

describe('invoiceNo', () => {
  it('is region, year and a count of six digits', () => {
    expect(invoiceNo({ region: '370100', year: 2026, count: 42 })).toBe('370100-2026-000042')
  })

  it('goes on above six digits', () => {
    expect(invoiceNo({ region: '370100', year: 2026, count: 1_000_000 })).toBe('370100-2026-1000000')
  })
})

describe('dueAt', () => {
  it('is the end of the day so many days after the day of issue, in Shanghai', () => {
    // 2026-04-01 01:30 in Shanghai is still 31 March in UTC
    expect(dueAt(new Date('2026-03-31T17:30:00Z'), 30)).toEqual(new Date('2026-05-02T00:00:00+08:00'))
  })
})

describe('journalOfInvoice', () => {
  const id2: InvoiceForLedger = {
    id: '01INVOICE',
    no: '370100-2026-000001',
    region: '370100',
    issuerOrgId: 'operator',
    buyerOrgId: 'buyer',
    period: '2026-03' as Period,
    grossFen: fen(300_025n),
    vatFen: fen(16_983n),
    netFen: fen(283_042n),
  }

  it('makes the buyer owe the gross, of which the net waits to be split and the VAT is owed', () => {
    expect(journalOfInvoice(id2).postings).toEqual([
      { account: { chart: 'RECEIVABLE', counterpartyOrgId: 'buyer' }, side: 'DEBIT', amountFen: 300_025n },
      { account: { chart: 'UNSPLIT_REVENUE' }, side: 'CREDIT', amountFen: 283_042n },
      { account: { chart: 'VAT_PAYABLE' }, side: 'CREDIT', amountFen: 16_983n },
    ])
  })

  it('writes no posting of nothing where there is no VAT', () => {
    const untaxed = { ...id2, vatFen: fen(0n), netFen: id2.grossFen }
    expect(journalOfInvoice(untaxed).postings).toHaveLength(2)
  })

  it('happens in the month of the calls', () => {
    expect(periodOf(journalOfInvoice(id2).happenedAt)).toBe('2026-03')
  })

  it('happens on the last day of that month', () => {
    expect(dayOf(journalOfInvoice(id2).happenedAt)).toBe('2026-03-31')
  })

  it('has one key for one invoice', () => {
    expect(journalOfInvoice(id2).idempotencyKey).toBe('invoice:01INVOICE')
  })
})
