import { Injectable } from '@nestjs/common'
import { ok, type Refusal, type Result } from '../../../kernel/result.ts'
import type { Actor } from '../../../policy/actor.ts'
import { PolicyService } from '../../../policy/policy.service.ts'
import { ACTIONS_ON, basisOf } from '../own-product.ts'
import { decidePlace, traceLineage } from '../product.ts'
import { ProductStore } from '../product.store.ts'
import { finding, inOrder, type Finding } from './finding.ts'
import type { PlanFigures } from './plan-limits.ts'
import { ProductReview } from './product-review.ts'
import { reviewStatically } from './static-review.ts'

/** Shows an operator, or a department of its own data, what the automatic review says, before anything is submitted. Keeps nothing. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly policy: PolicyService,
    private readonly products: ProductStore,
    private readonly reviews: ProductReview,
  ) {}

  async review(
    actor: Actor,
    files: { contract: unknown; query: string; sandbox: unknown; examples: unknown },
  ): Promise<Result<{ findings: readonly Finding[]; plan: PlanFigures | null }>> {
    const operatorOrgId = actor.org?.id ?? ''
    const facts = { operatorOrgId, region: actor.org?.region ?? '', affiliate: 'UNRELATED' }
    const basis = basisOf(actor)
    const allowed = this.policy.authorize(actor, ACTIONS_ON[basis].submit, { type: 'ProductVersion', facts })
    if (!allowed.ok) return allowed
    const { contract, findings } = reviewStatically(files)
    if (!contract) return ok({ findings, plan: null })
    const place = decidePlace(contract, await this.products.byCode(contract.code), facts)
    if (!place.ok) return place
    const codes = contract.sources.map(({ resource }) => resource)
    const lineage = traceLineage(contract, await this.products.sources(codes))
    if (!lineage.ok) return ok({ findings: [...findings, unknownSource(lineage.error)], plan: null })
    const reviewed = await this.reviews.review({ ...files, contract }, lineage.value, {
      publisherOrgId: operatorOrgId,
      basis,
    })
    const canned = findings.filter(({ file }) => file === 'sandbox.json')
    return ok({ ...reviewed, findings: inOrder([...canned, ...reviewed.findings]) })
  }
}

const unknownSource = ({ message, field = '' }: Refusal) =>
  finding('SOURCE_UNKNOWN', { file: 'contract.json', line: null, path: field.replace(/^contract\./, '') }, message)
