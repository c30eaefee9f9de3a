import type { OrganizationKind, PersonRole, PersonStatus } from '../../generated/prisma/enums.ts'
import { refuse, ok, type Result } from '../../kernel/result.ts'

/** Failed sign-ins of one e-mail within the window before further ones are refused. */
export const SIGN_IN_ATTEMPTS = 10
export const SIGN_IN_WINDOW_MS = 15 * 60 * 1000
export const SESSION_LIFE_MS = 12 * 60 * 60 * 1000
export const TOKEN_LIFE_MAX_DAYS = 365

const ROLE_OF_KIND: Record<OrganizationKind, readonly PersonRole[]> = {
  ADMIN_UNIT: ['HOLDER', 'CONSUMER'],
  INSTITUTION: ['HOLDER', 'CONSUMER'],
  PUBLIC_UTILITY: ['HOLDER'],
  OPERATOR: ['OPERATOR'],
  DEVELOPER: ['DEVELOPER'],
  CONSUMER: ['CONSUMER'],
  REGISTRY: ['REGISTRY'],
  DATA_BUREAU: ['BUREAU'],
  PRICE_DEPT: ['PRICE'],
  FINANCE: ['FINANCE'],
  AUDIT: ['AUDITOR'],
  SECURITY: ['SECURITY'],
}

/** One person has one role, and only a role that suits the organisation: this is where rights start to be kept apart. */
export function suitsOrganization(role: PersonRole, kind: OrganizationKind): boolean {
  return ROLE_OF_KIND[kind].includes(role)
}

type Standing = { status: PersonStatus; validUntil: Date | null }

/** A person who left, or whose term ended, has no session and no token, whatever was issued before. */
export function isInStanding(person: Standing, now: Date): boolean {
  return person.status === 'ACTIVE' && (person.validUntil === null || now < person.validUntil)
}

/** One refusal for a wrong e-mail, a wrong password and a person out of standing: which it was is nobody's business. */
export function decideSignIn(facts: {
  passwordMatches: boolean
  person: Standing | null
  recentFailures: number
  now: Date
}): Result<void> {
  if (facts.recentFailures >= SIGN_IN_ATTEMPTS) {
    return refuse({
      code: 'TOO_MANY_ATTEMPTS',
      message: `Too many failed sign-ins. Wait ${SIGN_IN_WINDOW_MS / 60_000} minutes and try again.`,
      rule: 'identity.sign-in',
    })
  }
  if (!facts.passwordMatches || !facts.person || !isInStanding(facts.person, facts.now)) {
    return refuse({
      code: 'SIGN_IN_FAILED',
      message: 'E-mail and password do not fit. Check both and try again.',
      rule: 'identity.sign-in',
    })
  }
  return ok()
}
