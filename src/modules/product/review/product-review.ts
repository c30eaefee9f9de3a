import { Injectable } from '@nestjs/common'
import type { ProductBasis } from '../../../generated/prisma/enums.ts'
import { canonicalHashHex } from '../../../kernel/canonical-json.ts'
import { Clock } from '../../../platform/clock.ts'
import type { Contract } from '../contract.ts'
import type { Lineage } from '../product.ts'
import type { SourceColumns } from '../batch-function.ts'
import { DomainReview, type Reviewed } from './domain-review.ts'
import { readExamples, type Example } from './examples.ts'
import { errorsAmong, finding, inOrder, type Finding } from './finding.ts'
import type { PlanFigures } from './plan-limits.ts'
import { ReviewStore } from './review.store.ts'
import { ServiceReview } from './service-review.ts'
import { reviewStatically } from './static-review.ts'

/** A product folder that somebody hands in. */
export type Folder = { readonly contract: Contract; readonly query: string; readonly examples: unknown }

export type ReviewResult = {
  readonly findings: readonly Finding[]
  readonly plan: PlanFigures | null
  readonly examples: number
  readonly examplesHash: string
}

/** A review as it is kept with its version; one without a query has no plan. */
export const reviewRow = ({ findings, plan, examples, examplesHash }: ReviewResult) => ({
  findings,
  examples,
  examplesHash,
  planCost: plan?.costPerCall ?? null,
  planRows: plan?.rowsPerCall ?? null,
})

/** Who hands it in, and on which right. */
export type Publisher = { readonly publisherOrgId: string; readonly basis: ProductBasis }

/** The automatic review of a whole version: its examples, its query in the data domain, its rights. Changes nothing. */
@Injectable()
export class ProductReview {
  constructor(
    private readonly domain: DomainReview,
    private readonly services: ServiceReview,
    private readonly store: ReviewStore,
    private readonly clock: Clock,
  ) {}

  async review(folder: Folder, { fieldIds, columns }: Lineage, publisher: Publisher): Promise<ReviewResult> {
    const { examples, findings } = readExamples(folder.examples, folder.contract)
    const tried = await this.tried(folder, examples, columns)
    const ungranted = await this.ungranted(folder.contract, fieldIds, publisher)
    return {
      findings: inOrder([...findings, ...tried.findings, ...ungranted]),
      plan: tried.plan,
      examples: examples.length,
      examplesHash: canonicalHashHex(folder.examples),
    }
  }

  private async tried(
    folder: Folder,
    examples: readonly Example[],
    columns: readonly SourceColumns[],
  ): Promise<Reviewed> {
    const { contract, query } = folder
    const { http } = contract
    if (!http) return this.domain.review(folder, examples, columns)
    const { findings } = reviewStatically({ contract, query })
    const asked = errorsAmong(findings).length > 0 ? [] : await this.services.review(contract, http, examples)
    return { findings: [...findings, ...asked], plan: null }
  }

  /**
   * A column for each purpose that no live use covers; a department needs none for what it holds. Whether the rest of the
   * chain is whole is asked when it is approved and listed.
   */
  private async ungranted(
    { purposes, sources }: Contract,
    fieldIds: readonly string[],
    { publisherOrgId: operatorOrgId, basis }: Publisher,
  ): Promise<Finding[]> {
    if (basis === 'HOLDING') return []
    const fields = await this.store.grantedPurposes(fieldIds, { operatorOrgId, now: this.clock.now() })
    return fields.flatMap(({ column, granted, ...named }) =>
      purposes
        .filter((purpose) => !granted.includes(purpose))
        .map((purpose) =>
          finding('USE_NOT_GRANTED', { ...CONTRACT, path: pathOf(sources, named) }, `${column} ${purpose}`),
        ),
    )
  }
}

const CONTRACT = { file: 'contract.json', line: null } as const

/** Where a contract names a field. */
function pathOf(sources: Contract['sources'], { resource, field }: { resource: string; field: string }): string {
  const at = sources.findIndex((source) => source.resource === resource)
  return `sources.${at}.fields.${sources[at]?.fields.indexOf(field)}`
}
