/**
 * Usage × price: what the billed usage of a month costs, exactly, one line for each price version and tier.
 * Promises: quantities of the lines add up to the usage; amount = quantity × unit price on every line; the same usage gives
 * the same lines in the same order. Rounds once, on the line, half up. Refuses nothing: usage without its price is a bug.
 *
 * **Volume** adds up over a month, over all subscriptions of one buyer to one product for one purpose, and over the price
 * versions that were in force, in the order of `effectiveFrom`: a new price goes on counting where the last one stopped.
 * - Progressive: the units of a version fill the tiers that are left above the volume before them.
 * - Whole-volume: the tier reached by the volume up to the end of a version prices the units metered *under that version*.
 *   Units of earlier versions keep the price they were sold at, so a line never takes back what another version charged.
 */
import type { PurposeClass, TierMode } from '../../generated/prisma/enums.ts'
import { invariant } from '../../kernel/result.ts'
import { amountE4, roundHalfUpE4ToFen, sumFen, type AmountE4, type Fen, type PriceE4 } from '../../kernel/money.ts'
import { rateIncrement, rateTiers, type RatedLine, type Tier } from '../../kernel/tiers.ts'

/** A price version, as far as rating looks at it. */
export type PriceForRating = {
  readonly id: string
  readonly mode: TierMode
  readonly tiers: readonly Tier[]
  readonly effectiveFrom: Date
}

/** Billed units of one buyer under one price version; several rows of one version add up. */
export type UsageForRating = {
  readonly buyerOrgId: string
  readonly productId: string
  readonly purposeClass: PurposeClass
  readonly priceVersionId: string
  readonly quantity: bigint
}

/** A line of an invoice before VAT is taken out. Free usage has lines too, of 0 fen: it is metered and shown. */
export type ChargedLine = {
  readonly productId: string
  readonly purposeClass: PurposeClass
  readonly priceVersionId: string
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

/**
 * What `quantity` units under a price cost when the month's volume stands at `before` already: a line for each tier they
 * fall into, none for no units. Quantities are never negative.
 */
export function rateUsage(usage: {
  readonly price: Pick<PriceForRating, 'mode' | 'tiers'>
  readonly before: bigint
  readonly quantity: bigint
}): readonly RatedLine[] {
  const { price, before, quantity } = usage
  invariant(quantity >= 0n, `Usage of ${quantity} units is negative`)
  if (quantity === 0n) return []
  if (price.mode !== 'WHOLE_VOLUME') return rateIncrement({ ...price, before, quantity }).lines
  return rateTiers(price.mode, price.tiers, before + quantity).lines.map(({ seq, priceE4 }) => ({
    seq,
    quantity,
    priceE4,
    amountE4: amountE4(quantity * priceE4),
  }))
}

/**
 * Rates a month of one operator. Buyers, products, purposes and versions come in a fixed order, whatever the order of the
 * rows. @throws if a row names a price version that is not among `prices`.
 */
export function rateMonth(
  rows: readonly UsageForRating[],
  prices: ReadonlyMap<string, PriceForRating>,
): readonly BuyerCharges[] {
  const priceOf = ({ priceVersionId }: UsageForRating) => {
    const price = prices.get(priceVersionId)
    invariant(price, `Usage names price ${priceVersionId}, which was not loaded`)
    return price
  }
  const buyers = groupBy(addUp(rows), ({ buyerOrgId }) => buyerOrgId)
  return buyers.map(([buyerOrgId, usage]) => {
    const lines = groupBy(usage, volumeKey).flatMap(([, versions]) => rateVolume(versions, priceOf))
    return { buyerOrgId, lines, grossFen: sumFen(lines.map(({ grossFen }) => grossFen)) }
  })
}

/** One buyer, product and purpose: version by version, each on top of the volume before it. */
function rateVolume(
  usage: readonly UsageForRating[],
  priceOf: (row: UsageForRating) => PriceForRating,
): readonly ChargedLine[] {
  const versions = usage
    .map((row) => ({ row, price: priceOf(row) }))
    .toSorted(
      (a, b) => a.price.effectiveFrom.getTime() - b.price.effectiveFrom.getTime() || byText(a.price.id, b.price.id),
    )
  let before = 0n
  return versions.flatMap(({ row, price }) => {
    const lines = rateUsage({ price, before, quantity: row.quantity }).map((line) => charge(row, line))
    before += row.quantity
    return lines
  })
}

function charge({ productId, purposeClass, priceVersionId }: UsageForRating, line: RatedLine): ChargedLine {
  const { seq: tierSeq, ...amounts } = line
  const grossFen = roundHalfUpE4ToFen(line.amountE4)
  return { productId, purposeClass, priceVersionId, tierSeq, ...amounts, grossFen }
}

/** One row for each buyer, product, purpose and price version, also when subscriptions or hours came apart. */
function addUp(rows: readonly UsageForRating[]): readonly UsageForRating[] {
  return groupBy(rows, (row) => `${row.buyerOrgId} ${volumeKey(row)} ${row.priceVersionId}`).map(
    ([, [first, ...more]]) => ({
      ...first,
      quantity: more.reduce((sum, { quantity }) => sum + quantity, first.quantity),
    }),
  )
}

const volumeKey = ({ productId, purposeClass }: UsageForRating) => `${productId} ${purposeClass}`

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Groups in the order of their keys. */
function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, readonly [T, ...T[]]])[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return [...groups].toSorted(([a], [b]) => byText(a, b))
}
