import { Injectable } from '@nestjs/common'
import type { Period } from '../../kernel/shanghai-time.ts'
import { PriceStore } from '../pricing/index.ts'
import { rateMonth, type BuyerCharges } from './rate.ts'
import { RatingStore } from './rating.store.ts'

/** Owns no rows: turns an operator's usage rows of a month into charges. Who may close a month is billing's to decide. */
@Injectable()
export class RatingService {
  constructor(
    private readonly usage: RatingStore,
    private readonly prices: PriceStore,
  ) {}

  /** What every buyer of one operator owes for a month. Rating again gives the same charges, since prices are immutable. */
  async chargesOf(month: { operatorOrgId: string; period: Period }): Promise<readonly BuyerCharges[]> {
    const rows = await this.usage.usageOf(month)
    const prices = await this.prices.byIds([...new Set(rows.map(({ priceVersionId }) => priceVersionId))])
    return rateMonth(rows, new Map(prices.map((price) => [price.id, price])))
  }
}
