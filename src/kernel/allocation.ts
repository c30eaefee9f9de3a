/**
 * Splits an amount over parties without losing or inventing a fen.
 * Promises: shares sum to the total; each is within 1 of its exact share; one input gives one split, for ever.
 * Refuses: nothing. Weights come from a published rule, so bad weights are a bug.
 */
import type { Fen } from './money.ts'
import { invariant } from './result.ts'

/**
 * Largest-remainder split of a total by weights, in the parties' order.
 * Each party gets its exact share rounded down; the units left over go one each to the largest remainders, and of two
 * equal remainders to the earlier party. A zero weight receives nothing. A negative total (a reversal) is the mirror of
 * the positive one, so it undoes it exactly. Throws on a negative weight, and on weights of 0 for a total that is not 0.
 * Example: 1,000,001 fen at 30/50/20 → 300,000 / 500,001 / 200,000.
 */
export function allocateByLargestRemainder(total: Fen, weights: readonly bigint[]): Fen[]
export function allocateByLargestRemainder(total: bigint, weights: readonly bigint[]): bigint[]
export function allocateByLargestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  // Every share lies between 0 and the total, so Fen going in is Fen coming out.
  for (const weight of weights) invariant(weight >= 0n, `Weight ${weight} is negative`)
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0n)
  if (total === 0n) return weights.map(() => 0n)
  invariant(weightSum > 0n, `No party has a weight to receive ${total}`)

  const magnitude = total < 0n ? -total : total
  const parties = weights.map((weight, index) => ({
    index,
    share: (magnitude * weight) / weightSum,
    remainder: (magnitude * weight) % weightSum,
  }))
  const left = magnitude - parties.reduce((sum, { share }) => sum + share, 0n)
  // Fewer units are left than there are non-zero remainders, so a zero weight is never reached.
  const favoured = new Set(
    parties
      .toSorted((a, b) => Number(b.remainder - a.remainder))
      .slice(0, Number(left))
      .map(({ index }) => index),
  )
  const shares = parties.map(({ index, share }) => share + (favoured.has(index) ? 1n : 0n))
  invariant(shares.reduce((sum, share) => sum + share, 0n) === magnitude, 'Shares sum to the total')
  return shares.map((share) => (total < 0n ? -share : share))
}
