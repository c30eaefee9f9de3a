/**
 * HTTP message signatures (RFC 9421) of requests: what must be signed, when, and by which key.
 * Promises: a signature that passes covers method, authority, path and the digest of the body, was made within
 * `SIGNATURE_WINDOW_SECONDS` of now and has a nonce. Refuses by name. That a nonce is new is the caller's to decide.
 */
import { ExpiredError, httpbis, type SignatureParameters } from 'http-message-signatures'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { promisedDigest } from './content-digest.ts'
import { isSigned, type VerifyingKey } from './verifying-key.ts'

/** How far the time of a signature may be from ours, either way: F25's ±300 s. */
export const SIGNATURE_WINDOW_SECONDS = 300
export const NONCE_LIMIT = 64
export const SIGNED_COMPONENTS = ['@method', '@authority', '@path', 'content-digest']
const SIGNED_PARAMETERS = ['created', 'nonce', 'keyid']

/** A request as its signature saw it. */
export type SignedRequest = {
  method: string
  /** path and query, as sent */
  target: string
  /** the Host header */
  authority: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** SHA-256 of the body as it came */
  bodyDigest: Buffer | undefined
}

/** Who signed, and the number that makes this request unlike any other. */
export type Signature = { keyId: string; nonce: string; createdAt: Date }

/**
 * Verifies the one signature of a request.
 * @param keyOf the key behind a key id; null for an unknown one
 * Refuses SIGNATURE_MALFORMED, SIGNATURE_DIGEST, SIGNATURE_STALE, SIGNATURE_WRONG (also for an unknown key: which keys exist is nobody's business).
 */
export async function verifySignature(
  request: SignedRequest,
  { keyOf, now }: { keyOf: (keyId: string) => Promise<VerifyingKey | null>; now: Date },
): Promise<Result<Signature>> {
  const { 'signature-input': input, signature } = request.headers
  if (typeof input !== 'string' || typeof signature !== 'string') return refuse(MALFORMED)
  const promised = promisedDigest(request.headers['content-digest'])
  if (!promised || !request.bodyDigest?.equals(promised)) return refuse(DIGEST)
  let seen: Signature | undefined
  const verified = await httpbis
    .verifyMessage(
      {
        requiredFields: SIGNED_COMPONENTS,
        requiredParams: SIGNED_PARAMETERS,
        notAfter: Number.POSITIVE_INFINITY, // the window is checked below, by our clock
        keyLookup: async (parameters) => {
          if (seen) throw new Error('One signature is enough.')
          seen = readParameters(parameters)
          const key = await keyOf(seen.keyId)
          return key && { id: seen.keyId, algs: [key.algorithm], verify: (data, sign) => isSigned(key, data, sign) }
        },
      },
      { method: request.method, url: `http://${request.authority}${request.target}`, headers: definedHeaders(request) },
    )
    .catch((error: unknown) => (error instanceof ExpiredError ? ('EXPIRED' as const) : undefined))
  if (verified === undefined || !seen) return refuse(MALFORMED)
  if (!verified) return refuse(WRONG)
  if (verified === 'EXPIRED') return refuse(stale(now))
  const skewSeconds = Math.abs(now.getTime() - seen.createdAt.getTime()) / 1000
  return skewSeconds <= SIGNATURE_WINDOW_SECONDS ? ok(seen) : refuse(stale(now))
}

/** @throws on parameters of another form: the signature is then malformed. */
function readParameters({ keyid, nonce, created }: SignatureParameters): Signature {
  if (typeof keyid !== 'string' || typeof nonce !== 'string' || !(created instanceof Date)) throw new Error('Form.')
  if (nonce.length === 0 || nonce.length > NONCE_LIMIT || Number.isNaN(created.getTime())) throw new Error('Form.')
  return { keyId: keyid, nonce, createdAt: created }
}

const definedHeaders = ({ headers }: SignedRequest): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

const MALFORMED = {
  code: 'SIGNATURE_MALFORMED',
  message: `Sign ${SIGNED_COMPONENTS.join(', ')} with the parameters ${SIGNED_PARAMETERS.join(', ')} (nonce: 1 to ${NONCE_LIMIT} characters), one signature a request.`,
  rule: 'RFC 9421',
}
const DIGEST = {
  code: 'SIGNATURE_DIGEST',
  message: 'Send `Content-Digest: sha-256=:…:` of the body exactly as it is sent, and sign it.',
  rule: 'RFC 9530',
}
const WRONG = {
  code: 'SIGNATURE_WRONG',
  message: 'No good key of that id made this signature. Check the key id, the algorithm and the signature base.',
  rule: 'RFC 9421 §3.2',
}
const stale = (now: Date) => ({
  code: 'SIGNATURE_STALE',
  message: `A signature is good for ${SIGNATURE_WINDOW_SECONDS} s before and after its time. It is ${now.toISOString()} here: set your clock and sign again.`,
  rule: 'gateway.signature-window',
})
