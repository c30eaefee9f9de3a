/**
 * The price for grassroots public-service bodies (基层公共服务主体): tiered, and a share of the commercial price at most.
 * The share is a parameter of the region's rules (`price.grassrootsMaxBp`).
 *
 * **Tables with different bounds** are compared unit by unit: the price of the n-th unit in one table with the price of the
 * n-th unit in the other, for every n. Both change at their bounds only, so it is enough to look just above 0 and just above
 * each bound of either; the open last tiers are compared too, so no volume escapes.
 */
import type { BuyerClass, TierMode } from '../../generated/prisma/enums.ts'
import { formatUnitPrice, priceE4, type Bp } from '../../kernel/money.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { tierAfter, type PriceTable } from './price-table.ts'

const BP_WHOLE = 10_000n

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
  for (const quantity of bounds(grassroots, commercial)) {
    const own = tierAfter(grassroots, quantity)
    const other = tierAfter(commercial, quantity)
    if (!own || !other || own.priceE4 * BP_WHOLE <= other.priceE4 * maxBp) continue
    const limit = formatUnitPrice(priceE4((other.priceE4 * maxBp) / BP_WHOLE))
    return refuse({
      code: 'GRASSROOTS_TOO_HIGH',
      message: `Above ${quantity} units the grassroots price is ${formatUnitPrice(own.priceE4)} yuan and the commercial one ${formatUnitPrice(other.priceE4)}. Publish a grassroots price of at most ${limit} there first.`,
      rule: 'price.grassrootsMaxBp',
      details: { aboveQty: quantity.toString(), limit },
    })
  }
  return ok()
}

function bounds(...tables: readonly PriceTable[]): readonly bigint[] {
  const starts = tables.flatMap(({ tiers }) => tiers.map(({ fromQty }) => fromQty))
  return [...new Set(starts)].toSorted((a, b) => (a < b ? -1 : 1))
}
