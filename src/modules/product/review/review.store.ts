import { Injectable } from '@nestjs/common'
import type { ProductReview } from '../../../generated/prisma/client.ts'
import type { PurposeClass } from '../../../generated/prisma/enums.ts'
import type { ProductReviewWhereInput } from '../../../generated/prisma/models.ts'
import { Market } from '../../../platform/database/market.ts'
import type { Finding } from './finding.ts'

export type GrantedField = {
  /** `schema.table.column` */
  readonly column: string
  readonly resource: string
  readonly field: string
  readonly granted: readonly PurposeClass[]
}

/** What the marketplace's rows say to a review, and the reviews that are kept. */
@Injectable()
export class ReviewStore {
  constructor(private readonly market: Market) {}

  /** Fields as table and column, each with the purposes that an operator's live uses of it cover. */
  grantedPurposes(
    fieldIds: readonly string[],
    { operatorOrgId, now }: { operatorOrgId: string; now: Date },
  ): Promise<GrantedField[]> {
    return this.market.prisma.$queryRaw<GrantedField[]>`
      select r.source_table || '.' || f.name as "column", r.code as resource, f.name as field, array(
        select distinct unnest(g.purpose_classes)::text from right_grant g
        where g.object_type = 'FIELD' and g.object_id = f.id and g.right_kind = 'USE' and g.grantee_org_id = ${operatorOrgId}
          and g.status in ('PENDING', 'ACTIVE') and g.valid_from <= ${now} and g.valid_to > ${now}) as granted
      from resource_field f join data_resource r on r.id = f.resource_id
      where f.id = any (${[...fieldIds]}::text[]) order by 1`
  }

  reviews(where: ProductReviewWhereInput, query: object): Promise<ProductReview[]> {
    return this.market.prisma.productReview.findMany({ ...query, where, orderBy: { productVersionId: 'asc' } })
  }
}

/** Findings as they were written: by the review, and never changed since. */
export const storedFindings = (json: unknown): Finding[] => json as Finding[]
