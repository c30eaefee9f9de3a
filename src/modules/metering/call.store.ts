import { Injectable } from '@nestjs/common'
import { Market } from '../../platform/database/market.ts'
import type { CallDraft, Verdict } from './call-draft.ts'
import { packCalls } from './pack-calls.ts'

/** A request number of a buyer's subscription: it gets one answer. */
export type CallKey = { buyerOrgId: string; subscriptionId: string; requestNo: string }
/** What is kept under a request number; the answer until its window ends. */
export type StoredAnswer = { callId: string; requestHash: Buffer; answer: Buffer | null; answerUntil: Date }

/** The one verdict on a batch that came when its hour was closed: nothing of it is recorded. */
export const HOUR_CLOSED = 'HOUR_CLOSED'

const COMMIT_ARGUMENTS = 25
const COMMIT = `select commit_calls(${Array.from({ length: COMMIT_ARGUMENTS }, (_, n) => `$${n + 1}`).join(', ')}) as verdicts`

/** Stored answers that one statement takes out. */
const ANSWERS_AT_ONCE = 2_000

@Injectable()
export class CallStore {
  constructor(private readonly market: Market) {}

  /** Writes a batch in one commit. @returns a verdict for each draft, in order. */
  async commit(drafts: readonly CallDraft[], at: Date): Promise<Verdict[]> {
    const { rows } = await this.market.pool.query<{ verdicts: string }>({
      name: 'commit-calls',
      text: COMMIT,
      values: [at, ...packCalls(drafts)],
    })
    const verdicts = rows[0]?.verdicts.split(' ') ?? []
    if (verdicts.length !== drafts.length && verdicts[0] !== HOUR_CLOSED)
      throw new Error(`The commit gave ${verdicts.length} verdicts for ${drafts.length} calls.`)
    return verdicts
  }

  /** Makes the partition for the month of an instant, unless it is there. */
  async makeMonth(at: Date): Promise<void> {
    await this.market.pool.query('select make_call_month($1)', [at])
  }

  /** Takes out the answers whose window has ended, some at a time, so that no commit waits for long. @returns how many */
  async takeOutAnswers(now: Date): Promise<number> {
    for (let taken = 0; ;) {
      const { rowCount } = await this.market.pool.query(
        `update call_key k set answer = null
        from (select buyer_org_id, subscription_id, request_no from call_key
          where answer is not null and answer_until <= $1 order by answer_until limit ${ANSWERS_AT_ONCE}) gone
        where k.buyer_org_id = gone.buyer_org_id and k.subscription_id = gone.subscription_id
          and k.request_no = gone.request_no`,
        [now],
      )
      taken += rowCount ?? 0
      if ((rowCount ?? 0) < ANSWERS_AT_ONCE) return taken
    }
  }
}
