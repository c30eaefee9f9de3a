/**
 * Names of people in the one form in which they are compared.
 * Promises: what a card, a form and a register write differently compares equal; a second pass changes nothing.
 */

/** The dots that stand between the parts of a transliterated name: · • ・ ‧ (half-width ･ becomes ・ by NFKC). */
const MIDDLE_DOTS = /[·•・‧]/g

/**
 * NFKC, trimmed, every middle dot as · (U+00B7). A name with Chinese characters loses all its spaces, which forms add
 * to align columns; in any other name a run of spaces becomes one. Letters keep their case.
 */
export function normalizePersonName(text: string): string {
  const unified = text.normalize('NFKC').replace(MIDDLE_DOTS, '·').trim()
  const spaced = unified.replace(/\s+/g, /\p{Script=Han}/u.test(unified) ? '' : ' ')
  // Taking a space away can bring a letter and its accent together.
  return spaced.normalize('NFKC')
}
