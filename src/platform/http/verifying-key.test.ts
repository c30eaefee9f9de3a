import { describe, expect, it } from 'vitest'
import sm2 from '../../../test/vectors/gm-sm2.json' with { type: 'json' }
import rfc9421 from '../../../test/vectors/rfc9421.json' with { type: 'json' }
import { isSigned, type VerifyingKey } from './verifying-key.ts'

type Vector = { name: string; key: VerifyingKey; data: Buffer; signature: Buffer }

const ofRfc = ({ algorithm, key, base, signature }: (typeof rfc9421.vectors)[number]): Vector => ({
  name: algorithm,
  key: { algorithm: algorithm === 'ed25519' ? 'ed25519' : 'hmac-sha256', key: Buffer.from(key, 'base64') },
  data: Buffer.from(base.join('\n')),
  signature: Buffer.from(signature, 'base64'),
})

const VECTORS: Vector[] = [
  ...rfc9421.vectors.map(ofRfc),
  {
    name: 'sm2-sm3',
    key: { algorithm: 'sm2-sm3', key: Buffer.from(sm2.publicKeyUncompressedHex, 'hex') },
    data: Buffer.from(sm2.messageAscii),
    signature: Buffer.from(sm2.rHex + sm2.sHex, 'hex'),
  },
]

describe.each(VECTORS)('the published signature by $name', ({ key, data, signature }) => {
  it('is one', async () => expect(await isSigned(key, data, signature)).toBe(true))

  it('is none over other bytes', async () => {
    expect(await isSigned(key, Buffer.concat([data, Buffer.from(' ')]), signature)).toBe(false)
  })

  it('is none when a bit of it is another', async () => {
    const changed = Buffer.from(signature)
    changed[0] = (changed[0] ?? 0) ^ 1
    expect(await isSigned(key, data, changed)).toBe(false)
  })

  it('is none when it is cut short', async () => {
    expect(await isSigned(key, data, signature.subarray(1))).toBe(false)
  })
})
