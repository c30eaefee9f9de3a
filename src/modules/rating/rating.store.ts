import { Injectable } from '@nestjs/common'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import type { Period } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import type { UsageForRating } from './rate.ts'

@Injectable()
export class RatingStore {
  constructor(private readonly market: Market) {}

  /**
   * Billed usage of one operator and month, added up in the database: one row for each buyer, product, purpose and price
   * version. Rates come after, so that a million hours are never multiplied one by one.
   */
  usageOf({ operatorOrgId, period }: { operatorOrgId: string; period: Period }): Promise<UsageForRating[]> {
    return this.market.prisma.$queryRaw<(UsageForRating & { purposeClass: PurposeClass })[]>`
      select buyer_org_id as "buyerOrgId", product_id as "productId", purpose_class as "purposeClass",
        price_version_id as "priceVersionId", sum(billable)::bigint as quantity
      from usage_row
      where operator_org_id = ${operatorOrgId} and period = ${period} and billable > 0
      group by buyer_org_id, product_id, purpose_class, price_version_id
      order by buyer_org_id, product_id, purpose_class, price_version_id`
  }
}
