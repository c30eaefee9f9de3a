/**
 * What a price charges beside units, measured by a ceiling for units.
 * Promises: under a checked price no month costs more than quantity × ceiling, from the included units on (from the first unit
 * where none are included), whatever the quantity. Fewer units than included cost what all of them cost.
 *
 * The bill over the quantity is a broken line, so bill / quantity is highest at the end of a piece: it is enough to look at the
 * first quantity that is measured and at the first and last unit of every tier; beyond the last bound the tier's own price
 * decides, which `checkUnderCeilings` has compared. A maximum only lowers a bill and is not counted on.
 */
import { amountE4, formatUnitPrice, type PriceE4 } from '../../kernel/money.ts'
import { PLAIN_TERMS, type PriceTerms } from '../../kernel/price-terms.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { quote } from './quote.ts'
import type { PriceTable } from './price-table.ts'

/** The longest month's part of the shortest year. */
const LONGEST_MONTH = { days: 31n, ofYear: 365n }

type Limits = { readonly priceE4: PriceE4; readonly monthlyE4?: PriceE4 | null; readonly documentNo: string }

/** Refuses FIXED_CHARGE_ABOVE_CEILING, with the quantity where it is found. */
export function checkFixedCharges(table: PriceTable, ceiling: Limits): Result<void> {
  const { terms = PLAIN_TERMS } = table
  const { monthlyE4 = null } = ceiling
  const fee = feeOfMonth(terms)
  const minimum = terms.minimumE4 ?? 0n
  if (monthlyE4 !== null && (fee > monthlyE4 || minimum > monthlyE4)) {
    const charge = formatUnitPrice(amountE4(fee > minimum ? fee : minimum))
    const limit = formatUnitPrice(monthlyE4)
    return refuseFixed(`${charge} yuan a month are above the ceiling of ${limit} yuan for fixed charges`, ceiling)
  }
  const hasTierFees = table.tiers.some(({ feeE4 = 0n }) => feeE4 > 0n)
  const isMeasured = monthlyE4 === null && (fee > 0n || minimum > 0n)
  if (!isMeasured && !hasTierFees) return ok()
  const units = { ...terms, maximumE4: null, fee: null, minimumE4: null }
  const due = isMeasured ? { feeE4: fee, minimumE4: minimum } : { feeE4: 0n, minimumE4: 0n }
  return checkEachPiece({ ...table, terms: units }, { ceiling, ...due })
}

function checkEachPiece(
  table: PriceTable & { readonly terms: PriceTerms },
  { ceiling, feeE4, minimumE4 }: { ceiling: Limits; feeE4: bigint; minimumE4: bigint },
): Result<void> {
  for (const quantity of ends(table)) {
    const quoted = quote(table, quantity)
    if (!quoted.ok) return quoted
    const owed = quoted.value.exactE4 + feeE4
    const bill = minimumE4 > owed ? minimumE4 : owed
    if (bill <= quantity * ceiling.priceE4) continue
    const [most, asked] = [quantity * ceiling.priceE4, bill].map((amount) => formatUnitPrice(amountE4(amount)))
    return refuseFixed(`${quantity} units a month cost ${asked} yuan, at the ceiling ${most}`, ceiling)
  }
  return ok()
}

/** The first quantity that is measured, and the first and last unit of each tier from there on. */
function ends({ tiers, terms }: PriceTable & { readonly terms: PriceTerms }): readonly bigint[] {
  const first = terms.includedQty > 0n ? terms.includedQty : 1n
  const bounds = tiers.flatMap(({ fromQty }) => [terms.includedQty + fromQty, terms.includedQty + fromQty + 1n])
  return [first, ...bounds.filter((quantity) => quantity > first)]
}

/** A month's part of a yearly fee is rounded up: no month may stand above the ceiling. */
function feeOfMonth({ fee }: PriceTerms): bigint {
  if (!fee) return 0n
  const { days, ofYear } = LONGEST_MONTH
  return fee.every === 'MONTH' ? fee.amountE4 : (fee.amountE4 * days + ofYear - 1n) / ofYear
}

function refuseFixed(finding: string, { documentNo }: Limits) {
  return refuse({
    code: 'FIXED_CHARGE_ABOVE_CEILING',
    message: `${finding} (${documentNo}). Lower the fee or minimum, include more units, or ask for a ceiling for fixed charges.`,
    rule: 'pricing.ceiling',
    field: 'terms',
  })
}
