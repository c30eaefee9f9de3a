import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  amountE4,
  bp,
  fen,
  formatUnitPrice,
  formatYuan,
  MAX_INT64,
  mulBpHalfUp,
  mulRatioHalfUp,
  parseUnitPrice,
  parseYuanToFen,
  priceE4,
  roundHalfUpE4ToFen,
  splitTaxInclusiveHalfUp,
  sumFen,
} from './money.ts'

const anyFen = fc.bigInt({ min: -MAX_INT64 - 1n, max: MAX_INT64 }).map(fen)
const code = (result: { ok: boolean; error?: { code: string } }) => result.error?.code

describe('fen', () => {
  it('holds the largest signed 64-bit amount', () => {
    expect(fen(9_223_372_036_854_775_807n)).toBe(9_223_372_036_854_775_807n)
  })

  it('throws one fen above it', () => {
    expect(() => fen(9_223_372_036_854_775_808n)).toThrow('does not fit 64 bits')
  })

  it('throws one fen below the smallest', () => {
    expect(() => fen(-9_223_372_036_854_775_809n)).toThrow('does not fit 64 bits')
  })
})

describe('parseYuanToFen', () => {
  it.each([
    ['849.13', 84_913n],
    ['849.1', 84_910n],
    ['849', 84_900n],
    ['-0.01', -1n],
    ['0.00', 0n],
    ['92233720368547758.07', MAX_INT64],
  ])('reads %s yuan as %s fen', (text, expected) => {
    expect(parseYuanToFen(text)).toEqual({ ok: true, value: expected })
  })

  it.each(['', '.5', '5.', '1,000.00', '+1', ' 1', '1e3', '0.001', '一百', '--1', '٣'])(
    'refuses "%s" as malformed',
    (text) => {
      expect(code(parseYuanToFen(text))).toBe('YUAN_MALFORMED')
    },
  )

  it('refuses one fen above 64 bits', () => {
    expect(code(parseYuanToFen('92233720368547758.08'))).toBe('YUAN_OUT_OF_RANGE')
  })

  it('reads back every amount that formatYuan writes', () => {
    fc.assert(
      fc.property(anyFen, (amount) => {
        expect(parseYuanToFen(formatYuan(amount))).toEqual({ ok: true, value: amount })
      }),
    )
  })
})

describe('formatYuan', () => {
  it.each([
    [84_913n, '849.13'],
    [5n, '0.05'],
    [0n, '0.00'],
    [-5n, '-0.05'],
  ])('writes %s fen as %s', (amount, expected) => {
    expect(formatYuan(fen(amount))).toBe(expected)
  })
})

describe('parseUnitPrice', () => {
  it.each([
    ['0.25', 2_500n],
    ['0.0350', 350n],
    ['8', 80_000n],
    ['0', 0n],
  ])('reads %s yuan as %s', (text, expected) => {
    expect(parseUnitPrice(text)).toEqual({ ok: true, value: expected })
  })

  it.each([
    ['0.03501', 'UNIT_PRICE_TOO_PRECISE'],
    ['-0.25', 'UNIT_PRICE_NEGATIVE'],
    ['0.25元', 'UNIT_PRICE_MALFORMED'],
    ['922337203685477.5808', 'UNIT_PRICE_OUT_OF_RANGE'],
  ])('refuses %s as %s', (text, expected) => {
    expect(code(parseUnitPrice(text))).toBe(expected)
  })

  it('is written back with four decimals', () => {
    expect(formatUnitPrice(priceE4(2_500n))).toBe('0.2500')
  })
})

describe('roundHalfUpE4ToFen', () => {
  it.each([
    [149n, 1n],
    [150n, 2n],
    [249n, 2n],
    [-149n, -1n],
    [-150n, -2n],
    [40_000_350n, 400_004n], // 4,000.035 yuan
  ])('rounds %s to %s fen', (amount, expected) => {
    expect(roundHalfUpE4ToFen(amountE4(amount))).toBe(expected)
  })

  it('rounds a credit to the mirror of its charge', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_INT64 }), (amount) => {
        expect(roundHalfUpE4ToFen(amountE4(-amount))).toBe(-roundHalfUpE4ToFen(amountE4(amount)))
      }),
    )
  })

  it('moves an amount by half a fen at most', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -MAX_INT64, max: MAX_INT64 }), (amount) => {
        const moved = roundHalfUpE4ToFen(amountE4(amount)) * 100n - amount
        expect(moved >= -50n && moved <= 50n).toBe(true)
      }),
    )
  })
})

describe('sumFen', () => {
  it('is zero for no amounts', () => {
    expect(sumFen([])).toBe(0n)
  })

  it('may leave 64 bits on the way but not at the end', () => {
    expect(sumFen([fen(MAX_INT64), fen(1n), fen(-1n)])).toBe(MAX_INT64)
  })

  it('throws when the sum leaves 64 bits', () => {
    expect(() => sumFen([fen(MAX_INT64), fen(1n)])).toThrow('does not fit 64 bits')
  })
})

describe('splitTaxInclusiveHalfUp', () => {
  // The worked months of AFA, MED and ID2 in the product contracts.
  it.each([
    [1_640_000n, { net: 1_547_170n, vat: 92_830n }],
    [500_000n, { net: 471_698n, vat: 28_302n }],
    [300_025n, { net: 283_042n, vat: 16_983n }],
  ])('takes 6 %% out of %s fen', (gross, expected) => {
    expect(splitTaxInclusiveHalfUp(fen(gross), bp(600n))).toEqual(expected)
  })

  it('leaves the whole amount net at 0 %', () => {
    expect(splitTaxInclusiveHalfUp(fen(123n), bp(0n))).toEqual({ net: 123n, vat: 0n })
  })

  it('throws on a negative rate', () => {
    expect(() => splitTaxInclusiveHalfUp(fen(123n), bp(-1n))).toThrow('is negative')
  })

  it('adds up to the gross for every amount and rate', () => {
    fc.assert(
      fc.property(anyFen, fc.bigInt({ min: 0n, max: 10_000n }).map(bp), (gross, rate) => {
        const { net, vat } = splitTaxInclusiveHalfUp(gross, rate)
        expect(net + vat).toBe(gross)
      }),
    )
  })
})

describe('multiplication by a ratio', () => {
  it('rounds a half up', () => {
    expect(mulBpHalfUp(fen(25n), bp(2_000n))).toBe(5n)
    expect(mulRatioHalfUp(fen(5n), { numerator: 1n, denominator: 2n })).toBe(3n)
  })

  it('rounds a negative half away from zero', () => {
    expect(mulRatioHalfUp(fen(-5n), { numerator: 1n, denominator: 2n })).toBe(-3n)
  })

  it('throws on a zero denominator', () => {
    expect(() => mulRatioHalfUp(fen(5n), { numerator: 1n, denominator: 0n })).toThrow('is not positive')
  })
})
