import type { Outcome, PurposeClass } from '../../generated/prisma/enums.ts'

import type { TallyDraft } from './call-tally.ts'

/**
 * What a query was told of earlier callers, by the names of its contract, and the case that a governed text was asked for. The
 * salt keeps the hash of it from being guessed.
 */
export type SignalRecord = {
  readonly salt: string
  readonly values: Readonly<Record<string, number>>
  readonly caseNo?: string
}

/**
 * A call on its way to its record. Everything the commit needs to judge it again and to write it; nothing of the input or
 * the answer but salted commitments and the sealed answer.
 */
export type CallDraft = {
  callId: string
  region: string
  operatorOrgId: string
  buyerOrgId: string
  subscriptionId: string
  /** the licence's epoch the call was judged under */
  epoch: number
  /** the earliest end of anything the call rests on */
  validUntil: Date
  productId: string
  productVersionId: string
  purposeClass: PurposeClass
  priceVersionId: string | null
  requestNo: string
  requestHash: Buffer
  outcome: Outcome
  /** why it was refused before it was asked; such a call is recorded as DENIED */
  denyCode: string | null
  billable: boolean
  /** the consent that stood beside its input, whether it was needed or not */
  consentId: string | null
  /** every consent that it was found to rest on; its commit uses them all */
  consentIds: readonly string[]
  subjectId: string | null
  latencyMs: number
  salt: Buffer
  inputCommitment: Buffer
  outputCommitment: Buffer | null
  /** null where the contract asks for no signals and no case */
  signals: SignalRecord | null
  /** what it is counted by once it is answered */
  tallies: readonly TallyDraft[]
  /** until when whoever consented may see the answer; null where the contract gives no copy */
  copyUntil: Date | null
  /** sealed; null for a call without an answer, which claims no request number */
  answer: Buffer | null
  /** the first instant at which a repeat is given its answer no more */
  answerUntil: Date | null
}

/** RECORDED, REPEATED, UNANSWERED, BUSY (not recorded: too many wait), or the code of the refusal that the commit found. */
export type Verdict = string

/** Calls of one subscription and request number in one batch would claim one key twice: later ones wait for the next. */
export function splitRepeats<D extends { subscriptionId: string; requestNo: string }>(
  drafts: readonly D[],
): { first: D[]; later: D[] } {
  const seen = new Set<string>()
  const first: D[] = []
  const later: D[] = []
  for (const draft of drafts) {
    const key = `${draft.subscriptionId} ${draft.requestNo}`
    if (seen.has(key)) later.push(draft)
    else first.push(draft)
    seen.add(key)
  }
  return { first, later }
}
