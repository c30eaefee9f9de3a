/**
 * JSON with one spelling (RFC 8785, JCS), so that a hash of a value means the value.
 * Promises: equal values give equal text, here and in any other JCS implementation.
 * Refuses, by throwing: whatever JSON cannot hold. A value that would silently vanish or change must never be signed.
 */
import canonicalize from 'canonicalize'
import { invariant } from './result.ts'
import { sha256Hex } from './sha256.ts'

/** Deepest nesting of what is hashed or signed; also what stops a cycle. */
export const MAX_JSON_DEPTH = 64
/** Bytes of a commitment's salt. */
export const COMMITMENT_SALT_BYTES = 32

/**
 * RFC 8785 text of a plain JSON value: null, booleans, finite numbers, well-formed strings, arrays, plain objects.
 * Throws TypeError naming the path of anything else, undefined properties included: `$.lines[0].amountFen is a bigint…`.
 * Amounts go in as decimal strings, since JCS numbers are IEEE doubles.
 */
export function canonicalJson(value: unknown): string {
  assertPlainJson(value, '$', 0)
  const text = canonicalize(value)
  invariant(text !== undefined, 'A plain JSON value has a canonical text')
  return text
}

/** SHA-256 of the canonical text, as 64 hex digits. */
export function canonicalHashHex(value: unknown): string {
  return sha256Hex(canonicalJson(value))
}

/**
 * Salted commitment SHA-256(salt ‖ canonical JSON), as 64 hex digits: what a log leaf holds instead of the value.
 * Without the 32 random bytes nobody can test a guess, so deleting the salt erases the value from the log.
 */
export function commitment(opening: { readonly salt: Uint8Array; readonly value: unknown }): string {
  const { salt, value } = opening
  invariant(
    salt.length === COMMITMENT_SALT_BYTES,
    `A commitment's salt has ${COMMITMENT_SALT_BYTES} bytes, not ${salt.length}`,
  )
  return sha256Hex(Buffer.concat([salt, Buffer.from(canonicalJson(value))]))
}

function assertPlainJson(value: unknown, path: string, depth: number): void {
  if (depth > MAX_JSON_DEPTH) throw new TypeError(`${path} is nested too deeply or in a cycle`)
  switch (typeof value) {
    case 'boolean':
      return
    case 'string':
      if (!value.isWellFormed()) throw new TypeError(`${path} holds half of a surrogate pair`)
      return
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}, not a JSON number`)
      return
    case 'bigint':
      throw new TypeError(`${path} is a bigint: write it as a decimal string`)
    case 'undefined':
      throw new TypeError(`${path} is undefined: leave the key out or write null`)
    case 'function':
    case 'symbol':
      throw new TypeError(`${path} is a ${typeof value}, which JSON cannot hold`)
    case 'object':
      if (value !== null) assertPlainMembers(value, path, depth)
  }
}

function assertPlainMembers(value: object, path: string, depth: number): void {
  if (Array.isArray(value)) {
    // By index, so that a hole counts as undefined.
    for (let i = 0; i < value.length; i += 1) assertPlainJson(value[i], `${path}[${i}]`, depth + 1)
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    // A Map would become {} and a Date a string: neither is what the caller meant to sign.
    throw new TypeError(`${path} is a ${value.constructor.name}: convert it to plain JSON first`)
  }
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new TypeError(`${path} has a key with half of a surrogate pair`)
    assertPlainJson(member, `${path}.${key}`, depth + 1)
  }
}
