/**
 * A price table as it is written down: tiers by their upper bounds, prices in yuan, and the terms beside them.
 * Promises: a parsed table covers every quantity once, and every bill up to its last bound fits 64 bits.
 */
import type { TierMode } from '../../generated/prisma/enums.ts'
import {
  amountE4,
  formatUnitPrice,
  MAX_INT64,
  parseUnitPrice,
  priceE4,
  type AmountE4,
  type PriceE4,
} from '../../kernel/money.ts'
import {
  checkTerms,
  PLAIN_TERMS,
  type FeePeriod,
  type PriceModel,
  type PriceTerms,
  type Proration,
  type TierBoundary,
  type UnusedMonth,
} from '../../kernel/price-terms.ts'
import { firstRefusal, ok, refuse, type Result } from '../../kernel/result.ts'
import { checkTiers, type Tier } from '../../kernel/tiers.ts'

/**
 * A tier as a person writes it: up to `toQty` (null: without end), at so many yuan a unit, and with a fee in yuan for whoever
 * reaches it.
 */
export type TierInput = {
  readonly toQty: bigint | null
  readonly unitPrice: string
  readonly fee?: string | null | undefined
}

/** Terms as a person writes them, amounts in yuan; what is left out is as in `PLAIN_TERMS`. */
export type TermsInput = {
  readonly boundary?: TierBoundary | null | undefined
  readonly includedQty?: bigint | null | undefined
  readonly fee?: { readonly amount: string; readonly every: FeePeriod } | null | undefined
  readonly proration?: Proration | null | undefined
  readonly minimum?: string | null | undefined
  readonly maximum?: string | null | undefined
  readonly whenUnused?: UnusedMonth | null | undefined
}

export type PriceTable = PriceModel

export type PriceTableInput = {
  readonly mode: TierMode
  readonly tiers: readonly TierInput[]
  readonly terms?: TermsInput | null | undefined
}

/**
 * Reads a table with its terms. A tier begins where the one before ends; the first begins at 0. Bounds that were written as
 * the first unit of the next tier (UPPER_EXCLUSIVE) become the last unit of their own.
 * Refuses what `parseUnitPrice`, `checkTiers` and `checkTerms` refuse, and TIERS_TOO_LARGE.
 */
export function parsePriceTable({ mode, tiers, terms }: PriceTableInput): Result<PriceTable> {
  const parsedTerms = parseTerms(terms ?? {})
  if (!parsedTerms.ok) return parsedTerms
  const { boundary } = parsedTerms.value
  const parsed: Tier[] = []
  for (const [index, { toQty: written, unitPrice, fee }] of tiers.entries()) {
    const price = parseUnitPrice(unitPrice)
    if (!price.ok) return { ok: false, error: { ...price.error, field: `tiers[${index}].unitPrice` } }
    const reaching = parseUnitPrice(fee ?? '0')
    if (!reaching.ok) return { ok: false, error: { ...reaching.error, field: `tiers[${index}].fee` } }
    const toQty = written !== null && boundary === 'UPPER_EXCLUSIVE' ? written - 1n : written
    const tier = { seq: index + 1, fromQty: parsed.at(-1)?.toQty ?? 0n, toQty, priceE4: price.value }
    parsed.push(reaching.value > 0n ? { ...tier, feeE4: reaching.value } : tier)
  }
  return checkPriceTable({ mode, tiers: parsed, terms: parsedTerms.value })
}

function parseTerms(input: TermsInput): Result<PriceTerms> {
  const fee = parseAmount(input.fee?.amount, 'fee.amount')
  if (!fee.ok) return fee
  const minimum = parseAmount(input.minimum, 'minimum')
  if (!minimum.ok) return minimum
  const maximum = parseAmount(input.maximum, 'maximum')
  if (!maximum.ok) return maximum
  return ok({
    boundary: input.boundary ?? PLAIN_TERMS.boundary,
    includedQty: input.includedQty ?? PLAIN_TERMS.includedQty,
    fee: input.fee && fee.value !== null ? { amountE4: fee.value, every: input.fee.every } : null,
    proration: input.proration ?? PLAIN_TERMS.proration,
    minimumE4: minimum.value,
    maximumE4: maximum.value,
    whenUnused: input.whenUnused ?? PLAIN_TERMS.whenUnused,
  })
}

function parseAmount(text: string | null | undefined, field: string): Result<AmountE4 | null> {
  if (text === null || text === undefined) return ok(null)
  const parsed = parseUnitPrice(text)
  return parsed.ok ? ok(amountE4(parsed.value)) : refuse({ ...parsed.error, field: `terms.${field}` })
}

/**
 * Refuses a table with gaps or falling bounds (`checkTiers`), terms that cannot be billed (`checkTerms`), or a table whose
 * amounts would not fit 64 bits (TIERS_TOO_LARGE).
 */
export function checkPriceTable(table: PriceTable): Result<PriceTable> {
  const refused = firstRefusal([checkTiers(table.tiers, table.mode), checkTerms(table)])
  if (refused) return refused
  const lastBound = (table.tiers.at(-1)?.fromQty ?? 0n) + (table.terms?.includedQty ?? 0n)
  if (fitsMoney(table, lastBound + 1n)) return ok(table)
  return refuse({
    code: 'TIERS_TOO_LARGE',
    message: `At ${formatUnitPrice(highestPrice(table))} yuan, ${lastBound} units cost more than can be counted. Lower the last bound or the fees.`,
    rule: 'money.int64',
    field: 'tiers',
  })
}

/** Whether every bill up to so many units stays within 64 bits of 1/10,000 yuan. */
export function fitsMoney(table: PriceTable, quantity: bigint): boolean {
  const { fee, minimumE4 } = table.terms ?? PLAIN_TERMS
  const fixed = table.tiers.reduce((sum, { feeE4 = 0n }) => sum + feeE4, (fee?.amountE4 ?? 0n) + (minimumE4 ?? 0n))
  return fixed + quantity * highestPrice(table) <= MAX_INT64
}

export function highestPrice({ tiers }: Pick<PriceTable, 'tiers'>): PriceE4 {
  return priceE4(tiers.reduce((highest, tier) => (tier.priceE4 > highest ? tier.priceE4 : highest), 0n))
}

/** The tier that holds the unit after so many. @returns undefined for an empty table only. */
export function tierAfter({ tiers }: Pick<PriceTable, 'tiers'>, quantity: bigint): Tier | undefined {
  return tiers.findLast(({ fromQty }) => fromQty <= quantity)
}
