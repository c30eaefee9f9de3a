import { Injectable } from '@nestjs/common'
import type { ApiCredential } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { issueSecret } from '../../platform/secrets.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { CREDENTIAL_SECRET_KIND, decideNewCredential, decideRevocation } from './credential.ts'
import { SubscriptionStore } from './subscription.store.ts'

/** A key at the only moment its text is known. */
export type NewCredential = { readonly text: string; readonly credential: ApiCredential }

/** Owns the keys of subscriptions. Promises that a key's text is given once and kept nowhere. */
@Injectable()
export class CredentialService {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A consumer makes a key for one of its subscriptions. */
  async create(actor: Actor, input: { subscriptionId: string; label: string }): Promise<Result<NewCredential>> {
    const found = await this.store.subscription(input.subscriptionId)
    if (!found) return refuse(NO_SUCH_SUBSCRIPTION)
    const { id: subscriptionId, region, consumerOrgId, validFrom, validTo } = found
    const now = this.clock.now()
    const facts = { region, consumerOrgId, validFrom, validTo, now }
    const subject = { type: 'Subscription', id: subscriptionId, facts } as const
    const allowed = this.policy.authorize(actor, 'credential.create', subject)
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      const { status } = await this.store.lock(subscriptionId)
      const activeCredentials = await this.store.activeCredentials(subscriptionId)
      const fits = decideNewCredential({ status, activeCredentials })
      if (!fits.ok) return fits
      const { text, prefix, hash } = issueSecret(CREDENTIAL_SECRET_KIND)
      const secret = { prefix, secretHash: new Uint8Array(hash) }
      const made = { label: input.label, createdBy: actor.id ?? '', createdAt: now }
      const row = { id: this.ids.next(), consumerOrgId, subscriptionId, ...secret, ...made }
      return ok({ text, credential: await this.store.addCredential(row) })
    })
  }

  /** A consumer revokes a key of its own; what is not answered yet is refused. */
  async revoke(actor: Actor, credentialId: string): Promise<Result<ApiCredential>> {
    const found = await this.store.credential(credentialId)
    if (!found) return refuse(NO_SUCH_CREDENTIAL)
    const facts = { consumerOrgId: found.consumerOrgId }
    const allowed = this.policy.authorize(actor, 'credential.revoke', { type: 'ApiCredential', id: found.id, facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      await this.store.lock(found.subscriptionId)
      const current = await this.store.credential(found.id)
      const fits = decideRevocation(current ?? found)
      if (!fits.ok) return fits
      return ok(await this.store.revoke(found.id, this.clock.now()))
    })
  }
}

const NO_SUCH_SUBSCRIPTION: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such subscription.',
  rule: 'subscription.subscription',
}
const NO_SUCH_CREDENTIAL: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such key.',
  rule: 'subscription.credential',
}
