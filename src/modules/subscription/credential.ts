/** API credentials (接口凭据): keys of one subscription, shown once. */
import type { CredentialStatus, SubscriptionStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'

/** Kind of the secret: a key reads `sqk_<prefix>_<secret>`. */
export const CREDENTIAL_SECRET_KIND = 'sqk'
/** Keys of one subscription that are good at the same time: enough to rotate without a gap. */
export const MAX_ACTIVE_CREDENTIALS = 5

/** May a subscription have one more key? Refuses SUBSCRIPTION_NOT_ACTIVE, CREDENTIAL_LIMIT. */
export function decideNewCredential(facts: { status: SubscriptionStatus; activeCredentials: number }): Result<void> {
  if (facts.status !== 'ACTIVE') {
    const message = `The subscription is ${facts.status}: a key would open nothing. Ask the operator to resume it.`
    return refuse({ code: 'SUBSCRIPTION_NOT_ACTIVE', message, rule: 'subscription.credential' })
  }
  if (facts.activeCredentials >= MAX_ACTIVE_CREDENTIALS) {
    const message = `A subscription has at most ${MAX_ACTIVE_CREDENTIALS} active keys. Revoke one first.`
    return refuse({ code: 'CREDENTIAL_LIMIT', message, rule: 'subscription.credential' })
  }
  return ok()
}

/** May a key be revoked? Refuses CREDENTIAL_REVOKED. */
export function decideRevocation({ status }: { status: CredentialStatus }): Result<void> {
  if (status === 'ACTIVE') return ok()
  const message = 'This key is revoked already: nothing is left to do.'
  return refuse({ code: 'CREDENTIAL_REVOKED', message, rule: 'subscription.credential' })
}
