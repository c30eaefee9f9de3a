/**
 * What a contract says about earlier calls: facts its query is told (platform signals), and how often it may be asked.
 * Such facts are not in the data domain. Earlier calls are those of the same product that were answered; a day is one of
 * Asia/Shanghai, and `days` counts today.
 */
import { z } from 'zod'

/** Longest look back, in days. What the platform counts of earlier calls is kept no longer. */
export const MAX_SIGNAL_DAYS = 31
export const MAX_SIGNALS = 8
export const MAX_LIMITS = 8
/** A limit is a bound on curiosity, so it may not be as good as none. */
export const MAX_CALLS_A_DAY = 1_000_000

const PropertyName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,35}$/, 'Write a lower-camel-case name of at most 36 characters.')
const Label = z.strictObject({ zh: z.string().min(1).max(60), en: z.string().min(1).max(60) })

export const PlatformSignal = z.strictObject({
  /** the query reads it as input.<name in snake case>, an integer */
  name: PropertyName,
  /** how many buyers asked about this subject, or how many calls there were; the call itself is not among them */
  kind: z.enum(['DISTINCT_BUYERS_OF_SUBJECT', 'CALLS_OF_SUBJECT']),
  days: z.int().min(1).max(MAX_SIGNAL_DAYS),
  'x-label': Label,
})

export const CallLimit = z.strictObject({
  /** one subject, or one value of the input of this name */
  per: z.union([z.literal('SUBJECT'), PropertyName], 'Write SUBJECT, or the name of an input.'),
  window: z.literal('DAY'),
  /** calls of one subscription, calls of all, or how many buyers may ask */
  counts: z.enum(['CALLS_OF_APP', 'CALLS', 'BUYERS']),
  max: z.int().min(1).max(MAX_CALLS_A_DAY),
})

export type PlatformSignal = z.infer<typeof PlatformSignal>
export type CallLimit = z.infer<typeof CallLimit>

/** The limits by what they count together: one subject, or one value of one input. */
export function limitsByKey(limits: readonly CallLimit[]): Map<string, CallLimit[]> {
  return Map.groupBy(limits, ({ per }) => per)
}
