import { Injectable } from '@nestjs/common'
import type { ReviewKind } from '../../generated/prisma/enums.ts'
import type { Actor } from '../../policy/actor.ts'
import { fellowReviewer, makerIsChecker } from '../../policy/facts.ts'
import { Affiliations } from '../identity/index.ts'
import { OpinionStore } from './opinion.store.ts'
import type { FoundVersion } from './product.store.ts'

/** What the policies ask about who reviews a version, the first time and again. */
@Injectable()
export class ReviewerFacts {
  constructor(
    private readonly opinions: OpinionStore,
    private readonly affiliations: Affiliations,
  ) {}

  /** @param kind which of the two reviews is given */
  async of(actor: Actor, version: FoundVersion, kind: ReviewKind) {
    const { region, operatorOrgId, submittedBy, product } = version
    const { developerOrgId, base } = product
    const opinions = await this.opinions.of(version.id)
    const reviewer = actor.org?.id ?? null
    return {
      region,
      operatorOrgId,
      makerIsChecker: makerIsChecker(actor, submittedBy),
      affiliate: await this.affiliations.between(developerOrgId, [operatorOrgId, base?.operatorOrgId ?? null], region),
      reviewerTie: await this.affiliations.between(reviewer, [operatorOrgId, developerOrgId], region),
      fellowReviewer: fellowReviewer(
        actor,
        opinions.find((opinion) => opinion.kind !== kind),
      ),
    }
  }
}
