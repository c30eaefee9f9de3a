import { Injectable } from '@nestjs/common'
import { fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import { statusOf, type InvoiceMoney } from './invoice-money.ts'

/** An invoice whose figures nobody else moves until the transaction ends. */
export type LockedInvoice = InvoiceMoney & {
  readonly id: string
  readonly no: string
  readonly region: string
  readonly issuerOrgId: string
  readonly buyerOrgId: string
}

/** The figures of invoices that move. */
@Injectable()
export class InvoiceMoneyStore {
  constructor(private readonly market: Market) {}

  /** Locks an issuer's invoices by number or id, in the order of ids, so that two payments never wait for each other. */
  async lock(
    issuerOrgId: string,
    named: { nos: readonly string[] } | { ids: readonly string[] },
  ): Promise<LockedInvoice[]> {
    const [nos, ids] = 'nos' in named ? [named.nos, []] : [[], named.ids]
    const rows = await this.market.prisma.$queryRaw<
      (Omit<LockedInvoice, keyof InvoiceMoney> & { grossFen: bigint; paidFen: bigint; creditedFen: bigint })[]
    >`
      select id, no, region, issuer_org_id as "issuerOrgId", buyer_org_id as "buyerOrgId",
        gross_fen as "grossFen", paid_fen as "paidFen", credited_fen as "creditedFen"
      from invoice where issuer_org_id = ${issuerOrgId} and (no = any(${[...nos]}) or id = any(${[...ids]}))
      order by id for update`
    return rows.map(({ grossFen, paidFen, creditedFen, ...row }) => ({
      ...row,
      grossFen: fen(grossFen),
      paidFen: fen(paidFen),
      creditedFen: fen(creditedFen),
    }))
  }

  /** Writes figures of a locked invoice, and the status that follows from them. */
  async save(id: string, money: InvoiceMoney): Promise<void> {
    const { paidFen, creditedFen } = money
    await this.market.prisma.invoice.update({ where: { id }, data: { paidFen, creditedFen, status: statusOf(money) } })
  }
}
