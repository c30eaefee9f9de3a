import type { Result } from '../kernel/result.ts'

/** Seed data are part of the program: what the rules refuse is a fault in them. */
export function done<T>(result: Result<T>): T {
  if (result.ok) return result.value
  const { code, message, rule } = result.error
  throw new Error(`The demo cannot be seeded: ${message} (${code}, ${rule})`)
}
