/** 沙箱密钥: how many an organisation may have, and what each may ask. */
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'

/** Kind of the secret: a key reads `sqx_<prefix>_<secret>`, so that nobody takes it for a subscription's. */
export const SANDBOX_SECRET_KIND = 'sqx'
/** Keys of one organisation that are good at the same time. */
export const MAX_ACTIVE_SANDBOX_KEYS = 5
/** Calls of one key in a minute of the clock. */
export const SANDBOX_CALLS_PER_MINUTE = 60

const MINUTE_MS = 60_000

/** The minute that an instant lies in: calls are counted by it. */
export const minuteOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS)

/** May an organisation have one more key? Refuses SANDBOX_KEY_LIMIT. */
export function decideNewKey(activeKeys: number): Result<void> {
  if (activeKeys < MAX_ACTIVE_SANDBOX_KEYS) return ok()
  const message = `An organisation has at most ${MAX_ACTIVE_SANDBOX_KEYS} active sandbox keys. Revoke one first.`
  return refuse({ code: 'SANDBOX_KEY_LIMIT', message, rule: 'sandbox.key' })
}

export const REVOKED_ALREADY: Refusal = {
  code: 'SANDBOX_KEY_REVOKED',
  message: 'This key is revoked already: nothing is left to do.',
  rule: 'sandbox.key',
}

/** What a key that asked too much is told. */
export function tooManyCalls(now: Date): Refusal {
  const next = new Date(minuteOf(now).getTime() + MINUTE_MS).toISOString()
  return {
    code: 'SANDBOX_RATE',
    message: `A sandbox key makes ${SANDBOX_CALLS_PER_MINUTE} calls a minute. Go on at ${next}.`,
    rule: 'sandbox.rate',
    details: { limit: String(SANDBOX_CALLS_PER_MINUTE), next },
  }
}
