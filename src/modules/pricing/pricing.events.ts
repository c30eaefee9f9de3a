import type { Price } from './price.ts'
import type { BillingUnit, BuyerClass, PurposeClass, TierMode } from '../../generated/prisma/enums.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'ceiling.set': CeilingSet
    'price.published': PricePublished
    'price.ended': PriceEnded
  }
}

/** A ceiling as the log shows it: no published price may stand above it while it is in force. */
export type CeilingSet = {
  ceilingId: string
  productId: string
  purposeClass: PurposeClass
  buyerClass: BuyerClass
  unit: BillingUnit
  priceE4: string
  validFrom: string
  validTo: string
  documentNo: string
}

/** A price as the log shows it: all that is needed to rate usage again. */
export type PricePublished = {
  priceVersionId: string
  productId: string
  productCode: string
  purposeClass: PurposeClass
  buyerClass: BuyerClass
  unit: BillingUnit
  mode: TierMode
  ceilingId: string | null
  effectiveFrom: string
  /** first instant out of force, as it was known when the price was published; `price.ended` may bring it forward */
  effectiveTo: string | null
  tiers: { seq: number; fromQty: string; toQty: string | null; priceE4: string }[]
}

/** A published price ends earlier than it was published for: the id of the price or ceiling that is the reason. */
export type PriceEnded = {
  priceVersionId: string
  productId: string
  effectiveTo: string
  reason: 'SUPERSEDED' | 'CEILING'
  reasonId: string
}

/** A price on its way into the log. */
export function pricePublished(price: Price & { readonly productCode: string }): PricePublished {
  const { id: priceVersionId, productId, productCode, purposeClass, buyerClass, unit, mode, ceilingId } = price
  return {
    priceVersionId,
    productId,
    productCode,
    purposeClass,
    buyerClass,
    unit,
    mode,
    ceilingId,
    effectiveFrom: price.effectiveFrom.toISOString(),
    effectiveTo: price.effectiveTo?.toISOString() ?? null,
    tiers: price.tiers.map(({ seq, fromQty, toQty, priceE4 }) => ({
      seq,
      fromQty: fromQty.toString(),
      toQty: toQty?.toString() ?? null,
      priceE4: priceE4.toString(),
    })),
  }
}
