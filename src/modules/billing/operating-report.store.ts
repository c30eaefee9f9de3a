import { Injectable } from '@nestjs/common'
import type { PermittedRevenue, RevenueAssessment } from '../../generated/prisma/client.ts'
import { fen } from '../../kernel/money.ts'
import { invariant } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import type { PriceSpan, ProductYear, YearOverall } from './operating-report.ts'

export type ReportedOperator = {
  readonly id: string
  readonly name: string
  readonly uscc: string
  readonly region: string
}
type OfYear = { readonly operatorOrgId: string; readonly year: number }

/** All that the reports of a year are made of. */
@Injectable()
export class OperatingReportStore {
  constructor(private readonly market: Market) {}

  operator(uscc: string): Promise<ReportedOperator | null> {
    const select = { id: true, name: true, uscc: true, region: true } as const
    return this.market.prisma.organization.findFirst({ where: { uscc, kind: 'OPERATOR' }, select })
  }

  /** What each product sold, less what was credited of it. Units at 0 are not sold. */
  async products({ operatorOrgId, year }: OfYear): Promise<ProductYear[]> {
    const rows = await this.market.prisma.$queryRaw<
      {
        code: string
        name: string
        billedCalls: bigint
        buyers: number
        grossFen: bigint
        netFen: bigint
      }[]
    >`
      select p.code, p.name, count(distinct i.buyer_org_id)::int as "buyers",
        coalesce(sum(l.quantity) filter (where l.kind = 'PACKAGE' or (l.kind = 'USAGE' and l.price_e4 > 0)), 0)::bigint as "billedCalls",
        (sum(l.gross_fen) - coalesce(sum(c.gross_fen), 0))::bigint as "grossFen",
        (sum(l.net_fen) - coalesce(sum(c.net_fen), 0))::bigint as "netFen"
      from invoice_line l
      join invoice i on i.id = l.invoice_id
      join data_product p on p.id = l.product_id
      left join (
        select line_id, sum(gross_fen) as gross_fen, sum(net_fen) as net_fen from credit_note group by line_id
      ) c on c.line_id = l.id
      where i.issuer_org_id = ${operatorOrgId} and i.period between ${`${year}-01`} and ${`${year}-12`}
      group by p.code, p.name having sum(l.gross_fen) > 0 order by p.code`
    return rows.map(({ grossFen, netFen, ...row }) => ({ ...row, grossFen: fen(grossFen), netFen: fen(netFen) }))
  }

  async overall({ operatorOrgId, year }: OfYear): Promise<Pick<YearOverall, 'buyers' | 'invoices' | 'freeCalls'>> {
    const [first, last] = [`${year}-01`, `${year}-12`]
    const [row] = await this.market.prisma.$queryRaw<{ buyers: number; invoices: number; freeCalls: bigint }[]>`
      select
        (select count(distinct buyer_org_id)::int from invoice
          where issuer_org_id = ${operatorOrgId} and period between ${first} and ${last} and gross_fen > 0) as "buyers",
        (select count(*)::int from invoice
          where issuer_org_id = ${operatorOrgId} and period between ${first} and ${last}) as "invoices",
        (select coalesce(sum(calls), 0)::bigint from usage_row
          where operator_org_id = ${operatorOrgId} and period between ${first} and ${last}
            and purpose_class in ('PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE')) as "freeCalls"`
    invariant(row, 'Counts are one row')
    return row
  }

  survey({ operatorOrgId, year }: OfYear) {
    return this.market.prisma.costSurvey.findFirst({
      where: { operatorOrgId, year, status: { not: 'RETURNED' } },
      select: { status: true, disallowed: true, items: { orderBy: { seq: 'asc' } } },
    })
  }

  /** The cycles of an operator with the years that were assessed, the earliest first. */
  cycles(operatorOrgId: string): Promise<(PermittedRevenue & { assessments: RevenueAssessment[] })[]> {
    return this.market.prisma.permittedRevenue.findMany({
      where: { operatorOrgId },
      include: { assessments: true },
      orderBy: { firstYear: 'asc' },
    })
  }

  /** Published prices and ceilings of all products of an operator. */
  async prices(operatorOrgId: string): Promise<{ prices: PriceSpan[]; ceilings: PriceSpan[] }> {
    const product = { select: { code: true } } as const
    const prices = await this.market.prisma.priceVersion.findMany({
      where: { operatorOrgId, status: 'PUBLISHED' },
      include: { product, tiers: { orderBy: { seq: 'asc' }, select: { priceE4: true } } },
      orderBy: { id: 'asc' },
    })
    const ceilings = await this.market.prisma.ceilingPrice.findMany({
      where: { operatorOrgId },
      include: { product },
      orderBy: { id: 'asc' },
    })
    return {
      prices: prices.map((row) => ({
        ...row,
        productCode: row.product.code,
        prices: row.tiers.map(({ priceE4 }) => priceE4),
      })),
      ceilings: ceilings.map((row) => ({
        ...row,
        productCode: row.product.code,
        effectiveFrom: row.validFrom,
        effectiveTo: row.validTo,
        prices: [row.priceE4],
      })),
    }
  }
}
