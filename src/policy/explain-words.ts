import type { Needed } from './bind.ts'
import type { Bilingual, PolicySet, PrincipalVariable } from './grammar.ts'

/** The words of the policies, for explanations in two languages. */
export type Words = Pick<PolicySet, 'facts' | 'attributes' | 'codes'>

const YOURS: Readonly<Record<PrincipalVariable, Bilingual>> = {
  'principal.id': { zh: '本人', en: 'the person who asks' },
  'principal.orgId': { zh: '本单位', en: 'the asker’s own organisation' },
  'principal.region': { zh: '本地区', en: 'the asker’s own region' },
}

const SYMBOLS: Readonly<Record<string, Bilingual>> = {
  own: { zh: '本方', en: 'the asker’s own' },
  me: { zh: '本人', en: 'the asker' },
  other: { zh: '他方', en: 'another’s' },
  BEFORE: { zh: '尚未开始', en: 'before it begins' },
  INSIDE: { zh: '在期限内', en: 'within it' },
  AFTER: { zh: '已经结束', en: 'after it ended' },
}

/** How a clause is told: what a permit needs, or when a forbid applies. */
type Verbs = { readonly be: Bilingual; readonly contain: Bilingual; readonly lie: Bilingual }
const NEEDED: Verbs = {
  be: { zh: '须为', en: 'must be' },
  contain: { zh: '须包含', en: 'must contain' },
  lie: { zh: '须在', en: 'must lie' },
}
const APPLIES: Verbs = {
  be: { zh: '为', en: 'is' },
  contain: { zh: '包含', en: 'contains' },
  lie: { zh: '在', en: 'lies' },
}

/** When a forbid applies, in a sentence. */
export function sayForbidden(words: Words, attribute: string, needed: Needed): Bilingual {
  const [name, when] = [nameOf(words, attribute), predicate(words, needed, APPLIES)]
  return { zh: `${name.zh}${when.zh}`, en: `${name.en} ${when.en}` }
}

/** One clause of a permit in a sentence: what is known, if it is, and what it must be. */
export function sayClause(words: Words, attribute: string, needed: Needed, actual: string | undefined): Bilingual {
  const name = nameOf(words, attribute)
  const must = predicate(words, needed, NEEDED)
  if (actual === undefined) return { zh: `${name.zh}${must.zh}`, en: `${name.en} ${must.en}` }
  const known = codeOf(words, actual)
  return { zh: `${name.zh}为${known.zh}，${must.zh}`, en: `${name.en}: ${known.en}; it ${must.en}` }
}

function predicate(words: Words, needed: Needed, { be, contain, lie }: Verbs): Bilingual {
  if ('is' in needed) return { zh: be.zh + YOURS[needed.variable].zh, en: `${be.en} ${YOURS[needed.variable].en}` }
  if ('contains' in needed)
    return { zh: contain.zh + YOURS[needed.variable].zh, en: `${contain.en} ${YOURS[needed.variable].en}` }
  if ('in' in needed) {
    const codes = needed.in.map((code) => codeOf(words, String(code)))
    return {
      zh: be.zh + codes.map(({ zh }) => zh).join('或'),
      en: `${be.en} ${codes.map(({ en }) => en).join(' or ')}`,
    }
  }
  const [from, until] = [nameOf(words, needed.within.from), nameOf(words, needed.within.until)]
  return { zh: `${lie.zh}${from.zh}之后、${until.zh}之前`, en: `${lie.en} from ${from.en} until ${until.en}` }
}

function nameOf({ facts, attributes }: Words, attribute: string): Bilingual {
  return facts[attribute] ?? attributes[attribute] ?? { zh: attribute, en: attribute }
}

function codeOf({ codes }: Words, code: string): Bilingual {
  return SYMBOLS[code] ?? codes[code] ?? { zh: code, en: code }
}
