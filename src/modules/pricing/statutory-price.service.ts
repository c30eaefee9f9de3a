import { Injectable, type OnModuleInit } from '@nestjs/common'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { invariant } from '../../kernel/result.ts'
import { priceE4 } from '../../kernel/money.ts'
import { PLAIN_TERMS } from '../../kernel/price-terms.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { ListingSteps, ProductStore, type ListedVersion } from '../product/index.ts'
import { PriceStore } from './price.store.ts'
import { pricePublished } from './pricing.events.ts'

/** Who proposes what the law sets: nobody in particular. */
const LAW = 'law'
const FREE = {
  mode: 'FLAT',
  tiers: [{ seq: 1, fromQty: 0n, toQty: null, priceE4: priceE4(0n) }],
  terms: PLAIN_TERMS,
} as const

/**
 * Owns prices that the law sets. Promises: a department's own product is listed with the price 0 for each of its purposes, as a
 * price version like any other, so that metering, the log and whoever recomputes it need know nothing of it. Nobody proposes it.
 */
@Injectable()
export class StatutoryPriceService implements OnModuleInit {
  constructor(
    private readonly prices: PriceStore,
    private readonly products: ProductStore,
    private readonly steps: ListingSteps,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  onModuleInit(): void {
    this.steps.add((listed) => this.enact(listed))
  }

  /** Publishes the statutory price of every purpose that has none yet. Joins the transaction of the listing. */
  private async enact(listed: ListedVersion): Promise<void> {
    if (listed.basis !== 'HOLDING') return
    await this.market.transaction(async () => {
      await this.prices.lock(listed.productId)
      for (const purposeClass of listed.purposes) {
        const published = await this.prices.notEnded({ productId: listed.productId, purposeClass })
        if (published.length === 0) await this.publish(listed, purposeClass)
      }
    })
  }

  private async publish({ productId, region, listedBy }: ListedVersion, purposeClass: PurposeClass): Promise<void> {
    const pack = this.rules.for(region)
    invariant(
      pack.get('price.freePurposes').includes(purposeClass),
      `${purposeClass} is charged: the law sets no price`,
    )
    const product = await this.products.byId(productId)
    const now = this.clock.now()
    const legalBasis = `price.freePurposes@${pack.version}`
    const { unit, operatorOrgId, code: productCode } = product
    const terms = { purposeClass, buyerClass: 'ALL', unit, ceilingId: null } as const
    const term = { effectiveFrom: now, effectiveTo: null }
    const proposed = { status: 'PROPOSED', proposedBy: LAW, proposedAt: now, legalBasis } as const
    const row = { id: this.ids.next(), region, operatorOrgId, productId, ...terms, ...term, ...proposed }
    await this.prices.propose(row, FREE)
    await this.prices.publish(row.id, { ...term, publishedBy: listedBy, publishedAt: now })
    const price = { id: row.id, productId, productCode, ...terms, ...term, ...FREE, status: 'PUBLISHED' as const }
    await this.outbox.publish('price.published', pricePublished(price))
  }
}
