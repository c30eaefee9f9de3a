/**
 * The price for grassroots public-service bodies (基层公共服务主体): tiered, and a share of the commercial price at most.
 * The share is a parameter of the region's rules (`price.grassrootsMaxBp`).
 *
 * **Tables with different bounds** are compared unit by unit: the price of the n-th unit in one table with the price of the
 * n-th unit in the other, for every n. Both change at their bounds only, so it is enough to look just above 0 and just above
 * each bound of either; the open last tiers are compared too, so no volume escapes. Units that are included cost nothing here:
 * what pays for them, a fee, and a minimum and the fees of tiers, are each held to the share too.
 */
import type { BuyerClass, TierMode } from '../../generated/prisma/enums.ts'
import { formatUnitPrice, priceE4, type Bp, type PriceE4 } from '../../kernel/money.ts'
import { PLAIN_TERMS } from '../../kernel/price-terms.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { tierAfter, type PriceTable } from './price-table.ts'

const BP_WHOLE = 10_000n
const MONTHS_PER_YEAR = 12n

/** Refuses GRASSROOTS_NOT_PROGRESSIVE. A price for other buyers may have any mode. */
export function checkGrassrootsMode({ mode, buyerClass }: { mode: TierMode; buyerClass: BuyerClass }): Result<void> {
  if (buyerClass !== 'GRASSROOTS_PUBLIC' || mode === 'PROGRESSIVE') return ok()
  const message = 'A price for grassroots public-service bodies is progressive. Choose PROGRESSIVE; one tier is enough.'
  return refuse({ code: 'GRASSROOTS_NOT_PROGRESSIVE', message, rule: 'price.grassroots', field: 'mode' })
}

/** Refuses GRASSROOTS_TOO_HIGH, with the quantity where it begins and the highest price there. */
export function checkGrassrootsShare(facts: {
  readonly grassroots: PriceTable
  readonly commercial: PriceTable
  readonly maxBp: Bp
}): Result<void> {
  const { grassroots, commercial, maxBp } = facts
  const fixed = checkFixedShare(facts)
  if (!fixed.ok) return fixed
  for (const quantity of bounds(grassroots, commercial)) {
    const own = unitPriceAfter(grassroots, quantity)
    const other = unitPriceAfter(commercial, quantity)
    if (own * BP_WHOLE <= other * maxBp) continue
    const limit = formatUnitPrice(priceE4((other * maxBp) / BP_WHOLE))
    return refuse({
      code: 'GRASSROOTS_TOO_HIGH',
      message: `Above ${quantity} units the grassroots price is ${formatUnitPrice(own)} yuan and the commercial one ${formatUnitPrice(other)}. Publish a grassroots price of at most ${limit} there first.`,
      rule: 'price.grassrootsMaxBp',
      details: { aboveQty: quantity.toString(), limit },
    })
  }
  return ok()
}

/** A fee, a minimum and the highest fee of a tier, each against the other price's. A yearly fee counts as twelve of a month. */
function checkFixedShare(facts: { grassroots: PriceTable; commercial: PriceTable; maxBp: Bp }): Result<void> {
  const own = fixedCharges(facts.grassroots)
  const other = fixedCharges(facts.commercial)
  const index = own.findIndex(({ amount }, n) => amount * BP_WHOLE > (other[n]?.amount ?? 0n) * facts.maxBp)
  const charge = own[index]
  if (!charge) return ok()
  return refuse({
    code: 'GRASSROOTS_TOO_HIGH',
    message: `The ${charge.name} of the grassroots price is above its share of the commercial one. Lower it first.`,
    rule: 'price.grassrootsMaxBp',
    field: 'terms',
  })
}

function fixedCharges({ tiers, terms = PLAIN_TERMS }: PriceTable) {
  const { fee, minimumE4 } = terms
  const ofTiers = tiers.reduce((highest, { feeE4 = 0n }) => (feeE4 > highest ? feeE4 : highest), 0n)
  return [
    { name: 'fee', amount: fee ? fee.amountE4 * (fee.every === 'MONTH' ? MONTHS_PER_YEAR : 1n) : 0n },
    { name: 'minimum', amount: minimumE4 ?? 0n },
    { name: 'fee of a tier', amount: ofTiers },
  ]
}

/** What the unit after so many costs, included ones first. */
function unitPriceAfter(table: PriceTable, quantity: bigint): PriceE4 {
  const { includedQty } = table.terms ?? PLAIN_TERMS
  if (quantity < includedQty) return priceE4(0n)
  return tierAfter(table, quantity - includedQty)?.priceE4 ?? priceE4(0n)
}

function bounds(...tables: readonly PriceTable[]): readonly bigint[] {
  const starts = tables.flatMap(({ tiers, terms = PLAIN_TERMS }) => [
    0n,
    ...tiers.map(({ fromQty }) => terms.includedQty + fromQty),
  ])
  return [...new Set(starts)].toSorted((a, b) => (a < b ? -1 : 1))
}
