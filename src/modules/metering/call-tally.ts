/**
 * Counts of earlier calls, and the limits on them.
 * Promises: what is counted by is a subject's random id or a keyed hash, never an identifier or a name; calls that were not
 * answered count for nothing; a day is one of Asia/Shanghai. The commit of a call decides the same again, alone
 * (migration `earlier_calls`).
 */
import { refuse, ok, type Result } from '../../kernel/result.ts'

/** What an answered call is counted by, and the most that its contract lets stand there in a day; null for no such limit. */
export type TallyDraft = {
  readonly key: string
  readonly maxAppCalls: number | null
  readonly maxCalls: number | null
  readonly maxBuyers: number | null
}

/** What stands under a key. */
export type Tally = {
  /** of the subscription that asks */
  readonly appCalls: number
  readonly calls: number
  readonly buyers: number
  /** whether the buyer that asks is one of them */
  readonly known: boolean
}

export const subjectKey = (subjectId: string): string => `subject:${subjectId}`
/** @param hash keyed, of product, input and value: so that what two products count by cannot be joined */
export const inputKey = (input: string, hash: Uint8Array): string =>
  `input:${input}:${Buffer.from(hash).toString('hex')}`

/** Whether one more call fits. Refuses SUBJECT_LIMIT or INPUT_LIMIT. */
export function decideLimit({ key, maxAppCalls, maxCalls, maxBuyers }: TallyDraft, tally: Tally): Result<void> {
  const full =
    (maxAppCalls !== null && tally.appCalls >= maxAppCalls) ||
    (maxCalls !== null && tally.calls >= maxCalls) ||
    (maxBuyers !== null && !tally.known && tally.buyers >= maxBuyers)
  if (!full) return ok()
  return refuse(LIMIT_REFUSALS[key.startsWith(subjectKey('')) ? 'SUBJECT_LIMIT' : 'INPUT_LIMIT'])
}

/** What a caller is told. It never says how many others asked. */
export const LIMIT_REFUSALS = {
  SUBJECT_LIMIT: {
    code: 'SUBJECT_LIMIT',
    message: 'This subject was asked about as often today as the contract allows. Ask again tomorrow (Asia/Shanghai).',
    rule: 'product.contract.limits',
  },
  INPUT_LIMIT: {
    code: 'INPUT_LIMIT',
    message:
      'One value of this input was asked about as often today as the contract allows. Ask again tomorrow (Asia/Shanghai).',
    rule: 'product.contract.limits',
  },
} as const
