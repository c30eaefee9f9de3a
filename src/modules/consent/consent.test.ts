import { describe, expect, it } from 'vitest'
import { ConsentStatus, PurposeClass, type ConsentKind, type SubjectKind } from '../../generated/prisma/enums.ts'
import {
  CONSENT_LIFE_MAX_DAYS,
  consentState,
  decideExpiry,
  decideWithdrawal,
  mutualState,
  refusalOfConsent,
  type Consent,
  type ConsentState,
  type Presented,
} from './consent.ts'
import { decideAge, decideKind } from './consenting.ts'

const NOW = new Date('2026-06-15T12:00:00+08:00')
const ms = (offset: number) => new Date(NOW.getTime() + offset)

const consent = (change: Partial<Consent> = {}): Consent => ({
  id: 'C',
  subjectId: 'SUBJECT',
  productId: 'PRODUCT',
  recipientOrgId: 'BANK',
  purpose: 'INDUSTRY_DEVELOPMENT',
  fieldScope: ['CD-A.name', 'CD-A.birth'],
  pairId: null,
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
  fields: ['CD-A.name'],
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
                for (const fieldScope of two(['CD-A.name', 'CD-A.birth'], ['CD-A.birth']))
                  yield consent({
                    subjectId,
                    productId,
                    recipientOrgId,
                    purpose,
                    fieldScope,
                    separate,
                    status,
                    expiresAt,
                  })
}

/** The conditions of a live consent, in the order in which the first that fails is told; written apart from the code. */
const CONDITIONS: [ConsentState, (given: Consent, presented: Presented) => boolean][] = [
  ['CONSENT_MISSING', (given) => given.recipientOrgId === 'BANK'],
  [
    'CONSENT_SCOPE',
    (given) =>
      given.productId === 'PRODUCT' &&
      given.purpose === 'INDUSTRY_DEVELOPMENT' &&
      given.fieldScope.includes('CD-A.name'),
  ],
  ['CONSENT_SUBJECT', (given, { subjectId }) => subjectId === undefined || given.subjectId === subjectId],
  ['CONSENT_WITHDRAWN', (given) => given.status !== 'WITHDRAWN'],
  ['CONSENT_USED', (given) => given.status !== 'USED'],
  ['CONSENT_EXPIRED', (given) => NOW.getTime() < given.expiresAt.getTime()],
  ['CONSENT_NOT_SEPARATE', (given, presented) => given.separate || !presented.needsSeparate],
]

describe('consentState over every consent at small scope', () => {
  const seen = new Set<ConsentState>()
  const wrong: string[] = []
  for (const given of consents())
    for (const presented of [
      call(),
      call({ needsSeparate: false }),
      call({ subjectId: null }),
      call({ subjectId: undefined }),
    ]) {
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

  it('for some data does not carry a call of a version that reads more', () => {
    expect(consentState(consent(), call({ fields: ['CD-A.name', 'CD-B.level'] }))).toBe('CONSENT_SCOPE')
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

describe('consents of two people', () => {
  const pair = (one: Partial<Consent>, other: Partial<Consent>) =>
    mutualState([consent({ pairId: 'PAIR', ...one }), consent({ pairId: 'PAIR', subjectId: 'SECOND', ...other })])

  it('carry a call when they were asked for together', () => {
    expect(pair({}, {})).toBe('LIVE')
  })

  it.each([
    ['CONSENT_SCOPE', 'of another pair', { pairId: 'OTHER' }],
    ['CONSENT_SCOPE', 'of no pair', { pairId: null }],
    ['CONSENT_SUBJECT', 'of the same person', { subjectId: 'SUBJECT' }],
  ])('are %s when one is %s', (state, _, change) => {
    expect(pair({}, change)).toBe(state)
  })

  it('are CONSENT_SCOPE when neither is of a pair', () => {
    expect(pair({ pairId: null }, { pairId: null })).toBe('CONSENT_SCOPE')
  })

  it('are CONSENT_MISSING when there is one only', () => {
    expect(mutualState([consent({ pairId: 'PAIR' })])).toBe('CONSENT_MISSING')
  })
})

describe('whose consent a product needs', () => {
  const decide = (consentKind: ConsentKind, subjectKind: SubjectKind, hasSigner = false, bySubject = false) => {
    const decided = decideKind({ consentKind, bySubject }, { subjectKind, hasSigner })
    return decided.ok ? 'OK' : decided.error.code
  }

  it.each([
    ['PERSONAL', 'PERSON', false, 'OK'],
    ['PERSONAL_SEPARATE', 'PERSON', false, 'OK'],
    ['ORG_AUTH', 'ENTERPRISE', true, 'OK'],
    ['ORG_AUTH', 'ENTERPRISE', false, 'CONSENT_SIGNER'],
    ['PERSONAL', 'PERSON', true, 'CONSENT_SIGNER'],
    ['PERSONAL', 'ENTERPRISE', true, 'CONSENT_KIND'],
    ['ORG_AUTH', 'PERSON', false, 'CONSENT_KIND'],
  ] as const)('%s of a %s, signed for by somebody: %s, is %s', (kind, subjectKind, hasSigner, code) => {
    expect(decide(kind, subjectKind, hasSigner)).toBe(code)
  })

  it('is asked of the subject where calls name consents', () => {
    expect(decide('MUTUAL', 'PERSON', false, true)).toBe('CONSENT_BY_SUBJECT')
  })
})

describe('the age of a subject', () => {
  it.each([
    [13, 14, 'SUBJECT_UNDER_AGE'],
    [14, 14, 'OK'],
    [17, 18, 'SUBJECT_UNDER_AGE'],
    [18, 18, 'OK'],
  ])('%i where %i is asked for: %s', (age, minimum, code) => {
    const decided = decideAge(age, minimum)
    expect(decided.ok ? 'OK' : decided.error.code).toBe(code)
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
