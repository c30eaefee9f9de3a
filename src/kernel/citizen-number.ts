/**
 * The citizen identity number of 18 characters (GB 11643-1999): region, birth date, sequence, check digit.
 * Promises: a refusal names the first fault and never repeats the number, which is personal data.
 * Refuses: the 15-digit form, abolished in 2013; the caller asks for the current one.
 */
import { invariant, ok, refuse, type Refused, type Result } from './result.ts'
import { prefectureEverExisted } from './region.ts'
import { parseDay, type Day } from './shanghai-time.ts'

export type CitizenNumber = string & { readonly brand: 'CitizenNumber' }
export type Sex = 'MALE' | 'FEMALE'

export type Citizen = {
  /** Normalised: 17 digits and a digit or X. */
  readonly number: CitizenNumber
  /** GB/T 2260 code of the place of first registration; may have been withdrawn since. */
  readonly region: string
  readonly birth: Day
  readonly sex: Sex
}

/** Later than any birth date that will be asked about. */
const EVER = '2999-12-31' as Day
const PLAIN = /^[ -~]*$/
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/** By the weighted sum modulo 11 (ISO 7064 MOD 11-2). */
const CHECK_DIGITS = '10X98765432'
/** Residence permits of people from Hong Kong, Macao and Taiwan (国办发〔2018〕81号): numbers without a county. */
const RESIDENCE_PERMIT_REGIONS: ReadonlySet<string> = new Set(['810000', '820000', '830000'])

/** Full-width characters to half-width, no surrounding space, upper-case X: as the standard writes it. */
export function normalizeCitizenNumber(text: string): string {
  return text.normalize('NFKC').trim().toUpperCase()
}

/**
 * Normalises and checks, in this order: format, region, birth date, birth not after `today`, check digit.
 * The region must lie in a prefecture in force now or withdrawn since 1980, since a number outlives its prefecture.
 * The two digits of the county are not checked: thousands of counties have been renumbered.
 * Refuses CITIZEN_NUMBER_FORMAT, _REGION, _BIRTH_DATE, _BIRTH_FUTURE, _CHECK_DIGIT.
 */
export function parseCitizenNumber(text: string, on: { readonly today: Day }): Result<Citizen> {
  const number = normalizeCitizenNumber(text)
  if (!isCitizenNumberShape(number)) {
    return refuseNumber('FORMAT', 'Enter the 18 characters of the identity card: 17 digits, then a digit or X.')
  }
  const region = number.slice(0, 6)
  if (!prefectureEverExisted(region.slice(0, 4)) && !RESIDENCE_PERMIT_REGIONS.has(region)) {
    return refuseNumber('REGION', 'Check characters 1 to 6: no region has this code.')
  }
  const birth = parseDay(`${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`)
  if (!birth.ok) {
    return refuseNumber('BIRTH_DATE', 'Check characters 7 to 14: there is no such date.')
  }
  if (birth.value > on.today) {
    return refuseNumber('BIRTH_FUTURE', 'Check characters 7 to 14: the birth date is still to come.')
  }
  if (number[17] !== checkDigitOfCitizenNumber(number.slice(0, 17))) {
    return refuseNumber('CHECK_DIGIT', 'Check every character: the last one does not fit the others.')
  }
  const sex = Number(number[16]) % 2 === 1 ? 'MALE' : 'FEMALE'
  return ok({ number, region, birth: birth.value, sex })
}

/** Whether a citizen number stands anywhere in a text: 18 characters in a row that hold, whoever's they are. */
export function containsCitizenNumber(text: string): boolean {
  // most texts are plain and have no 17 digits in a row; only other characters can become digits
  if (PLAIN.test(text) && !/\d{17}[\dXx]/.test(text)) return false
  const places = Array.from({ length: Math.max(0, text.length - 17) }, (_, at) => text.slice(at, at + 18))
  return places.some((place) => parseCitizenNumber(place, { today: EVER }).ok)
}

/** The 18th character: a digit or X. Throws unless given 17 digits. */
export function checkDigitOfCitizenNumber(first17: string): string {
  invariant(/^\d{17}$/.test(first17), 'A check digit is computed from 17 digits')
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0)
  return CHECK_DIGITS.charAt(sum % 11)
}

/** A number that passes `parseCitizenNumber`, for synthetic people only. An odd sequence (0–999) is a man's. */
export function buildCitizenNumber(parts: {
  readonly region: string
  readonly birth: Day
  readonly sequence: number
}): CitizenNumber {
  const { region, birth, sequence } = parts
  const first17 = `${region}${birth.replaceAll('-', '')}${sequence.toString().padStart(3, '0')}`
  const number = `${first17}${checkDigitOfCitizenNumber(first17)}`
  invariant(isCitizenNumberShape(number), 'The parts make a citizen number')
  return number
}

/** Completed years of age. Someone born on 29 February turns a year older on 1 March. */
export function ageOn(day: Day, person: { readonly birth: Day }): number {
  const years = Number(day.slice(0, 4)) - Number(person.birth.slice(0, 4))
  return day.slice(5) < person.birth.slice(5) ? years - 1 : years
}

function isCitizenNumberShape(number: string): number is CitizenNumber {
  return /^\d{17}[\dX]$/.test(number)
}

function refuseNumber(fault: string, message: string): Refused {
  return refuse({ code: `CITIZEN_NUMBER_${fault}`, message, rule: 'GB 11643' })
}
