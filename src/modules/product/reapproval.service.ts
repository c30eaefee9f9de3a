import { Injectable } from '@nestjs/common'
import type { ProductVersion } from '../../generated/prisma/client.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { ChainStore, GrantService } from '../authorization/index.ts'
import { ProductStore } from './product.store.ts'
import { decideReapproval } from './reapproval.ts'
import { NO_SUCH_VERSION } from './release.ts'
import { ReviewerFacts } from './reviewer-facts.ts'

/** Owns the way back of a listed version whose rights ended. Promises a new operation right on what is live now, and no new version. */
@Injectable()
export class ReapprovalService {
  constructor(
    private readonly store: ProductStore,
    private readonly facts: ReviewerFacts,
    private readonly chains: ChainStore,
    private readonly grants: GrantService,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
  ) {}

  /**
   * The bureau approves a listed version again, for each purpose whose use was granted anew. Its next call is answered. What
   * the security authority reviewed is what is listed, so nobody reviews that again.
   */
  async reapprove(
    actor: Actor,
    { productVersionId, agreementNo }: { productVersionId: string; agreementNo: string },
  ): Promise<Result<ProductVersion>> {
    const version = await this.store.version(productVersionId)
    if (!version) return refuse(NO_SUCH_VERSION)
    const { id, productId, operatorOrgId, purposeClasses, status, fieldIds } = version
    const facts = await this.facts.of(actor, version, 'COMPLIANCE')
    const allowed = this.policy.authorize(actor, 'product.reapprove', { type: 'ProductVersion', id, facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      const place = { productId, productVersionId, operatorOrgId }
      const chains = await this.chains.chainsOf(place, purposeClasses, this.clock.now())
      const purposes = decideReapproval({ status, chains })
      if (!purposes.ok) return purposes
      const request = { productId, operatorOrgId, fieldIds, purposes: purposes.value, agreementNo }
      const granted = await this.grants.grantOperation(actor, request)
      return granted.ok ? ok(version) : granted
    })
  }
}
