/**
 * Cosignatures (c2sp.org/tlog-cosignature, type 0x04): a witness says that it has seen no other log under this origin.
 * Promises: a line verifies only over the very checkpoint and the time that it carries.
 * Refuses: a key of another type, so that a log's own signature never passes for a witness's.
 */
import { createPublicKey, sign, verify } from 'node:crypto'
import { encodeBase64 } from './base64.ts'
import {
  ed25519PrivateKey,
  ed25519PublicKeyOf,
  noteKeyId,
  parseTypedVkey,
  type NoteKey,
  type NoteSigner,
  type NoteVerifier,
} from './note-key.ts'
import { invariant, type Result } from './result.ts'

export const COSIGNATURE_TYPE = 0x04
const TIMESTAMP_BYTES = 8
const SIGNATURE_BYTES = 64

/** Seconds since 1970, as the line carries them. @returns undefined for what is no cosignature */
export function cosignedAt(signature: Uint8Array): number | undefined {
  if (signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return undefined
  const seconds = Buffer.from(signature).readBigUInt64BE()
  return seconds <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seconds) : undefined
}

/** What is signed: the checkpoint behind the time at which it was seen. */
export function cosignedMessage(checkpoint: string, seconds: number): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${checkpoint}`)
}

/** Refuses VKEY_MALFORMED, VKEY_ID_MISMATCH, and VKEY_ALGORITHM_UNKNOWN for any key that is not of a witness. */
export const parseWitnessVkey = (vkey: string): Result<NoteKey> => parseTypedVkey(vkey, COSIGNATURE_TYPE)

export function cosignatureVerifier({ name, keyId, publicKey }: NoteKey): NoteVerifier {
  const x = Buffer.from(publicKey).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return {
    name,
    keyId,
    verify: (text, signature) => {
      const seconds = cosignedAt(signature)
      if (seconds === undefined) return false
      return verify(
        null,
        cosignedMessage(Buffer.from(text).toString(), seconds),
        key,
        signature.subarray(TIMESTAMP_BYTES),
      )
    },
  }
}

/** A witness's signer from a 32-byte secret seed, at the time that `seconds` tells. */
export function cosigner(secret: { readonly name: string; readonly seed: Uint8Array }): {
  readonly vkey: string
  readonly at: (seconds: number) => NoteSigner
} {
  const { name, seed } = secret
  const privateKey = ed25519PrivateKey(seed)
  const typedKey = Buffer.concat([Buffer.of(COSIGNATURE_TYPE), ed25519PublicKeyOf(privateKey)])
  const keyId = noteKeyId({ name, typedKey })
  return {
    vkey: `${name}+${keyId}+${encodeBase64(typedKey)}`,
    at: (seconds) => {
      invariant(Number.isSafeInteger(seconds) && seconds >= 0, `${seconds} is no time of a cosignature`)
      const timestamp = Buffer.alloc(TIMESTAMP_BYTES)
      timestamp.writeBigUInt64BE(BigInt(seconds))
      const cosign = (text: Uint8Array) =>
        sign(null, cosignedMessage(Buffer.from(text).toString(), seconds), privateKey)
      return { name, keyId, sign: (text) => Buffer.concat([timestamp, cosign(text)]) }
    },
  }
}
