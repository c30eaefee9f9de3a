import { Injectable } from '@nestjs/common'
import type { ConsentKind, PurposeClass, SubjectKind } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Group } from '../../platform/group.ts'
import { Keys } from '../../platform/keys.ts'
import { ChainStore, FreezeStore, frozen, grantsOf, type ChainKey, type ProductChains } from '../authorization/index.ts'
import { consentState, hashSubject, mutualState, refusalOfConsent } from '../consent/index.ts'
import { PriceStore, type LivePrice, type LivePriceKey } from '../pricing/index.ts'
import { KnownStore, type Asked, type Known } from './known.store.ts'
import { decideLicence, type Licence } from './licence.ts'

/** What a call may rest on, until when. */
export type Lawful = { priceVersionId: string; validUntil: Date; grantIds: readonly string[] }

/** Why a call may not be answered, and the grants that were found on the way. */
export type Unlawful = Refusal & { readonly grantIds?: readonly string[] }

/** What a call's consent is judged by. */
export type Presented = {
  /** of a product whose input names consents, those; else the one beside the input */
  consentIds: readonly string[]
  /** whom the input names; undefined where the consents say it */
  subject: { kind: SubjectKind; identifier: string } | null | undefined
  /** the data that the version reads */
  fields: readonly string[]
  now: Date
}

/** Consents that carry a call, and whom it is about by the subject's random id: of two subjects, the first. */
export type Consented = { readonly subjectId: string | null; readonly consentIds: readonly string[] }

/** Kinds that must be given for this alone (单独同意, 个人信息保护法 art. 23, 29). */
const NEED_SEPARATE: readonly ConsentKind[] = ['PERSONAL_SEPARATE', 'MUTUAL']

const NO_PRICE: Refusal = {
  code: 'PRICE_MISSING',
  message:
    'No published price is in force for this purpose and buyer. The operator publishes one at or below the ceiling. Nothing was charged.',
  rule: '发改价格〔2025〕65号 (pricing.published)',
}

/**
 * Finds out what a call may rest on; calls that wait together ask together. What a licence was found to rest on is kept beside
 * it, for as long as the licence itself is remembered (`Snapshot`) and nothing of it has ended: a yes only, which the commit
 * decides again. A no is always the database's.
 */
@Injectable()
export class Entitlements {
  private readonly chains: Group<ChainKey, ProductChains>
  private readonly prices: Group<LivePriceKey, LivePrice | null>
  private readonly calls: Group<Asked, Known>
  private readonly freezes: Group<string, boolean>
  private readonly lawful = new WeakMap<Licence, Lawful>()

  constructor(
    chains: ChainStore,
    prices: PriceStore,
    known: KnownStore,
    freezes: FreezeStore,
    private readonly keys: Keys,
    clock: Clock,
  ) {
    this.chains = new Group((products) => chains.loadChains(products, clock.now()))
    this.prices = new Group((buyers) => prices.livePrices(buyers))
    this.calls = new Group((calls) => known.ofCalls(calls))
    this.freezes = new Group((operators) => freezes.callsFrozen(operators))
  }

  /** What the database knows of a call. @param presented none where only its request number is asked about */
  known(licence: Licence, requestNo: string, presented?: Presented): Promise<Known> {
    const { consumerOrgId: buyerOrgId, subscriptionId, consentKind } = licence
    const subject = presented?.subject ? this.hashOf(presented.subject, presented.now) : null
    // where a product needs none, those that are presented are looked at by nobody
    const consentIds = consentKind === 'NONE' ? [] : (presented?.consentIds ?? [])
    return this.calls.add({ key: { buyerOrgId, subscriptionId, requestNo }, subject, consentIds })
  }

  /** Licence, then the chain of rights holding → use → operation behind every source field, then a price in force. */
  async decide(
    licence: Licence,
    asked: { productCode: string; purposeClass: PurposeClass; now: Date },
  ): Promise<Result<Lawful, Unlawful>> {
    const licensed = decideLicence(licence, asked)
    if (!licensed.ok) return licensed
    const kept = this.lawful.get(licence)
    if (kept && asked.now < kept.validUntil) return ok(kept)
    const { productId, productVersionId, operatorOrgId, buyerClass, purposeClass } = licence
    const [isFrozen, chains, price] = await Promise.all([
      this.freezes.add(operatorOrgId),
      this.chains.add({ productId, productVersionId, operatorOrgId, purpose: purposeClass }),
      this.prices.add({ productId, purposeClass, buyerClass, at: asked.now }),
    ])
    const grantIds = grantsOf(chains)
    if (isFrozen) return { ok: false, error: { ...frozen('CALLS'), grantIds } }
    if (chains.refusal) return { ok: false, error: { ...chains.refusal, grantIds } }
    if (!price) return { ok: false, error: { ...NO_PRICE, grantIds } }
    const validUntil = earliest([licence.validTo, licence.credentialExpiresAt, chains.endsAt, price.validUntil])
    const lawful = { priceVersionId: price.id, validUntil, grantIds }
    this.lawful.set(licence, lawful)
    return ok(lawful)
  }

  /** Whether what a call presents carries it, if its product needs any consent. */
  consent(licence: Licence, { subject, fields, now }: Presented, known: Known): Result<Consented> {
    const { consents: found } = known
    const subjectId = subject === undefined ? undefined : known.subjectId
    if (licence.consentKind === 'NONE') return ok({ subjectId: subjectId ?? null, consentIds: [] })
    const { productId, consumerOrgId: recipientOrgId, purposeClass: purpose } = licence
    const needsSeparate = NEED_SEPARATE.includes(licence.consentKind)
    const call = { subjectId, productId, recipientOrgId, purpose, fields, instant: now, needsSeparate }
    const consents = found.filter((consent) => consent !== null)
    const mutual = () => (licence.consentKind === 'MUTUAL' ? mutualState(consents) : 'LIVE')
    const states = found.length > 0 ? found.map((consent) => consentState(consent, call)) : [consentState(null, call)]
    const state = states.find((each) => each !== 'LIVE') ?? mutual()
    if (state !== 'LIVE') return refuse(refusalOfConsent(state))
    return ok({ subjectId: subjectId ?? consents[0]?.subjectId ?? null, consentIds: consents.map(({ id }) => id) })
  }

  private hashOf(subject: NonNullable<Presented['subject']>, now: Date): Buffer | null {
    const hash = hashSubject(this.keys, subject, dayOf(now))
    return hash.ok ? hash.value : null
  }
}

const earliest = (instants: readonly (Date | null)[]): Date =>
  new Date(Math.min(...instants.filter((instant) => instant !== null).map((instant) => instant.getTime())))
