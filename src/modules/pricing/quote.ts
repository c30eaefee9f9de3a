/**
 * Quotes: what a quantity would cost, by the rules an invoice is made by.
 * Promises: the lines, amounts and roundings of a quote are those of an invoice for that quantity in a month.
 */
import { roundHalfUpE4ToFen, sumFen, type AmountE4, type Fen, type PriceE4 } from '../../kernel/money.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { cliffs, rateTiers, type Cliff } from '../../kernel/tiers.ts'
import { fitsMoney, type PriceTable } from './price-table.ts'

export type QuoteLine = {
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

/** Quotes a quantity under a checked table. Refuses QUANTITY_NEGATIVE, QUANTITY_TOO_LARGE. */
export function quote(table: PriceTable, quantity: bigint): Result<Quote> {
  if (quantity < 0n) {
    const message = 'Ask for a quantity of 0 or more.'
    return refuse({ code: 'QUANTITY_NEGATIVE', message, rule: 'pricing.quote', field: 'quantity' })
  }
  if (!fitsMoney(table, quantity)) {
    const message = `${quantity} units cost more than can be counted. Ask for fewer.`
    return refuse({ code: 'QUANTITY_TOO_LARGE', message, rule: 'money.int64', field: 'quantity' })
  }
  const { lines: rated, totalE4: exactE4 } = rateTiers(table.mode, table.tiers, quantity)
  const lines = rated.map(({ seq: tierSeq, ...line }) => ({
    tierSeq,
    ...line,
    grossFen: roundHalfUpE4ToFen(line.amountE4),
  }))
  const grossFen = sumFen(lines.map((line) => line.grossFen))
  return ok({ quantity, lines, exactE4, grossFen, cliffs: table.mode === 'WHOLE_VOLUME' ? cliffs(table.tiers) : [] })
}
