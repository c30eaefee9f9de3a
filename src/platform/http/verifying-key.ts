/** The keys that signatures are verified with, one form for each algorithm. */
import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'

/** Names of RFC 9421 §6.2, and ours for GB/T 32918 with SM3. */
export type SignatureAlgorithm = 'hmac-sha256' | 'ed25519' | 'sm2-sm3'

/** `key`: the shared secret's bytes; an Ed25519 key as SPKI (DER); an SM2 point, uncompressed. */
export type VerifyingKey = { algorithm: SignatureAlgorithm; key: Buffer }

/** 04 and both coordinates. */
const SM2_POINT = /^04[0-9a-fA-F]{128}$/

/**
 * Whether a signature over some bytes was made with the key. An SM2 signature is r ‖ s, 64 bytes, with the user id
 * 1234567812345678 (GB/T 35276) that is meant where nothing else is agreed.
 */
export async function isSigned({ algorithm, key }: VerifyingKey, data: Buffer, signature: Buffer): Promise<boolean> {
  switch (algorithm) {
    case 'hmac-sha256': {
      const expected = createHmac('sha256', key).update(data).digest()
      return expected.length === signature.length && timingSafeEqual(expected, signature)
    }
    case 'ed25519':
      return verify(null, data, createPublicKey({ key, format: 'der', type: 'spki' }), signature)
    case 'sm2-sm3':
      return sm2.doVerifySignature(new Uint8Array(data), signature.toString('hex'), key.toString('hex'), { hash: true })
  }
}

/** An Ed25519 public key from PEM, as SPKI; undefined for anything else. */
export function readEd25519(pem: string): Buffer | undefined {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'ed25519' && /PUBLIC KEY/.test(pem)
      ? key.export({ format: 'der', type: 'spki' })
      : undefined
  } catch {
    return undefined
  }
}

/** An SM2 public key from hex: an uncompressed point on the curve; undefined for anything else. */
export function readSm2(hex: string): Buffer | undefined {
  if (!SM2_POINT.test(hex)) return undefined
  try {
    return sm2.verifyPublicKey(hex) ? Buffer.from(hex, 'hex') : undefined
  } catch {
    return undefined // it throws on a point off the curve
  }
}
