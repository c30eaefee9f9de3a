import { isDeepStrictEqual } from 'node:util'
import {
  PLAIN_TERMS,
  type FeePeriod,
  type PriceTerms,
  type Proration,
  type TierBoundary,
  type UnusedMonth,
} from '../../kernel/price-terms.ts'
import type { Price } from './price.ts'
import type { BillingUnit, BuyerClass, PurposeClass, TierMode } from '../../generated/prisma/enums.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'ceiling.set': CeilingSet
    'price.published': PricePublished
    'price.ended': PriceEnded
    'revenue.permitted': RevenuePermitted
  }
}

/** A permitted revenue as the log shows it: what ceilings rest on, by the law's own sum. */
export type RevenuePermitted = {
  revenueId: string
  operatorOrgId: string
  surveyId: string
  firstYear: number
  years: number
  costFen: string
  bondYieldPpm: number
  addOnBp: number
  profitFen: string
  taxFen: string
  deductFen: string
  documentNo: string
}

/** A ceiling as the log shows it: no published price may stand above it while it is in force. */
export type CeilingSet = {
  ceilingId: string
  productId: string
  purposeClass: PurposeClass
  buyerClass: BuyerClass
  unit: BillingUnit
  priceE4: string
  /** of fixed charges a month, where the price department set one */
  monthlyE4?: string
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
  tiers: { seq: number; fromQty: string; toQty: string | null; priceE4: string; feeE4?: string }[]
  /** what it says beside its tiers; left out where the tiers say all */
  terms?: LoggedTerms
}

export type LoggedTerms = {
  boundary: TierBoundary
  includedQty: string
  fee: { amountE4: string; every: FeePeriod } | null
  proration: Proration
  minimumE4: string | null
  maximumE4: string | null
  whenUnused: UnusedMonth
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
    tiers: price.tiers.map(({ seq, fromQty, toQty, priceE4, feeE4 }) => ({
      seq,
      fromQty: fromQty.toString(),
      toQty: toQty?.toString() ?? null,
      priceE4: priceE4.toString(),
      ...(feeE4 !== undefined && { feeE4: feeE4.toString() }),
    })),
    ...(!isDeepStrictEqual(price.terms, PLAIN_TERMS) && { terms: loggedTerms(price.terms) }),
  }
}

function loggedTerms({ fee, includedQty, minimumE4, maximumE4, ...rest }: PriceTerms): LoggedTerms {
  return {
    ...rest,
    includedQty: includedQty.toString(),
    fee: fee && { amountE4: fee.amountE4.toString(), every: fee.every },
    minimumE4: minimumE4?.toString() ?? null,
    maximumE4: maximumE4?.toString() ?? null,
  }
}
