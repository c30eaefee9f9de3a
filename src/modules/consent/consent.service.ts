import { Injectable } from '@nestjs/common'
import type { Consent as ConsentRow } from '../../generated/prisma/client.ts'
import type { PurposeClass, SubjectKind } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Keys } from '../../platform/keys.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { decideExpiry, decideWithdrawal } from './consent.ts'
import { decideAge, decideKind, decideTerms } from './consenting.ts'
import { ConsentClaims } from './consent-claims.store.ts'
import { ConsentStore, type Offer } from './consent.store.ts'
import { SubjectKeyStore } from './subject-key.store.ts'
import { ageOfSubject, hashSubject, type Subject } from './subject.ts'

export type RecordConsentInput = {
  productCode: string
  subjectKind: SubjectKind
  /** citizen number or USCC; only its keyed hash is kept */
  subjectIdentifier: string
  /** citizen number of the person who signed for an enterprise; kept as its keyed hash too */
  signerIdentifier?: string | null | undefined
  purposeClass: PurposeClass
  purposeText: string
  separate: boolean
  singleUse: boolean
  channel: string
  /** SHA-256, hex, of the evidence that the recipient keeps */
  proofHash: string
  expiresAt: Date
}

/** Owns consents as their recipients record them. Promises that no identifier is kept, only the random id of its keyed hash. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly store: ConsentStore,
    private readonly subjects: SubjectKeyStore,
    private readonly claims: ConsentClaims,
    private readonly rules: RegionRules,
    private readonly policy: PolicyService,
    private readonly keys: Keys,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Records a consent that was given to the actor's organisation. */
  async record(actor: Actor, input: RecordConsentInput): Promise<Result<ConsentRow>> {
    const recipientOrgId = actor.org?.id ?? ''
    const allowed = this.policy.authorize(actor, 'consent.record', { type: 'Consent', facts: { recipientOrgId } })
    if (!allowed.ok) return allowed
    const { productCode, subjectKind: kind, subjectIdentifier: identifier, signerIdentifier, ...consent } = input
    const now = this.clock.now()
    const hashes = this.hashesOf({ kind, identifier }, signerIdentifier, now)
    if (!hashes.ok) return hashes
    const expiry = decideExpiry(consent.expiresAt, now)
    if (!expiry.ok) return expiry
    const offer = await this.store.offer(productCode, { recipientOrgId, purposeClass: consent.purposeClass })
    if (!offer) return refuse(noSuchProduct(productCode))
    const decision = this.decide(offer, input, now)
    if (!decision.ok) return decision
    const { subject, signer } = hashes.value
    return this.market.transaction(async () => {
      const subjectId = await this.subjects.idOf(subject, { kind, createdAt: now })
      const signerId = signer && (await this.subjects.idOf(signer, { kind: 'PERSON', createdAt: now }))
      const made = { id: this.ids.next(), grantedAt: now, createdBy: actor.id ?? '' }
      const scope = { productId: offer.productId, fieldScope: offer.fields, pairId: null }
      return ok(await this.store.add({ ...consent, ...made, ...scope, subjectId, signerId, recipientOrgId }))
    })
  }

  /** The keyed hashes by which whom a consent names are known. Refuses what is no identifier. */
  private hashesOf(subject: Subject, signer: string | null | undefined, now: Date) {
    const today = dayOf(now)
    const subjectHash = hashSubject(this.keys, subject, today)
    if (!subjectHash.ok) return subjectHash
    if (!signer) return ok({ subject: subjectHash.value, signer: null })
    const signerHash = hashSubject(this.keys, { kind: 'PERSON', identifier: signer }, today)
    if (!signerHash.ok) return refuse({ ...signerHash.error, field: 'input.signerIdentifier' })
    return ok({ subject: subjectHash.value, signer: signerHash.value })
  }

  /** Whether such a consent can be, and whoever gave it is old enough. */
  private decide(offer: Offer, input: RecordConsentInput, now: Date) {
    const { subjectKind, subjectIdentifier, signerIdentifier, singleUse, expiresAt } = input
    const kind = decideKind(offer, { subjectKind, hasSigner: Boolean(signerIdentifier) })
    if (!kind.ok) return kind
    const terms = decideTerms(offer, { singleUse, lifeMs: expiresAt.getTime() - now.getTime() })
    if (!terms.ok) return terms
    const rules = this.rules.for(offer.region)
    const byAge = signerIdentifier
      ? { person: signerIdentifier, minimum: rules.get('consent.adultAge') }
      : { person: subjectIdentifier, minimum: rules.get(offer.adultsOnly ? 'consent.adultAge' : 'consent.minAge') }
    const age = ageOfSubject(byAge.person, dayOf(now))
    return age.ok ? decideAge(age.value, byAge.minimum) : age
  }

  /** Records that a consent was withdrawn: a call that commits later is refused. */
  async withdraw(actor: Actor, consentId: string): Promise<Result<ConsentRow>> {
    const consent = await this.store.byId(consentId)
    if (!consent) return refuse(NO_SUCH_CONSENT)
    const { id, recipientOrgId, status } = consent
    const allowed = this.policy.authorize(actor, 'consent.withdraw', { type: 'Consent', id, facts: { recipientOrgId } })
    if (!allowed.ok) return allowed
    const decision = decideWithdrawal(status)
    if (!decision.ok) return decision
    return this.end(id)
  }

  /** Ends a consent: what its subject claims leaves the data domain first. Refuses CHANGED_MEANWHILE. */
  async end(id: string): Promise<Result<ConsentRow>> {
    await this.claims.forget([id])
    const withdrawn = await this.store.withdraw(id, this.clock.now())
    return withdrawn ? ok(withdrawn) : refuse(CHANGED_MEANWHILE)
  }
}

const noSuchProduct = (code: string): Refusal => ({
  code: 'PRODUCT_UNKNOWN',
  message: `There is no listed product ${code}. See the codes in the product hall.`,
  rule: 'consent.product',
  field: 'input.productCode',
})

const NO_SUCH_CONSENT: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such consent. Send the id that recordConsent gave.',
  rule: 'consent.id',
}

const CHANGED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'The consent was used or withdrawn at the same time. Look at its state.',
  rule: 'consent.status',
}
