import { describe, expect, it } from 'vitest'
import { fen } from '../../kernel/money.ts'
import { csvOf } from '../../platform/paper/csv.ts'
import { pdfOf, sha256Of } from '../../platform/paper/pdf.ts'
import { csvOfInvoice, fapiaoOfCredit, fapiaoOfInvoice, paperOfInvoice, type InvoicePaper } from './invoice-paper.ts'
import { ageReceivables, bandOf } from './receivables.ts'

const line = {
  seq: 1,
  productCode: 'ID2',
  productName: '身份核验',
  purposeClass: 'INDUSTRY_DEVELOPMENT' as const,
  tierSeq: 1,
  quantity: 10_000n,
  priceE4: 3_000n,
  grossFen: fen(300_000n),
  vatFen: fen(16_982n),
  netFen: fen(283_018n),
}
const parties = {
  issuer: { name: '测试数据运营公司', uscc: '91370100MATE000001' },
  buyer: { name: '测试银行', uscc: '91370100MATE000002' },
}
const issuedAt = new Date('2026-04-05T09:00:00+08:00')
const invoice: InvoicePaper = {
  no: '370100-2026-000001',
  period: '2026-03',
  vatBp: 600,
  ...parties,
  issuedAt,
  dueAt: new Date('2026-05-06T00:00:00+08:00'),
  paidFen: fen(100_000n),
  creditedFen: fen(0n),
  fapiaoNo: null,
  grossFen: fen(300_025n),
  vatFen: fen(16_983n),
  netFen: fen(283_042n),
  lines: [
    line,
    {
      ...line,
      seq: 2,
      tierSeq: 2,
      quantity: 1n,
      priceE4: 2_500n,
      grossFen: fen(25n),
      vatFen: fen(1n),
      netFen: fen(24n),
    },
  ],
}

describe('an invoice as a file', () => {
  it('is a PDF with its Chinese font in it, the same bytes each time', async () => {
    const [one, other] = [await pdfOf(paperOfInvoice(invoice)), await pdfOf(paperOfInvoice(invoice))]
    const text = one.toString('latin1')
    const said = [
      text.startsWith('%PDF-1.'),
      text.includes('NotoSansHans'),
      text.includes('/FontFile3'),
      text.trimEnd().endsWith('%%EOF'),
    ]
    expect([said, sha256Of(one)]).toEqual([[true, true, true, true], sha256Of(other)])
  })

  it('shows what is owed after what was paid, and the last day to pay', () => {
    const { facts, tables } = paperOfInvoice(invoice)
    expect([facts.find(([name]) => name === '到期日'), tables[1]?.rows[0]?.at(-1)]).toEqual([
      ['到期日', '2026-05-05'],
      '2000.25',
    ])
  })

  it('is a CSV with a row for each line', () => {
    expect(csvOfInvoice(invoice).split('\r\n').slice(1, 3)).toEqual([
      '"370100-2026-000001","2026-03",1,"ID2","身份核验","INDUSTRY_DEVELOPMENT",1,10000,0.3000,2830.18,169.82,3000.00',
      '"370100-2026-000001","2026-03",2,"ID2","身份核验","INDUSTRY_DEVELOPMENT",2,1,0.2500,0.24,0.01,0.25',
    ])
  })

  it.each(['=1+1', '+1', '-cmd', '@sum'])('shows “%s” as a text', (text) => {
    expect(csvOf(['a'], [[text]])).toContain(`"'${text}"`)
  })

  it('keeps quotes and line ends inside their cell', () => {
    expect(csvOf(['a'], [['say "yes"\r\nno']])).toBe('\ufeff"a"\r\n"say ""yes""\r\nno"\r\n')
  })
})

describe('a fapiao as data', () => {
  it('has the parties, the lines and the sums of the invoice', () => {
    expect(fapiaoOfInvoice(invoice)).toMatchObject({
      kind: '蓝字',
      buyer: { name: '测试银行', taxpayerNo: '91370100MATE000002' },
      lines: [{ netAmount: '2830.18', taxRate: '6%', taxAmount: '169.82' }, { netAmount: '0.24' }],
      netTotal: '2830.42',
      taxTotal: '169.83',
      grossTotal: '3000.25',
    })
  })

  it('is negative for a credit note, and names the fapiao that it corrects', () => {
    const credited = { grossFen: fen(10_600n), vatFen: fen(600n), netFen: fen(10_000n) }
    const credit = {
      no: '370100-2026-C000001',
      invoiceNo: invoice.no,
      invoiceFapiaoNo: '12345678',
      reason: '重复计费',
      line,
      vatBp: 600,
      issuedAt,
    }
    expect(fapiaoOfCredit({ ...credit, ...parties, ...credited })).toMatchObject({
      kind: '红字',
      originalFapiaoNo: '12345678',
      lines: [{ netAmount: '-100.00', taxAmount: '-6.00' }],
      grossTotal: '-106.00',
    })
  })
})

describe('receivables by age', () => {
  const dueAt = new Date('2026-05-06T00:00:00+08:00')

  it.each([
    ['2026-05-05', 'NOT_DUE'],
    ['2026-05-06', 'DAYS_30'],
    ['2026-06-04', 'DAYS_30'],
    ['2026-06-05', 'DAYS_60'],
    ['2026-07-04', 'DAYS_60'],
    ['2026-07-05', 'DAYS_90'],
    ['2026-08-03', 'DAYS_90'],
    ['2026-08-04', 'OLDER'],
  ])('are on %s: %s', (day, band) => {
    expect(bandOf(dueAt, new Date(`${day}T00:00:00+08:00`))).toBe(band)
  })

  it('sum to what each buyer owes', () => {
    const of = (buyerOrgId: string, owed: bigint, due: string) => ({
      buyerOrgId,
      buyerName: buyerOrgId,
      outstandingFen: fen(owed),
      dueAt: new Date(due),
    })
    const rows = ageReceivables(
      [of('A', 5n, '2026-05-06'), of('B', 7n, '2026-05-06'), of('A', 9n, '2027-01-01')],
      new Date('2026-06-01'),
    )
    expect(rows.map(({ buyerOrgId, totalFen }) => [buyerOrgId, totalFen])).toEqual([
      ['A', 14n],
      ['B', 7n],
    ])
  })
})
