/**
 * What a price says beside its tiers, as data: what is included, what is due whatever is used, what a bill comes to at least
 * and at most. Together with the tiers that is a price model (计价方式):
 *
 * | model | fee | includedQty | tiers |
 * | --- | --- | --- | --- |
 * | package with overflow 套餐 | of the package | its units | of the overflow |
 * | free quota 免费额度 | none | the free units | of what is above |
 * | monthly, yearly fee 包月、包年 | of the month or year | 0 | 0 if all use is covered |
 * | flat fee per tier 档位费 | none | 0 | each with its `feeE4` |
 *
 * Refuses (`checkTerms`): what could not be billed, or not as it reads.
 */
import { formatUnitPrice, type AmountE4 } from './money.ts'
import { ok, refuse, type Refused, type Result } from './result.ts'
import type { Tier, TierMode } from './tiers.ts'

/** Whether the bound of a tier as it was written belongs to the tier (…至 100 次含) or to the next (不含). */
export type TierBoundary = 'UPPER_INCLUSIVE' | 'UPPER_EXCLUSIVE'
export type FeePeriod = 'MONTH' | 'YEAR'
/** BY_DAY: fee and minimum for the days a buyer was subscribed, each day in full. FULL: for the whole month once it begins. */
export type Proration = 'BY_DAY' | 'FULL'
/** Of a month without one billed unit: NOTHING is due, or the FEES are (fee, fee of the first tier, minimum). */
export type UnusedMonth = 'NOTHING' | 'FEES'

export type PriceTerms = {
  /** How bounds were written. Tiers hold inclusive ones whatever is said here: `checkTiers` and rating know no other. */
  readonly boundary: TierBoundary
  /** The first units of a month, over all subscriptions of a buyer; tiers count from the unit after them. */
  readonly includedQty: bigint
  readonly fee: { readonly amountE4: AmountE4; readonly every: FeePeriod } | null
  readonly proration: Proration
  /** Of a month's bill for one product and purpose, in whole fen. */
  readonly minimumE4: AmountE4 | null
  readonly maximumE4: AmountE4 | null
  readonly whenUnused: UnusedMonth
}

export type PriceModel = {
  readonly mode: TierMode
  readonly tiers: readonly Tier[]
  /** none: the tiers say all */
  readonly terms?: PriceTerms
}

/** Tiers and nothing else. */
export const PLAIN_TERMS: PriceTerms = {
  boundary: 'UPPER_INCLUSIVE',
  includedQty: 0n,
  fee: null,
  proration: 'BY_DAY',
  minimumE4: null,
  maximumE4: null,
  whenUnused: 'NOTHING',
}

const E4_PER_FEN = 100n

/** Whether something is due for time, so that a bill needs to know on which days a buyer was subscribed. */
export function isDueByTime({ terms = PLAIN_TERMS }: PriceModel): boolean {
  return terms.fee !== null || terms.minimumE4 !== null || terms.whenUnused === 'FEES'
}

/**
 * Checks terms beside checked tiers. Refuses INCLUDED_NEGATIVE, FEE_NOT_POSITIVE, FEE_YEAR_IN_FULL, MINIMUM_*, MAXIMUM_*,
 * PACKAGE_OVERFLOWS_TO_NOTHING, each with its `field`.
 */
export function checkTerms({ tiers, terms = PLAIN_TERMS }: PriceModel): Result<void> {
  const { includedQty, fee, proration, minimumE4, maximumE4 } = terms
  if (includedQty < 0n) return refuseTerm('INCLUDED_NEGATIVE', 'includedQty', 'Include 0 units or more.')
  if (fee && fee.amountE4 <= 0n)
    return refuseTerm('FEE_NOT_POSITIVE', 'fee', 'Set a fee above 0, or leave the fee out.')
  if (fee?.every === 'YEAR' && proration === 'FULL') {
    const message = 'Charge a yearly fee BY_DAY: each month bills its days of the year, so twelve months bill the fee.'
    return refuseTerm('FEE_YEAR_IN_FULL', 'proration', message)
  }
  const bounds = checkBillBound('minimum', minimumE4) ?? checkBillBound('maximum', maximumE4)
  if (bounds) return bounds
  const due = minimumE4 ?? 0n
  if (maximumE4 !== null && maximumE4 < due)
    return refuseTerm('MAXIMUM_BELOW_MINIMUM', 'maximum', `Set a maximum of at least the minimum, ${yuan(due)} yuan.`)
  const monthly = fee?.every === 'MONTH' ? fee.amountE4 : 0n
  if (maximumE4 !== null && maximumE4 < monthly)
    return refuseTerm('MAXIMUM_BELOW_FEE', 'maximum', `Set a maximum of at least the fee, ${yuan(monthly)} yuan.`)
  if (fee && includedQty > 0n && tiers.every(({ priceE4, feeE4 = 0n }) => priceE4 + feeE4 === 0n)) {
    const message = `The package of ${includedQty} units overflows to nothing: price the units above it, or include none, so that the fee covers all use.`
    return refuseTerm('PACKAGE_OVERFLOWS_TO_NOTHING', 'includedQty', message)
  }
  return ok()
}

function checkBillBound(name: 'minimum' | 'maximum', amount: AmountE4 | null): Refused | undefined {
  const code = name.toUpperCase()
  if (amount === null) return undefined
  if (amount <= 0n) return refuseTerm(`${code}_NOT_POSITIVE`, name, `Set a ${name} above 0, or leave the ${name} out.`)
  if (amount % E4_PER_FEN === 0n) return undefined
  return refuseTerm(`${code}_NOT_FEN`, name, `Set a ${name} in whole fen: a bill has no smaller part.`)
}

const yuan = (amount: bigint) => formatUnitPrice(amount as AmountE4)

function refuseTerm(code: string, field: string, message: string): Refused {
  return refuse({ code, message, rule: 'pricing.terms', field: `terms.${field}` })
}
