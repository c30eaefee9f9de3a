/**
 * 受控文本: the one text of a raw table that an answer may hold, such as the address behind a token, given for a case under way.
 * Promises: only where the contract declares it, to public governance, by a token the same office was given, for a case number
 * that the call's record keeps; and only what looks like such a text. The platform keeps no copy of it, not even sealed.
 */
export const GOVERNED_KINDS = ['ADDRESS'] as const
export type GovernedKind = (typeof GOVERNED_KINDS)[number]

/** 案号 such as 济历城管案〔2026〕第12号, and the token that platform.token() gave, as formats of an input. */
export const CASE_NUMBER = 'case-number'
export const TOKEN = 'token'

/** What platform.token() gives: the keyed hash of a name, cut to 128 bits. */
export const TOKEN_PATTERN = '^[0-9a-f]{32}$'
/** No name before the year, and no room for an identity or mobile number behind it. */
export const CASE_NUMBER_PATTERN = /^[\u4e00-\u9fffA-Z]{1,20}[〔[(](19|20)\d{2}[〕\])]第?\d{1,6}号$/

/** What each kind looks like: an address has a number and no seven digits in a row, so that no name and no identifier is one. */
export const GOVERNED_SHAPES: Readonly<Record<GovernedKind, { pattern: string; maxLength: number }>> = {
  ADDRESS: {
    pattern: '^(?!.*[0-9]{7})(?=.*[0-9])[\\u4e00-\\u9fff0-9A-Za-z()（）#·－-]{6,}$',
    maxLength: 120,
  },
}
