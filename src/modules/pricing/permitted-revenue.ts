/**
 * The maximum permitted revenue (最高准许收入) of an operator, for each year of a cycle, and the yearly test of it.
 * Promises: revenue = cost + profit + tax; the rate of profit is at most the bond yield and the add-on the law allows; income
 * above what was permitted is given back in the next cycle, over several if that is chosen, to the last fen.
 * Source: 发改价格〔2025〕65号. Income and revenue include tax.
 */
import type { PriceAdjuster, SurveyStatus } from '../../generated/prisma/enums.ts'
import { allocateByLargestRemainder } from '../../kernel/allocation.ts'
import { fen, formatYuan, mulBpHalfUp, mulRatioHalfUp, sumFen, type Bp, type Fen } from '../../kernel/money.ts'
import { firstRefusal, ok, refuse, type Refused, type Result } from '../../kernel/result.ts'

const PPM_WHOLE = 1_000_000n
const PPM_PER_BP = 100n
/** Cycles that an excess may be spread over at most. [Sanquan] */
export const MAX_SMOOTHING_CYCLES = 3
/** A yield above this is a slip of the pen: 1.75 written as 175. */
export const MAX_BOND_YIELD_PPM = 200_000

export type RevenueRules = { readonly cycleMaxYears: number; readonly addOnMaxBp: Bp; readonly deviationBp: Bp }

export type RevenueTerms = {
  readonly firstYear: number
  readonly years: number
  /** average of the year before the survey, in millionths: 1.75 % is 17,500 */
  readonly bondYieldPpm: number
  readonly addOnBp: number
  readonly taxBp: Bp
  /** cycles that earlier excess is given back over, this one included */
  readonly smoothingCycles: number
}

export type Permitted = {
  readonly costFen: Fen
  readonly profitFen: Fen
  readonly taxFen: Fen
  readonly deductFen: Fen
}

/** cost × (yield + add-on), half up. Example: 7,500,000.00 at 1.75 % + 6 points → 581,250.00. */
export function permittedProfit(costFen: Fen, rate: { readonly bondYieldPpm: number; readonly addOnBp: number }): Fen {
  const numerator = BigInt(rate.bondYieldPpm) + BigInt(rate.addOnBp) * PPM_PER_BP
  return mulRatioHalfUp(costFen, { numerator, denominator: PPM_WHOLE })
}

/**
 * The permitted revenue of a cycle. `outstandingFen` is the excess of earlier cycles that was not given back.
 * Refuses SURVEY_NOT_AUDITED, CYCLE_*, PROFIT_TOO_HIGH, BOND_YIELD, SMOOTHING, DEDUCTION_TOO_LARGE.
 */
export function decidePermit(
  terms: RevenueTerms,
  facts: {
    readonly survey: { readonly status: SurveyStatus; readonly year: number; readonly netFen: bigint }
    readonly otherCycles: readonly Cycle[]
    readonly outstandingFen: Fen
    readonly rules: RevenueRules
  },
): Result<Permitted> {
  const { survey, rules, outstandingFen } = facts
  const refused = firstRefusal([checkCycle(terms, facts), checkRate(terms, rules)])
  if (refused) return refused
  const costFen = fen(survey.netFen)
  const profitFen = permittedProfit(costFen, terms)
  const taxFen = mulBpHalfUp(fen(costFen + profitFen), terms.taxBp)
  const parts = Array.from({ length: terms.smoothingCycles }, () => 1n)
  const deductFen = allocateByLargestRemainder(outstandingFen, parts)[0] ?? fen(0n)
  const revenue = (costFen + profitFen + taxFen) * BigInt(terms.years)
  if (deductFen >= revenue) {
    const message = `Earlier excess of ${formatYuan(deductFen)} yuan is all this cycle may earn. Give it back over more cycles.`
    return refuseRevenue('DEDUCTION_TOO_LARGE', message, 'smoothingCycles')
  }
  return ok({ costFen, profitFen, taxFen, deductFen })
}

export type Cycle = { readonly firstYear: number; readonly years: number }

/** What a year of the cycle may bring, tax included; what is given back is spread evenly over the years. */
export function revenueOfYear(revenue: Permitted & Cycle, year: number): Fen {
  const parts = Array.from({ length: revenue.years }, () => 1n)
  const givenBack = allocateByLargestRemainder(revenue.deductFen, parts)[year - revenue.firstYear] ?? fen(0n)
  return fen(revenue.costFen + revenue.profitFen + revenue.taxFen - givenBack)
}

export const isInCycle = ({ firstYear, years }: Cycle, year: number): boolean =>
  year >= firstYear && year < firstYear + years

/** Excess that was found and not yet given back. */
export function outstandingExcess(facts: {
  readonly excesses: readonly Fen[]
  readonly deductions: readonly Fen[]
}): Fen {
  return fen(sumFen(facts.excesses) - sumFen(facts.deductions))
}

export type Deviation = { readonly adjuster: PriceAdjuster; readonly excessFen: Fen }

/**
 * Who must adjust after a year: within the limit, that inclusive, the operator its prices; beyond it, above or below, whoever
 * authorized it the ceilings; nobody where income is as permitted. Income above is carried forward whole.
 */
export function deviationOf(
  { actualFen, permittedFen }: { readonly actualFen: Fen; readonly permittedFen: Fen },
  deviationBp: Bp,
): Deviation {
  const off = actualFen > permittedFen ? actualFen - permittedFen : permittedFen - actualFen
  const excessFen = fen(actualFen > permittedFen ? off : 0n)
  if (off === 0n) return { adjuster: 'NOBODY', excessFen }
  return { adjuster: off * 10_000n <= permittedFen * deviationBp ? 'OPERATOR' : 'AUTHORIZER', excessFen }
}

/** (actual − permitted) / permitted in per cent, half up to two decimals: '10.00', '-0.53'. */
export function deviationText({ actualFen, permittedFen }: { actualFen: Fen; permittedFen: Fen }): string {
  return formatYuan(mulRatioHalfUp(fen(actualFen - permittedFen), { numerator: 10_000n, denominator: permittedFen }))
}

/** May a year be assessed? Refuses YEAR_NOT_IN_CYCLE, YEAR_NOT_OVER, YEAR_ASSESSED, MONTHS_OPEN. */
export function decideAssessment(asked: {
  readonly year: number
  readonly currentYear: number
  readonly cycle: Cycle
  readonly isAssessed: boolean
  readonly openMonths: readonly string[]
}): Result<void> {
  const { year, currentYear, cycle, isAssessed, openMonths } = asked
  if (!isInCycle(cycle, year)) {
    const last = cycle.firstYear + cycle.years - 1
    return refuseRevenue('YEAR_NOT_IN_CYCLE', `Name a year of the cycle, ${cycle.firstYear} to ${last}.`, 'year')
  }
  if (year >= currentYear) return refuseRevenue('YEAR_NOT_OVER', `${year} is not over. Assess it next year.`, 'year')
  if (isAssessed) return refuseRevenue('YEAR_ASSESSED', `${year} is assessed already, for good.`, 'year')
  const [open] = openMonths
  if (open === undefined) return ok()
  const message = `${open} is not closed, so that its income is not known. The operator closes it first.`
  return refuseRevenue('MONTHS_OPEN', message, 'year')
}

function checkCycle(
  { firstYear, years }: RevenueTerms,
  { survey, otherCycles, rules }: Parameters<typeof decidePermit>[1],
): Result<void> {
  if (survey.status !== 'AUDITED')
    return refuseRevenue('SURVEY_NOT_AUDITED', `The survey is ${survey.status}. Audit it first.`, 'surveyId')
  if (years < 1 || years > rules.cycleMaxYears)
    return refuseRevenue('CYCLE_TOO_LONG', `Let the cycle last 1 to ${rules.cycleMaxYears} years.`, 'years')
  if (firstYear <= survey.year) {
    const message = `Let the cycle begin after ${survey.year}, the year that was surveyed.`
    return refuseRevenue('CYCLE_BEFORE_SURVEY', message, 'firstYear')
  }
  const rival = otherCycles.find(
    (cycle) => cycle.firstYear < firstYear + years && firstYear < cycle.firstYear + cycle.years,
  )
  if (!rival) return ok()
  const message = `A cycle of this operator lasts from ${rival.firstYear} for ${rival.years} years. Begin after it.`
  return refuseRevenue('CYCLE_OVERLAPS', message, 'firstYear')
}

function checkRate(terms: RevenueTerms, { addOnMaxBp }: RevenueRules): Result<void> {
  const { bondYieldPpm, addOnBp, smoothingCycles } = terms
  if (bondYieldPpm < 0 || bondYieldPpm > MAX_BOND_YIELD_PPM)
    return refuseRevenue('BOND_YIELD', 'Write the average yield in per cent, from 0 to 20, such as 1.75.', 'bondYield')
  if (addOnBp < 0 || BigInt(addOnBp) > addOnMaxBp) {
    const message = `Profit is permitted at the bond yield and at most ${addOnMaxBp} basis points more.`
    return refuseRevenue('PROFIT_TOO_HIGH', message, 'addOnBp')
  }
  if (smoothingCycles >= 1 && smoothingCycles <= MAX_SMOOTHING_CYCLES) return ok()
  return refuseRevenue('SMOOTHING', `Spread excess over 1 to ${MAX_SMOOTHING_CYCLES} cycles.`, 'smoothingCycles')
}

function refuseRevenue(code: string, message: string, field: string): Refused {
  return refuse({ code, message, rule: '发改价格〔2025〕65号: 最高准许收入', field })
}
