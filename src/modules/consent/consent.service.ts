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
import { decideExpiry, decideWithdrawal } from './consent.ts'
import { ConsentStore } from './consent.store.ts'
import { hashSubject } from './subject.ts'

export type RecordConsentInput = {
  productCode: string
  subjectKind: SubjectKind
  /** citizen number or USCC; only its keyed hash is kept */
  subjectIdentifier: string
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
    const { productCode, subjectKind: kind, subjectIdentifier, ...consent } = input
    const now = this.clock.now()
    const keyHash = hashSubject(this.keys, { kind, identifier: subjectIdentifier }, dayOf(now))
    if (!keyHash.ok) return keyHash
    const expiry = decideExpiry(consent.expiresAt, now)
    if (!expiry.ok) return expiry
    const productId = await this.store.productIdOf(productCode)
    if (!productId) return refuse(noSuchProduct(productCode))
    return this.market.transaction(async () => {
      const subjectId = await this.store.subjectId(keyHash.value, { kind, createdAt: now })
      const made = { id: this.ids.next(), grantedAt: now, createdBy: actor.id ?? '' }
      return ok(await this.store.add({ ...consent, ...made, subjectId, productId, recipientOrgId }))
    })
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
    const withdrawn = await this.store.withdraw(id, this.clock.now())
    return withdrawn ? ok(withdrawn) : refuse(CHANGED_MEANWHILE)
  }
}

const noSuchProduct = (code: string): Refusal => ({
  code: 'PRODUCT_UNKNOWN',
  message: `There is no product ${code}. See the codes in the product hall.`,
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
