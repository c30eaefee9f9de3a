/**
 * A price table as it is written down: tiers by their upper bounds, prices in yuan.
 * Promises: a parsed table covers every quantity once, and every amount up to its last bound fits 64 bits.
 */
import type { TierMode } from '../../generated/prisma/enums.ts'
import { formatUnitPrice, MAX_INT64, parseUnitPrice, priceE4, type PriceE4 } from '../../kernel/money.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { checkTiers, type Tier } from '../../kernel/tiers.ts'

/** A tier as a person writes it: up to and including `toQty` (null: without end), at so many yuan a unit. */
export type TierInput = { readonly toQty: bigint | null; readonly unitPrice: string }

export type PriceTable = { readonly mode: TierMode; readonly tiers: readonly Tier[] }

/**
 * Reads a table. A tier begins where the one before ends; the first begins at 0.
 * Refuses what `parseUnitPrice` and `checkTiers` refuse, and TIERS_TOO_LARGE.
 */
export function parsePriceTable(input: { mode: TierMode; tiers: readonly TierInput[] }): Result<PriceTable> {
  const tiers: Tier[] = []
  for (const [index, { toQty, unitPrice }] of input.tiers.entries()) {
    const price = parseUnitPrice(unitPrice)
    if (!price.ok) return { ok: false, error: { ...price.error, field: `tiers[${index}].unitPrice` } }
    tiers.push({ seq: index + 1, fromQty: tiers.at(-1)?.toQty ?? 0n, toQty, priceE4: price.value })
  }
  return checkPriceTable({ mode: input.mode, tiers })
}

/** Refuses a table with gaps or falling bounds (`checkTiers`), or one whose amounts would not fit 64 bits (TIERS_TOO_LARGE). */
export function checkPriceTable(table: PriceTable): Result<PriceTable> {
  const whole = checkTiers(table.tiers, table.mode)
  if (!whole.ok) return whole
  const lastBound = table.tiers.at(-1)?.fromQty ?? 0n
  if (fitsMoney(table, lastBound + 1n)) return ok(table)
  return refuse({
    code: 'TIERS_TOO_LARGE',
    message: `At ${formatUnitPrice(highestPrice(table))} yuan, ${lastBound} units cost more than can be counted. Lower the last bound.`,
    rule: 'money.int64',
    field: 'tiers',
  })
}

/** Whether every bill up to so many units stays within 64 bits of 1/10,000 yuan. */
export function fitsMoney(table: PriceTable, quantity: bigint): boolean {
  return quantity * highestPrice(table) <= MAX_INT64
}

export function highestPrice({ tiers }: Pick<PriceTable, 'tiers'>): PriceE4 {
  return priceE4(tiers.reduce((highest, tier) => (tier.priceE4 > highest ? tier.priceE4 : highest), 0n))
}

/** The tier that holds the unit after so many. @returns undefined for an empty table only. */
export function tierAfter({ tiers }: Pick<PriceTable, 'tiers'>, quantity: bigint): Tier | undefined {
  return tiers.findLast(({ fromQty }) => fromQty <= quantity)
}
