import { Injectable } from '@nestjs/common'
import type { BillingPeriod, Invoice } from '../../generated/prisma/client.ts'
import type { InvoiceWhereInput } from '../../generated/prisma/models.ts'
import { bp, fen, type Bp } from '../../kernel/money.ts'
import { invariant } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import type { YearIncome } from '../pricing/index.ts'
import type { ChargedLine } from '../rating/index.ts'
import type { InvoiceForLedger, Taxed } from './invoice.ts'
import type { OpenReceivable } from './receivables.ts'
import type { OperatorMonth } from './month-closing.ts'

export type Issuer = { readonly id: string; readonly region: string; readonly vatBp: Bp }

/** An invoice with its number, ready to be kept. */
export type NewInvoice = InvoiceForLedger & {
  readonly vatBp: Bp
  readonly issuedAt: Date
  readonly dueAt: Date
  readonly lines: readonly (ChargedLine & Taxed)[]
}

/** What one product brought in a month. */
export type ProductSales = Taxed & { readonly productId: string; readonly billedCalls: bigint }

@Injectable()
export class BillingStore {
  constructor(private readonly market: Market) {}

  /** The issuer, whose months are closed one at a time from here to the end of the transaction. */
  async lockIssuer(id: string): Promise<Issuer> {
    const [issuer] = await this.market.prisma.$queryRaw<{ region: string; vatBp: number }[]>`
      select region, vat_bp as "vatBp" from organization where id = ${id} for no key update`
    invariant(issuer, `Organisation ${id} closes a month and does not exist`)
    return { id, region: issuer.region, vatBp: bp(BigInt(issuer.vatBp)) }
  }

  async issuerByUscc(uscc: string): Promise<Issuer | undefined> {
    const row = await this.market.prisma.organization.findUnique({
      where: { uscc },
      select: { id: true, region: true, vatBp: true },
    })
    return row ? { ...row, vatBp: bp(BigInt(row.vatBp)) } : undefined
  }

  closedMonth({ operatorOrgId, period }: OperatorMonth): Promise<BillingPeriod | null> {
    return this.market.prisma.billingPeriod.findUnique({
      where: { operatorOrgId_period: { operatorOrgId, period } },
    })
  }

  addClosedMonth(month: BillingPeriod): Promise<BillingPeriod> {
    return this.market.prisma.billingPeriod.create({ data: month })
  }

  /** Takes so many numbers in a row. The counter stays locked until the transaction ends, so a rollback leaves no gap. @returns the first. */
  async takeNumbers({ issuerOrgId, year, count }: { issuerOrgId: string; year: number; count: number }) {
    const [counter] = await this.market.prisma.$queryRaw<{ lastNo: number }[]>`
      insert into invoice_counter (issuer_org_id, year, last_no) values (${issuerOrgId}, ${year}, ${count})
      on conflict (issuer_org_id, year) do update set last_no = invoice_counter.last_no + excluded.last_no
      returning last_no as "lastNo"`
    invariant(counter, 'A counter answers its number')
    return counter.lastNo - count + 1
  }

  async addInvoices(invoices: readonly NewInvoice[], nextId: () => string): Promise<void> {
    await this.market.prisma.invoice.createMany({
      data: invoices.map(({ lines: _, vatBp, ...invoice }) => ({ ...invoice, vatBp: Number(vatBp), status: 'ISSUED' })),
    })
    await this.market.prisma.invoiceLine.createMany({
      data: invoices.flatMap(({ id: invoiceId, lines }) =>
        lines.map((line, index) => ({ ...line, id: nextId(), invoiceId, seq: index + 1 })),
      ),
    })
  }

  /**
   * What each product brought an operator in a month, over all buyers; products without a charge are left out.
   * Billed calls are those that had a price or that a package paid for: usage at 0 stands on invoices too and is not counted.
   */
  async salesOf({ operatorOrgId, period }: OperatorMonth): Promise<ProductSales[]> {
    const rows = await this.market.prisma.$queryRaw<
      { productId: string; billedCalls: bigint; grossFen: bigint; vatFen: bigint; netFen: bigint }[]
    >`
      select l.product_id as "productId",
        coalesce(sum(l.quantity) filter (where l.kind = 'PACKAGE' or (l.kind = 'USAGE' and l.price_e4 > 0)), 0)::bigint as "billedCalls",
        sum(l.gross_fen)::bigint as "grossFen", sum(l.vat_fen)::bigint as "vatFen", sum(l.net_fen)::bigint as "netFen"
      from invoice_line l join invoice i on i.id = l.invoice_id
      where i.issuer_org_id = ${operatorOrgId} and i.period = ${period}
      group by l.product_id having sum(l.gross_fen) > 0 order by l.product_id`
    return rows.map(({ grossFen, vatFen, netFen, ...row }) => ({
      ...row,
      grossFen: fen(grossFen),
      vatFen: fen(vatFen),
      netFen: fen(netFen),
    }))
  }

  /** The invoices of a month of an operator. */
  async invoiceIds({ operatorOrgId, period }: OperatorMonth): Promise<string[]> {
    const where = { issuerOrgId: operatorOrgId, period }
    return (await this.market.prisma.invoice.findMany({ where, select: { id: true } })).map(({ id }) => id)
  }

  /** Invoices of which something is still to be paid, the oldest first. */
  async openInvoices(where: InvoiceWhereInput): Promise<OpenReceivable[]> {
    const rows = await this.market.prisma.invoice.findMany({
      where: { AND: [where, { status: { in: ['ISSUED', 'PARTLY_PAID'] } }] },
      select: {
        buyerOrgId: true,
        buyer: { select: { name: true } },
        grossFen: true,
        paidFen: true,
        creditedFen: true,
        dueAt: true,
      },
      orderBy: { id: 'asc' },
    })
    return rows.map(({ buyerOrgId, buyer, grossFen, paidFen, creditedFen, dueAt }) => {
      const outstandingFen = fen(grossFen - paidFen - creditedFen)
      return { buyerOrgId, buyerName: buyer.name, outstandingFen, dueAt }
    })
  }

  /** What an operator invoiced for a year less what it credited, tax included, and the months of it that have billed usage and are not closed. */
  async incomeOf({ operatorOrgId, year }: { operatorOrgId: string; year: number }): Promise<YearIncome> {
    const { prisma } = this.market
    const within = { gte: `${year}-01`, lte: `${year}-12` }
    const { _sum } = await prisma.invoice.aggregate({
      where: { issuerOrgId: operatorOrgId, period: within },
      _sum: { grossFen: true, creditedFen: true },
    })
    const open = await prisma.$queryRaw<{ period: string }[]>`
      select distinct u.period from usage_row u
      where u.operator_org_id = ${operatorOrgId} and u.period between ${within.gte} and ${within.lte} and u.billable > 0
        and not exists (select from billing_period b where b.operator_org_id = u.operator_org_id and b.period = u.period)
      order by 1`
    const grossFen = fen((_sum.grossFen ?? 0n) - (_sum.creditedFen ?? 0n))
    return { grossFen, openMonths: open.map(({ period }) => period) }
  }

  invoices(where: InvoiceWhereInput, query: object): Promise<Invoice[]> {
    return this.market.prisma.invoice.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}
