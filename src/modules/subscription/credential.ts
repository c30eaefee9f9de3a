/** API credentials (接口凭据): keys of one subscription, as texts or as what signatures are verified with. */
import { isIP } from 'node:net'
import type { CredentialKind, CredentialStatus, SubscriptionStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import { readEd25519, readSm2 } from '../../platform/http/verifying-key.ts'

/** Kind of the secret: a key reads `sqk_<prefix>_<secret>`. */
export const CREDENTIAL_SECRET_KIND = 'sqk'
/** Keys of one subscription that are good at the same time: enough to rotate without a gap. */
export const MAX_ACTIVE_CREDENTIALS = 5
/** Addresses and networks that one key may be bound to. */
export const MAX_ALLOWED_IPS = 20
/** How long an old key may stay good beside its successor: a month, for the slowest of release cycles. */
export const MAX_OVERLAP_HOURS = 24 * 31

/** May a subscription have one more key? Refuses SUBSCRIPTION_NOT_ACTIVE, CREDENTIAL_LIMIT. */
export function decideNewCredential(facts: { status: SubscriptionStatus; activeCredentials: number }): Result<void> {
  if (facts.status !== 'ACTIVE') {
    const message = `The subscription is ${facts.status}: a key would open nothing. Ask the operator to resume it.`
    return refused('SUBSCRIPTION_NOT_ACTIVE', message)
  }
  if (facts.activeCredentials >= MAX_ACTIVE_CREDENTIALS) {
    return refused(
      'CREDENTIAL_LIMIT',
      `A subscription has at most ${MAX_ACTIVE_CREDENTIALS} active keys. Revoke one first.`,
    )
  }
  return ok()
}

/** May a key be revoked? Refuses CREDENTIAL_REVOKED. */
export function decideRevocation({ status }: { status: CredentialStatus }): Result<void> {
  return status === 'ACTIVE'
    ? ok()
    : refused('CREDENTIAL_REVOKED', 'This key is revoked already: nothing is left to do.')
}

/**
 * Until when a key stays good beside its successor.
 * Refuses CREDENTIAL_REVOKED, CREDENTIAL_EXPIRED (it was rotated before), OVERLAP.
 */
export function decideRotation(
  key: { status: CredentialStatus; expiresAt: Date | null },
  { overlapHours, now }: { overlapHours: number; now: Date },
): Result<Date> {
  if (key.status !== 'ACTIVE') return refused('CREDENTIAL_REVOKED', 'This key is revoked. Create a new one.')
  if (key.expiresAt) return refused('CREDENTIAL_EXPIRED', 'This key has a successor already. Rotate that one.')
  if (!Number.isInteger(overlapHours) || overlapHours < 0 || overlapHours > MAX_OVERLAP_HOURS) {
    return refused(
      'OVERLAP',
      `Let the old key live on for 0 to ${MAX_OVERLAP_HOURS} whole hours.`,
      'input.overlapHours',
    )
  }
  return ok(new Date(now.getTime() + overlapHours * 3_600_000))
}

/** The public key that a kind of credential needs, in the form it is kept in; null where the platform makes the secret. Refuses PUBLIC_KEY. */
export function readPublicKey(kind: CredentialKind, text: string | null): Result<Buffer | null> {
  const makesOwn = kind === 'API_KEY' || kind === 'HMAC_SHA256'
  if (makesOwn)
    return text === null ? ok(null) : refused('PUBLIC_KEY', `Leave publicKey out: ${kind} is made here.`, FIELD)
  const key = kind === 'ED25519' ? readEd25519(text ?? '') : readSm2(text ?? '')
  return key ? ok(key) : refused('PUBLIC_KEY', PUBLIC_KEY_FORMS[kind], FIELD)
}

/** Addresses and networks (CIDR) as they are kept: trimmed, each once. Refuses ALLOWED_IPS. */
export function readAllowedIps(list: readonly string[]): Result<string[]> {
  const entries = [...new Set(list.map((entry) => entry.trim()))]
  const wrong = entries.find((entry) => !isAddressOrNetwork(entry))
  if (wrong !== undefined || entries.length > MAX_ALLOWED_IPS) {
    const message = `Name at most ${MAX_ALLOWED_IPS} addresses or networks, such as 203.0.113.7 or 2001:db8::/32.`
    return refused('ALLOWED_IPS', message, 'input.allowedIps')
  }
  return ok(entries)
}

const BITS = { 4: 32, 6: 128 } as const

function isAddressOrNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const family = isIP(address)
  if ((family !== 4 && family !== 6) || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= BITS[family])
}

const FIELD = 'input.publicKey'
const PUBLIC_KEY_FORMS = {
  ED25519: 'Send the Ed25519 public key as PEM (`openssl pkey -pubout`). Keep the private key to yourself.',
  SM2_SM3: 'Send the SM2 public key as hex: 04 and both coordinates, 130 digits. Keep the private key to yourself.',
}

const refused = (code: string, message: string, field?: string): Refused =>
  refuse({ code, message, rule: 'subscription.credential', ...(field && { field }) })
