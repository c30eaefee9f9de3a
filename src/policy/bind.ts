import { invariant } from '../kernel/result.ts'
import type { Actor } from './actor.ts'
import type { Choice } from './columns.ts'
import type { Span } from './facts.ts'
import type { Clause, PolicyRole, PolicyRule, PrincipalVariable } from './grammar.ts'

/** What an attribute must be, for one actor. */
export type Needed =
  | { readonly is: string; readonly variable: PrincipalVariable }
  | { readonly in: readonly Choice[] }
  | { readonly contains: string; readonly variable: PrincipalVariable }
  | { readonly within: { readonly from: string; readonly until: string } }
export type BoundClause = { readonly attribute: string; readonly needed: Needed }
export type BoundRule = { readonly rule: PolicyRule; readonly clauses: readonly BoundClause[] }

/** The roles whose rules speak of an actor. */
export function rolesOf(actor: Actor): readonly PolicyRole[] {
  switch (actor.kind) {
    case 'PERSON':
      invariant(actor.role && actor.org && actor.id, 'A person who asks has an id, a role and an organisation')
      return [actor.role, 'SIGNED_IN', 'ANYONE']
    case 'CREDENTIAL':
      return ['CREDENTIAL', 'ANYONE']
    case 'SYSTEM':
      return ['SYSTEM', 'ANYONE']
    case 'ANONYMOUS':
      return ['ANYONE']
  }
}

/** Puts an actor's own values in the place of variables. @throws rather than compare with nothing. */
export function bindRule(rule: PolicyRule, actor: Actor): BoundRule {
  const clauses = Object.entries(rule.when).map(([attribute, clause]) => ({
    attribute,
    needed: bindClause(clause, actor),
  }))
  return { rule, clauses }
}

function bindClause(clause: Clause, actor: Actor): Needed {
  if ('is' in clause) return { is: valueOf(clause.is, actor), variable: clause.is }
  if ('contains' in clause) return { contains: valueOf(clause.contains, actor), variable: clause.contains }
  return clause
}

function valueOf(variable: PrincipalVariable, actor: Actor): string {
  const value = {
    'principal.id': actor.id,
    'principal.orgId': actor.org?.id,
    'principal.region': actor.org?.region,
  }[variable]
  invariant(value, `${variable} is unbound: the actor has none`)
  return value
}

/** The spans among a rule's clauses. */
export function spansOf(rule: PolicyRule): Span[] {
  return Object.entries(rule.when).flatMap(([attribute, clause]) =>
    'within' in clause ? [{ attribute, ...clause.within }] : [],
  )
}

/** The attributes a rule asks for, bounds of spans included. */
export function attributesOf(rule: PolicyRule): string[] {
  return [...Object.keys(rule.when), ...spansOf(rule).flatMap(({ from, until }) => [from, until])]
}
