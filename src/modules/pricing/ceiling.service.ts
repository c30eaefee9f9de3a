import { Injectable } from '@nestjs/common'
import type { CeilingPrice } from '../../generated/prisma/client.ts'
import type { BillingUnit, BuyerClass, PurposeClass } from '../../generated/prisma/enums.ts'
import { parseUnitPrice } from '../../kernel/money.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { addYears, dayOf, startOfYear, yearOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { ProductStore } from '../product/index.ts'
import { decideBasis, decideCeiling } from './ceiling.ts'
import { CeilingStore } from './ceiling.store.ts'
import { inside } from './inside.ts'
import { isInCycle } from './permitted-revenue.ts'
import { endedByCeilings } from './price.ts'
import { PriceStore } from './price.store.ts'
import './pricing.events.ts'
import { RevenueStore } from './revenue.store.ts'
import { unknownProduct } from './unknown-product.ts'

export type SetCeilingInput = {
  readonly productCode: string
  readonly purposeClass: PurposeClass
  readonly buyerClass: BuyerClass
  readonly unit: BillingUnit
  /** yuan, at most four decimals */
  readonly unitPrice: string
  /** yuan: what may be due in a month whatever is used; none: such charges lie under the unit ceiling */
  readonly monthlyCharge?: string | null | undefined
  readonly basis: string
  readonly trial: boolean
  readonly documentNo: string
  readonly validFrom: Date
  /** first instant out of force */
  readonly validTo: Date
}

/** Owns ceilings, which are set and never changed. Promises that a price above a new ceiling ends with it. */
@Injectable()
export class CeilingService {
  constructor(
    private readonly ceilings: CeilingStore,
    private readonly prices: PriceStore,
    private readonly revenues: RevenueStore,
    private readonly products: ProductStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * The price department sets a ceiling. It may have begun already, since a document is older than its entry; prices above
   * it end now at the earliest, and the product is not sold at them any more until the operator publishes lower ones.
   */
  async set(actor: Actor, input: SetCeilingInput): Promise<Result<CeilingPrice>> {
    const product = await this.products.byCode(input.productCode)
    if (!product) return inside('input', refuse(unknownProduct(input.productCode)))
    const { id: productId, region, operatorOrgId } = product
    const facts = { region, operatorOrgId, purposeClass: input.purposeClass }
    const allowed = this.policy.authorize(actor, 'ceiling.set', { type: 'CeilingPrice', facts })
    if (!allowed.ok) return allowed
    const price = parseUnitPrice(input.unitPrice)
    if (!price.ok) return refuse({ ...price.error, field: 'input.unitPrice' })
    const monthly = parseUnitPrice(input.monthlyCharge ?? '0')
    if (!monthly.ok) return refuse({ ...monthly.error, field: 'input.monthlyCharge' })
    const monthlyE4 = typeof input.monthlyCharge === 'string' ? monthly.value : null
    return this.market.transaction(async () => {
      await this.prices.lock(productId)
      const now = this.clock.now()
      const freePurposes = this.rules.for(region).get('price.freePurposes')
      const fits = decideCeiling({ ceiling: input, product, freePurposes, now })
      if (!fits.ok) return inside('input', fits)
      const basis = decideBasis(input, await this.basisOf(product, { from: input.validFrom, now }))
      if (!basis.ok) return inside('input', basis)
      const { productCode: _code, unitPrice: _text, monthlyCharge: _monthly, ...terms } = input
      const signed = {
        priceE4: price.value,
        monthlyE4,
        revenueId: basis.value,
        createdBy: actor.id ?? '',
        createdAt: now,
      }
      const row = { id: this.ids.next(), region, operatorOrgId, productId, ...terms, ...signed }
      const ceiling = await this.ceilings.add(row)
      await this.announce(ceiling)
      await this.endPricesAbove(ceiling, now)
      return ok(ceiling)
    })
  }

  /** What the operator may earn in the year the ceiling begins, until when, and whether the product has a year behind it. */
  private async basisOf(product: { id: string; operatorOrgId: string }, { from, now }: { from: Date; now: Date }) {
    const year = yearOf(dayOf(from > now ? from : now))
    const revenues = await this.revenues.revenuesOf(product.operatorOrgId)
    const inForce = revenues.find((revenue) => isInCycle(revenue, year))
    const pricedSince = await this.ceilings.first(product.id)
    return {
      revenue: inForce && { id: inForce.id, endsAt: startOfYear(inForce.firstYear + inForce.years) },
      hasFullYear: pricedSince !== null && addYears(dayOf(pricedSince), 1) <= dayOf(now),
    }
  }

  private announce(ceiling: CeilingPrice): Promise<void> {
    const { id: ceilingId, productId, purposeClass, buyerClass, unit, documentNo } = ceiling
    return this.outbox.publish('ceiling.set', {
      ceilingId,
      productId,
      purposeClass,
      buyerClass,
      unit,
      documentNo,
      priceE4: ceiling.priceE4.toString(),
      ...(ceiling.monthlyE4 !== null && { monthlyE4: ceiling.monthlyE4.toString() }),
      validFrom: ceiling.validFrom.toISOString(),
      validTo: ceiling.validTo.toISOString(),
    })
  }

  private async endPricesAbove({ id: reasonId, productId, purposeClass }: CeilingPrice, now: Date): Promise<void> {
    const key = { productId, purposeClass }
    const ceilings = await this.ceilings.notEnded(key, now)
    for (const end of endedByCeilings({ published: await this.prices.notEnded(key), ceilings, now })) {
      await this.prices.end(end)
      await this.outbox.publish('price.ended', {
        priceVersionId: end.id,
        productId,
        reason: 'CEILING',
        reasonId,
        effectiveTo: end.effectiveTo.toISOString(),
      })
    }
  }
}
