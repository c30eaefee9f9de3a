import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/results.ts'
import { hmacSigner, signedHeaders, type Otherwise } from '../../../test/support/sign.ts'
import { NONCE_LIMIT, SIGNATURE_WINDOW_SECONDS, SIGNED_COMPONENTS, verifySignature } from './message-signature.ts'

const NOW = new Date('2026-03-02T09:00:00+08:00')
const SECRET = 'a shared secret'
const TARGET = '/v1/products/ID2/calls'
const BODY = '{"requestNo":"1"}'
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

/** What is received: by default what was sent. */
type Received = { method?: string; target?: string; authority?: string; body?: string; secret?: string; extra?: object }

async function received(sent: Otherwise = {}, { secret = SECRET, body = BODY, ...changes }: Received = {}) {
  const signer = hmacSigner('key-1', secret)
  const headers = await signedHeaders(`http://api.example${TARGET}`, BODY, signer, { created: NOW, ...sent })
  const bodyDigest = createHash('sha256').update(body).digest()
  const { extra, ...rest } = changes
  const request = { method: 'POST', target: TARGET, authority: 'api.example', bodyDigest, ...rest }
  return { ...request, headers: { ...headers, ...extra } }
}
const keyOf = async (keyId: string) =>
  keyId === 'key-1' ? { algorithm: 'hmac-sha256' as const, key: Buffer.from(SECRET) } : null
const verdict = async (sent?: Otherwise, changes?: Received) =>
  codeOf(await verifySignature(await received(sent, changes), { keyOf, now: NOW }))

describe('a signature', () => {
  it('says whose it is, which and when', async () => {
    const verified = await verifySignature(await received({ nonce: 'n-1' }), { keyOf, now: NOW })
    expect(verified).toEqual({ ok: true, value: { keyId: 'key-1', nonce: 'n-1', createdAt: NOW } })
  })

  it.each([-SIGNATURE_WINDOW_SECONDS, SIGNATURE_WINDOW_SECONDS])('is good %d s from now', async (seconds) => {
    expect(await verdict({ created: inSeconds(seconds) })).toBe('OK')
  })

  it.each([-SIGNATURE_WINDOW_SECONDS - 1, SIGNATURE_WINDOW_SECONDS + 1])('is stale %d s from now', async (seconds) => {
    expect(await verdict({ created: inSeconds(seconds) })).toBe('SIGNATURE_STALE')
  })

  it.each(SIGNED_COMPONENTS)('that leaves out %s is not one', async (left) => {
    expect(await verdict({ components: SIGNED_COMPONENTS.filter((name) => name !== left) })).toBe('SIGNATURE_MALFORMED')
  })

  it.each(['created', 'nonce', 'keyid'])('without %s is not one', async (left) => {
    const params = ['created', 'nonce', 'keyid'].filter((name) => name !== left)
    expect(await verdict({ params })).toBe('SIGNATURE_MALFORMED')
  })

  it('has a nonce of at most so many characters', async () => {
    const nonces = [NONCE_LIMIT, NONCE_LIMIT + 1].map((length) => 'n'.repeat(length))
    const verdicts = await Promise.all(nonces.map((nonce) => verdict({ nonce })))
    expect(verdicts).toEqual(['OK', 'SIGNATURE_MALFORMED'])
  })

  it.each<[string, Received]>([
    ['another method', { method: 'PUT' }],
    ['another path', { target: '/v1/products/ID3/calls' }],
    ['another host', { authority: 'other.example' }],
    ['another key', { secret: 'another secret' }],
  ])('is wrong for %s', async (_what, changes) => {
    expect(await verdict({}, changes)).toBe('SIGNATURE_WRONG')
  })

  it('is refused for another body', async () => {
    expect(await verdict({}, { body: '{"requestNo":"2"}' })).toBe('SIGNATURE_DIGEST')
  })

  it('is refused for a digest that is not the body’s', async () => {
    expect(await verdict({ digestOf: 'something else' })).toBe('SIGNATURE_DIGEST')
  })

  it('by an unknown key is told no more than a wrong one', async () => {
    const request = await received()
    const unknown = await verifySignature(request, { keyOf: async () => null, now: NOW })
    expect(codeOf(unknown)).toBe('SIGNATURE_WRONG')
  })

  it.each(['', 'sig=', 'sig=1', 'sig=("@method")', '¿'])('reading “%s” is malformed', async (input) => {
    expect(await verdict({}, { extra: { 'signature-input': input } })).toBe('SIGNATURE_MALFORMED')
  })

  it('beside another is one too many', async () => {
    const { headers } = await received()
    const twice = (name: string) => `${headers[name]}, ${String(headers[name]).replace('sig=', 'sig2=')}`
    const extra = { 'signature-input': twice('signature-input'), signature: twice('signature') }
    const request = { ...(await received()), headers: { ...headers, ...extra } }
    expect(codeOf(await verifySignature(request, { keyOf, now: NOW }))).toBe('SIGNATURE_MALFORMED')
  })
})
