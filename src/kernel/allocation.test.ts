import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateByLargestRemainder } from './allocation.ts'

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)

const total = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 10_000n }), { minLength: 1, maxLength: 12 })
  .filter((list) => sum(list) > 0n)

describe('allocateByLargestRemainder', () => {
  it.each([
    [1_000_001n, [30n, 50n, 20n], [300_000n, 500_001n, 200_000n]],
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [7n, [30n, 50n, 20n], [2n, 4n, 1n]],
    // Two faults seen in a peer ledger: a zero share written first took the spare unit.
    [15n, [0n, 1n, 1n], [0n, 8n, 7n]],
  ])('splits %s by %s into %s', (amount, by, expected) => {
    expect(allocateByLargestRemainder(amount, by)).toEqual(expected)
  })

  it('splits the AFA month over its parties, the tie of half a fen to the earlier one', () => {
    // 14,471.70 yuan by 35/45/20.
    expect(allocateByLargestRemainder(1_447_170n, [35n, 45n, 20n])).toEqual([506_510n, 651_226n, 289_434n])
  })

  it('splits the government share of the AFA month over its departments', () => {
    // 5,065.10 yuan by 30/25/20/15/10.
    expect(allocateByLargestRemainder(506_510n, [30n, 25n, 20n, 15n, 10n])).toEqual([
      151_953n,
      126_628n,
      101_302n,
      75_976n,
      50_651n,
    ])
  })

  it('gives every party nothing when there is nothing, whatever the weights', () => {
    expect(allocateByLargestRemainder(0n, [0n, 0n])).toEqual([0n, 0n])
  })

  it('throws on a negative weight', () => {
    expect(() => allocateByLargestRemainder(1n, [2n, -1n])).toThrow('Weight -1 is negative')
  })

  it('throws when no party may receive the total', () => {
    expect(() => allocateByLargestRemainder(1n, [0n, 0n])).toThrow('No party has a weight')
  })
})

describe('laws of allocateByLargestRemainder', () => {
  it('shares sum to the total', () => {
    fc.assert(
      fc.property(total, weights, (amount, by) => {
        expect(sum(allocateByLargestRemainder(amount, by))).toBe(amount)
      }),
    )
  })

  it('each share is less than one unit from its exact value', () => {
    fc.assert(
      fc.property(total, weights, (amount, by) => {
        allocateByLargestRemainder(amount, by).forEach((share, index) => {
          const errorTimesSum = share * sum(by) - amount * (by[index] ?? 0n)
          expect(errorTimesSum > -sum(by) && errorTimesSum < sum(by)).toBe(true)
        })
      }),
    )
  })

  it('a zero weight receives nothing', () => {
    fc.assert(
      fc.property(total, weights, (amount, by) => {
        const shares = allocateByLargestRemainder(amount, [0n, ...by, 0n])
        expect([shares.at(0), shares.at(-1)]).toEqual([0n, 0n])
      }),
    )
  })

  it('a negative total is the mirror of the positive one', () => {
    fc.assert(
      fc.property(total, weights, (amount, by) => {
        const mirrored = allocateByLargestRemainder(-amount, by).map((share) => -share)
        expect(mirrored).toEqual(allocateByLargestRemainder(amount, by))
      }),
    )
  })

  it('changing the order of the parties moves at most the tied unit of each', () => {
    fc.assert(
      fc.property(total, weights, (amount, by) => {
        const reversed = allocateByLargestRemainder(amount, by.toReversed()).toReversed()
        allocateByLargestRemainder(amount, by).forEach((share, index) => {
          const moved = share - (reversed[index] ?? 0n)
          expect(moved >= -1n && moved <= 1n).toBe(true)
        })
      }),
    )
  })

  it('changing the order moves nothing when no two remainders tie', () => {
    fc.assert(
      fc.property(total, weights, (amount, by) => {
        const magnitude = amount < 0n ? -amount : amount
        const remainders = by.map((weight) => (magnitude * weight) % sum(by))
        fc.pre(new Set(remainders).size === by.length)
        expect(allocateByLargestRemainder(amount, by.toReversed()).toReversed()).toEqual(
          allocateByLargestRemainder(amount, by),
        )
      }),
    )
  })
})
