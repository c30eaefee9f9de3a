/**
 * What a buyer used in a month, day by day, and what the month came to at the end of each day.
 * Promises: the cost is that of `rateMonth` over the use and the days so far, exact in 1/10,000 yuan, so on the last day it is
 * what the month is invoiced as before rounding to fen; the costs of days add up to it. Refuses nothing.
 */
import type { Outcome, PurposeClass } from '../../generated/prisma/enums.ts'
import { amountE4, priceE4, type AmountE4, type PriceE4 } from '../../kernel/money.ts'
import { dayOf, periodBounds, type Day, type Period } from '../../kernel/shanghai-time.ts'
import { rateMonth, type PriceForRating, type SubscribedDays } from './rate.ts'

/** Calls of one day with one outcome, under one price. */
export type UsedUnits = {
  readonly day: Day
  readonly productId: string
  readonly productCode: string
  readonly purposeClass: PurposeClass
  readonly outcome: Outcome
  readonly priceVersionId: string | null
  readonly calls: bigint
  readonly billable: bigint
}

/** What a product and purpose came to by the end of a day. */
export type DayCost = {
  /** billed units of the month so far */
  readonly units: bigint
  /** the tier that the last billed unit fell into; 0 where no tier says, null before any unit */
  readonly tierSeq: number | null
  readonly unitPriceE4: PriceE4 | null
  /** of the day: less than nothing where a whole-volume tier made earlier units cheaper */
  readonly dayE4: AmountE4
  /** of the month so far */
  readonly runningE4: AmountE4
}

export type UsageOfDay = Omit<UsedUnits, 'priceVersionId'> & { readonly cost: DayCost }

/** What a product and purpose of a month has come to so far. */
export type UsageOfMonth = {
  readonly productCode: string
  readonly purposeClass: PurposeClass
  readonly calls: bigint
  readonly cost: Omit<DayCost, 'dayE4'>
}

/** All of it rests on: one buyer's use of a month, the days due by time, and the prices of both. */
export type MonthUsed = {
  readonly buyerOrgId: string
  readonly period: Period
  readonly used: readonly UsedUnits[]
  readonly days: readonly SubscribedDays[]
  readonly prices: ReadonlyMap<string, PriceForRating>
}

const volumeKey = ({ productId, purposeClass }: { productId: string; purposeClass: PurposeClass }) =>
  `${productId} ${purposeClass}`

/** One row for each day, product, purpose and outcome, in this order; one day's rows of a product and purpose share its cost. */
export function usageByDay(month: MonthUsed): readonly UsageOfDay[] {
  const costs = costsByDay(month)
  const rows = new Map<string, UsageOfDay>()
  for (const { priceVersionId: _, ...used } of month.used) {
    const key = [used.day, used.productCode, used.purposeClass, used.outcome].join(' ')
    const cost = costs.get(`${volumeKey(used)} ${used.day}`)
    if (!cost) continue
    const { calls = 0n, billable = 0n } = rows.get(key) ?? {}
    rows.set(key, { ...used, calls: calls + used.calls, billable: billable + used.billable, cost })
  }
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/** What each product and purpose has come to by the end of a day: what is due by time counts up to it. */
export function usageOfMonth(month: MonthUsed, until: Day): readonly UsageOfMonth[] {
  const volumes = Map.groupBy(month.used, volumeKey)
  return [...volumes.values()]
    .flatMap((rows) => {
      const [first] = rows
      if (!first) return []
      const { productCode, purposeClass } = first
      const calls = rows.reduce((sum, row) => sum + row.calls, 0n)
      return [{ productCode, purposeClass, calls, cost: costUntil(rows, month, until) }]
    })
    .toSorted((a, b) => (`${a.productCode} ${a.purposeClass}` < `${b.productCode} ${b.purposeClass}` ? -1 : 1))
}

function costsByDay(month: MonthUsed): ReadonlyMap<string, DayCost> {
  const costs = new Map<string, DayCost>()
  for (const [volume, rows] of Map.groupBy(month.used, volumeKey)) {
    let before = 0n
    for (const day of [...new Set(rows.map((row) => row.day))].toSorted()) {
      const cost = costUntil(rows, month, day)
      costs.set(`${volume} ${day}`, { ...cost, dayE4: amountE4(cost.runningE4 - before) })
      before = cost.runningE4
    }
  }
  return costs
}

/** The rows of one product and purpose up to a day, rated as a month that ends with it. */
function costUntil(
  rows: readonly UsedUnits[],
  { buyerOrgId, period, days, prices }: MonthUsed,
  day: Day,
): Omit<DayCost, 'dayE4'> {
  const [sample] = rows
  const ends = dayNumber(period, day) + 1
  const usage = rows.flatMap(({ productId, purposeClass, priceVersionId, billable, day: at }) =>
    priceVersionId !== null && billable > 0n && at <= day
      ? [{ buyerOrgId, productId, purposeClass, priceVersionId, quantity: billable }]
      : [],
  )
  const due = days
    .filter((span) => sample && volumeKey(span) === volumeKey(sample) && span.buyerOrgId === buyerOrgId)
    .filter(({ from }) => from < ends)
    .map((span) => ({ ...span, to: Math.min(span.to, ends) }))
  const lines = rateMonth(usage, prices, { period, days: due }).flatMap((charges) => charges.lines)
  const last = lines.findLast(({ kind }) => kind === 'USAGE' || kind === 'PACKAGE' || kind === 'FREE_QUOTA')
  return {
    units: usage.reduce((sum, { quantity }) => sum + quantity, 0n),
    tierSeq: last?.tierSeq ?? null,
    unitPriceE4: last ? priceE4(last.priceE4) : null,
    runningE4: amountE4(lines.reduce((sum, line) => sum + line.amountE4, 0n)),
  }
}

const DAY_MS = 86_400_000

/** The place of a day in its month, from 0. */
const dayNumber = (period: Period, day: Day): number =>
  (Date.parse(day) - Date.parse(dayOf(periodBounds(period).start))) / DAY_MS
