import { Injectable } from '@nestjs/common'
import { Market } from '../../platform/database/market.ts'
import type { CallDraft, Verdict } from './call-draft.ts'

export type StoredAnswer = { callId: string; requestHash: Buffer; answer: Buffer }

const hex = (bytes: Buffer | null): string | null => bytes && `\\x${bytes.toString('hex')}`

/** The row form of migration `commit_calls`. */
const toRow = (draft: CallDraft, n: number) => ({
  n,
  call_id: draft.callId,
  subscription_id: draft.subscriptionId,
  epoch: draft.epoch,
  valid_until: draft.validUntil,
  request_no: draft.requestNo,
  request_hash: hex(draft.requestHash),
  answer: hex(draft.answer),
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
  subject_id: draft.subjectId,
  latency_ms: draft.latencyMs,
  salt: hex(draft.salt),
  input_commitment: hex(draft.inputCommitment),
  output_commitment: hex(draft.outputCommitment),
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

  /** The answer kept under a request number. */
  async storedAnswer(subscriptionId: string, requestNo: string): Promise<StoredAnswer | undefined> {
    const { rows } = await this.market.pool.query<{ call_id: string; request_hash: Buffer; answer: Buffer }>({
      name: 'stored-answer',
      text: 'select call_id, request_hash, answer from call_key where subscription_id = $1 and request_no = $2',
      values: [subscriptionId, requestNo],
    })
    const row = rows[0]
    return row && { callId: row.call_id, requestHash: row.request_hash, answer: row.answer }
  }
}
