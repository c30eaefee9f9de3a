import { z } from 'zod'
import { PurposeClass } from '../../generated/prisma/enums.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { containsCitizenNumber } from '../../kernel/citizen-number.ts'
import { ok, type Result } from '../../kernel/result.ts'

/** Longest request number, as the real-world interfaces have it. */
export const REQUEST_NO_LIMIT = 40

const Envelope = z.strictObject({
  requestNo: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/)
    .refine((text) => !containsCitizenNumber(text)), // it is kept in clear, and told to whoever reads the records
  purposeClass: z.enum(PurposeClass),
  consentId: z
    .string()
    .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'the id that recordConsent gave')
    .optional(),
  input: z.record(z.string().max(100), z.unknown()),
})

/** One call as its envelope says it: what is asked, what for, with whose consent. */
export type CallRequest = z.infer<typeof Envelope> & {
  /** canonical JSON of the envelope: what commitments and the comparison of repeats are made over */
  canonical: string
}

export type RequestFault = { path: string; message: string }

/**
 * Reads an envelope. A fault names its place and what belongs there, never what stood there.
 * @param idempotencyKey the header of that name, which is the request number; where both are given they must agree
 */
export function parseCallRequest(body: unknown, idempotencyKey?: string): Result<CallRequest, RequestFault[]> {
  const numbered = numberedBy(body, idempotencyKey)
  if (!numbered.ok) return numbered
  const parsed = Envelope.safeParse(numbered.value)
  if (!parsed.success) {
    return { ok: false, error: parsed.error.issues.flatMap(toFaults) }
  }
  try {
    return { ok: true, value: { ...parsed.data, canonical: canonicalJson(parsed.data) } }
  } catch {
    return {
      ok: false,
      error: [{ path: 'input', message: 'must be plain JSON: no broken characters, not nested deeply' }],
    }
  }
}

/** The body with the request number of the header, which is a string of RFC 8941 (`"…"`) or stands there bare. */
function numberedBy(body: unknown, idempotencyKey: string | undefined): Result<unknown, RequestFault[]> {
  if (idempotencyKey === undefined || typeof body !== 'object' || body === null) return ok(body)
  const requestNo = /^"(.*)"$/.exec(idempotencyKey)?.[1] ?? idempotencyKey
  if (!('requestNo' in body)) return ok({ ...body, requestNo })
  if (body.requestNo === requestNo) return ok(body)
  return { ok: false, error: [{ path: 'requestNo', message: 'must be what the Idempotency-Key header says' }] }
}

function toFaults(issue: z.core.$ZodIssue): RequestFault[] {
  const at = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys')
    return [{ path: at, message: FORMS[at] ?? 'has another form than the contract says' }]
  return [
    {
      path: at,
      message: `has ${issue.keys.length} unknown member(s); allowed are requestNo, purposeClass, consentId, input`,
    },
  ]
}

const FORMS: Record<string, string> = {
  '': 'must be one JSON object',
  requestNo: `must be 1 to ${REQUEST_NO_LIMIT} letters, digits, - or _, with no citizen number in it`,
  purposeClass: `must be one of ${Object.keys(PurposeClass).join(', ')}`,
  consentId: 'must be the id that recordConsent gave',
  input: 'must be an object with the product’s inputs',
}
