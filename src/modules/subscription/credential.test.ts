import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/results.ts'
import sm from '../../../test/vectors/gm-sm2.json' with { type: 'json' }
import {
  decideNewCredential,
  decideRevocation,
  decideRotation,
  MAX_ACTIVE_CREDENTIALS,
  MAX_ALLOWED_IPS,
  MAX_OVERLAP_HOURS,
  readAllowedIps,
  readPublicKey,
} from './credential.ts'

const SM2_PUBLIC_KEY = sm.publicKeyUncompressedHex

describe('decideNewCredential', () => {
  it('takes the last key below the limit', () => {
    expect(codeOf(decideNewCredential({ status: 'ACTIVE', activeCredentials: MAX_ACTIVE_CREDENTIALS - 1 }))).toBe('OK')
  })

  it('refuses a key beyond the limit', () => {
    const full = decideNewCredential({ status: 'ACTIVE', activeCredentials: MAX_ACTIVE_CREDENTIALS })
    expect(codeOf(full)).toBe('CREDENTIAL_LIMIT')
  })

  it.each(['SUSPENDED', 'ENDED'] as const)('refuses a key to a subscription that is %s', (status) => {
    expect(codeOf(decideNewCredential({ status, activeCredentials: 0 }))).toBe('SUBSCRIPTION_NOT_ACTIVE')
  })
})

describe('decideRevocation', () => {
  it('revokes an active key', () => expect(codeOf(decideRevocation({ status: 'ACTIVE' }))).toBe('OK'))
  it('does not revoke twice', () => expect(codeOf(decideRevocation({ status: 'REVOKED' }))).toBe('CREDENTIAL_REVOKED'))
})

const NOW = new Date('2026-03-02T09:00:00+08:00')

describe('decideRotation', () => {
  const key = { status: 'ACTIVE', expiresAt: null } as const

  it('lets the old key live on as long as allowed', () => {
    const until = decideRotation(key, { overlapHours: MAX_OVERLAP_HOURS, now: NOW })
    expect(until).toEqual({ ok: true, value: new Date('2026-04-02T09:00:00+08:00') })
  })

  it.each([-1, 0.5, MAX_OVERLAP_HOURS + 1])('refuses an overlap of %d hours', (overlapHours) => {
    expect(codeOf(decideRotation(key, { overlapHours, now: NOW }))).toBe('OVERLAP')
  })

  it('gives a revoked key no successor', () => {
    const revoked = { status: 'REVOKED', expiresAt: null } as const
    expect(codeOf(decideRotation(revoked, { overlapHours: 1, now: NOW }))).toBe('CREDENTIAL_REVOKED')
  })
})

describe('readAllowedIps', () => {
  it('takes addresses and networks of both families, each once', () => {
    const list = ['203.0.113.7', ' 203.0.113.7', '10.0.0.0/8', '2001:db8::/32']
    expect(readAllowedIps(list)).toEqual({ ok: true, value: ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32'] })
  })

  it.each(['', 'example.cn', '1.2.3.4/33', '1.2.3.4/', '::1/129', '1.2.3.4/8/8'])('refuses "%s"', (entry) => {
    expect(codeOf(readAllowedIps([entry]))).toBe('ALLOWED_IPS')
  })

  it('takes as many as allowed and no more', () => {
    const list = (count: number) => Array.from({ length: count }, (_, n) => `10.0.0.${n}`)
    expect([list(MAX_ALLOWED_IPS), list(MAX_ALLOWED_IPS + 1)].map(readAllowedIps).map(codeOf)).toEqual([
      'OK',
      'ALLOWED_IPS',
    ])
  })
})

describe('readPublicKey', () => {
  const pem = (type: 'ed25519' | 'x25519') =>
    (type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')).publicKey
      .export({ format: 'pem', type: 'spki' })
      .toString()

  it('takes an Ed25519 key', () => expect(codeOf(readPublicKey('ED25519', pem('ed25519')))).toBe('OK'))
  it('takes an SM2 key', () => expect(codeOf(readPublicKey('SM2_SM3', SM2_PUBLIC_KEY))).toBe('OK'))

  it.each([
    ['ED25519', null],
    ['ED25519', pem('x25519')],
    ['ED25519', 'no pem'],
    ['SM2_SM3', SM2_PUBLIC_KEY.slice(0, -2)],
    ['SM2_SM3', `${SM2_PUBLIC_KEY.slice(0, -2)}00`],
    ['API_KEY', SM2_PUBLIC_KEY],
  ] as const)('refuses to %s what is none of its keys', (kind, text) => {
    expect(codeOf(readPublicKey(kind, text))).toBe('PUBLIC_KEY')
  })
})
