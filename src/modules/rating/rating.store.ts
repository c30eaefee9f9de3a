import { Injectable } from '@nestjs/common'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import type { UsageForRating } from './rate.ts'
import type { SubscriptionTerm } from './subscribed-days.ts'

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

  /** The subscriptions of a month to products that had a price in it that is due by time. */
  subscriptionsDueByTime({
    operatorOrgId,
    period,
  }: {
    operatorOrgId: string
    period: Period
  }): Promise<SubscriptionTerm[]> {
    const { start, end } = periodBounds(period)
    return this.market.prisma.$queryRaw<SubscriptionTerm[]>`
      select id, consumer_org_id as "buyerOrgId", product_id as "productId", purpose_class as "purposeClass",
        buyer_class as "buyerClass", valid_from as "validFrom", valid_to as "validTo"
      from subscription s
      where operator_org_id = ${operatorOrgId} and valid_from < ${end} and valid_to > ${start}
        and exists (select from price_version p where p.product_id = s.product_id and p.purpose_class = s.purpose_class
          and p.status = 'PUBLISHED' and p.effective_from < ${end}
          and (p.effective_to is null or p.effective_to > ${start})
          and (p.fee_e4 is not null or p.minimum_e4 is not null or p.when_unused = 'FEES'))
      order by id`
  }
}
