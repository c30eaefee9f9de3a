/**
 * 授权同意: what a person or an enterprise allowed (个人信息保护法 art. 14-15, 23, 29).
 * Promises: a consent carries a call only for its own subject, product, recipient and purpose, until it expires, is
 * withdrawn or is used up. Refuses: to let a consent given to somebody else be told from one that does not exist.
 */
import type { ConsentStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'

/** Longest life of a consent: a year, leap day included. Beyond it the subject is asked anew. */
export const CONSENT_LIFE_MAX_DAYS = 366
const DAY_MS = 86_400_000

export type Consent = {
  readonly id: string
  readonly subjectId: string
  readonly productId: string
  readonly recipientOrgId: string
  readonly purpose: PurposeClass
  /** the data it covers, as RESOURCE-CODE.field */
  readonly fieldScope: readonly string[]
  /** of two consents that were asked for together: the same for both */
  readonly pairId: string | null
  readonly separate: boolean
  readonly status: ConsentStatus
  /** first instant out of force */
  readonly expiresAt: Date
}

/** The call that a consent is presented for. */
export type Presented = {
  /** whom the call is about; null if nothing was ever consented to by that subject, undefined where the consent itself says it */
  readonly subjectId: string | null | undefined
  readonly productId: string
  readonly recipientOrgId: string
  readonly purpose: PurposeClass
  /** the data that the version reads, as RESOURCE-CODE.field */
  readonly fields: readonly string[]
  readonly instant: Date
  /** whether the product needs a separate consent (单独同意) */
  readonly needsSeparate: boolean
}

export type ConsentFault =
  | 'CONSENT_MISSING'
  | 'CONSENT_SCOPE'
  | 'CONSENT_SUBJECT'
  | 'CONSENT_WITHDRAWN'
  | 'CONSENT_USED'
  | 'CONSENT_EXPIRED'
  | 'CONSENT_NOT_SEPARATE'
export type ConsentState = 'LIVE' | ConsentFault

/** Whether a consent carries a call, or the first reason why not. */
export function consentState(consent: Consent | null, call: Presented): ConsentState {
  if (!consent || consent.recipientOrgId !== call.recipientOrgId) return 'CONSENT_MISSING'
  if (!covers(consent, call)) return 'CONSENT_SCOPE'
  if (call.subjectId !== undefined && consent.subjectId !== call.subjectId) return 'CONSENT_SUBJECT'
  if (consent.status === 'WITHDRAWN') return 'CONSENT_WITHDRAWN'
  if (consent.status === 'USED') return 'CONSENT_USED'
  if (call.instant >= consent.expiresAt) return 'CONSENT_EXPIRED'
  return call.needsSeparate && !consent.separate ? 'CONSENT_NOT_SEPARATE' : 'LIVE'
}

function covers(consent: Consent, { productId, purpose, fields }: Presented): boolean {
  const scope = new Set(consent.fieldScope)
  return consent.productId === productId && consent.purpose === purpose && fields.every((field) => scope.has(field))
}

/**
 * Whether consents that were given for each other carry a call together (双方同意); each is judged by `consentState` besides.
 * Two of one subject are one consent too few; two that were not asked for together would let a recipient pair whom it likes.
 */
export function mutualState([one, other]: readonly Consent[]): ConsentState {
  if (!one || !other) return 'CONSENT_MISSING'
  if (one.subjectId === other.subjectId) return 'CONSENT_SUBJECT'
  return one.pairId !== null && one.pairId === other.pairId ? 'LIVE' : 'CONSENT_SCOPE'
}

/** What a caller is told. It never says whom the consent is from. */
export function refusalOfConsent(fault: ConsentFault): Refusal {
  return { code: fault, ...EXPLANATIONS[fault], field: 'consentId' }
}

const EXPLANATIONS: Record<ConsentFault, { message: string; rule: string }> = {
  CONSENT_MISSING: {
    message:
      'This product needs the subject’s consent, and no such consent was given to you. Record one and send its consentId.',
    rule: '个人信息保护法 art. 13-14',
  },
  CONSENT_SCOPE: {
    message:
      'The consent is for another product, purpose or counterpart, or for less data than this version reads. Ask the subject for this one: consent does not carry over.',
    rule: '个人信息保护法 art. 14',
  },
  CONSENT_SUBJECT: {
    message: 'The consent was not given by the subject of this call. Send the consentId that belongs to it.',
    rule: '个人信息保护法 art. 13-14',
  },
  CONSENT_WITHDRAWN: {
    message: 'The consent was withdrawn. Do not ask again by the same means; call only if the subject consents anew.',
    rule: '个人信息保护法 art. 15',
  },
  CONSENT_USED: {
    message: 'The consent was for a single use and has been used. Ask the subject for a new one.',
    rule: '个人信息保护法 art. 14',
  },
  CONSENT_EXPIRED: {
    message: 'The consent has expired. Ask the subject for a new one.',
    rule: '个人信息保护法 art. 14',
  },
  CONSENT_NOT_SEPARATE: {
    message:
      'This product needs a separate consent (单独同意), given for it alone. Ask the subject for one and record it so.',
    rule: '个人信息保护法 art. 23, 29',
  },
}

/** Whether a consent may live from now until an instant. */
export function decideExpiry(expiresAt: Date, now: Date): Result<void> {
  const latest = new Date(now.getTime() + CONSENT_LIFE_MAX_DAYS * DAY_MS)
  if (expiresAt > now && expiresAt <= latest) return ok()
  return refuse({
    code: 'CONSENT_LIFE',
    message: `A consent ends after now and within a year: at the latest at ${latest.toISOString()}.`,
    rule: '个人信息保护法 art. 14, 19',
    field: 'input.expiresAt',
  })
}

/** Whether it can be withdrawn: always, while it can still be used. */
export function decideWithdrawal(status: ConsentStatus): Result<void> {
  if (status === 'ACTIVE') return ok()
  return refuse({
    code: `CONSENT_${status}`,
    message: `The consent was ${status === 'USED' ? 'used up' : 'withdrawn'} already and carries no further call. There is nothing to withdraw.`,
    rule: '个人信息保护法 art. 15',
  })
}
