/**
 * Keys of signed notes: names, key ids, verifier keys (vkey) and Ed25519 signers.
 * Source: c2sp.org/signed-note v1.0.0, signature type 0x01 (Ed25519).
 * Other algorithms (an SM2 line, type 0xff) join by implementing NoteSigner and NoteVerifier with `noteKeyId`.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { invariant, ok, refuse, type Refused, type Result } from './result.ts'
import { sha256 } from './sha256.ts'

export type NoteSigner = {
  readonly name: string
  /** 8 lower-case hex digits. */
  readonly keyId: string
  /** Signature of the note's text, trailing newline included. */
  readonly sign: (text: Uint8Array) => Uint8Array
}

export type NoteVerifier = {
  readonly name: string
  /** 8 lower-case hex digits. */
  readonly keyId: string
  readonly verify: (text: Uint8Array, signature: Uint8Array) => boolean
}

/** An Ed25519 verifier key: what the authorization agreement prints. */
export type NoteKey = {
  readonly name: string
  readonly keyId: string
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

const ED25519_TYPE = 0x01
const ED25519_KEY_BYTES = 32
const ED25519_SEED_BYTES = 32
/** RFC 8410: the PKCS #8 wrapping of an Ed25519 seed, up to the seed itself. */
const PKCS8_ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key name is not empty and has neither white space nor '+'. */
export function isNoteKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\p{White_Space}+]+$/u.test(name)
}

/** First 4 bytes of SHA-256(name ‖ 0x0A ‖ signature type ‖ public key), in hex. `typedKey` is type ‖ public key. */
export function noteKeyId(key: { readonly name: string; readonly typedKey: Uint8Array }): string {
  const digest = sha256(Buffer.concat([Buffer.from(`${key.name}\n`), key.typedKey]))
  return Buffer.from(digest.subarray(0, 4)).toString('hex')
}

/** `<name>+<key id>+<base64(0x01 ‖ public key)>`. */
export function formatVkey(key: { readonly name: string; readonly publicKey: Uint8Array }): string {
  const typedKey = ed25519TypedKey(key.publicKey)
  return `${key.name}+${noteKeyId({ name: key.name, typedKey })}+${encodeBase64(typedKey)}`
}

/** The key of a log. Refuses VKEY_MALFORMED, VKEY_ALGORITHM_UNKNOWN (only Ed25519 is known), VKEY_ID_MISMATCH. */
export const parseVkey = (vkey: string): Result<NoteKey> => parseTypedVkey(vkey, ED25519_TYPE)

/** An Ed25519 key whose signatures are of one type (c2sp.org/signed-note). Refuses as `parseVkey` does. */
export function parseTypedVkey(vkey: string, type: number): Result<NoteKey> {
  const [, name = '', keyId = '', key = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.+)$/s.exec(vkey) ?? []
  const typedKey = decodeBase64(key)
  if (!isNoteKeyName(name) || !typedKey || typedKey.length === 0) {
    return refuseVkey('VKEY_MALFORMED', 'Write the key as <name>+<8 hex digits>+<base64>.')
  }
  if (noteKeyId({ name, typedKey }) !== keyId) {
    return refuseVkey('VKEY_ID_MISMATCH', 'Copy the whole key again: its id does not fit its name and bytes.')
  }
  if (typedKey[0] !== type) {
    const begin = `0x${type.toString(16).padStart(2, '0')}`
    return refuseVkey('VKEY_ALGORITHM_UNKNOWN', `Use an Ed25519 key of this kind: its bytes begin with ${begin}.`)
  }
  if (typedKey.length !== 1 + ED25519_KEY_BYTES) {
    return refuseVkey('VKEY_MALFORMED', `Use an Ed25519 key of ${ED25519_KEY_BYTES} bytes.`)
  }
  return ok({ name, keyId, publicKey: typedKey.subarray(1) })
}

export function ed25519Verifier({ name, keyId, publicKey }: NoteKey): NoteVerifier {
  const x = Buffer.from(publicKey).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return { name, keyId, verify: (text, signature) => verify(null, text, key, signature) }
}

/** A signer from a 32-byte secret seed (RFC 8032), with the vkey that verifies it. */
export function ed25519Signer(secret: {
  readonly name: string
  readonly seed: Uint8Array
}): NoteSigner & { readonly vkey: string } {
  const { name, seed } = secret
  invariant(isNoteKeyName(name), 'A key name has neither white space nor +')
  const privateKey = ed25519PrivateKey(seed)
  const publicKey = ed25519PublicKeyOf(privateKey)
  return {
    name,
    keyId: noteKeyId({ name, typedKey: ed25519TypedKey(publicKey) }),
    vkey: formatVkey({ name, publicKey }),
    sign: (text) => sign(null, text, privateKey),
  }
}

/** The private key of a 32-byte secret seed (RFC 8032). Throws on a seed of another length. */
export function ed25519PrivateKey(seed: Uint8Array): KeyObject {
  invariant(seed.length === ED25519_SEED_BYTES, `An Ed25519 seed has ${ED25519_SEED_BYTES} bytes`)
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519_PREFIX, seed]), format: 'der', type: 'pkcs8' })
}

/** 32 bytes. */
export function ed25519PublicKeyOf(privateKey: KeyObject): Uint8Array {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  invariant(x !== undefined, 'An Ed25519 public key has an x')
  return Buffer.from(x, 'base64url')
}

function ed25519TypedKey(publicKey: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(ED25519_TYPE), publicKey])
}

function refuseVkey(code: string, message: string): Refused {
  return refuse({ code, message, rule: 'c2sp.org/signed-note' })
}
