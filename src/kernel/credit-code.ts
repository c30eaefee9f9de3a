/**
 * The unified social credit code of an organisation (GB 32100-2015); its middle is an organisation code (GB 11714-1997).
 * Promises: accepts what the check character proves, remainder 0 included, where widely copied code fails.
 * Refuses: a wrong check character. Some real licences carry one: letting it pass, with a reason, is the caller's.
 */
import { invariant, ok, refuse, type Result } from './result.ts'

export type CreditCode = string & { readonly brand: 'CreditCode' }

export type CreditCodeParts = {
  readonly code: CreditCode
  /** Character 1: 1 establishment, 5 civil affairs, 9 market regulation, Y other. */
  readonly registeringBody: string
  /** Character 2: kind of organisation within the registering body. */
  readonly entityClass: string
  /** Characters 3–8: GB/T 2260 code, or 100000 for the national registry. */
  readonly region: string
  /** Characters 9–17: the GB 11714 code, whose own check character is not enforced (see `organisationCodeHolds`). */
  readonly organisationCode: string
}

/** Digits and capital letters without I, O, S, V, Z; a character's value is its place. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const ORGANISATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]
const SHAPE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/

/** Normalises (NFKC, trim, upper case) and checks. Refuses CREDIT_CODE_FORMAT, CREDIT_CODE_CHECK. */
export function parseCreditCode(text: string): Result<CreditCodeParts> {
  const code = text.normalize('NFKC').trim().toUpperCase()
  if (!isCreditCodeShape(code)) {
    return refuse({
      code: 'CREDIT_CODE_FORMAT',
      message: 'Enter the 18 characters of the licence: digits and capital letters without I, O, S, V, Z.',
      rule: 'GB 32100',
    })
  }
  if (code[17] !== checkCharacterOfCreditCode(code.slice(0, 17))) {
    return refuse({
      code: 'CREDIT_CODE_CHECK',
      message: 'Check every character: the last one does not fit the others.',
      rule: 'GB 32100',
    })
  }
  return ok({
    code,
    registeringBody: code.charAt(0),
    entityClass: code.charAt(1),
    region: code.slice(2, 8),
    organisationCode: code.slice(8, 17),
  })
}

/** The 18th character. Throws unless given 17 characters of the alphabet. */
export function checkCharacterOfCreditCode(first17: string): string {
  const remainder = weightedSum(first17, { alphabet: ALPHABET, weights: WEIGHTS }) % 31
  // Remainder 0 gives 31, one past the alphabet: the standard writes it as 0.
  return ALPHABET.charAt((31 - remainder) % 31)
}

/** The 9th character of an organisation code: a digit or X. Throws unless given 8 digits or capital letters. */
export function checkCharacterOfOrganisationCode(first8: string): string {
  const sum = weightedSum(first8, { alphabet: ORGANISATION_ALPHABET, weights: ORGANISATION_WEIGHTS })
  return '0X987654321'.charAt(sum % 11)
}

/** Does the organisation code inside a credit code fit its own check character? A reason to look twice, not to refuse. */
export function organisationCodeHolds(organisationCode: string): boolean {
  return (
    /^[0-9A-Z]{8}[0-9X]$/.test(organisationCode) &&
    organisationCode[8] === checkCharacterOfOrganisationCode(organisationCode.slice(0, 8))
  )
}

/** A code that passes `parseCreditCode`, for synthetic organisations only. `organisation` is 8 characters. */
export function buildCreditCode(parts: {
  readonly registeringBody: string
  readonly entityClass: string
  readonly region: string
  readonly organisation: string
}): CreditCode {
  const { registeringBody, entityClass, region, organisation } = parts
  const organisationCode = `${organisation}${checkCharacterOfOrganisationCode(organisation)}`
  const first17 = `${registeringBody}${entityClass}${region}${organisationCode}`
  const code = `${first17}${checkCharacterOfCreditCode(first17)}`
  invariant(isCreditCodeShape(code), 'The parts make a credit code')
  return code
}

function weightedSum(text: string, by: { readonly alphabet: string; readonly weights: readonly number[] }): number {
  invariant(text.length === by.weights.length, `A check character is computed from ${by.weights.length} characters`)
  return by.weights.reduce((sum, weight, i) => {
    const value = by.alphabet.indexOf(text.charAt(i))
    invariant(value >= 0, `Character ${i + 1} is outside the alphabet`)
    return sum + weight * value
  }, 0)
}

function isCreditCodeShape(code: string): code is CreditCode {
  return SHAPE.test(code)
}
