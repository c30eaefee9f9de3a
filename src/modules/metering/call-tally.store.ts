import { Injectable } from '@nestjs/common'
import type { Day } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import type { Tally } from './call-tally.ts'

/** What stood under a key from one day to another, both included, and what of it is the asker's own. */
export type TallyQuestion = {
  readonly productId: string
  readonly key: string
  readonly since: Day
  readonly until: Day
  readonly subscriptionId: string
  readonly buyerOrgId: string
}

/** Counts of committed calls by key and day. They are written by the commit of calls only. */
@Injectable()
export class CallTallyStore {
  constructor(private readonly market: Market) {}

  /** In one statement, by the primary key: this runs for calls. @returns one for each question, in order. */
  async tallies(questions: readonly TallyQuestion[]): Promise<Tally[]> {
    const column = (name: keyof TallyQuestion) => questions.map((question) => question[name])
    const { rows } = await this.market.pool.query<Tally>({
      name: 'call-tallies',
      text: `
        select coalesce(sum(t.calls) filter (where t.subscription_id = q.subscription_id), 0)::int as "appCalls",
          coalesce(sum(t.calls), 0)::int as calls, count(distinct t.buyer_org_id)::int as buyers,
          coalesce(bool_or(t.buyer_org_id = q.buyer_org_id), false) as known
        from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::text[], $6::text[])
          with ordinality as q(product_id, key, since, until, subscription_id, buyer_org_id, n)
        left join call_tally t on t.product_id = q.product_id and t.key = q.key and t.day between q.since and q.until
        group by q.n order by q.n`,
      values: [
        column('productId'),
        column('key'),
        column('since'),
        column('until'),
        column('subscriptionId'),
        column('buyerOrgId'),
      ],
    })
    return rows
  }

  /** Forgets what nobody may ask for any more: subjects before the longest look back, inputs before today. Joins the transaction under way. */
  async forget({ subjectsBefore, inputsBefore }: { subjectsBefore: Day; inputsBefore: Day }): Promise<void> {
    await this.market.prisma.$executeRaw`
      delete from call_tally where tally_age(day) > tally_age(${inputsBefore}::date) and (day < ${subjectsBefore}::date or key like 'input:%')`
  }
}
