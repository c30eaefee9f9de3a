/** What a query answers, held against the contract: the keys, and the codes as far as the query alone tells. */
import type { Contract, OutputProperty } from '../contract-shape.ts'
import { finding, type Finding, type Place } from './finding.ts'
import { kindOfTarget, textsOf } from './kinds.ts'
import type { Columns, Kind, QueryScopes, Target } from './query-scope.ts'

const OUTCOME = 'outcome'
const AS_OF = 'asOf'

/** Keys, codes and kinds. @param line where the answer's columns stand */
export function outputFindings(contract: Contract, scopes: QueryScopes, line: number): Finding[] {
  const place: Place = { file: 'query.sql', line }
  return [
    ...keyFindings(contract, scopes.answer, place),
    ...outcomeFindings(contract, scopes.answer, place),
    ...Object.entries(contract.output.properties).flatMap(([name, property]) => {
      const target = scopes.answer.get(name)
      return target ? [...propertyFindings(name, property, { target, scopes, place })] : []
    }),
  ]
}

function keyFindings({ output }: Contract, answer: Columns, place: Place): Finding[] {
  const expected = [OUTCOME, AS_OF, ...Object.keys(output.properties)]
  return [
    ...[...answer.keys()]
      .filter((key) => !expected.includes(key))
      .map((key) => finding('OUTPUT_KEY_EXTRA', place, key)),
    ...expected.filter((key) => !answer.has(key)).map((key) => finding('OUTPUT_KEY_MISSING', place, key)),
  ]
}

function outcomeFindings({ outcomes, whenNoRow }: Contract, answer: Columns, place: Place): Finding[] {
  const texts = codesOf(answer.get(OUTCOME))
  if (!texts) return []
  const never = outcomes.filter((outcome) => !texts.has(outcome) && outcome !== whenNoRow)
  return [
    ...unlisted(texts, outcomes).map((text) => finding('OUTPUT_CODE_UNKNOWN', place, `outcome ${text}`)),
    ...never.map((outcome) => finding('OUTCOME_NEVER', place, outcome)),
  ]
}

/** Which kinds of value can become each JSON type. */
const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  string: ['TEXT'],
  number: ['NUMBER'],
  integer: ['NUMBER'],
  boolean: ['BOOLEAN'],
  array: ['LIST', 'JSON'],
}

function* propertyFindings(
  name: string,
  property: OutputProperty,
  { target, scopes, place }: { target: Target; scopes: QueryScopes; place: Place },
): Iterable<Finding> {
  const type = Array.isArray(property.type) ? property.type[0] : property.type
  const kind = kindOfTarget(target, scopes)
  if (kind !== 'UNKNOWN' && !(KINDS[type] ?? [kind]).includes(kind))
    yield finding('OUTPUT_TYPE', place, `${name}: ${kind.toLowerCase()} ≠ ${type}`)
  const texts = type === 'string' && property.enum ? codesOf(target) : undefined
  for (const text of unlisted(texts, property.enum ?? []))
    yield finding('OUTPUT_CODE_UNKNOWN', place, `${name} ${text}`)
}

const unlisted = (texts: ReadonlySet<string> | undefined, listed: readonly (string | null)[]): string[] =>
  [...(texts ?? [])].filter((text) => !listed.includes(text))

function codesOf(target: Target | undefined): ReadonlySet<string> | undefined {
  if (target?.of !== 'QUERY') return undefined
  const sets = target.made.map((placed) => textsOf(placed))
  return sets.every((set) => set !== undefined) ? new Set(sets.flatMap((set) => [...(set ?? [])])) : undefined
}
