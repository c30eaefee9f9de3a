import { ACTION_NAMES, ACTIONS, type Action, type SubjectType } from '../actions.ts'
import type { Actor } from '../actor.ts'
import { spansOf } from '../bind.ts'
import { columnsOf } from '../columns.ts'
import type { Fact, Facts } from '../facts.ts'
import type { Clause, PolicyRule, PolicySet, PrincipalVariable } from '../grammar.ts'

/** One question, up to the names of things: whoever asks it under other names gets the same answer. */
export type Cell = {
  readonly actor: Actor
  readonly action: Action
  readonly type: SubjectType
  readonly facts: Facts
  /** the values as words: `own`, `me` and `other` for identifiers, codes, BEFORE, INSIDE and AFTER for instants */
  readonly symbols: Symbols
}

type Symbols = Readonly<Record<string, string>>
type Values = { readonly facts: Facts; readonly symbols: Symbols }

const NOT_THEIRS = 'not-the-actor-s'
const FROM = new Date('2026-01-01T00:00:00+08:00')
const UNTIL = new Date('2027-01-01T00:00:00+08:00')
const INSTANTS = new Map<string, Date>([
  ['BEFORE', new Date(FROM.getTime() - 1)],
  ['INSIDE', FROM],
  ['AFTER', UNTIL],
])
const OWN: Readonly<Record<PrincipalVariable, string>> = {
  'principal.id': 'me',
  'principal.orgId': 'own',
  'principal.region': 'own',
}

/**
 * Every question that the rules can tell apart. Each attribute takes the values that its clauses distinguish: the actor's
 * own or another's, each code of its enum, an instant before, at the beginning of, and after a span.
 */
export function cellsOf(set: PolicySet, actors: readonly Actor[], actions: readonly Action[] = ACTION_NAMES): Cell[] {
  return actions.flatMap((action) =>
    ACTIONS[action].flatMap((type: SubjectType) => {
      const rules = set.rules.filter((rule) => rule.action === action && rule.subjects.includes(type))
      return actors.flatMap((actor) =>
        valuesThatDiffer(set, rules, type, actor).map((values) => ({ actor, action, type, ...values })),
      )
    }),
  )
}

function valuesThatDiffer(set: PolicySet, rules: readonly PolicyRule[], type: SubjectType, actor: Actor): Values[] {
  const clauses = rules.flatMap((rule) => Object.entries(rule.when))
  const attributes = [...new Set(clauses.map(([attribute]) => attribute))]
  const bounds = Object.fromEntries(
    rules.flatMap(spansOf).flatMap(({ from, until }) => [
      [from, FROM],
      [until, UNTIL],
    ]),
  )
  return attributes.reduce<Values[]>(
    (known, attribute) => {
      const asked = clauses.flatMap(([name, clause]) => (name === attribute ? [clause] : []))
      const values = new Map(asked.flatMap((clause) => valuesFor(clause, { set, type, attribute, actor })))
      return known.flatMap(({ facts, symbols }) =>
        [...values].map(([symbol, value]) => ({
          facts: { ...facts, [attribute]: value },
          symbols: { ...symbols, [attribute]: symbol },
        })),
      )
    },
    [{ facts: bounds, symbols: {} }],
  )
}

type Place = { set: PolicySet; type: SubjectType; attribute: string; actor: Actor }

/** The values that a clause tells apart, by their words. */
function valuesFor(clause: Clause, { set, type, attribute, actor }: Place): readonly (readonly [string, Fact])[] {
  if ('is' in clause)
    return [['other', NOT_THEIRS], ...own(clause.is, actor).map((id) => [OWN[clause.is], id] as const)]
  if ('contains' in clause) {
    const theirs = own(clause.contains, actor).map((id) => [OWN[clause.contains], [NOT_THEIRS, id]] as const)
    return [['other', [NOT_THEIRS]], ...theirs]
  }
  if ('within' in clause) return [...INSTANTS]
  const column = columnsOf(type).get(attribute)
  const fact = set.facts[attribute]
  const codes = column?.kind === 'CHOICE' ? column.values : fact && 'values' in fact ? fact.values : []
  return codes.map((code) => [String(code), code] as const)
}

export function own(variable: PrincipalVariable, { id, org }: Actor): string[] {
  const value = { 'principal.id': id, 'principal.orgId': org?.id, 'principal.region': org?.region }[variable]
  return value === null || value === undefined ? [] : [value]
}
