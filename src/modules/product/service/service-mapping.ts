/**
 * A contract's key `http`: the answer comes from a department's own service instead of a query.
 * Owns: what is sent and how what comes back is read. Promises: the service is sent the inputs that are named and nothing
 * else; what comes back is read by the places that are named, and anything besides them refuses the whole answer.
 */
import { z } from 'zod'
import { Outcome } from '../../../generated/prisma/enums.ts'
import { ENDPOINT_NAME } from '../../../platform/http/endpoints.ts'

export const MAX_SERVICE_MS = 10_000
export const MIN_SERVICE_MS = 100
export const MAX_SERVICE_KEYS = 40

/** A key of the service's JSON, as its department named it. */
const RemoteKey = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/, 'Write a key of A–Z, a–z, 0–9 and _.')
const Place = z.string().regex(/^(\/[A-Za-z_][A-Za-z0-9_]{0,59}){1,4}$/, 'Write where it stands, such as /data/status.')
const RemoteCode = z.string().min(1).max(60)

export const ServiceSource = z.strictObject({
  /** the name of an endpoint that the installation has configured; never an address */
  source: z.string().regex(ENDPOINT_NAME, 'Name a configured endpoint.'),
  path: z
    .string()
    .regex(/^(\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*){1,10}$/, 'Write a plain path such as /v1/marriage-status.')
    .max(200),
  method: z.enum(['GET', 'POST']),
  /** what is sent, by the service's key: an input in plain, or its keyed hash */
  request: z.record(RemoteKey, z.strictObject({ input: z.string(), as: z.enum(['PLAIN', 'HASH']) })),
  response: z.strictObject({
    outcome: z.strictObject({ at: Place, codes: z.record(RemoteCode, z.enum(Outcome)) }),
    /** an instant with its offset, ISO 8601 */
    asOf: z.strictObject({ at: Place }),
    /** each property of the output; codes translate what the service says */
    fields: z.record(z.string(), z.strictObject({ at: Place, codes: z.record(RemoteCode, z.string()).optional() })),
    /** what the service says besides, and nobody reads */
    ignored: z.array(Place).max(MAX_SERVICE_KEYS).optional(),
  }),
  timeoutMs: z.int().min(MIN_SERVICE_MS).max(MAX_SERVICE_MS),
})
export type ServiceSource = z.infer<typeof ServiceSource>

/** Why an answer of the right form is none: it does not say what the mapping needs, or says more. */
export type MappingFault = 'HTTP_KEYS' | 'HTTP_CODE'

/**
 * An answer of the service as the contract's guard takes it; null for no content.
 * HTTP_KEYS: it is no object, lacks a place or has another. HTTP_CODE: it says a code that has no translation.
 */
export function answerOf(
  { response: { outcome, asOf, fields, ignored = [] } }: ServiceSource,
  json: unknown,
): { ok: true; answer: object | null } | { ok: false; fault: MappingFault } {
  if (json === undefined) return { ok: true, answer: null }
  const places = leavesOf(json)
  const read = [outcome.at, asOf.at, ...Object.values(fields).map(({ at }) => at)]
  const known = new Set([...read, ...ignored])
  const isWhole = read.every((place) => places.has(place)) && [...places.keys()].every((place) => known.has(place))
  if (!isWhole) return { ok: false, fault: 'HTTP_KEYS' }
  const answer: [string, unknown][] = [
    ['outcome', translated(places.get(outcome.at), outcome.codes)],
    ['asOf', places.get(asOf.at)],
    ...Object.entries(fields).map(([name, { at, codes }]): [string, unknown] => [
      name,
      translated(places.get(at), codes),
    ]),
  ]
  if (answer.some(([, value]) => value === undefined)) return { ok: false, fault: 'HTTP_CODE' }
  return { ok: true, answer: Object.fromEntries(answer) }
}

/** Null stays null: whether it may is the guard's to say. @returns undefined for a code that has no translation */
function translated(value: unknown, codes: Readonly<Record<string, string>> | undefined): unknown {
  if (!codes || value === null) return value
  const code = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  return Object.hasOwn(codes, code) ? codes[code] : undefined
}

/** Values by where they stand; a list is one value. */
function leavesOf(json: unknown, place = ''): Map<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return new Map([[place, json]])
  return new Map(Object.entries(json).flatMap(([key, value]) => [...leavesOf(value, `${place}/${key}`)]))
}
