/**
 * Usage × price: what the billed usage of a month costs, exactly, one line for each price version and tier.
 * Promises: unit quantities of the lines add up to the usage; amount = quantity × unit price on every line; the same usage
 * gives the same lines in the same order. Rounds once, on the line, half up. Refuses nothing: usage without its price is a bug.
 *
 * **Volume** adds up over a month, over all subscriptions of one buyer to one product for one purpose, and over the price
 * versions that were in force, in the order of `effectiveFrom`: a new price goes on counting where the last one stopped. How
 * the parts of a month make one bill, and what is due for days, stands in `kernel/monthly-bill.ts`.
 *
 * **Late calls** belong to the month they were made in (`periodOf` of their hour); metering closes an hour once, so none comes
 * after its month. **Corrections** are credit notes: a closed month is never rated again to another result.
 */
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { invariant } from '../../kernel/result.ts'
import { sumFen, type AmountE4, type Fen, type PriceE4 } from '../../kernel/money.ts'
import { billMonth, type BillLine, type DaySpan, type LineKind, type MonthDays } from '../../kernel/monthly-bill.ts'
import type { PriceModel } from '../../kernel/price-terms.ts'
import { monthDays, type Period } from '../../kernel/shanghai-time.ts'
import type { RatedLine } from '../../kernel/tiers.ts'

/** A price version, as far as rating looks at it. */
export type PriceForRating = PriceModel & { readonly id: string; readonly effectiveFrom: Date }

/** What a volume adds up over, and the price it was sold at. */
type Sold = {
  readonly buyerOrgId: string
  readonly productId: string
  readonly purposeClass: PurposeClass
  readonly priceVersionId: string
}

/** Billed units of one buyer under one price version; several rows of one version add up. */
export type UsageForRating = Sold & { readonly quantity: bigint }

/** Days of the month on which a buyer was subscribed at a price that is due by time. */
export type SubscribedDays = Sold & DaySpan

/** The days of a month that something is due for; none where every price is due by use alone. */
export type DaysOfMonth = { readonly period: Period; readonly days: readonly SubscribedDays[] }

/** A line of an invoice before VAT is taken out. Free usage has lines too, of 0 fen: it is metered and shown. */
export type ChargedLine = {
  readonly productId: string
  readonly purposeClass: PurposeClass
  readonly priceVersionId: string
  readonly kind: LineKind
  /** 0 for what no tier says */
  readonly tierSeq: number
  readonly quantity: bigint
  readonly priceE4: PriceE4
  /** quantity × priceE4, exact */
  readonly amountE4: AmountE4
  /** the line's amount in fen, rounded half up */
  readonly grossFen: Fen
}

/** All that one buyer owes for a month. */
export type BuyerCharges = {
  readonly buyerOrgId: string
  readonly lines: readonly ChargedLine[]
  readonly grossFen: Fen
}

/** Nothing is due by time, so it does not matter which month it is. */
const ANY_MONTH: MonthDays = { days: 31, yearBegan: 0, yearDays: 365 }

/**
 * What `quantity` units under a price cost when the month's volume stands at `before` already: a line for each tier they
 * fall into, none for no units. Quantities are never negative. What is due by time is left out.
 */
export function rateUsage(usage: {
  readonly price: Pick<PriceForRating, 'mode' | 'tiers'>
  readonly before: bigint
  readonly quantity: bigint
}): readonly RatedLine[] {
  const { mode, tiers } = usage.price
  const part = (quantity: bigint) => ({ model: { mode, tiers }, quantity, spans: [] })
  const [, lines = []] = billMonth([part(usage.before), part(usage.quantity)], ANY_MONTH)
  return lines.map(({ seq, quantity, priceE4, amountE4 }) => ({ seq, quantity, priceE4, amountE4 }))
}

/**
 * Rates a month of one operator. Buyers, products, purposes and versions come in a fixed order, whatever the order of the
 * rows. @throws if a row names a price version that is not among `prices`.
 */
export function rateMonth(
  rows: readonly UsageForRating[],
  prices: ReadonlyMap<string, PriceForRating>,
  dueByTime?: DaysOfMonth,
): readonly BuyerCharges[] {
  const month = dueByTime ? monthDays(dueByTime.period) : ANY_MONTH
  const days = (dueByTime?.days ?? []).map((span) => ({ ...span, quantity: 0n }))
  const buyers = groupBy<Row>([...rows, ...days], ({ buyerOrgId }) => buyerOrgId)
  return buyers.map(([buyerOrgId, usage]) => {
    const lines = groupBy(usage, volumeKey).flatMap(([, sold]) => rateVolume(sold, { prices, month }))
    return { buyerOrgId, lines, grossFen: sumFen(lines.map(({ grossFen }) => grossFen)) }
  })
}

type Row = UsageForRating & Partial<DaySpan>

/** One buyer, product and purpose: version by version, each on top of the volume before it. */
function rateVolume(
  rows: readonly Row[],
  { prices, month }: { prices: ReadonlyMap<string, PriceForRating>; month: MonthDays },
): readonly ChargedLine[] {
  const parts = groupBy(rows, ({ priceVersionId }) => priceVersionId)
    .map(([priceVersionId, sold]) => {
      const price = prices.get(priceVersionId)
      invariant(price, `Usage names price ${priceVersionId}, which was not loaded`)
      const quantity = sold.reduce((sum, row) => sum + row.quantity, 0n)
      return { sold: sold[0], price, model: price, quantity, spans: spansOf(sold) }
    })
    .toSorted(
      (a, b) => a.price.effectiveFrom.getTime() - b.price.effectiveFrom.getTime() || byText(a.price.id, b.price.id),
    )
  const bill = billMonth(parts, month)
  return parts.flatMap(({ sold }, index) => (bill[index] ?? []).map((line) => charge(sold, line)))
}

function spansOf(rows: readonly Row[]): readonly DaySpan[] {
  return rows
    .flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [{ from, to }]))
    .toSorted((a, b) => a.from - b.from)
}

function charge({ productId, purposeClass, priceVersionId }: Sold, { seq: tierSeq, kind, ...line }: BillLine) {
  return { productId, purposeClass, priceVersionId, kind, tierSeq, ...line }
}

const volumeKey = ({ productId, purposeClass }: Sold) => `${productId} ${purposeClass}`

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Groups in the order of their keys. */
function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, readonly [T, ...T[]]])[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups].toSorted(([a], [b]) => byText(a, b))
}
