import { Injectable } from '@nestjs/common'
import type { ProductVersion } from '../../generated/prisma/client.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { ChainStore, GrantService, type GrantOperationInput } from '../authorization/index.ts'
import { decideOpinion, REVIEW_ACTIONS, type DecidedOpinion, type GivenOpinion, type Opinion } from './opinion.ts'
import { OpinionStore } from './opinion.store.ts'
import { ProductStore, type FoundVersion } from './product.store.ts'
import { NO_SUCH_VERSION } from './release.ts'
import { ReviewerFacts } from './reviewer-facts.ts'

export type OpinionInput = {
  productVersionId: string
  approve: boolean
  reasons: string | null
  agreementNo: string | null
}

/** Owns the two reviews of a version by people. Promises that it is approved by two organisations without part in it, and that an operator's gets its operation right with the second approval. */
@Injectable()
export class OpinionService {
  constructor(
    private readonly store: OpinionStore,
    private readonly products: ProductStore,
    private readonly facts: ReviewerFacts,
    private readonly grants: GrantService,
    private readonly chains: ChainStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** 合规审查: the data bureau approves a version under an agreement, a department's own without one, or rejects it. */
  reviewCompliance(actor: Actor, input: OpinionInput): Promise<Result<ProductVersion>> {
    return this.review(actor, 'COMPLIANCE', input)
  }

  /** 安全审查: the security authority approves a version or rejects it. */
  reviewSecurity(actor: Actor, input: Omit<OpinionInput, 'agreementNo'>): Promise<Result<ProductVersion>> {
    return this.review(actor, 'SECURITY', { ...input, agreementNo: null })
  }

  private async review(actor: Actor, kind: Opinion['kind'], input: OpinionInput): Promise<Result<ProductVersion>> {
    const version = await this.products.version(input.productVersionId)
    if (!version) return refuse(NO_SUCH_VERSION)
    const facts = await this.facts.of(actor, version, kind)
    const subject = { type: 'ProductVersion' as const, id: version.id, facts }
    const allowed = this.policy.authorize(actor, REVIEW_ACTIONS[kind], subject)
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      const standing = await this.store.lock(version.id)
      const opinion = { kind, approve: input.approve, reasons: input.reasons ?? '', agreementNo: input.agreementNo }
      const decided = decideOpinion({ ...standing, basis: version.basis }, opinion)
      if (!decided.ok) return decided
      const founded = await this.found(version, { kind, actor, decided: decided.value, given: standing.opinions })
      if (!founded.ok) return founded
      return ok(await this.save(version, { kind, actor, decided: decided.value }))
    })
  }

  /**
   * What an approved version rests on: the holdings of the department that publishes it, or an operation right, which is
   * tried when the bureau names its agreement and given, in the name of who did, when both have approved.
   */
  private async found(version: FoundVersion, by: Given & { given: readonly GivenOpinion[] }): Promise<Result<unknown>> {
    const { conclusion, status, agreementNo } = by.decided
    if (conclusion === 'REJECTED') return ok()
    if (version.basis === 'HOLDING') return this.holds(version)
    const compliance = by.given.find(({ kind }) => kind === 'COMPLIANCE')
    const request = operationOf(version, agreementNo ?? compliance?.agreementNo ?? null)
    if (!request) return ok() // the security review came first, and the agreement is still to be named
    if (status !== 'APPROVED') return this.grants.mayGrantOperation(request)
    return this.grants.grantOperation({ id: compliance?.reviewedBy ?? by.actor.id }, request)
  }

  private async holds({ id, productId, operatorOrgId, purposeClasses }: FoundVersion): Promise<Result<void>> {
    const place = { productId, productVersionId: id, operatorOrgId }
    const { refusal } = await this.chains.standing(place, purposeClasses, this.clock.now())
    return refusal ? refuse(refusal) : ok()
  }

  private async save(version: FoundVersion, { kind, actor, decided }: Given): Promise<ProductVersion> {
    const { id: productVersionId, region, operatorOrgId, contentHash } = version
    const { status, ...said } = decided
    const at = this.clock.now()
    const by = { reviewerOrgId: actor.org?.id ?? '', reviewedBy: actor.id ?? '', reviewedAt: at }
    const of = { productVersionId, region, operatorOrgId, contentHash }
    await this.store.add({ id: this.ids.next(), kind, ...of, ...said, ...by })
    return this.store.conclude(productVersionId, { status, at })
  }
}

type Given = { readonly kind: Opinion['kind']; readonly actor: Actor; readonly decided: DecidedOpinion }

function operationOf(version: FoundVersion, agreementNo: string | null): GrantOperationInput | null {
  const { productId, operatorOrgId, fieldIds, purposeClasses: purposes } = version
  return agreementNo === null ? null : { agreementNo, operatorOrgId, productId, fieldIds, purposes }
}
