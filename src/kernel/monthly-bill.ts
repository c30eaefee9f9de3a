/**
 * The bill of one buyer for one product and purpose in one month: f(units, days), exact in 1/10,000 yuan, then in fen.
 * Promises: unit quantities of the lines add up to the units; amount = quantity × price on every line; f(a + b) − f(a) over any
 * parts adds up to f of the whole; no bill stands above its maximum or below its minimum, to the fen.
 * Refuses: nothing. A model is checked before (`checkTiers`, `checkTerms`).
 *
 * **A price that changes inside the month** makes a bill of several parts, in the order they came into force:
 * - units go on counting where the part before stopped: included units, tiers and tier fees are those left above that volume;
 * - a whole-volume tier prices the units of its own part only, so no part takes back what another charged;
 * - a fee BY_DAY is due for each part's days, day by day, so that parts add up; one in FULL is due once, by the first part;
 * - a minimum BY_DAY adds up over the parts' days, one in FULL is the last part's; what is missing is a line of the last part;
 * - the maximum of a part limits the bill up to and including it.
 *
 * **Rounding** is half up, once, on each line. Where that would carry the bill over its maximum, the last lines that were
 * rounded up are rounded down; a minimum's line takes the fen that are missing.
 */
import { amountE4, fen, priceE4, roundHalfUpE4ToFen, type Fen, type PriceE4 } from './money.ts'
import { PLAIN_TERMS, type PriceModel, type PriceTerms } from './price-terms.ts'
import { invariant } from './result.ts'
import { rateIncrement, rateTiers, type RatedLine, type Tier } from './tiers.ts'

/**
 * USAGE: units of a tier. PACKAGE: units that the fee pays for. FREE_QUOTA: units that nothing pays for. TIER_FEE: for
 * reaching a tier. FEE: of the month or the year. MINIMUM: what was missing to the least a bill comes to.
 */
export type LineKind = 'USAGE' | 'PACKAGE' | 'FREE_QUOTA' | 'TIER_FEE' | 'FEE' | 'MINIMUM'

/** `seq` is the tier, 0 for a line of none. */
export type BillLine = RatedLine & { readonly kind: LineKind; readonly grossFen: Fen }

/** Days of a month from 0, `to` exclusive. */
export type DaySpan = { readonly from: number; readonly to: number }

/** Where a month lies in its year: 2026-03 has 31 days, begins 59 days into a year of 365. */
export type MonthDays = { readonly days: number; readonly yearBegan: number; readonly yearDays: number }

export type BillPart = {
  readonly model: PriceModel
  readonly quantity: bigint
  /** the days on which the buyer was subscribed at this price, apart and in order; only what is due by time looks at them */
  readonly spans: readonly DaySpan[]
}

type Draft = RatedLine & { readonly kind: LineKind }

/** The lines of each part. No lines for no units, unless something is due for time. */
export function billMonth(parts: readonly BillPart[], month: MonthDays): readonly (readonly BillLine[])[] {
  const used = parts.some(({ quantity }) => quantity > 0n)
  const opener = openingPart(parts)
  const minimumE4 = minimumDue(parts, { month, used })
  let before = 0n
  let exact = 0n
  let gross = 0n
  return parts.map((part, index) => {
    const { terms = PLAIN_TERMS } = part.model
    const due = used || terms.whenUnused === 'FEES'
    const fees = due ? feeLines(part, { month, isOpener: part === opener }) : []
    const drafts = [...fees, ...usageLines(part, { before, due })]
    const limited = terms.maximumE4 === null ? drafts : limit(drafts, roomOf(terms.maximumE4, { exact, gross }))
    let lines = limited.map((line): BillLine => ({ ...line, grossFen: roundHalfUpE4ToFen(line.amountE4) }))
    if (terms.maximumE4 !== null) lines = roundWithin(lines, terms.maximumE4 / 100n - gross)
    if (index === parts.length - 1 && minimumE4 > 0n) lines = toppedUp(lines, { minimumE4, exact, gross })
    before += part.quantity
    for (const line of lines) {
      exact += line.amountE4
      gross += line.grossFen
    }
    return lines
  })
}

/** The units of a part above the volume before it: included ones, then each tier with what it costs to reach it. */
function usageLines(
  { model, quantity, spans }: BillPart,
  { before, due }: { before: bigint; due: boolean },
): readonly Draft[] {
  const { mode, tiers, terms = PLAIN_TERMS } = model
  invariant(quantity >= 0n, `Usage of ${quantity} units is negative`)
  const unused = before === 0n && quantity === 0n
  if (unused && !(due && spans.length > 0)) return []
  const { includedQty } = terms
  const includedLeft = includedQty > before ? includedQty - before : 0n
  const included = includedLeft < quantity ? includedLeft : quantity
  const metered = {
    mode,
    tiers,
    before: before > includedQty ? before - includedQty : 0n,
    quantity: quantity - included,
  }
  const lines: Draft[] = []
  if (included > 0n) lines.push(unitLine(terms.fee ? 'PACKAGE' : 'FREE_QUOTA', included))
  for (const line of ownUnits(metered)) lines.push({ ...line, kind: 'USAGE' })
  if (tiers.some(({ feeE4 = 0n }) => feeE4 > 0n)) lines.push(...tierFees(metered, { begins: before === 0n }))
  return lines
}

type Metered = { mode: PriceModel['mode']; tiers: readonly Tier[]; before: bigint; quantity: bigint }

function ownUnits({ mode, tiers, before, quantity }: Metered): readonly RatedLine[] {
  if (quantity === 0n) return []
  if (before === 0n) return rateTiers(mode, tiers, quantity).lines
  if (mode !== 'WHOLE_VOLUME') return rateIncrement({ mode, tiers, before, quantity }).lines
  return rateTiers(mode, tiers, before + quantity).lines.map(({ seq, priceE4: price }) => ({
    seq,
    quantity,
    priceE4: price,
    amountE4: amountE4(quantity * price),
  }))
}

/**
 * Fees of the tiers that this part is the first to reach; of a whole-volume price the fee of the tier it ends in, less that
 * of the tier it began in. The first tier counts as reached by a month that begins, even one that uses only what is included.
 */
function tierFees({ mode, tiers, before, quantity }: Metered, { begins }: { begins: boolean }): readonly Draft[] {
  const reached = (volume: bigint) => tiers.filter(({ fromQty }) => fromQty === 0n || volume > fromQty)
  const was = begins ? [] : reached(before)
  const is = reached(before + quantity)
  if (mode === 'WHOLE_VOLUME') {
    const [tier] = is.slice(-1)
    const owed = (tier?.feeE4 ?? 0n) - (was.at(-1)?.feeE4 ?? 0n)
    return tier && owed > 0n ? [feeLine('TIER_FEE', owed, tier.seq)] : []
  }
  return is.slice(was.length).flatMap(({ seq, feeE4 = 0n }) => (feeE4 > 0n ? [feeLine('TIER_FEE', feeE4, seq)] : []))
}

function feeLines({ model, spans }: BillPart, of: { month: MonthDays; isOpener: boolean }): readonly Draft[] {
  const { fee, proration } = model.terms ?? PLAIN_TERMS
  if (!fee) return []
  const owed = proration === 'FULL' ? (of.isOpener ? fee.amountE4 : 0n) : owedForDays(fee, spans, of.month)
  return owed > 0n ? [feeLine('FEE', owed, 0)] : []
}

/**
 * What a fee comes to on some days, to 1/10,000 yuan: the part up to their end less the part up to their beginning, each
 * rounded down. So the days of a month add up to the month, and the months of a year to the year.
 */
export function owedForDays(
  { amountE4: amount, every }: NonNullable<PriceTerms['fee']>,
  spans: readonly DaySpan[],
  month: MonthDays,
): bigint {
  const [offset, days] = every === 'YEAR' ? [month.yearBegan, month.yearDays] : [0, month.days]
  const upTo = (day: number) => (amount * BigInt(offset + day)) / BigInt(days)
  return spans.reduce((sum, { from, to }) => sum + upTo(to) - upTo(from), 0n)
}

/** The part that has the buyer's first day of the month. */
function openingPart(parts: readonly BillPart[]): BillPart | undefined {
  const begin = ({ spans }: BillPart) => spans[0]?.from ?? Infinity
  return parts
    .filter(({ spans }) => spans.length > 0)
    .reduce<BillPart | undefined>((first, part) => (first && begin(first) <= begin(part) ? first : part), undefined)
}

function minimumDue(parts: readonly BillPart[], { month, used }: { month: MonthDays; used: boolean }): bigint {
  return parts.reduce((sum, { model, spans }, index) => {
    const { minimumE4, proration, whenUnused } = model.terms ?? PLAIN_TERMS
    if (minimumE4 === null || (!used && whenUnused === 'NOTHING')) return sum
    if (proration === 'BY_DAY') return sum + owedForDays({ amountE4: minimumE4, every: 'MONTH' }, spans, month)
    return index === parts.length - 1 ? sum + minimumE4 : sum
  }, 0n)
}

type SoFar = { readonly exact: bigint; readonly gross: bigint }

function roomOf(maximumE4: bigint, { exact, gross }: SoFar): bigint {
  const room = maximumE4 - (exact > gross * 100n ? exact : gross * 100n)
  return room > 0n ? room : 0n
}

/** Units beyond the room cost nothing, the one that meets its edge what is left; fees beyond it are not charged. */
function limit(lines: readonly Draft[], roomE4: bigint): readonly Draft[] {
  let room = roomE4
  return lines.flatMap((line) => {
    if (line.amountE4 <= room) {
      room -= line.amountE4
      return [line]
    }
    const whole = room / line.priceE4
    const rest = room - whole * line.priceE4
    room = 0n
    const isUnits = line.kind === 'USAGE'
    const beyond = line.quantity - whole - (rest > 0n ? 1n : 0n)
    return [
      ...(whole > 0n ? [priced(line, whole, line.priceE4)] : []),
      ...(rest > 0n ? [priced(line, 1n, priceE4(rest))] : []),
      ...(isUnits && beyond > 0n ? [priced(line, beyond, priceE4(0n))] : []),
    ]
  })
}

function roundWithin(lines: readonly BillLine[], roomFen: bigint): BillLine[] {
  let excess = lines.reduce((sum, { grossFen }) => sum + grossFen, 0n) - roomFen
  const fromLast = lines.toReversed().map((line) => {
    if (excess <= 0n || line.grossFen * 100n <= line.amountE4) return line
    excess -= 1n
    return { ...line, grossFen: fen(line.grossFen - 1n) }
  })
  return fromLast.toReversed()
}

function toppedUp(lines: readonly BillLine[], { minimumE4, exact, gross }: SoFar & { minimumE4: bigint }): BillLine[] {
  const missing = lines.reduce((rest, line) => rest - line.amountE4, minimumE4 - exact)
  if (missing <= 0n) return [...lines]
  const least = roundHalfUpE4ToFen(amountE4(minimumE4))
  const missingFen = lines.reduce((rest, line) => rest - line.grossFen, least - gross)
  return [...lines, { ...feeLine('MINIMUM', missing, 0), grossFen: fen(missingFen > 0n ? missingFen : 0n) }]
}

const unitLine = (kind: LineKind, quantity: bigint): Draft => ({
  kind,
  seq: 0,
  quantity,
  priceE4: priceE4(0n),
  amountE4: amountE4(0n),
})

const feeLine = (kind: LineKind, amount: bigint, seq: number): Draft => ({
  kind,
  seq,
  quantity: 1n,
  priceE4: priceE4(amount),
  amountE4: amountE4(amount),
})

const priced = (line: Draft, quantity: bigint, price: PriceE4): Draft => ({
  ...line,
  quantity,
  priceE4: price,
  amountE4: amountE4(quantity * price),
})
