/**
 * Identifiers: ULIDs (github.com/ulid/spec), branded by the noun they name.
 * Promises: ids of one source sort as they were made, also within a millisecond and when the clock steps back.
 * Refuses: lower case. One id has one spelling, so text order is time order.
 */
import { monotonicFactory, ulid } from 'ulid'
import { invariant, ok, refuse, type Result } from './result.ts'

/** A ULID that names one kind of thing: `type ProductId = Id<'ProductId'>`. */
export type Id<Brand extends string> = string & { readonly brand: Brand }

/** Numbers from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number

/** Makes the next id of any noun: `const productId = nextId<'ProductId'>()`. */
export type IdSource = <Brand extends string>() => Id<Brand>

const MAX_TIME_MS = 2 ** 48 - 1

/**
 * A ULID of that moment, with 80 random bits (by default from the operating system).
 * With a seeded `random` the same call gives the same id. Throws unless timeMs is a whole number in 1…2^48 − 1.
 */
export function ulidAt<Brand extends string>(timeMs: number, random?: Random): Id<Brand> {
  return ulid(checkedTime(timeMs), random) as Id<Brand>
}

/** A source of strictly rising ids. `nowMs` is the injected clock, read once per id. */
export function createIdSource(nowMs: () => number, random?: Random): IdSource {
  const next = monotonicFactory(random)
  return <Brand extends string>() => next(checkedTime(nowMs())) as Id<Brand>
}

/** 26 upper-case Crockford base 32 characters, the first at most 7. */
export function isUlid(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text)
}

/** Refuses ID_MALFORMED. */
export function parseId<Brand extends string>(text: string): Result<Id<Brand>> {
  if (!isUlid(text)) {
    return refuse({
      code: 'ID_MALFORMED',
      message: 'Send the id as it was given: 26 upper-case letters and digits.',
      rule: 'ids.ulid',
    })
  }
  return ok(text as Id<Brand>)
}

function checkedTime(timeMs: number): number {
  // The library takes 0 for "now" and would read the system's clock.
  invariant(
    Number.isInteger(timeMs) && timeMs >= 1 && timeMs <= MAX_TIME_MS,
    `${timeMs} is no time of a ULID: whole milliseconds from 1`,
  )
  return timeMs
}
