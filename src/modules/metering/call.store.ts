import { Injectable } from '@nestjs/common'
import { Market } from '../../platform/database/market.ts'
import type { CallDraft, Verdict } from './call-draft.ts'

/** A request number of a buyer's subscription: it gets one answer. */
export type CallKey = { buyerOrgId: string; subscriptionId: string; requestNo: string }
/** What is kept under a request number; the answer until its window ends. */
export type StoredAnswer = { callId: string; requestHash: Buffer; answer: Buffer | null; answerUntil: Date }

const hex = (bytes: Buffer | null): string | null => bytes && `\\x${bytes.toString('hex')}`

/** The row form of type `call_draft`, migrations `commit_calls`, `earlier_calls` and `calls_by_month`. */
const toRow = (draft: CallDraft, n: number) => ({
  n,
  call_id: draft.callId,
  subscription_id: draft.subscriptionId,
  epoch: draft.epoch,
  valid_until: draft.validUntil,
  request_no: draft.requestNo,
  request_hash: hex(draft.requestHash),
  answer: hex(draft.answer),
  answer_until: draft.answerUntil,
  region: draft.region,
  operator_org_id: draft.operatorOrgId,
  buyer_org_id: draft.buyerOrgId,
  product_id: draft.productId,
  product_version_id: draft.productVersionId,
  purpose_class: draft.purposeClass,
  price_version_id: draft.priceVersionId,
  outcome: draft.outcome,
  deny_code: draft.denyCode,
  billable: draft.billable,
  consent_id: draft.consentId,
  consent_ids: draft.consentIds,
  copy_until: draft.copyUntil,
  subject_id: draft.subjectId,
  latency_ms: draft.latencyMs,
  salt: hex(draft.salt),
  input_commitment: hex(draft.inputCommitment),
  output_commitment: hex(draft.outputCommitment),
  signals: draft.signals,
  tallies: draft.tallies,
})

@Injectable()
export class CallStore {
  constructor(private readonly market: Market) {}

  /** Writes a batch in one commit. @returns a verdict for each draft, in order. */
  async commit(drafts: readonly CallDraft[], at: Date): Promise<Verdict[]> {
    const { rows } = await this.market.pool.query<{ n: number; verdict: string }>({
      name: 'commit-calls',
      text: 'select n, verdict from commit_calls($1, $2)',
      values: [JSON.stringify(drafts.map(toRow)), at],
    })
    const verdicts = new Map(rows.map(({ n, verdict }) => [n, verdict]))
    return drafts.map((draft, n) => {
      const verdict = verdicts.get(n)
      if (!verdict) throw new Error(`The commit gave no verdict for call ${draft.callId}.`)
      return verdict
    })
  }

  /** The answers kept under request numbers, in one statement. @returns one for each key, in order; null where there is none. */
  async storedAnswers(keys: readonly CallKey[]): Promise<(StoredAnswer | null)[]> {
    const { rows } = await this.market.pool.query<StoredAnswer & { n: bigint }>({
      name: 'stored-answers',
      text: `
        select k.n, c.call_id as "callId", c.request_hash as "requestHash", c.answer, c.answer_until as "answerUntil"
        from unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(buyer_org_id, subscription_id, request_no, n)
        join call_key c on c.buyer_org_id = k.buyer_org_id and c.subscription_id = k.subscription_id
          and c.request_no = k.request_no`,
      values: [
        keys.map(({ buyerOrgId }) => buyerOrgId),
        keys.map(({ subscriptionId }) => subscriptionId),
        keys.map(({ requestNo }) => requestNo),
      ],
    })
    const found = new Map(rows.map(({ n, ...stored }) => [Number(n), stored]))
    return keys.map((_, index) => found.get(index + 1) ?? null)
  }
}
