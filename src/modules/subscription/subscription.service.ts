import { Injectable } from '@nestjs/common'
import type { Subscription, UseApplication } from '../../generated/prisma/client.ts'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { invariant, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { ChainStore } from '../authorization/index.ts'
import { IdentityStore } from '../identity/index.ts'
import { buyerClassOf } from '../pricing/index.ts'
import { decideApplication, decideSubmission, type Decided, type Rights } from './application.ts'
import './subscription.events.ts'
import { decideStep, type SubscriptionStep } from './subscription.ts'
import { SubscriptionStore } from './subscription.store.ts'

export type ApplyInput = {
  readonly productCode: string
  readonly purposeClass: PurposeClass
  readonly scenario: string
  readonly lawfulBasis: string
  /** units a month */
  readonly expectedVolume: bigint
  readonly retention: string
}

export type DecideInput = {
  readonly applicationId: string
  readonly approve: boolean
  readonly opinion: string | null
  /** first instant out of force; null: as long as it may last */
  readonly validTo: Date | null
}

type FoundApplication = NonNullable<Awaited<ReturnType<SubscriptionStore['application']>>>

/** Owns applications and subscriptions. Promises that a licence ends with the rights it rests on, and names its purpose and buyer class. */
@Injectable()
export class SubscriptionService {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly identity: IdentityStore,
    private readonly chains: ChainStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A consumer applies, in its own name, to use a product for a purpose. */
  async apply(actor: Actor, input: ApplyInput): Promise<Result<UseApplication>> {
    const product = await this.store.product(input.productCode)
    if (!product) return refuse(unknownProduct(input.productCode))
    const { id: productId, region, operatorOrgId, offer } = product
    const consumerOrgId = actor.org?.id ?? ''
    const { productCode, purposeClass, ...terms } = input
    const facts = { region, operatorOrgId, consumerOrgId, purposeClass }
    const allowed = this.policy.authorize(actor, 'application.submit', { type: 'UseApplication', facts })
    if (!allowed.ok) return allowed
    const consumer = await this.identity.organization(consumerOrgId)
    invariant(consumer, 'Who may apply belongs to an organisation')
    const submitted = decideSubmission({ productCode, offer, purposeClass, consumer })
    if (!submitted.ok) return submitted
    const application = { id: this.ids.next(), region, operatorOrgId, consumerOrgId, productId, purposeClass, ...terms }
    const applied = { status: 'SUBMITTED', appliedBy: actor.id ?? '', appliedAt: this.clock.now() } as const
    return ok(await this.store.addApplication({ ...application, ...applied, ...UNDECIDED }))
  }

  /**
   * The operator decides on a charged purpose, the data bureau on a free one. An approval opens a subscription to the newest
   * listed version, at the price of the consumer's buyer class.
   */
  async decide(actor: Actor, input: DecideInput): Promise<Result<UseApplication>> {
    const application = await this.store.application(input.applicationId)
    if (!application) return refuse(NO_SUCH_APPLICATION)
    const { id, region, operatorOrgId, consumerOrgId, purposeClass, appliedBy } = application
    const subject = { region, operatorOrgId, consumerOrgId, purposeClass }
    const facts = { ...subject, makerIsChecker: makerIsChecker(actor, appliedBy) }
    const allowed = this.policy.authorize(actor, 'application.decide', { type: 'UseApplication', id, facts })
    if (!allowed.ok) return allowed
    const now = this.clock.now()
    const rights = await this.rightsOf(application, now)
    return this.market.transaction(async () => {
      const status = await this.store.lockApplication(id)
      const pack = this.rules.for(region)
      const rules = {
        freePurposes: pack.get('price.freePurposes'),
        freeMaxYears: pack.get('subscription.freeMaxYears'),
      }
      const decided = decideApplication({ ...application, status }, input, { rights, rules, now })
      if (!decided.ok) return decided
      const { status: outcome, opinion } = decided.value
      if (outcome === 'APPROVED') await this.open(application, decided.value, actor.id ?? '')
      return ok(await this.store.decide(id, { status: outcome, opinion, decidedBy: actor.id, decidedAt: now }))
    })
  }

  /** Nothing can be called on a suspended subscription. */
  suspend(actor: Actor, subscriptionId: string): Promise<Result<Subscription>> {
    return this.step(actor, { subscriptionId, step: 'SUSPEND' })
  }

  resume(actor: Actor, subscriptionId: string): Promise<Result<Subscription>> {
    return this.step(actor, { subscriptionId, step: 'RESUME' })
  }

  private async step(actor: Actor, asked: { subscriptionId: string; step: SubscriptionStep }) {
    const { subscriptionId, step } = asked
    const found = await this.store.subscription(subscriptionId)
    if (!found) return refuse(NO_SUCH_SUBSCRIPTION)
    const { id, region, operatorOrgId, consumerOrgId } = found
    const { action, event } = STEPS[step]
    const facts = { region, operatorOrgId, consumerOrgId }
    const allowed = this.policy.authorize(actor, action, { type: 'Subscription', id, facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      const next = decideStep(await this.store.lock(id), step, this.clock.now())
      if (!next.ok) return next
      const changed = await this.store.setStatus(id, next.value)
      await this.outbox.publish(event, { subscriptionId: id })
      return ok(changed)
    })
  }

  /** What the product rests on for the purpose; nothing where no version is listed, which is refused for itself. */
  private async rightsOf(application: FoundApplication, now: Date): Promise<Rights> {
    const { productId, operatorOrgId, purposeClass: purpose, offer } = application
    if (!offer) return { refusal: null, endsAt: null }
    const { productVersionId } = offer
    const [chains] = await this.chains.loadChains([{ productId, productVersionId, operatorOrgId, purpose }], now)
    invariant(chains, 'Each key has its chains')
    return chains
  }

  private async open(
    application: FoundApplication,
    { productVersionId, validFrom, validTo }: Extract<Decided, { status: 'APPROVED' }>,
    createdBy: string,
  ): Promise<void> {
    const { id: applicationId, region, operatorOrgId, consumerOrgId, productId, purposeClass } = application
    const subscriptionId = this.ids.next()
    const parties = { applicationId, consumerOrgId, operatorOrgId, productId, productVersionId }
    const terms = { purposeClass, buyerClass: buyerClassOf(application.consumer) }
    await this.store.add({
      id: subscriptionId,
      region,
      ...parties,
      ...terms,
      validFrom,
      validTo,
      status: 'ACTIVE',
      createdBy,
      createdAt: validFrom,
    })
    await this.outbox.publish('subscription.opened', {
      subscriptionId,
      ...parties,
      ...terms,
      validFrom: validFrom.toISOString(),
      validTo: validTo.toISOString(),
    })
  }
}

const STEPS = {
  SUSPEND: { action: 'subscription.suspend', event: 'subscription.suspended' },
  RESUME: { action: 'subscription.resume', event: 'subscription.resumed' },
} as const

const UNDECIDED = { opinion: null, decidedBy: null, decidedAt: null }

const unknownProduct = (code: string): Refusal => ({
  code: 'PRODUCT_UNKNOWN',
  message: `There is no product ${code}. See the product hall for the codes.`,
  rule: 'product.code',
  field: 'input.productCode',
})
const NO_SUCH_APPLICATION: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such application.',
  rule: 'subscription.application',
}
const NO_SUCH_SUBSCRIPTION: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such subscription.',
  rule: 'subscription.subscription',
}
