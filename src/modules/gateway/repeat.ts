/** Calls whose request number is taken: what they are told. */
import type { Refusal } from '../../kernel/result.ts'
import type { StoredAnswer } from '../metering/index.ts'
import type { Contract } from '../product/index.ts'
import type { CallRefusal } from './call-answer.ts'
import type { CallRequest } from './call-request.ts'

const HOUR_MS = 3_600_000
const HOURS_A_DAY = 24

/**
 * The first instant at which a repeat is told no more what the first call was told: the platform's window, or the time for
 * which the contract lets the caller itself keep an answer, whichever ends first.
 * @param windowHours rule `call.answerHours`
 */
export function windowEnd({ retentionDays }: Pick<Contract, 'retentionDays'>, windowHours: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(windowHours, retentionDays * HOURS_A_DAY) * HOUR_MS)
}

/** What of a request its record can be held against. */
type Recorded = Pick<CallRequest, 'purposeClass' | 'consentId'>

/** A part of an envelope that a repeat must not change. */
type Part = 'purposeClass' | 'consentId' | 'input'

/**
 * Which parts of an envelope differ from those of the call that has the request number.
 * @param isInput tells whether the first call's envelope was this one; it is asked about the repeat with the first call's
 * purpose and consent, so that what is left to differ is the input
 */
export function differingParts(
  request: CallRequest,
  first: Recorded,
  isInput: (envelope: Omit<CallRequest, 'canonical'>) => boolean,
): Part[] {
  const { requestNo, input } = request
  const { purposeClass, consentId } = first
  const parts: Part[] = []
  if (request.purposeClass !== purposeClass) parts.push('purposeClass')
  if (request.consentId !== consentId) parts.push('consentId')
  if (!isInput({ requestNo, purposeClass, ...(consentId && { consentId }), input })) parts.push('input')
  return parts
}

/** @param parts names of what differs, never a value of it */
export const conflicting = (requestNo: string, parts: readonly Part[]): CallRefusal => ({
  status: 409,
  code: 'REQUEST_NO_TAKEN',
  message: `This request number was used for another request: its ${parts.join(' and ')} differed. Send the first one again, or use a new number.`,
  rule: 'gateway.idempotency',
  requestNo,
  faults: parts.map((path) => ({ path, message: 'differs from the call that has this request number' })),
})

export const ANSWER_EXPIRED = {
  code: 'ANSWER_EXPIRED',
  message:
    'This request number was answered before, and its answer is no longer kept. It is not asked again; use a new number to ask anew.',
  rule: 'call.answerHours',
} as const satisfies Refusal

export const answerExpired = (requestNo: string): CallRefusal => ({ ...ANSWER_EXPIRED, status: 410, requestNo })

/** What is kept under a request number, while it may be told. */
export function keptAnswer({ callId, answer, answerUntil }: StoredAnswer, now: Date): KeptAnswer | null {
  return answer && now < answerUntil ? { callId, answer } : null
}

export type KeptAnswer = { readonly callId: string; readonly answer: Buffer }
