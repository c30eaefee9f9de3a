import { Injectable } from '@nestjs/common'
import type { Day } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import { filterSql, SqlValues } from '../../policy/filter-sql.ts'
import { REFUSALS_OF, UNKNOWN_FIELD_RULE, type RefusalCount, type UsageDay } from './alert.ts'

/** From the first instant on, to before the last. */
type Between = { readonly from: Date; readonly until: Date }

const CODES = Object.values(REFUSALS_OF).flat()

/** Counts what alerts are made of, of the rows that `where` lets somebody see. */
@Injectable()
export class AlertStore {
  constructor(private readonly market: Market) {}

  /** Refusals that raise alerts, by organisation, day of Shanghai and reason. */
  async refusals(where: object, { from, until }: Between): Promise<RefusalCount[]> {
    const values = new SqlValues()
    const text = `
      select e.actor_org_id as "orgId", to_char(e.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
        e.reason_code as "reasonCode", e.rule, count(*)::text as count, min(e.seq)::text as "firstSeq"
      from audit_event e
      where ${filterSql(where, 'e', values)} and e.decision = 'DENY'
        and e.at >= ${values.add(from)} and e.at < ${values.add(until)}
        and (e.reason_code = any(${values.add(CODES)}) or e.rule = ${values.add(UNKNOWN_FIELD_RULE)})
      group by 1, 2, 3, 4`
    type Row = Omit<RefusalCount, 'count' | 'firstSeq'> & { count: string; firstSeq: string }
    const { rows } = await this.market.pool.query<Row>(text, values.list)
    return rows.map((row) => ({ ...row, count: BigInt(row.count), firstSeq: BigInt(row.firstSeq) }))
  }

  /** Calls by buyer, product and day of Shanghai, and how many of them between two hours of the night. */
  async usageDays(
    where: object,
    { from, until, night }: Between & { readonly night: { readonly from: number; readonly until: number } },
  ): Promise<UsageDay[]> {
    const values = new SqlValues()
    const hour = `extract(hour from u.hour at time zone 'Asia/Shanghai')`
    const text = `
      select u.buyer_org_id as "orgId", u.product_id as "productId",
        to_char(u.hour at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, sum(u.calls)::text as calls,
        coalesce(sum(u.calls) filter (where ${hour} >= ${values.add(night.from)} or ${hour} < ${values.add(night.until)}), 0)::text
          as "offHours"
      from usage_row u
      where ${filterSql(where, 'u', values)} and u.hour >= ${values.add(from)} and u.hour < ${values.add(until)}
      group by 1, 2, 3`
    type Row = { orgId: string; productId: string; day: Day; calls: string; offHours: string }
    const { rows } = await this.market.pool.query<Row>(text, values.list)
    return rows.map((row) => ({ ...row, calls: BigInt(row.calls), offHours: BigInt(row.offHours) }))
  }
}
