import { Injectable } from '@nestjs/common'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import { filterSql, SqlValues } from '../../policy/filter-sql.ts'
import type { UsedUnits } from './usage-view.ts'

/** Of whom and when; `where` is the asker's filter of usage. */
export type AskedUsage = {
  readonly buyerOrgId: string
  readonly period: Period
  readonly productCode: string | null
  readonly where: object
}

@Injectable()
export class UsageViewStore {
  constructor(private readonly market: Market) {}

  /**
   * A buyer's calls of a month by day, product, purpose, outcome and price, of what the filter selects. From the records
   * themselves, so that the hour that is still open counts as those that are closed.
   */
  async used({
    buyerOrgId,
    period,
    productCode,
    where,
  }: AskedUsage): Promise<(UsedUnits & { operatorOrgId: string })[]> {
    const { start, end } = periodBounds(period)
    const values = new SqlValues()
    const sees = filterSql(where, 'c', values)
    const text = `
      select to_char(c.called_at at time zone 'UTC' + interval '8 hours', 'YYYY-MM-DD') as day,
        c.product_id as "productId", p.code as "productCode", c.operator_org_id as "operatorOrgId",
        c.purpose_class as "purposeClass", c.outcome, c.price_version_id as "priceVersionId",
        count(*)::text as calls, (count(*) filter (where c.billable))::text as billable
      from call_record c join data_product p on p.id = c.product_id
      where c.buyer_org_id = ${values.add(buyerOrgId)} and c.called_at >= ${values.add(start)}
        and c.called_at < ${values.add(end)} and ${sees}
        and (${values.add(productCode)}::text is null or p.code = $${values.list.length})
      group by 1, 2, 3, 4, 5, 6, 7`
    type Row = Omit<UsedUnits, 'calls' | 'billable'> & { operatorOrgId: string; calls: string; billable: string }
    const { rows } = await this.market.pool.query<Row>(text, values.list)
    return rows.map((row) => ({ ...row, calls: BigInt(row.calls), billable: BigInt(row.billable) }))
  }
}
