/**
 * The SM2 line of a signed note (GB/T 32918 with SM3): beside the Ed25519 line, for readers who must rely on 国密 algorithms.
 * Its type is 0xff with an identifier, so every other tool takes it for the line of a key it does not know and passes it over.
 * Promises: the signature is DER with the user id 1234567812345678, as `openssl pkeyutl` verifies it.
 */
import { sm2 } from 'sm-crypto-v2'
import { noteKeyId, type NoteSigner, type NoteVerifier } from './note-key.ts'
import { invariant } from './result.ts'

/** c2sp.org/signed-note: types above 0xfe are 0xff and an identifier of the signer's own. */
const SM2_TYPE = Buffer.concat([Buffer.of(0xff), Buffer.from('sm2-sm3.sanquan.example/v1\n')])
const SEED_BYTES = 32
/** n − 2 of the recommended curve (GB/T 32918.5 annex A): a private key lies from 1 to this. */
const HIGHEST_KEY = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54121n

const SIGNATURE = { hash: true, der: true } as const

/** A public key: 04 and both coordinates, 130 hex digits. */
export type Sm2NoteKey = { readonly name: string; readonly publicKey: string }

export function sm2NoteVerifier({ name, publicKey }: Sm2NoteKey): NoteVerifier {
  return {
    name,
    keyId: keyIdOf({ name, publicKey }),
    verify: (text, signature) => {
      try {
        return sm2.doVerifySignature(text, Buffer.from(signature).toString('hex'), publicKey, SIGNATURE)
      } catch {
        return false // it throws on bytes that are no DER
      }
    },
  }
}

/** A signer from a 32-byte secret seed. */
export function sm2NoteSigner(secret: {
  readonly name: string
  readonly seed: Uint8Array
}): NoteSigner & { readonly publicKey: string } {
  const { name, seed } = secret
  invariant(seed.length === SEED_BYTES, `An SM2 seed has ${SEED_BYTES} bytes`)
  const scalar = (BigInt(`0x${Buffer.from(seed).toString('hex')}`) % HIGHEST_KEY) + 1n
  const privateKey = scalar.toString(16).padStart(2 * SEED_BYTES, '0')
  const publicKey = sm2.getPublicKeyFromPrivateKey(privateKey)
  return {
    name,
    publicKey,
    keyId: keyIdOf({ name, publicKey }),
    sign: (text) => Buffer.from(sm2.doSignature(text, privateKey, { ...SIGNATURE, publicKey }), 'hex'),
  }
}

/** The public key as PEM (SubjectPublicKeyInfo), for tools that are not ours. */
export function sm2PublicKeyPem(publicKey: string): string {
  const spki = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'hex')]).toString('base64')
  return `-----BEGIN PUBLIC KEY-----\n${spki.match(/.{1,64}/g)?.join('\n')}\n-----END PUBLIC KEY-----\n`
}

/** SEQUENCE { SEQUENCE { id-ecPublicKey, 1.2.156.10197.1.301 }, BIT STRING of 66 bytes. */
const SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex')

const keyIdOf = ({ name, publicKey }: Sm2NoteKey): string =>
  noteKeyId({ name, typedKey: Buffer.concat([SM2_TYPE, Buffer.from(publicKey, 'hex')]) })
