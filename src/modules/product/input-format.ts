/** The formats and normal forms that a contract's input may name. Identifiers are checked by the kernel. */
import { normalizeCitizenNumber, parseCitizenNumber } from '../../kernel/citizen-number.ts'
import { parseCreditCode } from '../../kernel/credit-code.ts'
import { normalizePersonName } from '../../kernel/person-name.ts'
import { parseDay, type Day } from '../../kernel/shanghai-time.ts'
import { CASE_NUMBER_PATTERN, TOKEN_PATTERN } from './governed.ts'
import type { InputFormat, Normalization } from './contract-shape.ts'

/** How a value is written before it is checked, hashed and compared. `platform.normalized_*` in the data domain agree. */
export const NORMALIZERS: Readonly<Record<Normalization, (text: string) => string>> = {
  PERSON_NAME: normalizePersonName,
  CITIZEN_NUMBER: normalizeCitizenNumber,
  CREDIT_CODE: (text) => text.normalize('NFKC').trim().toUpperCase(),
  TEXT: (text) => text.normalize('NFKC').replace(/\s+/g, ' ').trim(),
}

/** What to say when a value does not have the format: without the value. */
export const FORMAT_MESSAGES: Readonly<Record<InputFormat, string>> = {
  'cn-citizen-number': 'must be a citizen number of 18 characters that holds (GB 11643)',
  'cn-credit-code': 'must be a unified social credit code of 18 characters that holds (GB 32100)',
  'cn-mobile': 'must be a mobile number of 11 digits',
  date: 'must be a day such as 2026-03-01',
  'case-number': 'must be the number of a case such as 济历城管案〔2026〕第12号',
  token: 'must be a token that an answer gave, of 32 hexadecimal digits',
  'consent-id': 'must be the id of a consent, of 26 characters',
}

/** A value has a format only in its normal form, since its keyed hash would differ in any other. */
export function formatChecks(today: () => Day): Readonly<Record<InputFormat, (text: string) => boolean>> {
  return {
    'cn-citizen-number': (text) => {
      const parsed = parseCitizenNumber(text, { today: today() })
      return parsed.ok && parsed.value.number === text
    },
    'cn-credit-code': (text) => {
      const parsed = parseCreditCode(text)
      return parsed.ok && parsed.value.code === text
    },
    'cn-mobile': (text) => /^1[3-9]\d{9}$/.test(text), // identifiers.md 7.3
    date: (text) => parseDay(text).ok,
    'case-number': (text) => CASE_NUMBER_PATTERN.test(text),
    token: (text) => new RegExp(TOKEN_PATTERN).test(text),
    'consent-id': (text) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text),
  }
}
