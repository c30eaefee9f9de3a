import { Injectable } from '@nestjs/common'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { Market } from '../../platform/database/market.ts'
import { filterSql, SqlValues } from '../../policy/filter-sql.ts'

/** What a buyer used of a product for a purpose that is free, in a month. */
export type FreeUsage = {
  readonly period: string
  readonly buyerName: string
  readonly productCode: string
  readonly purposeClass: PurposeClass
  readonly calls: bigint
  /** calls that would be billed if the purpose were charged */
  readonly answered: bigint
}

@Injectable()
export class FreeUsageStore {
  constructor(private readonly market: Market) {}

  /** Of the usage rows that `where` selects, those for the purposes; the last month first, then the most calls. */
  async list(
    asked: { readonly where: object; readonly purposes: readonly PurposeClass[]; readonly period: string | null },
    { limit, offset }: { readonly limit: number; readonly offset: number },
  ): Promise<FreeUsage[]> {
    const values = new SqlValues()
    const sees = filterSql(asked.where, 'u', values)
    const text = `
      select u.period, b.name as "buyerName", p.code as "productCode", u.purpose_class as "purposeClass",
        sum(u.calls)::text as calls, sum(u.billable)::text as answered
      from usage_row u join organization b on b.id = u.buyer_org_id join data_product p on p.id = u.product_id
      where ${sees} and u.purpose_class = any(${values.add(asked.purposes)}::purpose_class[])
        and (${values.add(asked.period)}::text is null or u.period = $${values.list.length})
      group by u.period, b.id, b.name, p.code, u.purpose_class
      order by u.period desc, sum(u.calls) desc, b.id, p.code, u.purpose_class
      limit ${values.add(limit)} offset ${values.add(offset)}`
    type Row = Omit<FreeUsage, 'calls' | 'answered'> & { calls: string; answered: string }
    const { rows } = await this.market.pool.query<Row>(text, values.list)
    return rows.map((row) => ({ ...row, calls: BigInt(row.calls), answered: BigInt(row.answered) }))
  }
}
