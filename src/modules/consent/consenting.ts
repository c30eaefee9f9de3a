/** Who can consent to what: of the kind a product needs, old enough, signed for. */
import type { ConsentKind, SubjectKind } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'

const CONSENTING: Readonly<Record<ConsentKind, SubjectKind | null>> = {
  NONE: null,
  PERSONAL: 'PERSON',
  PERSONAL_SEPARATE: 'PERSON',
  MUTUAL: 'PERSON',
  ORG_AUTH: 'ENTERPRISE',
}

/** Whether a consent can be recorded by its recipient for a product. Refuses CONSENT_KIND, CONSENT_BY_SUBJECT and CONSENT_SIGNER. */
export function decideKind(
  product: { readonly consentKind: ConsentKind; readonly bySubject: boolean },
  given: { readonly subjectKind: SubjectKind; readonly hasSigner: boolean },
): Result<void> {
  const wanted = CONSENTING[product.consentKind]
  if (product.bySubject) return refuse(BY_SUBJECT)
  if (wanted !== null && wanted !== given.subjectKind) return refuse(wrongKind(wanted))
  return given.hasSigner === (given.subjectKind === 'ENTERPRISE') ? ok() : refuse(SIGNER)
}

const wrongKind = (wanted: SubjectKind): Refusal => ({
  code: 'CONSENT_KIND',
  message: `This product is about ${wanted === 'PERSON' ? 'a person: record the consent of the person' : 'an enterprise: record the authorization of the enterprise'}.`,
  rule: 'consent.kind',
  field: 'input.subjectKind',
})

const BY_SUBJECT: Refusal = {
  code: 'CONSENT_BY_SUBJECT',
  message: 'Only the subject itself consents to this product, on its own page. Ask for it with requestConsent.',
  rule: '个人信息保护法 art. 14, 29',
  field: 'input.productCode',
}

const SIGNER: Refusal = {
  code: 'CONSENT_SIGNER',
  message:
    'An enterprise consents by its authorized signer, a person by itself. Send signerIdentifier for an enterprise, and for nobody else.',
  rule: '民法典 art. 61, 161',
  field: 'input.signerIdentifier',
}

/** Whether a person is old enough to consent alone. @param minimum full years, of the rules of the region */
export function decideAge(age: number, minimum: number, field = 'input.subjectIdentifier'): Result<void> {
  if (age >= minimum) return ok()
  return refuse({
    code: 'SUBJECT_UNDER_AGE',
    message: `The subject is under ${minimum} and cannot consent to this alone. Do without this product.`,
    rule: '个人信息保护法 art. 31 (consent.minAge, consent.adultAge)',
    field,
  })
}

/** What the contract of a product asks of every consent. */
export type ConsentTerms = { readonly singleUse: boolean; readonly maxDays: number | null }

const DAY_MS = 86_400_000

/** Whether a consent keeps to the terms of its product. Refuses CONSENT_TERMS. @param lifeMs how long it lives */
export function decideTerms(terms: ConsentTerms, given: { singleUse: boolean; lifeMs: number }): Result<void> {
  const tooLong = terms.maxDays !== null && given.lifeMs > terms.maxDays * DAY_MS
  if ((given.singleUse || !terms.singleUse) && !tooLong) return ok()
  const wanted = [
    terms.singleUse ? 'is for a single use' : '',
    terms.maxDays === null ? '' : `lives ${terms.maxDays} days at most`,
  ]
  return refuse({
    code: 'CONSENT_TERMS',
    message: `By its contract a consent to this product ${wanted.filter(Boolean).join(' and ')}. Ask the subject for such a one.`,
    rule: 'product.contract.consentTerms',
    field: terms.singleUse && !given.singleUse ? 'input.singleUse' : 'input.expiresAt',
  })
}
