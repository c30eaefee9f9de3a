/**
 * Made-up consents: one for each state that a consent can be in, so that every refusal can be tried.
 * A caller who sends none, or another id, is told that consent is missing, as in production.
 */
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { refusalOfConsent, type ConsentState } from '../consent/index.ts'

type Explained = { readonly zh: string; readonly en: string }

/** Every state but the missing one, in the order of their ids. */
const STATES: Readonly<Record<Exclude<ConsentState, 'CONSENT_MISSING'>, Explained>> = {
  LIVE: { zh: '有效', en: 'live: the call is answered' },
  CONSENT_SCOPE: { zh: '用于其他产品或用途', en: 'given for another product or purpose' },
  CONSENT_SUBJECT: { zh: '不是本次查询的主体所给', en: 'given by another subject' },
  CONSENT_WITHDRAWN: { zh: '已撤回', en: 'withdrawn' },
  CONSENT_USED: { zh: '单次同意，已使用', en: 'for a single use, and used' },
  CONSENT_EXPIRED: { zh: '已到期', en: 'expired' },
  CONSENT_NOT_SEPARATE: { zh: '不是单独同意', en: 'not a separate consent' },
}

export type SandboxConsent = { readonly consentId: string; readonly state: ConsentState } & Explained

/** The ids have the form of a consent's and are nobody's: no instant makes them. */
export const SANDBOX_CONSENTS: readonly SandboxConsent[] = Object.entries(STATES).map(([state, explained], index) => ({
  consentId: `SANDB0XC0NSENT${String(index + 1).padStart(12, '0')}`,
  state: state as ConsentState,
  ...explained,
}))

/** Whether a made-up consent carries a call. Refuses as production does. */
export function decideSandboxConsent(consentId: string | undefined): Result<void> {
  const state = SANDBOX_CONSENTS.find((consent) => consent.consentId === consentId)?.state ?? 'CONSENT_MISSING'
  return state === 'LIVE' ? ok() : refuse(refusalOfConsent(state))
}

/** The same where the input names its consents: those of the sandbox's cases carry them, the made-up faults refuse. */
export function decideNamedConsents(consentIds: readonly string[]): Result<void> {
  const known = consentIds.filter((id) => SANDBOX_CONSENTS.some(({ consentId }) => consentId === id))
  return known.map((id) => decideSandboxConsent(id)).find(({ ok: isLive }) => !isLive) ?? ok()
}
