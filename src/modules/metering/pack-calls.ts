import { invariant } from '../../kernel/result.ts'
import type { CallDraft } from './call-draft.ts'

/** Of a salt, a commitment and the hash of a request. */
const PIECE_BYTES = 32
const NO_PIECE = Buffer.alloc(PIECE_BYTES)

/**
 * A batch as `commit_calls` takes it (migration `commit_at_speed`): rows of `call_drafts` as JSON and, apart, their bytes, so that
 * none is written in hexadecimal on one side and read on the other. Each row says where its bytes begin and how long its
 * answer is.
 */
export function packCalls(drafts: readonly CallDraft[]): { batch: string; bytes: Buffer } {
  const pieces: Buffer[] = []
  let place = 0
  const rows = drafts.map((draft, n) => {
    const { salt, inputCommitment, outputCommitment, requestHash, answer } = draft
    const fixed = [salt, inputCommitment, outputCommitment ?? NO_PIECE, requestHash]
    invariant(
      fixed.every(({ length }) => length === PIECE_BYTES),
      `The bytes of call ${draft.callId} have another length than 32`,
    )
    pieces.push(...fixed)
    if (answer) pieces.push(answer)
    const row = toRow(draft, n, place)
    place += fixed.length * PIECE_BYTES + (answer?.length ?? 0)
    return row
  })
  return { batch: JSON.stringify(rows), bytes: Buffer.concat(pieces) }
}

/** What belongs to the subscription is read where it stands. */
const toRow = (draft: CallDraft, n: number, place: number) => ({
  n,
  callId: draft.callId,
  subscriptionId: draft.subscriptionId,
  buyerOrgId: draft.buyerOrgId,
  productId: draft.productId,
  epoch: draft.epoch,
  validUntil: draft.validUntil,
  requestNo: draft.requestNo,
  priceVersionId: draft.priceVersionId,
  outcome: draft.outcome,
  denyCode: draft.denyCode,
  billable: draft.billable,
  consentId: draft.consentId,
  consentIds: draft.consentIds,
  subjectId: draft.subjectId,
  latencyMs: draft.latencyMs,
  signals: draft.signals,
  tallies: draft.tallies,
  answerUntil: draft.answerUntil,
  copyUntil: draft.copyUntil,
  place,
  answerBytes: draft.answer?.length ?? null,
})
