import { Injectable } from '@nestjs/common'
import { Market } from '../../platform/database/market.ts'
import type { CallDraft, Verdict } from './call-draft.ts'
import { packCalls } from './pack-calls.ts'

/** A request number of a buyer's subscription: it gets one answer. */
export type CallKey = { buyerOrgId: string; subscriptionId: string; requestNo: string }
/** What is kept under a request number; the answer until its window ends. */
export type StoredAnswer = { callId: string; requestHash: Buffer; answer: Buffer | null; answerUntil: Date }

/** Stored answers that one statement takes out. */
const ANSWERS_AT_ONCE = 2_000

@Injectable()
export class CallStore {
  constructor(private readonly market: Market) {}

  /** Writes a batch in one commit. @returns a verdict for each draft, in order. */
  async commit(drafts: readonly CallDraft[], at: Date): Promise<Verdict[]> {
    const { batch, bytes } = packCalls(drafts)
    const subscriptions = [...new Set(drafts.map(({ subscriptionId }) => subscriptionId))]
    const consents = [...new Set(drafts.flatMap(({ consentIds }) => consentIds))]
    const counting = [...new Set(drafts.flatMap(({ tallies, productId }) => (tallies.length > 0 ? [productId] : [])))]
    const { rows } = await this.market.pool.query<{ n: number; verdict: string }>({
      name: 'commit-calls',
      text: 'select n, verdict from commit_calls($1, $2, $3, $4, $5, $6)',
      values: [batch, bytes, at, subscriptions, consents, counting],
    })
    const verdicts = new Map(rows.map(({ n, verdict }) => [n, verdict]))
    return drafts.map((draft, n) => {
      const verdict = verdicts.get(n)
      if (!verdict) throw new Error(`The commit gave no verdict for call ${draft.callId}.`)
      return verdict
    })
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

  /** The answers kept under request numbers, in one statement. @returns one for each key, in order; null where there is none. */
  async storedAnswers(keys: readonly CallKey[]): Promise<(StoredAnswer | null)[]> {
    const { rows } = await this.market.pool.query<StoredAnswer & { n: number }>({
      name: 'stored-answers',
      text: `select n, call_id as "callId", request_hash as "requestHash", answer, answer_until as "answerUntil"
        from stored_answers($1, $2, $3)`,
      values: [
        keys.map(({ buyerOrgId }) => buyerOrgId),
        keys.map(({ subscriptionId }) => subscriptionId),
        keys.map(({ requestNo }) => requestNo),
      ],
    })
    const found = new Map(rows.map(({ n, ...stored }) => [n, stored]))
    return keys.map((_, index) => found.get(index + 1) ?? null)
  }
}
