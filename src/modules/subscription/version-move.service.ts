import { Injectable } from '@nestjs/common'
import type { Subscription } from '../../generated/prisma/client.ts'
import { invariant, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { IdentityStore } from '../identity/index.ts'
import './subscription.events.ts'
import { SubscriptionStore } from './subscription.store.ts'
import { decideMove, differenceOf, type VersionDifference } from './version-move.ts'

/** Owns which version a running subscription gets. Promises that only its consumer changes it, and that calls judged under the old version are not recorded after it. */
@Injectable()
export class VersionMoveService {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly identity: IdentityStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The consumer moves its subscription to another listed version of the product. */
  async move(
    actor: Actor,
    { subscriptionId, productVersionId }: { subscriptionId: string; productVersionId: string },
  ): Promise<Result<Subscription>> {
    const found = await this.store.subscription(subscriptionId)
    if (!found) return refuse(NOT_FOUND)
    const now = this.clock.now()
    const { id, region, operatorOrgId, consumerOrgId, validFrom, validTo } = found
    const facts = { region, operatorOrgId, consumerOrgId, validFrom, validTo, now }
    const allowed = this.policy.authorize(actor, 'subscription.move', { type: 'Subscription', id, facts })
    if (!allowed.ok) return allowed
    const consumer = await this.identity.organization(consumerOrgId)
    invariant(consumer, 'A subscription has its consumer')
    return this.market.transaction(async () => {
      const subscription = await this.store.lock(id)
      const target = await this.store.version(productVersionId)
      if (!target) return refuse(NOT_FOUND)
      const decided = decideMove(subscription, target, { consumer, productCode: target.contract.code, now })
      if (!decided.ok) return decided
      const parties = { subscriptionId: id, consumerOrgId, operatorOrgId, productId: subscription.productId }
      const versions = { fromVersionId: subscription.productVersionId, toVersionId: target.id }
      await this.outbox.publish('subscription.moved', { ...parties, ...versions, movedAt: now.toISOString() })
      return ok(await this.store.setVersion(id, target.id))
    })
  }

  /** What would differ for a subscription that somebody may see, under a version that is listed. @returns null where there is no such version of its product */
  async difference(subscription: Subscription, productVersionId: string): Promise<VersionDifference | null> {
    const [from, to] = await Promise.all([
      this.store.version(subscription.productVersionId),
      this.store.version(productVersionId),
    ])
    if (!from || to?.status !== 'LISTED' || to.productId !== subscription.productId) return null
    return differenceOf(from, to)
  }
}

const NOT_FOUND: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such subscription or product version.',
  rule: 'subscription.version',
}
