import type { Result } from '../../src/kernel/result.ts'
import { parseDay, type Day } from '../../src/kernel/shanghai-time.ts'

/** A result's value. @throws with the refusal's message. */
export function done<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

/** The code of a refusal, or OK. */
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'OK' : result.error.code)

export const day = (text: string): Day => done(parseDay(text))
