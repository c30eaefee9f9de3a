import { Injectable } from '@nestjs/common'
import type { Outcome } from '../../generated/prisma/enums.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import { filterSql, SqlValues } from '../../policy/filter-sql.ts'

/** A call as its buyer checks a bill by: nothing of what was asked or answered. */
export type ListedCall = {
  readonly id: string
  readonly requestNo: string
  readonly calledAt: Date
  readonly productCode: string
  readonly outcome: Outcome
  readonly billable: boolean
}

/** Calls read at a time: a list of any length fits in memory. */
export const CALLS_AT_ONCE = 5_000

@Injectable()
export class CallListStore {
  constructor(private readonly market: Market) {}

  /** The next calls of a buyer and month after an id, of what the filter selects, in the order of their ids. */
  async page(
    asked: { readonly buyerOrgId: string; readonly period: Period; readonly where: object },
    after: string,
  ): Promise<ListedCall[]> {
    const { start, end } = periodBounds(asked.period)
    const values = new SqlValues()
    const sees = filterSql(asked.where, 'c', values)
    const text = `
      select c.id, c.request_no as "requestNo", c.called_at as "calledAt", p.code as "productCode", c.outcome, c.billable
      from call_record c join data_product p on p.id = c.product_id
      where c.buyer_org_id = ${values.add(asked.buyerOrgId)} and c.called_at >= ${values.add(start)}
        and c.called_at < ${values.add(end)} and c.id > ${values.add(after)} and ${sees}
      order by c.id limit ${CALLS_AT_ONCE}`
    const { rows } = await this.market.pool.query<ListedCall>(text, values.list)
    return rows
  }
}
