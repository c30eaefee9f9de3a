import { addDays, dayOf, periodBounds, periodOf, startOfDay } from '../../kernel/shanghai-time.ts'
import type { Outcome } from '../../generated/prisma/enums.ts'
import type { Refusal } from '../../kernel/result.ts'
import { LIMIT_REFUSALS } from '../metering/index.ts'
import { isUnknownProperty, type Answer } from '../product/index.ts'
import type { RateState } from './call-rates.ts'

/** What a caller may check later: which record this answer has, and the salt that opens its commitments. */
export type Receipt = { callId: string; salt: string; inputCommitment: string; outputCommitment: string }

/** The answer of a call: the contract's fields and nothing else of the data domain. */
export type CallAnswer = {
  requestNo: string
  productCode: string
  productVersion: number
  outcome: Outcome
  billable: boolean
  /** when the data behind the answer were last brought up to date; null where there is no record */
  asOf: string | null
  /**
   * Whether a source was behind its declared frequency, and which: codes of resources. No part of the output commitment: it
   * follows from what is public, the sources' clocks and frequencies, and asOf itself is committed.
   */
  stale: boolean
  staleSources: readonly string[]
  answer: Answer['fields']
  receipt: Receipt
  /** true when this is the stored answer of an earlier call: it is not charged again */
  replayed: boolean
}

/** Why there is no answer. Nothing is charged. `outcome` and `requestNo` are there when the call has a record. */
export type CallRefusal = Refusal & {
  status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 503
  /** seconds, where the same call may fare better later */
  retryAfter?: number
  outcome?: Outcome
  requestNo?: string
  faults?: readonly { path: string; message: string }[]
  /** the grants it was decided by: for the record of the decision, never for the caller */
  grantIds?: readonly string[]
  /** of a refusal by rate */
  rate?: RateState
  /** nothing was decided that has to be on record before it is told */
  unrecorded?: boolean
}

/** `json`: the answer's text, where it was written for the record already. */
export type CallResult = { ok: true; value: CallAnswer; json?: string } | { ok: false; error: CallRefusal }

/** How long a caller that was turned away had better wait, in seconds. */
export const BUSY_RETRY_SECONDS = 1

export const UNKNOWN_CREDENTIAL: CallRefusal = {
  status: 401,
  code: 'CREDENTIAL_UNKNOWN',
  message: 'Send `Authorization: Bearer` with a subscription’s API key. This one is unknown.',
  rule: 'subscription.credential',
}

/** Rights could not be heard of for too long: nothing was decided, so nothing is on record. */
export const RIGHTS_UNHEARD: CallRefusal = {
  status: 503,
  unrecorded: true,
  retryAfter: BUSY_RETRY_SECONDS,
  code: 'RIGHTS_UNHEARD',
  message:
    'Nothing is answered while it cannot be told which rights are live. Nothing was charged; call again shortly.',
  rule: 'gateway.heartbeat',
}

/** Seconds until a key that called too fast may call again, rounded up. */
export const RATE_RETRY_SECONDS = 1

/** Cheap on purpose: no query, no record of the call, and of those of one key one event a second in the record of decisions. */
export const tooFast = (rate: RateState): CallRefusal => ({
  status: 429,
  retryAfter: RATE_RETRY_SECONDS,
  rate,
  unrecorded: true,
  code: 'RATE_LIMIT',
  message: `This key may make ${rate.limit} calls a second. Nothing was charged; send the same request number again in a second.`,
  rule: 'gateway.rate',
})

export const invalidRequest = (faults: readonly { path: string; message: string }[]): CallRefusal => ({
  status: 400,
  code: 'INVALID_REQUEST',
  message: 'The call’s envelope is wrong. Mend what `errors` lists and send it again.',
  rule: 'gateway.envelope',
  faults,
})

/** Calls of one batch: what they say fits into one body, and their answers into one reply. */
export const BATCH_LIMIT = 100

export const INVALID_BATCH: CallRefusal = {
  status: 400,
  code: 'INVALID_BATCH',
  message: `Send {"calls": […]} with 1 to ${BATCH_LIMIT} envelopes, each with a requestNo of its own, and no Idempotency-Key.`,
  rule: 'gateway.batch',
}

export const unknownCall = (requestNo: string): CallRefusal => ({
  status: 404,
  code: 'CALL_UNKNOWN',
  message:
    'No call of this request number is on record for the subscription of your key. If you sent one, send it again.',
  rule: 'gateway.lookup',
  requestNo,
})

export const invalidInput = (requestNo: string, faults: readonly { path: string; message: string }[]): CallRefusal => ({
  status: 422,
  code: 'INVALID_INPUT',
  message:
    'The input breaks the product’s contract. Mend what `errors` lists; the same request number can be used again.',
  rule: faults.some(isUnknownProperty) ? 'product.contract.input.unknown' : 'product.contract.input',
  outcome: 'INVALID_INPUT',
  requestNo,
  faults,
})

/** `grantIds` are those of the refusal itself, else those the call rested on. */
export const denied = (
  requestNo: string,
  { grantIds, ...refusal }: Refusal & Pick<CallRefusal, 'grantIds'>,
  restedOn: readonly string[] = [],
): CallRefusal => ({
  ...refusal,
  grantIds: grantIds ?? restedOn,
  status: statusOfDenial(refusal.code),
  outcome: 'DENIED',
  requestNo,
})

/** Of a limit, RFC 6585: the same call may be answered another day. */
function statusOfDenial(code: string): 401 | 403 | 429 {
  if (code.startsWith('CREDENTIAL_')) return 401
  return Object.hasOwn(LIMIT_REFUSALS, code) || code === QUOTA_SPENT ? 429 : 403
}

/** A limit holds for a day of Asia/Shanghai, a quota for a month: the next one begins in so many seconds, rounded up (RFC 9110, 10.2.3). */
export function withRetryAfter(refusal: CallRefusal, now: Date): CallRefusal {
  if (refusal.status !== 429) return refusal
  const next = refusal.code === QUOTA_SPENT ? periodBounds(periodOf(now)).end : startOfDay(addDays(dayOf(now), 1))
  return { ...refusal, retryAfter: Math.ceil((next.getTime() - now.getTime()) / 1000) }
}

export const failed = (requestNo: string): CallRefusal => ({
  status: 500,
  code: 'PRODUCT_ERROR',
  message: 'The product could not answer. Nothing was charged; the same request number can be used again.',
  rule: 'gateway.product',
  outcome: 'ERROR',
  requestNo,
})

export const busy = (requestNo: string): CallRefusal => ({
  status: 503,
  retryAfter: BUSY_RETRY_SECONDS,
  code: 'PRODUCT_BUSY',
  message:
    'Too many calls of this product wait already. Nothing was charged; send the same request number again later.',
  rule: 'gateway.bulkhead',
  outcome: 'ERROR',
  requestNo,
})

export const recorderBusy = (requestNo: string): CallRefusal => ({
  status: 503,
  retryAfter: BUSY_RETRY_SECONDS,
  code: 'RECORDER_BUSY',
  message:
    'Too many calls wait to be recorded. Nothing was recorded or charged; send the same request number again later.',
  rule: 'gateway.commit',
  requestNo,
})

/** What the commit finds where a right changed that the call was judged by. */
export const RIGHTS_MOVED: readonly string[] = ['LICENCE_SUSPENDED', 'RIGHTS_CHANGED', 'RIGHTS_EXPIRED']

/** The verdict on a call beyond the quota of its subscription. */
const QUOTA_SPENT = 'QUOTA_SPENT'

const LATE: Record<string, Omit<Refusal, 'code'>> = {
  LICENCE_SUSPENDED: {
    message: 'The subscription was suspended while the call was under way. Ask the operator why.',
    rule: 'subscription.licence',
  },
  RIGHTS_CHANGED: {
    message:
      'A right this call rests on changed while it was under way. Call again: the answer will say what is missing.',
    rule: 'rights.chain',
  },
  RIGHTS_EXPIRED: {
    message: 'A right this call rests on ended while it was under way. Call again: the answer will say which.',
    rule: 'rights.chain',
  },
  CONSENT_USED: {
    message: 'The consent was for a single use and has been used. Ask the subject for a new one.',
    rule: 'consent.single-use',
  },
  CONSENT_WITHDRAWN: {
    message: 'The subject has withdrawn the consent. Do not ask again without a new one.',
    rule: 'PIPL art. 15',
  },
  CONSENT_EXPIRED: { message: 'The consent has expired. Ask the subject for a new one.', rule: 'consent.term' },
  ...LIMIT_REFUSALS,
  QUOTA_SPENT: {
    message:
      'The subscription’s calls of this month are used up. Ask the operator for a larger quota, or call next month.',
    rule: 'subscription.quota',
  },
}

/** The refusal behind a verdict that the commit found against a call that looked lawful before. */
export function lateRefusal(verdict: string): Refusal {
  const late = LATE[verdict]
  if (!late) throw new Error(`The commit gave verdict ${verdict}, which has no explanation.`)
  return { code: verdict, ...late, message: `${late.message} Nothing was charged.` }
}

/** Verdicts of migration `commit_calls` that refuse a call; a test holds this list against the SQL. */
export const LATE_VERDICTS = Object.keys(LATE)
