import { Injectable } from '@nestjs/common'
import type { Period } from '../../kernel/shanghai-time.ts'
import { PriceStore } from '../pricing/index.ts'
import { rateMonth, type BuyerCharges, type SubscribedDays } from './rate.ts'
import { RatingStore } from './rating.store.ts'
import { subscribedDays } from './subscribed-days.ts'

type Month = { readonly operatorOrgId: string; readonly period: Period }

/** Owns no rows: turns an operator's usage rows of a month into charges. Who may close a month is billing's to decide. */
@Injectable()
export class RatingService {
  constructor(
    private readonly usage: RatingStore,
    private readonly prices: PriceStore,
  ) {}

  /** What every buyer of one operator owes for a month. Rating again gives the same charges, since prices are immutable. */
  async chargesOf(month: Month): Promise<readonly BuyerCharges[]> {
    return (await this.rate(month)).charges
  }

  /** The charges of a month, and the days that those due by time rest on. */
  async rate(month: Month): Promise<{
    readonly charges: readonly BuyerCharges[]
    readonly days: readonly SubscribedDays[]
  }> {
    const rows = await this.usage.usageOf(month)
    const days = await this.daysOf(month)
    const ids = new Set([...rows, ...days].map(({ priceVersionId }) => priceVersionId))
    const prices = await this.prices.byIds([...ids])
    const { period } = month
    const charges = rateMonth(rows, new Map(prices.map((price) => [price.id, price])), { period, days })
    return { charges, days }
  }

  /** The days of a month that something of an operator’s is due for; none where every price is due by use alone. */
  async daysOf(month: Month): Promise<readonly SubscribedDays[]> {
    const subscriptions = await this.usage.subscriptionsDueByTime(month)
    if (subscriptions.length === 0) return []
    const productIds = [...new Set(subscriptions.map(({ productId }) => productId))]
    const prices = await this.prices.publishedWithin(productIds, month.period)
    return subscribedDays({ period: month.period, subscriptions, prices })
  }
}
