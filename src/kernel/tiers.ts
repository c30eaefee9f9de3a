/**
 * Tier arithmetic: what a quantity costs under a price table, exactly, in 1/10,000 yuan.
 * Promises: line quantities sum to the quantity, line amounts to the total; rating in pieces equals rating at once.
 * Refuses: a table with gaps, falling bounds or no end (`checkTiers`). Rounding to fen belongs to the invoice line.
 */
import { amountE4, type AmountE4, type PriceE4 } from './money.ts'
import { assertNever, invariant, ok, refuse, type Refused, type Result } from './result.ts'

/**
 * PROGRESSIVE (档内累进): each tier's part is charged at that tier's price, so a bill never falls.
 * WHOLE_VOLUME (全量): the tier reached prices every unit, so a bill can fall at a bound (see `cliffs`).
 * FLAT: one price; the table has one tier.
 */
export type TierMode = 'PROGRESSIVE' | 'WHOLE_VOLUME' | 'FLAT'

export type Tier = {
  /** Number shown on the invoice line; strictly rising along the table. */
  readonly seq: number
  /** Exclusive lower bound: the tier holds units *more than* this. */
  readonly fromQty: bigint
  /** Inclusive upper bound; null in the last tier only: no end. */
  readonly toQty: bigint | null
  readonly priceE4: PriceE4
  /** Charged once in a month that reaches the tier, beside its units; none if left out. See `monthly-bill.ts`. */
  readonly feeE4?: PriceE4
}

/** amountE4 = quantity × priceE4, always. A negative quantity takes back an earlier line. */
export type RatedLine = {
  readonly seq: number
  readonly quantity: bigint
  readonly priceE4: PriceE4
  readonly amountE4: AmountE4
}

export type Rating = { readonly lines: readonly RatedLine[]; readonly totalE4: AmountE4 }

/** One more unit than `atQty` makes the whole bill cheaper. */
export type Cliff = {
  /** The tier that ends at the cliff. */
  readonly seq: number
  readonly atQty: bigint
  readonly billE4: AmountE4
  readonly nextBillE4: AmountE4
}

export const MAX_TIERS = 32

/**
 * Parses a price table: contiguous from 0, strictly rising, open-ended last, prices not negative, at most 32 tiers,
 * and exactly one tier when the mode is FLAT. The refusal names the first tier at fault in its message and `field`.
 */
export function checkTiers(tiers: readonly Tier[], mode: TierMode = 'PROGRESSIVE'): Result<readonly Tier[]> {
  if (tiers.length === 0) {
    return refuseTable('TIERS_EMPTY', 'Add at least one tier: more than 0, without end.')
  }
  if (tiers.length > MAX_TIERS) {
    return refuseTable('TIERS_TOO_MANY', `Merge the ${tiers.length} tiers into at most ${MAX_TIERS}.`)
  }
  if (mode === 'FLAT' && tiers.length > 1) {
    return refuseTable('TIERS_FLAT', 'Keep one tier, or choose PROGRESSIVE: a flat price has one tier.')
  }
  for (const [index, tier] of tiers.entries()) {
    const refused = checkTier(tier, {
      index,
      previous: tiers[index - 1],
      isLast: index === tiers.length - 1,
    })
    if (refused) return refused
  }
  return ok(tiers)
}

/**
 * The bill for a whole quantity under checked tiers; no lines for quantity 0. Throws on a negative quantity.
 * Example: at 0.040 yuan up to 100,000 and 0.035 above, 100,001 calls are 4,000.035 progressive, 3,500.035 whole-volume.
 */
export function rateTiers(mode: TierMode, tiers: readonly Tier[], quantity: bigint): Rating {
  invariant(quantity >= 0n, `Quantity ${quantity} is negative`)
  const lines = linesOf(mode, tiers, quantity)
  const rated = lines.reduce((sum, { quantity: units }) => sum + units, 0n)
  invariant(rated === quantity, `The tiers rated ${rated} of ${quantity} units`)
  return rating(lines)
}

/**
 * What `quantity` more units cost when `before` are already rated: the bill of before + quantity minus the bill of
 * before, tier by tier.
 * Under WHOLE_VOLUME, crossing a bound takes back all earlier units at the old price (one line of quantity −before) and
 * charges them again with the new ones at the new price, as a correction in the ledger is a reversing entry;
 * the total is negative when the bound is a cliff.
 */
export function rateIncrement(usage: {
  readonly mode: TierMode
  readonly tiers: readonly Tier[]
  readonly before: bigint
  readonly quantity: bigint
}): Rating {
  const { mode, tiers, before, quantity } = usage
  const was = quantityBySeq(rateTiers(mode, tiers, before))
  const is = quantityBySeq(rateTiers(mode, tiers, before + quantity))
  return rating(
    tiers
      .map((tier) => line(tier, (is.get(tier.seq) ?? 0n) - (was.get(tier.seq) ?? 0n)))
      .filter((moved) => moved.quantity !== 0n),
  )
}

/** The bounds where a whole-volume bill falls, so that a price screen can warn. */
export function cliffs(tiers: readonly Tier[]): readonly Cliff[] {
  return tiers.flatMap(({ seq, toQty }) => {
    if (toQty === null) return []
    const billE4 = rateTiers('WHOLE_VOLUME', tiers, toQty).totalE4
    const nextBillE4 = rateTiers('WHOLE_VOLUME', tiers, toQty + 1n).totalE4
    return nextBillE4 < billE4 ? [{ seq, atQty: toQty, billE4, nextBillE4 }] : []
  })
}

function linesOf(mode: TierMode, tiers: readonly Tier[], quantity: bigint): readonly RatedLine[] {
  const reached = tiers.filter((tier) => quantity > tier.fromQty)
  switch (mode) {
    case 'PROGRESSIVE':
      return reached.map((tier) => {
        const end = tier.toQty !== null && tier.toQty < quantity ? tier.toQty : quantity
        return line(tier, end - tier.fromQty)
      })
    case 'WHOLE_VOLUME':
      return reached.slice(-1).map((tier) => line(tier, quantity))
    case 'FLAT':
      invariant(tiers.length === 1, `A flat price has one tier, not ${tiers.length}`)
      return reached.map((tier) => line(tier, quantity))
  }
  return assertNever(mode)
}

function line({ seq, priceE4 }: Tier, quantity: bigint): RatedLine {
  return { seq, quantity, priceE4, amountE4: amountE4(quantity * priceE4) }
}

function rating(lines: readonly RatedLine[]): Rating {
  return { lines, totalE4: amountE4(lines.reduce((sum, { amountE4: part }) => sum + part, 0n)) }
}

function quantityBySeq({ lines }: Rating): ReadonlyMap<number, bigint> {
  return new Map(lines.map(({ seq, quantity }) => [seq, quantity]))
}

function checkTier(
  tier: Tier,
  place: { readonly index: number; readonly previous: Tier | undefined; readonly isLast: boolean },
): Refused | undefined {
  const { index, previous, isLast } = place
  const refuseTier = (code: string, key: keyof Tier, message: string) =>
    refuse({
      code,
      message: `Tier ${tier.seq}: ${message}`,
      rule: 'pricing.tiers',
      field: `tiers[${index}].${key}`,
    })
  const begin = previous ? previous.toQty : 0n

  if (previous && tier.seq <= previous.seq) {
    return refuseTier('TIER_SEQ_NOT_RISING', 'seq', `give it a number above ${previous.seq}.`)
  }
  if (tier.fromQty !== begin) {
    return refuseTier(
      'TIER_NOT_CONTIGUOUS',
      'fromQty',
      `let it begin at ${begin}, where ${previous ? `tier ${previous.seq} ends` : 'counting begins'}.`,
    )
  }
  if (isLast !== (tier.toQty === null)) {
    const fix = isLast ? 'leave its upper bound open: it is the last.' : 'give it an upper bound: another tier follows.'
    return refuseTier(isLast ? 'TIER_LAST_CLOSED' : 'TIER_OPEN_BEFORE_LAST', 'toQty', fix)
  }
  if (tier.toQty !== null && tier.toQty <= tier.fromQty) {
    return refuseTier('TIER_BOUND_NOT_RISING', 'toQty', `give it an upper bound above ${tier.fromQty}.`)
  }
  if (tier.priceE4 < 0n) {
    return refuseTier('TIER_PRICE_NEGATIVE', 'priceE4', 'a price cannot be negative: write 0 if it is free.')
  }
  if ((tier.feeE4 ?? 0n) < 0n) {
    return refuseTier('TIER_FEE_NEGATIVE', 'feeE4', 'a fee cannot be negative: leave it out if there is none.')
  }
  return undefined
}

function refuseTable(code: string, message: string): Refused {
  return refuse({ code, message, rule: 'pricing.tiers', field: 'tiers' })
}
