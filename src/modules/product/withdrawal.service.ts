import { Injectable } from '@nestjs/common'
import type { ProductVersion } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { DomainRights } from '../catalog/index.ts'
import { ACTIONS_ON } from './own-product.ts'
import { decideStep } from './product.ts'
import { ProductStore } from './product.store.ts'
import { NO_SUCH_VERSION } from './release.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'product.withdrawn': { productId: string; productCode: string; productVersionId: string; reason: string }
  }
}

/** Longest reason of a withdrawal, in characters. */
export const MAX_WITHDRAWAL_REASON = 500

/** Owns the end of a listed version. Promises that no call is answered by it from then on, and that nobody’s subscription is moved for them. */
@Injectable()
export class WithdrawalService {
  constructor(
    private readonly store: ProductStore,
    private readonly domain: DomainRights,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Who publishes a version takes it off the market: DELISTED. The data domain takes its columns away first; then the
   * marketplace refuses every call of its subscriptions by name, until their consumers move them.
   */
  async withdraw(
    actor: Actor,
    { productVersionId, reason }: { productVersionId: string; reason: string },
  ): Promise<Result<ProductVersion>> {
    const version = await this.store.version(productVersionId)
    if (!version) return refuse(NO_SUCH_VERSION)
    const { id, region, operatorOrgId, basis, status } = version
    const subject = { type: 'ProductVersion' as const, id, facts: { region, operatorOrgId } }
    const allowed = this.policy.authorize(actor, ACTIONS_ON[basis].withdraw, subject)
    if (!allowed.ok) return allowed
    if (reason.trim() === '') return refuse(REASON_NEEDED)
    const step = decideStep(status, 'DELISTED')
    if (!step.ok) return step
    const withdrawal = { link: 'VERSION', linkId: id, action: 'product.withdraw', reason: reason.trim() } as const
    return this.domain.withdraw(withdrawal, () => this.end(id, withdrawal.reason))
  }

  /** The last step of a withdrawal, that nobody needs to be asked about again. */
  async end(id: string, reason: string): Promise<Result<ProductVersion>> {
    const version = await this.store.version(id)
    if (!version) return refuse(NO_SUCH_VERSION)
    const { productId, product } = version
    return this.market.transaction(async () => {
      const step = decideStep(await this.store.lockStatus(id), 'DELISTED')
      if (!step.ok) return step
      const event = { productId, productCode: product.code, productVersionId: id, reason }
      await this.outbox.publish('product.withdrawn', event)
      return ok(await this.store.delist(version))
    })
  }
}

const REASON_NEEDED: Refusal = {
  code: 'REASON_NEEDED',
  message: 'Who subscribed to the version is told why it is withdrawn. Give the reason.',
  rule: 'product.withdrawal',
  field: 'input.reason',
}
