import { createHash, createHmac, randomUUID, sign as signBytes, type KeyObject } from 'node:crypto'
import { httpbis } from 'http-message-signatures'
import { sm2 } from 'sm-crypto-v2'
import { SIGNED_COMPONENTS } from '../../src/platform/http/message-signature.ts'

/** A caller's half of a key that signs. */
export type Signer = { keyId: string; algorithm: string; sign(bytes: Buffer): Buffer }

export const hmacSigner = (keyId: string, secret: string): Signer => ({
  keyId,
  algorithm: 'hmac-sha256',
  sign: (bytes) => createHmac('sha256', secret).update(bytes).digest(),
})
export const ed25519Signer = (keyId: string, key: KeyObject): Signer => ({
  keyId,
  algorithm: 'ed25519',
  sign: (bytes) => signBytes(null, bytes, key),
})
export const sm2Signer = (keyId: string, privateKeyHex: string): Signer => ({
  keyId,
  algorithm: 'sm2-sm3',
  sign: (bytes) => Buffer.from(sm2.doSignature(new Uint8Array(bytes), privateKeyHex, { hash: true }), 'hex'),
})

/** What a test signs otherwise than it should. */
export type Otherwise = {
  created?: Date
  nonce?: string
  components?: string[]
  params?: string[]
  digestOf?: string
  method?: 'POST' | 'GET'
}

/** The headers of a signed request, a POST where nothing else is said: content type, digest, signature. */
export async function signedHeaders(
  url: string,
  body: string,
  signer: Signer,
  {
    created,
    nonce = randomUUID(),
    components = SIGNED_COMPONENTS,
    params,
    digestOf = body,
    method = 'POST',
  }: Otherwise & { created: Date },
): Promise<Record<string, string>> {
  const digest = createHash('sha256').update(digestOf).digest('base64')
  const headers = { 'content-type': 'application/json', 'content-digest': `sha-256=:${digest}:` }
  const key = { id: signer.keyId, alg: signer.algorithm, sign: async (bytes: Buffer) => signer.sign(bytes) }
  const paramValues = { created, nonce }
  const signed = await httpbis.signMessage(
    { key, fields: components, params: params ?? ['created', 'nonce', 'keyid', 'alg'], paramValues },
    { method, url, headers: { ...headers, host: new URL(url).host } },
  )
  return Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]))
}
