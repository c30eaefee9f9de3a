import { Injectable } from '@nestjs/common'
import type { InvoiceLine, Prisma } from '../../generated/prisma/client.ts'
import type { CreditNoteWhereInput, InvoiceWhereInput } from '../../generated/prisma/models.ts'
import { fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import { taxOf } from './dispute.store.ts'
import type { CreditPaper, InvoicePaper, PaperLine } from './invoice-paper.ts'

const PARTY = { select: { name: true, uscc: true } } as const
const PRODUCT = { select: { code: true, name: true } } as const

type LineRow = InvoiceLine & { readonly product: { readonly code: string; readonly name: string } }

export type PaperModel = 'invoice' | 'creditNote'
export type IssuedPaper = {
  readonly id: string
  readonly region: string
  readonly issuerOrgId: string
  readonly fapiaoNo: string | null
}

/** What papers show. */
@Injectable()
export class InvoicePaperStore {
  constructor(private readonly market: Market) {}

  async invoice(where: InvoiceWhereInput): Promise<InvoicePaper | undefined> {
    const row = await this.market.prisma.invoice.findFirst({
      where,
      include: { issuer: PARTY, buyer: PARTY, lines: { include: { product: PRODUCT }, orderBy: { seq: 'asc' } } },
    })
    if (!row) return undefined
    const { lines, paidFen, creditedFen, ...invoice } = row
    return {
      ...invoice,
      ...taxOf(row),
      paidFen: fen(paidFen),
      creditedFen: fen(creditedFen),
      lines: lines.map(lineOf),
    }
  }

  async creditNote(where: CreditNoteWhereInput): Promise<CreditPaper | undefined> {
    const row = await this.market.prisma.creditNote.findFirst({
      where,
      include: {
        issuer: PARTY,
        buyer: PARTY,
        invoice: { select: { no: true, vatBp: true, fapiaoNo: true } },
        dispute: { select: { reason: true } },
        line: { include: { product: PRODUCT } },
      },
    })
    if (!row) return undefined
    const { invoice, dispute, line, ...note } = row
    const { no: invoiceNo, vatBp, fapiaoNo: invoiceFapiaoNo } = invoice
    return { ...note, ...taxOf(row), invoiceNo, vatBp, invoiceFapiaoNo, reason: dispute.reason, line: lineOf(line) }
  }

  /** Who issued a paper, and the number of its fapiao if one is recorded. */
  issued(model: PaperModel, id: string): Promise<IssuedPaper | null> {
    const select = { id: true, region: true, issuerOrgId: true, fapiaoNo: true } as const
    return model === 'invoice'
      ? this.market.prisma.invoice.findUnique({ where: { id }, select })
      : this.market.prisma.creditNote.findUnique({ where: { id }, select })
  }

  async recordFapiao(model: PaperModel, id: string, data: { fapiaoNo: string; fapiaoAt: Date }): Promise<boolean> {
    const where = { id, fapiaoNo: null } satisfies Prisma.InvoiceWhereInput & Prisma.CreditNoteWhereInput
    const { count } =
      model === 'invoice'
        ? await this.market.prisma.invoice.updateMany({ where, data })
        : await this.market.prisma.creditNote.updateMany({ where, data })
    return count === 1
  }
}

const lineOf = (line: LineRow): PaperLine => ({
  ...line,
  ...taxOf(line),
  productCode: line.product.code,
  productName: line.product.name,
})
