import type { Refusal, Result } from '../kernel/result.ts'

/** A refusal on its way to the schema's `Refusal` type. Anything else that is thrown is a bug and is masked. */
export class RefusalError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

/** The value, or the refusal as the field's other result. */
export function orRefuse<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new RefusalError(result.error)
}
