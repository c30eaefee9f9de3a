/**
 * What can fail on purpose, as a value.
 * Promises: a use case never throws for something a person can put right; `invariant` throws for bugs only.
 * Refuses: nothing. A refusal always says what to do next and which rule was broken.
 */

/** Why something was not done, addressed to the person or program that asked. */
export type Refusal = {
  /** UPPER_SNAKE, stable: programs branch on it. */
  readonly code: string
  /** One or two sentences that tell the fix. Never contains personal data. */
  readonly message: string
  /** What was broken: a policy key such as `pricing.ceiling`, or an article such as `27号 art.14(2)`. */
  readonly rule: string
  /** Path of the input at fault, such as `tiers[2].priceE4`. */
  readonly field?: string
  /** Figures behind the message, already formatted. */
  readonly details?: Readonly<Record<string, string>>
}

export type Ok<T> = { readonly ok: true; readonly value: T }
export type Refused<E = Refusal> = { readonly ok: false; readonly error: E }
export type Result<T, E = Refusal> = Ok<T> | Refused<E>

export function ok(): Ok<void>
export function ok<T>(value: T): Ok<T>
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value }
}

export function refuse(refusal: Refusal): Refused {
  return { ok: false, error: refusal }
}

/**
 * The first check that refused, or undefined when all passed:
 * `const refused = firstRefusal([…]); if (refused) return refused`.
 * Takes any iterable, so a generator can stop before a check that needs the earlier ones.
 */
export function firstRefusal<E = Refusal>(checks: Iterable<Result<unknown, E>>): Refused<E> | undefined {
  for (const check of checks) if (!check.ok) return check
  return undefined
}

/** A bug: the program contradicted itself, so nobody outside can put it right. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Throws InvariantError unless the condition holds. For what cannot happen, never for what a user may do. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Closes an exhaustive `switch`: the compiler proves it unreachable, the run time refuses to guess. */
export function assertNever(value: never): never {
  throw new InvariantError(`Unexpected variant ${JSON.stringify(value)}`)
}
