/**
 * Quotes: what a quantity would cost, by the rules an invoice is made by.
 * Promises: the lines, amounts and roundings of a quote are those of an invoice for that quantity in a whole month.
 */
import { amountE4, priceE4, sumFen, type AmountE4, type Fen, type PriceE4 } from '../../kernel/money.ts'
import { billMonth, type LineKind, type MonthDays } from '../../kernel/monthly-bill.ts'
import { PLAIN_TERMS } from '../../kernel/price-terms.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { cliffs, type Cliff } from '../../kernel/tiers.ts'
import { fitsMoney, type PriceTable } from './price-table.ts'

export type QuoteLine = {
  readonly kind: LineKind
  /** 0 for what no tier says */
  readonly tierSeq: number
  readonly quantity: bigint
  readonly priceE4: PriceE4
  /** exact */
  readonly amountE4: AmountE4
  /** rounded half up, once */
  readonly grossFen: Fen
}

export type Quote = {
  readonly quantity: bigint
  readonly lines: readonly QuoteLine[]
  /** exact, before any rounding */
  readonly exactE4: AmountE4
  /** the sum of the rounded lines, as an invoice would have it */
  readonly grossFen: Fen
  /** where one more unit makes a whole-volume bill cheaper; none for other modes */
  readonly cliffs: readonly Cliff[]
}

/** The month of a quote where none is named; only a yearly fee tells months apart. */
export const JANUARY: MonthDays = { days: 31, yearBegan: 0, yearDays: 365 }

/** Quotes a quantity in a whole month under a checked table. Refuses QUANTITY_NEGATIVE, QUANTITY_TOO_LARGE. */
export function quote(table: PriceTable, quantity: bigint, month: MonthDays = JANUARY): Result<Quote> {
  if (quantity < 0n) {
    const message = 'Ask for a quantity of 0 or more.'
    return refuse({ code: 'QUANTITY_NEGATIVE', message, rule: 'pricing.quote', field: 'quantity' })
  }
  if (!fitsMoney(table, quantity)) {
    const message = `${quantity} units cost more than can be counted. Ask for fewer.`
    return refuse({ code: 'QUANTITY_TOO_LARGE', message, rule: 'money.int64', field: 'quantity' })
  }
  const [billed = []] = billMonth([{ model: table, quantity, spans: [{ from: 0, to: month.days }] }], month)
  const lines = billed.map(({ seq: tierSeq, ...line }) => ({ ...line, tierSeq }))
  const exactE4 = amountE4(lines.reduce((sum, line) => sum + line.amountE4, 0n))
  const grossFen = sumFen(lines.map((line) => line.grossFen))
  return ok({ quantity, lines, exactE4, grossFen, cliffs: table.mode === 'WHOLE_VOLUME' ? cliffs(table.tiers) : [] })
}

/** A point of the curve of a price: what so many units cost in a whole month, beside quantity × ceiling. */
export type CurvePoint = {
  readonly quantity: bigint
  readonly exactE4: AmountE4
  /** exactE4 / quantity, rounded half up to 1/10,000 yuan; none for no units */
  readonly averageE4: PriceE4 | null
  /** quantity × ceiling; none for a free price or a draft */
  readonly ceilingE4: AmountE4 | null
}

/**
 * The curve of a price: its bill at no units, at the first and last unit of every tier, at the included quantity, and at the
 * quantity asked about. Between two neighbours a bill is a straight line (a minimum or maximum is met in between); from the last bound on
 * it goes on as the last tier does.
 */
export function curve(
  table: PriceTable,
  asked: { readonly quantity: bigint; readonly ceilingE4: PriceE4 | null; readonly month?: MonthDays },
): readonly CurvePoint[] {
  const { includedQty } = table.terms ?? PLAIN_TERMS
  const bounds = table.tiers.flatMap(({ fromQty }) => [includedQty + fromQty, includedQty + fromQty + 1n])
  const quantities = [...new Set([0n, ...bounds, asked.quantity])].toSorted((a, b) => (a < b ? -1 : 1))
  return quantities.flatMap((quantity) => {
    const quoted = quote(table, quantity, asked.month)
    if (!quoted.ok) return []
    const { exactE4 } = quoted.value
    const averageE4 = quantity === 0n ? null : priceE4((2n * exactE4 + quantity) / (2n * quantity))
    const ceilingE4 = asked.ceilingE4 === null ? null : amountE4(quantity * asked.ceilingE4)
    return [{ quantity, exactE4, averageE4, ceilingE4 }]
  })
}
