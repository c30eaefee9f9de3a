import { invariant } from '../../kernel/result.ts'
import { sqlArray } from '../../platform/database/sql-array.ts'
import type { CallDraft } from './call-draft.ts'

/** Of a salt, a commitment and the hash of a request. */
const PIECE_BYTES = 32
const NO_PIECE = Buffer.alloc(PIECE_BYTES)

/** A batch as `commit_calls` takes it (migration `commit_by_columns`): its arguments after the instant, in their order. */
export function packCalls(drafts: readonly CallDraft[]): (Buffer | string)[] {
  const { bytes, places } = packBytes(drafts)
  const { licences, places: ofLicence } = packLicences(drafts)
  // of a call without an answer nothing is presented and nothing counted
  const answered = drafts.map((draft, index) => ({ draft, n: index + 1 })).filter(({ draft }) => isAnswered(draft))
  const presented = answered.flatMap(({ draft, n }) => draft.consentIds.map((id) => ({ n, id })))
  const counted = answered.flatMap(({ draft, n }) => draft.tallies.map((tally) => ({ n, ...tally })))
  const counting = new Set(answered.flatMap(({ draft }) => (draft.tallies.length > 0 ? [draft.productId] : [])))
  return [
    bytes,
    licences,
    sqlArray([...counting]),
    sqlArray(ofLicence),
    sqlArray(drafts.map(({ callId }) => callId)),
    sqlArray(drafts.map(({ requestNo }) => requestNo)),
    sqlArray(drafts.map(({ outcome }) => outcome)),
    sqlArray(drafts.map(({ denyCode }) => denyCode)),
    sqlArray(drafts.map(({ billable }) => billable)),
    sqlArray(drafts.map(({ consentId }) => consentId)),
    sqlArray(drafts.map(({ subjectId }) => subjectId)),
    sqlArray(drafts.map(({ latencyMs }) => latencyMs)),
    sqlArray(drafts.map(({ signals }) => signals && JSON.stringify(signals))),
    sqlArray(drafts.map(({ answerUntil }) => instantOf(answerUntil))),
    sqlArray(drafts.map(({ copyUntil }) => instantOf(copyUntil))),
    sqlArray(places),
    sqlArray(drafts.map(({ answer }) => answer?.length ?? null)),
    sqlArray(presented.map(({ n }) => n)),
    sqlArray(presented.map(({ id }) => id)),
    sqlArray(counted.map(({ n }) => n)),
    sqlArray(counted.map(({ key }) => key)),
    sqlArray(counted.map(({ maxAppCalls }) => maxAppCalls)),
    sqlArray(counted.map(({ maxCalls }) => maxCalls)),
    sqlArray(counted.map(({ maxBuyers }) => maxBuyers)),
  ]
}

const isAnswered = ({ answer, denyCode }: CallDraft): boolean => answer !== null && denyCode === null

/** The bytes of all calls, so that none is written in hexadecimal on one side and read on the other, and where each call's begin. */
function packBytes(drafts: readonly CallDraft[]): { bytes: Buffer; places: number[] } {
  const pieces: Buffer[] = []
  let place = 0
  const places = drafts.map(({ callId, salt, inputCommitment, outputCommitment, requestHash, answer }) => {
    const fixed = [salt, inputCommitment, outputCommitment ?? NO_PIECE, requestHash]
    invariant(
      fixed.every(({ length }) => length === PIECE_BYTES),
      `The bytes of call ${callId} have another length than 32`,
    )
    pieces.push(...fixed)
    if (answer) pieces.push(answer)
    const begins = place
    place += fixed.length * PIECE_BYTES + (answer?.length ?? 0)
    return begins
  })
  return { bytes: Buffer.concat(pieces), places }
}

/** What calls of one licence have in common is told once. */
function packLicences(drafts: readonly CallDraft[]): { licences: string; places: number[] } {
  const placeOf = new Map<string, number>()
  const places = drafts.map((draft) => {
    const licence = licenceOf(draft)
    const place = placeOf.get(licence) ?? placeOf.size
    placeOf.set(licence, place)
    return place
  })
  return { licences: `[${[...placeOf.keys()].join(',')}]`, places }
}

const licenceOf = ({ subscriptionId, buyerOrgId, productId, epoch, validUntil, priceVersionId }: CallDraft): string =>
  JSON.stringify({ s: subscriptionId, b: buyerOrgId, p: productId, e: epoch, u: validUntil, v: priceVersionId })

const instantOf = (instant: Date | null): string | null => instant && instant.toISOString()
