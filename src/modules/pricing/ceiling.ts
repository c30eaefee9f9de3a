/**
 * Ceilings (上限收费标准): what the price department allows at most, per product, purpose and buyer class.
 * Promises: no price is in force at an instant at which it stands above a ceiling, or has none.
 * Source: 发改价格〔2025〕65号: price departments set ceilings, operators set concrete prices below them.
 *
 * **Which ceiling counts.** Ceilings are never changed: of those in force for one buyer class, the one set last counts. A
 * price for one buyer class obeys the ceiling of that class, or of ALL where the class has none. A price for ALL is charged
 * to every class, so it needs a ceiling for ALL and obeys those of all classes.
 *
 * **What stands under a ceiling.** The unit price of every tier does. What is due beside units (a fee, a minimum, fees of
 * tiers) is measured where it can be: from the units that are included on, or from the first unit where none are, the bill of
 * a whole month is at most quantity × ceiling; see `fixed-charges.ts`. Where the price department has set a ceiling for fixed
 * charges a month as well, fee and minimum lie under that one instead.
 */
import type { BillingUnit, BuyerClass, PurposeClass } from '../../generated/prisma/enums.ts'
import { formatUnitPrice, type PriceE4 } from '../../kernel/money.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { checkFixedCharges } from './fixed-charges.ts'
import type { PriceTable } from './price-table.ts'

export type Ceiling = {
  /** sorts by the moment it was set */
  readonly id: string
  readonly buyerClass: BuyerClass
  readonly priceE4: PriceE4
  /** of what is due in a month whatever is used; none: fixed charges are measured by the unit ceiling */
  readonly monthlyE4?: PriceE4 | null
  readonly documentNo: string
  readonly validFrom: Date
  /** first instant out of force */
  readonly validTo: Date
}

/** What a ceiling is compared with: the table of a price, and for whom it is. */
export type PriceUnderCeiling = Pick<PriceTable, 'tiers' | 'terms'> & {
  readonly mode?: PriceTable['mode']
  readonly buyerClass: BuyerClass
}

/** May a ceiling be set so? Refuses CEILING_NOT_NEEDED, CEILING_UNIT, CEILING_TIME, CEILING_ENDED. */
export function decideCeiling(facts: {
  readonly ceiling: { purposeClass: PurposeClass; unit: BillingUnit; validFrom: Date; validTo: Date }
  readonly product: { unit: BillingUnit }
  readonly freePurposes: readonly PurposeClass[]
  readonly now: Date
}): Result<void> {
  const { ceiling, product, freePurposes, now } = facts
  if (freePurposes.includes(ceiling.purposeClass)) {
    const message = `${ceiling.purposeClass} is free of charge and has no ceiling. Set one for a charged purpose.`
    return refuse({ code: 'CEILING_NOT_NEEDED', message, rule: 'price.freePurposes', field: 'purposeClass' })
  }
  if (ceiling.unit !== product.unit) {
    const message = `The product is counted by ${product.unit}: set the ceiling for that unit.`
    return refuse({ code: 'CEILING_UNIT', message, rule: 'pricing.ceiling', field: 'unit' })
  }
  if (ceiling.validTo <= ceiling.validFrom) {
    const message = 'Let validTo come after validFrom: it is the first instant out of force.'
    return refuse({ code: 'CEILING_TIME', message, rule: 'pricing.ceiling', field: 'validTo' })
  }
  if (ceiling.validTo <= now) {
    const message = `This ceiling ended at ${ceiling.validTo.toISOString()}. Set one that is still in force.`
    return refuse({ code: 'CEILING_ENDED', message, rule: 'pricing.ceiling', field: 'validTo' })
  }
  return ok()
}

/**
 * Does a ceiling rest on what it must? On the revenue permitted for its operator, until that cycle ends; a trial one on
 * nothing, until a revenue is permitted and the product has been priced for a complete year.
 * Refuses CEILING_TRIAL_OVER, CEILING_WITHOUT_REVENUE, CEILING_BEYOND_CYCLE.
 * Source: 发改价格〔2025〕65号: trial fees until a complete year of operation, then permitted revenue, then ceilings.
 */
export function decideBasis(
  ceiling: { readonly trial: boolean; readonly validTo: Date },
  facts: {
    readonly revenue: { readonly id: string; readonly endsAt: Date } | undefined
    readonly hasFullYear: boolean
  },
): Result<string | null> {
  const { revenue, hasFullYear } = facts
  const rule = '发改价格〔2025〕65号'
  if (ceiling.trial) {
    if (!revenue || !hasFullYear) return ok(null)
    const message =
      'The product has been priced for a year and a revenue is permitted: set the ceiling on it, not as a trial.'
    return refuse({ code: 'CEILING_TRIAL_OVER', message, rule, field: 'trial' })
  }
  if (!revenue) {
    const message =
      'No revenue is permitted for this operator and year. Permit one on an audited cost survey, or set a trial ceiling.'
    return refuse({ code: 'CEILING_WITHOUT_REVENUE', message, rule, field: 'trial' })
  }
  if (ceiling.validTo <= revenue.endsAt) return ok(revenue.id)
  const message = `The cycle of the permitted revenue ends at ${revenue.endsAt.toISOString()}: let the ceiling end by then.`
  return refuse({ code: 'CEILING_BEYOND_CYCLE', message, rule, field: 'validTo' })
}

/** The ceiling a price of that buyer class is set under at an instant: of its own class, else of ALL. */
export function governingCeiling(ceilings: readonly Ceiling[], buyerClass: BuyerClass, at: Date): Ceiling | undefined {
  const inForce = ceilingsInForce(ceilings, at)
  return inForce.get(buyerClass) ?? inForce.get('ALL')
}

/**
 * Does a price stand under its ceilings at an instant? Refuses CEILING_MISSING, PRICE_ABOVE_CEILING with the first tier
 * at fault, or FIXED_CHARGE_ABOVE_CEILING.
 */
export function checkUnderCeilings(price: PriceUnderCeiling, ceilings: readonly Ceiling[], at: Date): Result<Ceiling> {
  const governing = governingCeiling(ceilings, price.buyerClass, at)
  if (!governing) {
    return refuse({
      code: 'CEILING_MISSING',
      message: `No ceiling for ${price.buyerClass} is in force on ${at.toISOString()}. Ask the price department to set one first.`,
      rule: '发改价格〔2025〕65号',
    })
  }
  const obeyed = price.buyerClass === 'ALL' ? [...ceilingsInForce(ceilings, at).values()] : [governing]
  for (const ceiling of obeyed) {
    const index = price.tiers.findIndex((tier) => tier.priceE4 > ceiling.priceE4)
    const tier = price.tiers[index]
    if (tier) return aboveCeiling(tier, ceiling, `tiers[${index}].unitPrice`)
    const fixed = checkFixedCharges({ mode: 'PROGRESSIVE', ...price }, ceiling)
    if (!fixed.ok) return fixed
  }
  return ok(governing)
}

/**
 * Until when a price set under `own` may stay in force from an instant on: the end of `own`, or the first instant at which
 * another ceiling forbids it. That can be `from` itself.
 */
export function permittedUntil(
  price: PriceUnderCeiling,
  { own, ceilings, from }: { own: Ceiling; ceilings: readonly Ceiling[]; from: Date },
): Date {
  const turns = [from, ...ceilings.map(({ validFrom }) => validFrom)]
    .filter((at) => at >= from && at < own.validTo)
    .toSorted((a, b) => a.getTime() - b.getTime())
  return turns.find((at) => !checkUnderCeilings(price, ceilings, at).ok) ?? own.validTo
}

function ceilingsInForce(ceilings: readonly Ceiling[], at: Date): ReadonlyMap<BuyerClass, Ceiling> {
  const inForce = new Map<BuyerClass, Ceiling>()
  for (const ceiling of ceilings) {
    if (at < ceiling.validFrom || at >= ceiling.validTo) continue
    const earlier = inForce.get(ceiling.buyerClass)
    if (!earlier || ceiling.id > earlier.id) inForce.set(ceiling.buyerClass, ceiling)
  }
  return inForce
}

function aboveCeiling(tier: { seq: number; priceE4: PriceE4 }, ceiling: Ceiling, field: string) {
  const price = formatUnitPrice(tier.priceE4)
  const limit = formatUnitPrice(ceiling.priceE4)
  return refuse({
    code: 'PRICE_ABOVE_CEILING',
    message: `Tier ${tier.seq}: ${price} yuan is above the ceiling of ${limit} yuan for ${ceiling.buyerClass} (${ceiling.documentNo}). Lower the price, or ask for a new ceiling.`,
    rule: 'pricing.ceiling',
    field,
    details: { price, ceiling: limit, documentNo: ceiling.documentNo },
  })
}
