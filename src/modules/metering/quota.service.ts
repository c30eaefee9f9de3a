import { Injectable } from '@nestjs/common'
import type { Subscription } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { periodOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { decideQuota, quotaInMonth, type QuotaInMonth } from './quota.ts'
import { QuotaStore } from './quota.store.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'quota.set': { subscriptionId: string; callsAMonth: string; was: string | null }
    'quota.removed': { subscriptionId: string; was: string }
  }
}

/**
 * Owns monthly quotas of subscriptions; the commit of calls decides by them.
 * Promises: a quota counts the calls of the whole month, those before it was set too, and holds from the next commit on.
 */
@Injectable()
export class QuotaService {
  constructor(
    private readonly store: QuotaStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The operator sets a quota or changes it. Refuses NOT_FOUND, SUBSCRIPTION_ENDED. */
  set(actor: Actor, asked: { subscriptionId: string; callsAMonth: bigint }): Promise<Result<QuotaInMonth>> {
    return this.asOperator(actor, asked.subscriptionId, async (subscription) => {
      const now = this.clock.now()
      const decided = decideQuota(subscription, now)
      if (!decided.ok) return decided
      const place = { buyerOrgId: subscription.consumerOrgId, subscriptionId: subscription.id }
      const was = await this.store.quota(place)
      if (!was) await this.store.countFromRecords(place, periodOf(now))
      const { callsAMonth } = asked
      await this.store.set({ ...place, callsAMonth, setBy: actor.id ?? '', setAt: now })
      await this.outbox.publish('quota.set', {
        subscriptionId: subscription.id,
        callsAMonth: callsAMonth.toString(),
        was: was && was.callsAMonth.toString(),
      })
      const quota = await this.of(subscription)
      return quota ? ok(quota) : refuse(NO_QUOTA)
    })
  }

  /** The operator takes a quota away. Refuses NOT_FOUND, QUOTA_NONE. */
  remove(actor: Actor, subscriptionId: string): Promise<Result<Subscription>> {
    return this.asOperator(actor, subscriptionId, async (subscription) => {
      const place = { buyerOrgId: subscription.consumerOrgId, subscriptionId }
      const was = await this.store.quota(place)
      if (!was) return refuse(NO_QUOTA)
      await this.store.remove(place)
      await this.outbox.publish('quota.removed', { subscriptionId, was: was.callsAMonth.toString() })
      return ok(subscription)
    })
  }

  /** What is left this month; null where there is no quota, and for who may not see the subscription. */
  async seenBy(actor: Actor, subscriptionId: string): Promise<QuotaInMonth | null> {
    const subscription = await this.store.subscription(subscriptionId)
    if (!subscription || !this.policy.mayRead(actor, 'Subscription', subscription)) return null
    return this.of(subscription)
  }

  private async of({ id: subscriptionId, consumerOrgId: buyerOrgId }: Subscription): Promise<QuotaInMonth | null> {
    const place = { buyerOrgId, subscriptionId }
    const quota = await this.store.quota(place)
    const period = periodOf(this.clock.now())
    return quota && quotaInMonth(quota, { period, answered: await this.store.answered(place, period) })
  }

  private async asOperator<T>(
    actor: Actor,
    subscriptionId: string,
    change: (subscription: Subscription) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const found = await this.store.subscription(subscriptionId)
    if (!found) return refuse(NO_SUBSCRIPTION)
    const { id, region, operatorOrgId, consumerOrgId } = found
    const facts = { region, operatorOrgId, consumerOrgId }
    const allowed = this.policy.authorize(actor, 'subscription.setQuota', { type: 'Subscription', id, facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => change(await this.store.lock(id)))
  }
}

const NO_SUBSCRIPTION: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such subscription.',
  rule: 'subscription.subscription',
}
const NO_QUOTA: Refusal = {
  code: 'QUOTA_NONE',
  message: 'This subscription has no monthly quota: there is nothing to remove.',
  rule: 'subscription.quota',
}
