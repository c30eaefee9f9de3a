import { ACTION_NAMES, ACTIONS, type Action, type SubjectType } from '../../src/policy/actions.ts'
import type { Actor } from '../../src/policy/actor.ts'
import { spansOf } from '../../src/policy/bind.ts'
import { columnsOf } from '../../src/policy/columns.ts'
import type { Fact, Facts } from '../../src/policy/facts.ts'
import type { Clause, PolicyRule, PolicySet, PrincipalVariable } from '../../src/policy/grammar.ts'

/** One question, up to the names of things: whoever asks it under other names gets the same answer. */
export type Cell = { readonly actor: Actor; readonly action: Action; readonly type: SubjectType; readonly facts: Facts }

const NOT_THEIRS = 'not-the-actor-s'
const FROM = new Date('2026-01-01T00:00:00+08:00')
const UNTIL = new Date('2027-01-01T00:00:00+08:00')
const INSTANTS = [new Date(FROM.getTime() - 1), FROM, UNTIL]

/**
 * Every question that the rules can tell apart. Each attribute takes the values that its clauses distinguish: the actor's
 * own or another's, each code of its enum, an instant before, at the beginning of, and after a span.
 */
export function cellsOf(set: PolicySet, actors: readonly Actor[], actions: readonly Action[] = ACTION_NAMES): Cell[] {
  return actions.flatMap((action) =>
    ACTIONS[action].flatMap((type: SubjectType) => {
      const rules = set.rules.filter((rule) => rule.action === action && rule.subjects.includes(type))
      return actors.flatMap((actor) =>
        factsThatDiffer(set, rules, type, actor).map((facts) => ({ actor, action, type, facts })),
      )
    }),
  )
}

function factsThatDiffer(set: PolicySet, rules: readonly PolicyRule[], type: SubjectType, actor: Actor): Facts[] {
  const clauses = rules.flatMap((rule) => Object.entries(rule.when))
  const attributes = [...new Set(clauses.map(([attribute]) => attribute))]
  const bounds = Object.fromEntries(
    rules.flatMap(spansOf).flatMap(({ from, until }) => [
      [from, FROM],
      [until, UNTIL],
    ]),
  )
  return attributes.reduce<Facts[]>(
    (known, attribute) => {
      const asked = clauses.flatMap(([name, clause]) => (name === attribute ? [clause] : []))
      const values = [...new Set(asked.flatMap((clause) => valuesFor(clause, { set, type, attribute, actor })))]
      return known.flatMap((facts) => values.map((value) => ({ ...facts, [attribute]: value })))
    },
    [bounds],
  )
}

type Place = { set: PolicySet; type: SubjectType; attribute: string; actor: Actor }

function valuesFor(clause: Clause, { set, type, attribute, actor }: Place): readonly Fact[] {
  if ('is' in clause) return [NOT_THEIRS, ...own(clause.is, actor)]
  if ('contains' in clause) return [[NOT_THEIRS], [NOT_THEIRS, ...own(clause.contains, actor)]]
  if ('within' in clause) return INSTANTS
  const column = columnsOf(type).get(attribute)
  if (column?.kind === 'CHOICE') return column.values
  const fact = set.facts[attribute]
  return fact && 'values' in fact ? fact.values : []
}

export function own(variable: PrincipalVariable, { id, org }: Actor): string[] {
  const value = { 'principal.id': id, 'principal.orgId': org?.id, 'principal.region': org?.region }[variable]
  return value === null || value === undefined ? [] : [value]
}
