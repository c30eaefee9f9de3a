/**
 * The policies in Cedar, an engine by other people in another language: what both decide alike is no quirk of either.
 * Each rule becomes one policy; who asks is an entity with its id, organisation and region, the object's attributes are the
 * context. Instants are milliseconds.
 */
import { type AuthorizationAnswer, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import { ACTION_NAMES } from '../../src/policy/actions.ts'
import type { Fact } from '../../src/policy/facts.ts'
import type { Clause, PolicyRule, PolicySet } from '../../src/policy/grammar.ts'
import type { Cell } from '../../src/policy/proof/cells.ts'

const quote = (text: string) => JSON.stringify(text)

/** One rule in Cedar's language. */
export function toCedar({ id, effect, role, action, subjects, when }: PolicyRule): string {
  const who = role === 'ANYONE' ? 'true' : `principal.circles.contains(${quote(role)})`
  const what = `[${subjects.map(quote).join(', ')}].contains(context.type)`
  const clauses = Object.entries(when).map(([attribute, clause]) => toCondition(`context.${attribute}`, clause))
  return [
    `@id(${quote(id)})`,
    `${effect}(principal, action == Action::${quote(action)}, resource)`,
    `when { ${[who, what, ...clauses].join(' && ')} };`,
  ].join('\n')
}

function toCondition(attribute: string, clause: Clause): string {
  const own = (variable: string) => {
    const name = variable.replace('principal.', '')
    return { has: `principal has ${name}`, value: `principal.${name}` }
  }
  if ('is' in clause) return `(${own(clause.is).has} && ${attribute} == ${own(clause.is).value})`
  if ('contains' in clause)
    return `(${own(clause.contains).has} && ${attribute}.contains(${own(clause.contains).value}))`
  if ('in' in clause) return `[${clause.in.map((code) => JSON.stringify(code)).join(', ')}].contains(${attribute})`
  return `(${attribute} >= context.${clause.within.from} && ${attribute} < context.${clause.within.until})`
}

/** An engine that knows the rules; one set for each action, so that a question meets only what could answer it. */
export class Cedar {
  /** Cedar keeps prepared sets by name, for the whole process. */
  constructor(
    set: PolicySet,
    private readonly name: string,
  ) {
    for (const action of ACTION_NAMES) {
      const rules = set.rules.filter((rule) => rule.action === action)
      const prepared = preparsePolicySet(`${name} ${action}`, { staticPolicies: rules.map(toCedar).join('\n') })
      if (prepared.type === 'failure') throw new Error(prepared.errors.map(({ message }) => message).join('\n'))
    }
  }

  allows({ actor, action, type, facts }: Cell): boolean {
    const circles = actor.kind === 'PERSON' ? ['SIGNED_IN', actor.role ?? ''] : [actor.kind]
    const uid = { type: 'Actor', id: actor.requestId }
    const attrs = {
      circles,
      ...(actor.id && { id: actor.id }),
      ...(actor.org && { orgId: actor.org.id, region: actor.org.region }),
    }
    const context = Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, toValue(fact)]))
    return isAllowed(
      statefulIsAuthorized({
        principal: uid,
        action: { type: 'Action', id: action },
        resource: { type: 'Thing', id: 'it' },
        context: { ...context, type },
        preparsedPolicySetId: `${this.name} ${action}`,
        entities: [{ uid, attrs, parents: [] }],
      }),
    )
  }
}

function isAllowed(answer: AuthorizationAnswer): boolean {
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'))
  const [error] = answer.response.diagnostics.errors
  if (error) throw new Error(`${error.policyId}: ${error.error.message}`)
  return answer.response.decision === 'allow'
}

function toValue(fact: Fact): string | number | boolean | string[] {
  if (fact instanceof Date) return fact.getTime()
  if (typeof fact === 'string' || typeof fact === 'boolean') return fact
  if (Array.isArray(fact)) return [...fact]
  throw new Error(`No cell has a fact such as ${String(fact)}`)
}
