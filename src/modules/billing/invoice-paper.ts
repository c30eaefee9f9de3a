/**
 * An invoice or a credit note as paper: what the PDF and the CSV show, and what the tax system is asked for.
 * Promises: all three say the same figures; a credit note's are negative, as 红字发票 are.
 */
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { fen, formatUnitPrice, formatYuan, priceE4, type Fen } from '../../kernel/money.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { csvOf } from '../../platform/paper/csv.ts'
import type { Paper, PaperTable } from '../../platform/paper/pdf.ts'
import type { Taxed } from './invoice.ts'

export type PaperParty = { readonly name: string; readonly uscc: string }

export type PaperLine = Taxed & {
  readonly seq: number
  readonly productCode: string
  readonly productName: string
  readonly purposeClass: PurposeClass
  readonly tierSeq: number
  readonly quantity: bigint
  readonly priceE4: bigint
}

export type InvoicePaper = Taxed & {
  readonly no: string
  readonly period: string
  readonly vatBp: number
  readonly issuer: PaperParty
  readonly buyer: PaperParty
  readonly issuedAt: Date
  readonly dueAt: Date
  readonly paidFen: Fen
  readonly creditedFen: Fen
  readonly fapiaoNo: string | null
  readonly lines: readonly PaperLine[]
}

export type CreditPaper = Taxed & {
  readonly no: string
  readonly invoiceNo: string
  readonly invoiceFapiaoNo: string | null
  readonly vatBp: number
  readonly issuer: PaperParty
  readonly buyer: PaperParty
  readonly issuedAt: Date
  readonly reason: string
  readonly line: PaperLine
}

export const PURPOSES: Readonly<Record<PurposeClass, string>> = {
  PUBLIC_GOVERNANCE: '公共治理',
  PUBLIC_WELFARE: '公益事业',
  INDUSTRY_DEVELOPMENT: '产业发展',
  SECTOR_DEVELOPMENT: '行业发展',
}

const COLUMNS: PaperTable['columns'] = [
  { name: '行', share: 0.06 },
  { name: '产品', share: 0.24 },
  { name: '用途', share: 0.12 },
  { name: '阶梯', share: 0.08, right: true },
  { name: '数量', share: 0.12, right: true },
  { name: '单价', share: 0.11, right: true },
  { name: '不含税', share: 0.13, right: true },
  { name: '含税', share: 0.14, right: true },
]

const TOTALS: PaperTable['columns'] = ['不含税金额', '税额', '含税金额', '已付与冲减', '应付'].map((name) => ({
  name,
  share: 0.2,
  right: true,
}))

/** The invoice as a PDF shows it. */
export function paperOfInvoice(invoice: InvoicePaper): Paper {
  const { no, netFen, vatFen, grossFen, paidFen, creditedFen } = invoice
  const settledFen = fen(paidFen + creditedFen)
  const totals = [netFen, vatFen, grossFen, settledFen, fen(grossFen - settledFen)].map(formatYuan)
  return {
    title: '公共数据运营服务费账单',
    subtitle: no,
    madeAt: invoice.issuedAt,
    facts: factsOf(invoice),
    tables: [
      { title: '明细', columns: COLUMNS, rows: invoice.lines.map(rowOf) },
      { title: '合计', columns: TOTALS, rows: [totals] },
    ],
    notes: [
      '金额单位：元。每行四舍五入一次；税额按账单计算一次，按最大余数分摊到行。',
      `转账付款时请在附言中写明账单号 ${no}。对账单行有异议的，可在系统中提出，异议期间该行冻结、不计逾期。`,
    ],
  }
}

const factsOf = ({ period, issuer, buyer, issuedAt, dueAt, vatBp, fapiaoNo }: InvoicePaper): Paper['facts'] => [
  ['开票方', issuer.name],
  ['统一代码', issuer.uscc],
  ['购买方', buyer.name],
  ['统一代码', buyer.uscc],
  ['账期', period],
  ['税率', percentOf(vatBp)],
  ['开具日期', dayOf(issuedAt)],
  ['到期日', dayOf(new Date(dueAt.getTime() - 1))],
  ['发票号码', fapiaoNo ?? '未登记'],
]

const rowOf = (line: InvoicePaper['lines'][number]): string[] => [
  `${line.seq}`,
  `${line.productName}（${line.productCode}）`,
  PURPOSES[line.purposeClass],
  `${line.tierSeq}`,
  `${line.quantity}`,
  formatUnitPrice(priceE4(line.priceE4)),
  formatYuan(line.netFen),
  formatYuan(line.grossFen),
]

/** The invoice's lines as CSV. */
export function csvOfInvoice({ no, period, lines }: InvoicePaper): string {
  const head = '账单号,账期,行号,产品代码,产品,用途类别,阶梯,数量,单价,不含税金额,税额,含税金额'.split(',')
  const rows = lines.map((line) => [
    no,
    period,
    line.seq,
    line.productCode,
    line.productName,
    line.purposeClass,
    line.tierSeq,
    line.quantity,
    formatUnitPrice(priceE4(line.priceE4)),
    ...[line.netFen, line.vatFen, line.grossFen].map(formatYuan),
  ])
  return csvOf(head, rows)
}

/** 发票开具申请: the fields that the tax system asks for, as data. */
export function fapiaoOfInvoice(invoice: InvoicePaper) {
  return {
    kind: '蓝字',
    ...partiesOf(invoice),
    lines: invoice.lines
      .filter(({ grossFen }) => grossFen > 0n)
      .map((line) => lineOf(line, { vatBp: invoice.vatBp, sign: 1n })),
    ...totalsOf(invoice, 1n),
    remark: `账单 ${invoice.no}，账期 ${invoice.period}`,
  }
}

/** 红字发票信息表: the same for what is taken back, with the number of the fapiao that it corrects. */
export function fapiaoOfCredit(credit: CreditPaper) {
  const { line, vatBp, invoiceNo, reason, no } = credit
  return {
    kind: '红字',
    originalFapiaoNo: credit.invoiceFapiaoNo,
    reason: '服务中止或应税服务部分冲减',
    ...partiesOf(credit),
    lines: [{ ...lineOf({ ...line, ...credit }, { vatBp, sign: -1n }), quantity: '', unitPrice: '' }],
    ...totalsOf(credit, -1n),
    remark: `冲减单 ${no}，原账单 ${invoiceNo}，${reason}`,
  }
}

const partiesOf = ({ issuer, buyer }: { readonly issuer: PaperParty; readonly buyer: PaperParty }) => ({
  seller: { name: issuer.name, taxpayerNo: issuer.uscc },
  buyer: { name: buyer.name, taxpayerNo: buyer.uscc },
})

function lineOf(line: PaperLine, { vatBp, sign }: { readonly vatBp: number; readonly sign: 1n | -1n }) {
  return {
    name: `*信息技术服务*${line.productName}`,
    model: line.productCode,
    unit: '次',
    quantity: `${line.quantity}`,
    unitPrice: formatUnitPrice(priceE4(line.priceE4)),
    netAmount: formatYuan(fen(sign * line.netFen)),
    taxRate: percentOf(vatBp),
    taxAmount: formatYuan(fen(sign * line.vatFen)),
  }
}

const totalsOf = ({ netFen, vatFen, grossFen }: Taxed, sign: 1n | -1n) => ({
  netTotal: formatYuan(fen(sign * netFen)),
  taxTotal: formatYuan(fen(sign * vatFen)),
  grossTotal: formatYuan(fen(sign * grossFen)),
})

/** 600 → '6%'. */
const percentOf = (vatBp: number) => `${vatBp / 100}%`
