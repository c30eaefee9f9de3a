/**
 * 年度经营报告: what the authorizer reports by the end of March on the year before, with the five items of 发改价格〔2025〕65号.
 * Promises: the products sum to the income; the deviation is the one that was assessed, or what its assessment would find.
 * Refuses: a year that is not over, and one with months that are not invoiced.
 */
import type { BuyerClass, PriceAdjuster, PurposeClass } from '../../generated/prisma/enums.ts'
import { fen, sumFen, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'

/** What one product sold in a year; amounts are less what was credited. */
export type ProductYear = {
  readonly code: string
  readonly name: string
  readonly billedCalls: bigint
  readonly buyers: number
  readonly grossFen: Fen
  readonly netFen: Fen
}

/** 总体经营情况. Free calls are those for governance and welfare. */
export type YearOverall = {
  readonly products: number
  readonly buyers: number
  readonly billedCalls: bigint
  readonly freeCalls: bigint
  readonly invoices: number
}

/** Of the year’s cost survey, if there is one that was not returned. */
export type YearCost = { readonly costFen: Fen; readonly audited: boolean }

export type YearDeviation = {
  readonly permittedFen: Fen
  readonly actualFen: Fen
  readonly adjuster: PriceAdjuster
  /** carried into the next cycle */
  readonly excessFen: Fen
  readonly assessed: boolean
  readonly documentNo: string
}

export type PriceChange = {
  readonly at: Date
  readonly kind: 'CEILING' | 'FIRST' | 'CHANGED' | 'ENDED'
  readonly productCode: string
  readonly purposeClass: PurposeClass
  readonly buyerClass: BuyerClass
  /** unit prices tier by tier; empty where there was or is none */
  readonly before: readonly bigint[]
  readonly after: readonly bigint[]
}

export type OperatingReport = {
  readonly year: number
  readonly operator: { readonly name: string; readonly uscc: string }
  readonly overall: YearOverall
  readonly cost: YearCost | null
  readonly incomeFen: Fen
  readonly incomeNetFen: Fen
  readonly products: readonly ProductYear[]
  /** null: no revenue was permitted for the year, as in a trial */
  readonly deviation: YearDeviation | null
  readonly priceChanges: readonly PriceChange[]
}

/** 利润: income without tax less the cost; null while no cost is known. */
export const profitOf = ({ cost, incomeNetFen }: Pick<OperatingReport, 'cost' | 'incomeNetFen'>): Fen | null =>
  cost && fen(incomeNetFen - cost.costFen)

/** What products sold sums to what was earned. */
export const incomeOfProducts = (products: readonly ProductYear[]) => ({
  incomeFen: sumFen(products.map(({ grossFen }) => grossFen)),
  incomeNetFen: sumFen(products.map(({ netFen }) => netFen)),
})

/** May a year be reported? Refuses YEAR_NOT_OVER, MONTHS_OPEN. */
export function decideReport(asked: {
  readonly year: number
  readonly currentYear: number
  readonly openMonths: readonly string[]
}): Result<void> {
  const { year, currentYear, openMonths } = asked
  const rule = '发改价格〔2025〕65号: 年度报告'
  if (year >= currentYear) {
    return refuse({ code: 'YEAR_NOT_OVER', message: `${year} is not over. Report it next year.`, rule, field: 'year' })
  }
  const [open] = openMonths
  if (open === undefined) return ok()
  const message = `${open} is not closed, so that its income is not known. The operator closes it first.`
  return refuse({ code: 'MONTHS_OPEN', message, rule, field: 'year' })
}

/** A published price, as far as a report on changes needs it. */
export type PriceSpan = {
  readonly productCode: string
  readonly purposeClass: PurposeClass
  readonly buyerClass: BuyerClass
  readonly effectiveFrom: Date
  readonly effectiveTo: Date | null
  readonly prices: readonly bigint[]
}

const keyOf = ({ productCode, purposeClass, buyerClass }: PriceSpan) => `${productCode} ${purposeClass} ${buyerClass}`

/**
 * What changed within [start, end), the earliest first: a price that follows another at once, one that begins where there was
 * none, one that ends without another, and a new ceiling.
 */
export function priceChanges(
  facts: { readonly prices: readonly PriceSpan[]; readonly ceilings: readonly PriceSpan[] },
  { start, end }: { readonly start: Date; readonly end: Date },
): PriceChange[] {
  const inYear = (at: Date | null): at is Date => at !== null && at >= start && at < end
  const of = ({ productCode, purposeClass, buyerClass }: PriceSpan) => ({ productCode, purposeClass, buyerClass })
  const same = Map.groupBy(facts.prices, keyOf)
  const meeting = (one: PriceSpan, at: Date, side: 'effectiveFrom' | 'effectiveTo') =>
    same.get(keyOf(one))?.find((other) => other !== one && other[side]?.getTime() === at.getTime())
  const begun = facts.prices.flatMap((one): PriceChange[] => {
    if (!inYear(one.effectiveFrom)) return []
    const before = meeting(one, one.effectiveFrom, 'effectiveTo')?.prices ?? []
    const kind = before.length > 0 ? 'CHANGED' : 'FIRST'
    return [{ at: one.effectiveFrom, kind, ...of(one), before, after: one.prices }]
  })
  const ended = facts.prices.flatMap((one): PriceChange[] =>
    inYear(one.effectiveTo) && !meeting(one, one.effectiveTo, 'effectiveFrom')
      ? [{ at: one.effectiveTo, kind: 'ENDED', ...of(one), before: one.prices, after: [] }]
      : [],
  )
  const ceilings = facts.ceilings.flatMap((one): PriceChange[] =>
    inYear(one.effectiveFrom)
      ? [{ at: one.effectiveFrom, kind: 'CEILING', ...of(one), before: [], after: one.prices }]
      : [],
  )
  return [...ceilings, ...begun, ...ended].toSorted(
    (one, other) => one.at.getTime() - other.at.getTime() || one.productCode.localeCompare(other.productCode),
  )
}
