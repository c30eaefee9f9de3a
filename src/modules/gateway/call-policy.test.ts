/** The gateway decides one thing after another, since most calls fail on none; the policy has the same decision as data. */
import { describe, expect, it } from 'vitest'
import { POLICY, SET } from '../../../test/policy/texts.ts'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import type { Keys } from '../../platform/keys.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../policy/actor.ts'
import {
  CHAIN_STATES,
  type ChainKey,
  type ChainState,
  type ChainStore,
  refusalOfChain,
  type FreezeStore,
} from '../authorization/index.ts'
import { type Consent, type ConsentState } from '../consent/index.ts'
import type { LivePriceKey, PriceStore } from '../pricing/index.ts'
import { callFacts } from './call-facts.ts'
import { Entitlements } from './entitlements.ts'
import type { Asked, KnownStore } from './known.store.ts'
import type { Licence } from './licence.ts'

const NOW = new Date('2026-03-02T09:00:00+08:00')
const LATER = new Date(NOW.getTime() + 1_000)
const EARLIER = new Date(NOW.getTime() - 1_000)
const PURPOSE: PurposeClass = 'INDUSTRY_DEVELOPMENT'
const SUBJECT = { kind: 'PERSON', identifier: '11010519491231002X' } as const

/** The licence of each state: what of it makes it so. */
const LICENCES: Readonly<Record<string, Partial<Licence>>> = {
  LIVE: {},
  CREDENTIAL_REVOKED: { credentialStatus: 'REVOKED' },
  CREDENTIAL_EXPIRED: { credentialExpiresAt: NOW },
  LICENCE_PRODUCT: { productCode: 'OTHER' },
  LICENCE_SUSPENDED: { status: 'SUSPENDED' },
  LICENCE_EXPIRED: { validTo: NOW },
  LICENCE_NOT_YET: { validFrom: LATER },
  VERSION_DELISTED: { versionStatus: 'DELISTED' },
}

/** The consent of each state. */
const CONSENTS: Readonly<Record<ConsentState, Partial<Consent> | null>> = {
  LIVE: {},
  CONSENT_MISSING: null,
  CONSENT_SCOPE: { purpose: 'SECTOR_DEVELOPMENT' },
  CONSENT_SUBJECT: { subjectId: 'another' },
  CONSENT_WITHDRAWN: { status: 'WITHDRAWN' },
  CONSENT_USED: { status: 'USED' },
  CONSENT_EXPIRED: { expiresAt: NOW },
  CONSENT_NOT_SEPARATE: { separate: false },
}

type Case = {
  licenceState: string
  purposeFits: boolean
  chain: ChainState
  hasPrice: boolean
  consent: ConsentState | null
}

const isConsentState = (word: string): word is ConsentState => Object.hasOwn(CONSENTS, word)
const CASES: Case[] = Object.keys(LICENCES).flatMap((licenceState) =>
  [true, false].flatMap((purposeFits) =>
    CHAIN_STATES.flatMap((chain) =>
      [true, false].flatMap((hasPrice) =>
        [null, ...Object.keys(CONSENTS).filter(isConsentState)].map((consent) => ({
          licenceState,
          purposeFits,
          chain,
          hasPrice,
          consent,
        })),
      ),
    ),
  ),
)

function licenceOf({ licenceState, chain, hasPrice, consent }: Case): Licence {
  return {
    credentialId: 'key',
    credentialStatus: 'ACTIVE',
    credentialExpiresAt: null,
    allowedIps: [],
    subscriptionId: 'subscription',
    status: 'ACTIVE',
    epoch: 1,
    validFrom: EARLIER,
    validTo: LATER,
    region: '370100',
    operatorOrgId: 'operator',
    consumerOrgId: 'consumer',
    consumerKind: 'CONSUMER',
    productId: hasPrice ? 'priced' : 'free of a price',
    productCode: 'P1',
    productVersionId: chain,
    version: 1,
    versionStatus: 'LISTED',
    purposeClass: PURPOSE,
    buyerClass: 'COMMERCIAL',
    consentKind: consent === null ? 'NONE' : 'PERSONAL_SEPARATE',
    ...LICENCES[licenceState],
  }
}

/** The gateway's own decision, over stores that answer by what a case says. */
const entitlements = new Entitlements(
  {
    loadChains: async (keys: readonly ChainKey[]) =>
      keys.map(({ productVersionId }) => {
        const state = CHAIN_STATES.find((known) => known === productVersionId) ?? 'WHOLE'
        return { fields: [], state, refusal: state === 'WHOLE' ? null : refusalOfChain(state), endsAt: null }
      }),
  } as unknown as ChainStore,
  {
    livePrices: async (keys: readonly LivePriceKey[]) =>
      keys.map(({ productId }) => (productId === 'priced' ? { id: 'price', validUntil: null } : null)),
  } as unknown as PriceStore,
  {
    ofCalls: async (calls: readonly Asked[]) =>
      calls.map(({ consentIds }) => ({ stored: null, subjectId: 'subject', consents: consentIds.map(consentOf) })),
  } as unknown as KnownStore,
  { callsFrozen: async (ids: readonly string[]) => ids.map(() => false) } as unknown as FreezeStore,
  { subject: () => Buffer.alloc(32) } as unknown as Keys,
  { now: () => NOW } as unknown as Clock,
)

/** A consent's id says its state and its product. */
function consentOf(id: string): Consent | null {
  const [state = '', productId = ''] = id.split('/')
  const changes = isConsentState(state) ? CONSENTS[state] : null
  return (
    changes && {
      id,
      subjectId: 'subject',
      productId,
      recipientOrgId: 'consumer',
      purpose: PURPOSE,
      fieldScope: [],
      pairId: null,
      separate: true,
      status: 'ACTIVE',
      expiresAt: LATER,
      ...changes,
    }
  )
}

const KEY: Actor = {
  requestId: 'call',
  kind: 'CREDENTIAL',
  id: 'key',
  role: null,
  org: { id: 'consumer', kind: 'CONSUMER', region: '370100' },
}

/** The first refusal of the gateway, if it has one, and the decision of the policy. */
async function both(given: Case) {
  const licence = licenceOf(given)
  const purposeClass: PurposeClass = given.purposeFits ? PURPOSE : 'SECTOR_DEVELOPMENT'
  const asked = { productCode: 'P1', purposeClass, now: NOW }
  const lawful = await entitlements.decide(licence, asked)
  const consentIds = given.consent === null ? [] : [`${given.consent}/${licence.productId}`]
  const presented = { consentIds, subject: SUBJECT, fields: [], now: NOW }
  const consented = entitlements.consent(licence, presented, await entitlements.known(licence, 'r', presented))
  const refused = [lawful, consented].flatMap((result) => (result.ok ? [] : [result.error.code]))
  const found = { licence, asked, chainState: given.chain, hasPrice: given.hasPrice, consent: given.consent ?? 'LIVE' }
  const facts = { ...callFacts(found) }
  const decision = POLICY.decide(KEY, 'product.call', { type: 'Subscription', facts })
  return { given, facts, refused, decision }
}

describe('a call', async () => {
  const answers = await Promise.all(CASES.map(both))

  it('is decided by the gateway as the policy decides it, on every combination of facts', () => {
    const other = answers.find(({ refused, decision }) => (refused.length === 0) !== decision.allowed)
    expect(other).toBeUndefined()
  })

  it('was asked of every combination that the policy can tell apart', () => {
    const values = (name: string) => {
      const fact = SET.facts[name]
      return fact && 'values' in fact ? fact.values.length : 0
    }
    const names = ['chainState', 'licenceState', 'purposeFit', 'priceState', 'consentState']
    expect(new Set(answers.map(({ facts }) => JSON.stringify(facts))).size).toBe(
      names.reduce((product, name) => product * values(name), 1),
    )
  })

  it('is refused for a fact that the policy says failed', () => {
    const strange = answers.find(({ given, facts, refused, decision }) => {
      const codes: Record<string, string> = {
        chainState: given.chain === 'WHOLE' ? '' : refusalOfChain(given.chain).code,
        licenceState: facts.licenceState,
        purposeFit: 'LICENCE_PURPOSE',
        priceState: 'PRICE_MISSING',
        consentState: facts.consentState,
      }
      const failed = decision.nearMisses.flatMap(({ failed: clauses }) => clauses.map(({ attribute }) => attribute))
      return refused.some((code) => !failed.map((name) => codes[name]).includes(code))
    })
    expect(strange).toBeUndefined()
  })

  it('has the words of its rooms in the vocabulary', () => {
    expect(SET.facts.chainState).toMatchObject({ values: [...CHAIN_STATES] })
    expect(SET.facts.licenceState).toMatchObject({ values: Object.keys(LICENCES) })
    expect(SET.facts.consentState).toMatchObject({ values: ['NOT_NEEDED', ...Object.keys(CONSENTS)] })
  })
})
