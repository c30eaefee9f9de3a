import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt)

/** OWASP's least cost for scrypt where memory matters: N = 2^15, r = 8, p = 3. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }
const SALT_BYTES = 16
const HASH_BYTES = 32
const PREFIX_LENGTH = 8

/** A secret to hand out once: `text` to its owner, `prefix` and `hash` to the database. */
export type IssuedSecret = { text: string; prefix: string; hash: Buffer }

/** Makes `<kind>_<prefix>_<secret>`; the prefix is random too and may be shown and searched. */
export function issueSecret(kind: string): IssuedSecret {
  const prefix = `${kind}_${randomBytes(PREFIX_LENGTH / 2).toString('hex')}`
  const text = `${prefix}_${randomBytes(HASH_BYTES).toString('base64url')}`
  return { text, prefix, hash: hashSecret(text) }
}

/** SHA-256: enough for a secret of 256 random bits, and cheap on every call. */
export const hashSecret = (text: string): Buffer => createHash('sha256').update(text).digest()

/** `scrypt$N$r$p$salt$hash`, for a person's password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(password.normalize('NFKC'), salt, HASH_BYTES, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = stored.split('$')
  if (scheme !== 'scrypt' || !salt || !hash) throw new Error('A password hash has an unknown form.')
  const expected = Buffer.from(hash, 'base64url')
  const cost = { N: Number(N), r: Number(r), p: Number(p), maxmem: COST.maxmem }
  const actual = await derive(password.normalize('NFKC'), Buffer.from(salt, 'base64url'), expected.length, cost)
  return timingSafeEqual(actual, expected)
}
