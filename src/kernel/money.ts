/**
 * Money: fen, unit prices in 1/10,000 yuan, ratios in basis points; all bigint, all exact.
 * Promises: an amount always fits PostgreSQL's bigint; every rounding is in a function's name.
 * Refuses: text that is not exactly an amount. It never guesses at separators or extra digits.
 */
import { invariant, ok, refuse, type Result } from './result.ts'

/** 1/100 yuan: what is invoiced, posted and paid. */
export type Fen = bigint & { readonly unit: 'fen' }
/** 1/10,000 yuan for one unit (a call, a report): 0.0350 yuan = 350n. */
export type PriceE4 = bigint & { readonly unit: 'yuanE4PerUnit' }
/** 1/10,000 yuan: a price times a quantity, before it is rounded to fen. */
export type AmountE4 = bigint & { readonly unit: 'yuanE4' }
/** Basis points, 1/10,000 of a whole: 6 % = 600n. */
export type Bp = bigint & { readonly unit: 'bp' }

/** Largest signed 64-bit integer: the edge of PostgreSQL's bigint. */
export const MAX_INT64 = 9_223_372_036_854_775_807n
const MIN_INT64 = -MAX_INT64 - 1n
const E4_PER_FEN = 100n
const BP_WHOLE = 10_000n

function fitsInt64(value: bigint): boolean {
  return value >= MIN_INT64 && value <= MAX_INT64
}

/** Throws outside signed 64 bits: a sum that large is a bug, never business. */
export function fen(value: bigint): Fen {
  invariant(fitsInt64(value), `${value} fen does not fit 64 bits`)
  return value as Fen
}

export function priceE4(value: bigint): PriceE4 {
  invariant(fitsInt64(value), `Unit price ${value} does not fit 64 bits`)
  return value as PriceE4
}

export function amountE4(value: bigint): AmountE4 {
  invariant(fitsInt64(value), `${value} (1/10,000 yuan) does not fit 64 bits`)
  return value as AmountE4
}

export function bp(value: bigint): Bp {
  invariant(fitsInt64(value), `${value} basis points do not fit 64 bits`)
  return value as Bp
}

/**
 * '849.13' → 84913n. At most two decimals, optional leading minus, no separators, no plus, no spaces.
 * Refuses YUAN_MALFORMED, YUAN_OUT_OF_RANGE.
 */
export function parseYuanToFen(text: string): Result<Fen> {
  const value = parseDecimal(text, { decimals: 2 })
  if (value === undefined) {
    return refuse({
      code: 'YUAN_MALFORMED',
      message: 'Write the amount in yuan with at most two decimals, such as 849.13.',
      rule: 'money.yuan',
    })
  }
  if (!fitsInt64(value)) {
    return refuse({
      code: 'YUAN_OUT_OF_RANGE',
      message: `Write an amount of at most ${formatScaled(MAX_INT64, { decimals: 2 })} yuan.`,
      rule: 'money.int64',
    })
  }
  return ok(fen(value))
}

/** 84913n → '849.13': always two decimals, no separators. */
export function formatYuan(value: Fen): string {
  return formatScaled(value, { decimals: 2 })
}

/**
 * '0.25' → 2500n. At most four decimals, not negative.
 * Refuses UNIT_PRICE_MALFORMED, UNIT_PRICE_TOO_PRECISE, UNIT_PRICE_NEGATIVE, UNIT_PRICE_OUT_OF_RANGE.
 */
export function parseUnitPrice(text: string): Result<PriceE4> {
  const rule = 'money.unitPrice'
  if (/^-?\d+\.\d{5,}$/.test(text)) {
    const message = 'Write the unit price with at most four decimals, such as 0.0350 yuan.'
    return refuse({ code: 'UNIT_PRICE_TOO_PRECISE', message, rule })
  }
  const value = parseDecimal(text, { decimals: 4 })
  if (value === undefined) {
    const message = 'Write the unit price in yuan as digits, such as 0.25.'
    return refuse({ code: 'UNIT_PRICE_MALFORMED', message, rule })
  }
  if (value < 0n) {
    const message = 'A unit price cannot be negative: write 0 for a free product.'
    return refuse({ code: 'UNIT_PRICE_NEGATIVE', message, rule })
  }
  if (!fitsInt64(value)) {
    const message = `Write a unit price of at most ${formatScaled(MAX_INT64, { decimals: 4 })} yuan.`
    return refuse({ code: 'UNIT_PRICE_OUT_OF_RANGE', message, rule })
  }
  return ok(priceE4(value))
}

/** 2500n → '0.2500': always four decimals, for unit prices and for amounts not yet rounded. */
export function formatUnitPrice(value: PriceE4 | AmountE4): string {
  return formatScaled(value, { decimals: 4 })
}

/** 1/10,000 yuan → fen, half up; a negative amount as its mirror (half away from zero), so a credit undoes its charge. */
export function roundHalfUpE4ToFen(amount: AmountE4): Fen {
  return fen(divideHalfUp(amount, E4_PER_FEN))
}

/** Exact sum; 0 for none. Throws when the sum leaves 64 bits. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let total = 0n
  for (const amount of amounts) total += amount
  return fen(total)
}

/** amount × numerator / denominator, half up (half away from zero when negative). The denominator is positive. */
export function mulRatioHalfUp(amount: Fen, ratio: { readonly numerator: bigint; readonly denominator: bigint }): Fen {
  return fen(divideHalfUp(amount * ratio.numerator, ratio.denominator))
}

/** amount × bp / 10,000, half up (half away from zero when negative). */
export function mulBpHalfUp(amount: Fen, rate: Bp): Fen {
  return mulRatioHalfUp(amount, { numerator: rate, denominator: BP_WHOLE })
}

/**
 * Takes VAT out of a tax-inclusive amount: net = half-up(gross / (1 + rate)), vat = gross − net: they always add up.
 * Throws on a negative rate. Example: 16,400.00 yuan at 6 % → net 15,471.70, vat 928.30.
 */
export function splitTaxInclusiveHalfUp(gross: Fen, vatBp: Bp): { readonly net: Fen; readonly vat: Fen } {
  invariant(vatBp >= 0n, `VAT rate ${vatBp} bp is negative`)
  const net = mulRatioHalfUp(gross, { numerator: BP_WHOLE, denominator: BP_WHOLE + vatBp })
  return { net, vat: fen(gross - net) }
}

/** Half away from zero: bigint division truncates, so the sign is taken off first. */
function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator > 0n, `Denominator ${denominator} is not positive`)
  const magnitude = numerator < 0n ? -numerator : numerator
  const rounded = (2n * magnitude + denominator) / (2n * denominator)
  return numerator < 0n ? -rounded : rounded
}

function parseDecimal(text: string, { decimals }: { decimals: number }): bigint | undefined {
  // 20 digits before the point already exceed 64 bits.
  const match = /^(-?)(\d{1,20})(?:\.(\d+))?$/.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = ''] = match
  if (fraction.length > decimals) return undefined
  const value = BigInt(whole + fraction.padEnd(decimals, '0'))
  return sign === '-' ? -value : value
}

function formatScaled(value: bigint, { decimals }: { decimals: number }): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const point = digits.length - decimals
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}
