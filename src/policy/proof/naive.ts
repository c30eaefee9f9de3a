import type { Actor } from '../actor.ts'
import type { Fact, Facts } from '../facts.ts'
import type { Clause, PolicyRule, PolicySet } from '../grammar.ts'
import { type Cell, own } from './cells.ts'

/** The policies read literally, without CASL: permitted if some permit matches and no forbid does. */
export function isAllowed(set: Pick<PolicySet, 'rules'>, cell: Cell): boolean {
  const matching = set.rules.filter((rule) => matches(rule, cell))
  return matching.length > 0 && matching.every(({ effect }) => effect === 'permit')
}

export function matches(rule: PolicyRule, { actor, action, type, facts }: Cell): boolean {
  if (rule.action !== action || !rule.subjects.includes(type) || !speaksOf(rule, actor)) return false
  return Object.entries(rule.when).every(([attribute, clause]) => holds(clause, facts[attribute], facts, actor))
}

export function speaksOf({ role }: PolicyRule, actor: Actor): boolean {
  if (role === 'ANYONE' || role === actor.kind) return true
  return actor.kind === 'PERSON' && (role === 'SIGNED_IN' || role === actor.role)
}

function holds(clause: Clause, actual: Fact | undefined, facts: Facts, actor: Actor): boolean {
  if ('is' in clause) return own(clause.is, actor).some((value) => value === actual)
  if ('in' in clause) return clause.in.some((value) => value === actual)
  if ('contains' in clause)
    return Array.isArray(actual) && own(clause.contains, actor).some((value) => actual.includes(value))
  const [from, until] = [facts[clause.within.from], facts[clause.within.until]]
  const [at, after] = [Number(actual), until === null ? Infinity : Number(until)]
  return at >= Number(from) && at < after
}
