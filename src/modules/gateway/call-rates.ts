/**
 * How many calls a key may make in a second. A bucket of one second's calls for each key, which fills evenly: after a rest a
 * second's calls may come at once, and then as many a second as the limit says. In memory, so on each instance for itself.
 */

/** Keys counted at a time; the one counted longest goes first, and begins anew. */
export const RATES_LIMIT = 20_000

/** What the header fields of draft-ietf-httpapi-ratelimit-headers say: the policy, what is left of it, seconds until it is whole. */
export type RateState = { readonly limit: number; readonly remaining: number; readonly resetSeconds: number }

/** Whether one more call fits. `first`: of the calls that did not, the first within a second. */
export type RateDecision = { readonly fits: boolean; readonly first: boolean; readonly state: RateState }

type Bucket = { left: number; atMs: number; refusedAtMs: number }

export class CallRates {
  private readonly buckets = new Map<string, Bucket>()

  /** @param elapsedMs a clock that nobody sets */
  constructor(
    private readonly perSecond: number,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {}

  /** Takes one call out of a key's bucket, if there is one. */
  take(key: string): RateDecision {
    const nowMs = this.elapsedMs()
    const bucket = this.bucketOf(key, nowMs)
    bucket.left = Math.min(this.perSecond, bucket.left + ((nowMs - bucket.atMs) * this.perSecond) / 1000)
    bucket.atMs = nowMs
    const fits = bucket.left >= 1
    if (fits) bucket.left--
    const first = !fits && nowMs - bucket.refusedAtMs >= 1000
    if (first) bucket.refusedAtMs = nowMs
    return { fits, first, state: this.stateOf(bucket) }
  }

  private bucketOf(key: string, atMs: number): Bucket {
    const known = this.buckets.get(key)
    if (known) return known
    const oldest = this.buckets.keys().next()
    if (this.buckets.size >= RATES_LIMIT && !oldest.done) this.buckets.delete(oldest.value)
    const fresh = { left: this.perSecond, atMs, refusedAtMs: Number.NEGATIVE_INFINITY }
    this.buckets.set(key, fresh)
    return fresh
  }

  private stateOf({ left }: Bucket): RateState {
    const resetSeconds = Math.ceil((this.perSecond - left) / this.perSecond)
    return { limit: this.perSecond, remaining: Math.floor(left), resetSeconds }
  }
}

/** `RateLimit-Policy` and `RateLimit`, as structured fields. */
export const rateHeaders = ({ limit, remaining, resetSeconds }: RateState): Record<string, string> => ({
  'ratelimit-policy': `"key";q=${limit};w=1`,
  ratelimit: `"key";r=${remaining};t=${resetSeconds}`,
})
