/**
 * The registry of codes that the data plane answers with, each with its status and what to do. Codes are stable: one is never
 * given another meaning, and a program may branch on it. A test holds every refusal in the code against this list.
 */

/** `fix`: who mends it. CALLER: another request. OWNER: whoever owns the right that is missing. LATER: the same request, later. */
export type ProblemCode = { readonly status: number; readonly fix: 'CALLER' | 'OWNER' | 'LATER' }

const of = (status: number, fix: ProblemCode['fix'], ...codes: string[]): [string, ProblemCode][] =>
  codes.map((code) => [code, { status, fix }])

/** The states in which a link of a chain of rights can be, see authorization/chain-refusal.ts. */
const brokenLinks = (link: string, ...states: string[]) =>
  of(403, 'OWNER', ...states.map((state) => `${link}_${state}`))
const GRANT_STATES = ['MISSING', 'PENDING', 'SUSPENDED', 'REVOKED', 'EXPIRED', 'PURPOSE']

export const PROBLEM_CODES: ReadonlyMap<string, ProblemCode> = new Map([
  ...of(400, 'CALLER', 'MALFORMED_JSON', 'INVALID_REQUEST', 'INVALID_BATCH'),
  ...of(401, 'CALLER', 'CREDENTIAL_UNKNOWN', 'CREDENTIAL_REVOKED', 'CREDENTIAL_EXPIRED', 'CREDENTIAL_ADDRESS'),
  ...of(401, 'CALLER', 'SIGNATURE_MALFORMED', 'SIGNATURE_DIGEST', 'SIGNATURE_STALE', 'SIGNATURE_WRONG'),
  ...of(401, 'CALLER', 'SIGNATURE_REPLAYED'),
  ...of(403, 'CALLER', 'LICENCE_PRODUCT', 'LICENCE_PURPOSE'),
  ...of(403, 'OWNER', 'LICENCE_SUSPENDED', 'LICENCE_EXPIRED', 'LICENCE_NOT_YET', 'VERSION_DELISTED', 'PRICE_MISSING'),
  ...of(403, 'OWNER', 'CALLS_FROZEN'),
  ...brokenLinks('SOURCE', 'UNCATALOGUED', 'SUSPENDED', 'CANCELLED'),
  ...brokenLinks('CONSENT_LETTER', ...GRANT_STATES),
  ...brokenLinks('RIGHT_HOLDING', ...GRANT_STATES),
  ...brokenLinks('AGREEMENT', 'MISSING', 'UNSIGNED', 'PENDING', 'SUSPENDED', 'TERMINATED', 'EXPIRED'),
  ...brokenLinks('RIGHT_USE', ...GRANT_STATES),
  ...brokenLinks('RIGHT_OPERATION', ...GRANT_STATES),
  ...of(403, 'LATER', 'RIGHTS_CHANGED', 'RIGHTS_EXPIRED'),
  ...of(403, 'OWNER', 'CONSENT_MISSING', 'CONSENT_SCOPE', 'CONSENT_SUBJECT', 'CONSENT_WITHDRAWN', 'CONSENT_USED'),
  ...of(403, 'OWNER', 'CONSENT_EXPIRED', 'CONSENT_NOT_SEPARATE', 'BUDGET_SPENT'),
  ...of(404, 'CALLER', 'NOT_FOUND', 'CALL_UNKNOWN'),
  ...of(405, 'CALLER', 'METHOD_NOT_ALLOWED'),
  ...of(409, 'CALLER', 'REQUEST_NO_TAKEN'),
  ...of(410, 'CALLER', 'ANSWER_EXPIRED'),
  ...of(413, 'CALLER', 'BODY_TOO_LARGE'),
  ...of(415, 'CALLER', 'MEDIA_TYPE'),
  ...of(422, 'CALLER', 'INVALID_INPUT'),
  ...of(429, 'LATER', 'SUBJECT_LIMIT', 'INPUT_LIMIT', 'RATE_LIMIT', 'QUOTA_SPENT'),
  ...of(500, 'LATER', 'PRODUCT_ERROR', 'UNEXPECTED'),
  ...of(503, 'LATER', 'PRODUCT_BUSY', 'RECORDER_BUSY', 'RIGHTS_UNHEARD', 'DATABASE_UNAVAILABLE', 'INSTANCE_LEAVING'),
])
