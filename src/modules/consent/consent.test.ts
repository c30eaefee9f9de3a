import { describe, expect, it } from 'vitest'
import { ConsentStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import {
  CONSENT_LIFE_MAX_DAYS,
  consentState,
  decideExpiry,
  decideWithdrawal,
  refusalOfConsent,
  type Consent,
  type ConsentState,
  type Presented,
} from './consent.ts'

const NOW = new Date('2026-06-15T12:00:00+08:00')
const ms = (offset: number) => new Date(NOW.getTime() + offset)

const consent = (change: Partial<Consent> = {}): Consent => ({
  id: 'C',
  subjectId: 'SUBJECT',
  productId: 'PRODUCT',
  recipientOrgId: 'BANK',
  purpose: 'INDUSTRY_DEVELOPMENT',
  separate: true,
  status: 'ACTIVE',
  expiresAt: ms(1),
  ...change,
})
const call = (change: Partial<Presented> = {}): Presented => ({
  subjectId: 'SUBJECT',
  productId: 'PRODUCT',
  recipientOrgId: 'BANK',
  purpose: 'INDUSTRY_DEVELOPMENT',
  instant: NOW,
  needsSeparate: true,
  ...change,
})

// Every consent in every distinguishable condition against a call that does and one that does not need a separate one.
const two = <T>(mine: T, other: T): [T, T] => [mine, other]
function* consents(): Generator<Consent | null> {
  yield null
  for (const subjectId of two('SUBJECT', 'OTHER'))
    for (const productId of two('PRODUCT', 'OTHER'))
      for (const recipientOrgId of two('BANK', 'OTHER'))
        for (const purpose of Object.values(PurposeClass))
          for (const separate of two(true, false))
            for (const status of Object.values(ConsentStatus))
              for (const expiresAt of [ms(1), ms(0), ms(-1)])
                yield consent({ subjectId, productId, recipientOrgId, purpose, separate, status, expiresAt })
}

/** The conditions of a live consent, in the order in which the first that fails is told; written apart from the code. */
const CONDITIONS: [ConsentState, (given: Consent, presented: Presented) => boolean][] = [
  ['CONSENT_MISSING', (given) => given.recipientOrgId === 'BANK'],
  ['CONSENT_SCOPE', (given) => given.productId === 'PRODUCT' && given.purpose === 'INDUSTRY_DEVELOPMENT'],
  ['CONSENT_SUBJECT', (given, presented) => given.subjectId === presented.subjectId],
  ['CONSENT_WITHDRAWN', (given) => given.status !== 'WITHDRAWN'],
  ['CONSENT_USED', (given) => given.status !== 'USED'],
  ['CONSENT_EXPIRED', (given) => NOW.getTime() < given.expiresAt.getTime()],
  ['CONSENT_NOT_SEPARATE', (given, presented) => given.separate || !presented.needsSeparate],
]

describe('consentState over every consent at small scope', () => {
  const seen = new Set<ConsentState>()
  const wrong: string[] = []
  for (const given of consents())
    for (const presented of [call(), call({ needsSeparate: false }), call({ subjectId: null })]) {
      const state = consentState(given, presented)
      seen.add(state)
      const failed = given && CONDITIONS.find(([, holds]) => !holds(given, presented))
      const expected = given ? (failed?.[0] ?? 'LIVE') : 'CONSENT_MISSING'
      if (state !== expected) wrong.push(`${state} for ${expected}: ${JSON.stringify(given)}`)
    }

  it('names the first condition that fails', () => {
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it('comes to every state', () => {
    expect([...seen].toSorted()).toEqual([...CONDITIONS.map(([state]) => state), 'LIVE'].toSorted())
  })
})

describe('a consent', () => {
  it('for product A does not carry a call of product B', () => {
    expect(consentState(consent({ productId: 'A' }), call({ productId: 'B' }))).toBe('CONSENT_SCOPE')
  })

  it('given to somebody else looks like none', () => {
    expect(consentState(consent(), call({ recipientOrgId: 'OTHER' }))).toBe(consentState(null, call()))
  })

  it('is live until a millisecond before it expires', () => {
    expect(consentState(consent(), call({ instant: NOW }))).toBe('LIVE')
  })

  it('has expired at the instant it expires at', () => {
    expect(consentState(consent(), call({ instant: ms(1) }))).toBe('CONSENT_EXPIRED')
  })
})

describe('a refusal', () => {
  const faults = CONDITIONS.flatMap(([state]) => (state === 'LIVE' ? [] : [state]))

  it('has the state for its code', () => {
    expect(faults.map((fault) => refusalOfConsent(fault).code)).toEqual(faults)
  })

  it('says the cause, then the fix', () => {
    expect(faults.filter((fault) => !/^[A-Z].+\. [A-Z].+\.$/.test(refusalOfConsent(fault).message))).toEqual([])
  })
})

describe('the life of a consent', () => {
  const days = (count: number) => ms(count * 86_400_000)

  it.each([
    [ms(1), true],
    [days(CONSENT_LIFE_MAX_DAYS), true],
    [ms(0), false],
    [ms(-1), false],
    [new Date(days(CONSENT_LIFE_MAX_DAYS).getTime() + 1), false],
  ])('may last until %o: %s', (expiresAt, allowed) => {
    expect(decideExpiry(expiresAt, NOW).ok).toBe(allowed)
  })

  it('may end by withdrawal while it can be used', () => {
    expect(Object.values(ConsentStatus).filter((status) => decideWithdrawal(status).ok)).toEqual(['ACTIVE'])
  })
})
