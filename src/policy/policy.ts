/**
 * Who may do what: the compiled form of `policies/`.
 * Promises: what no rule permits is denied, a forbid wins over every permit, and a filter is never wider than the decision.
 * Refuses, by throwing: a question that leaves out a fact some rule asks for, since a forbid could not see it.
 */
import { invariant, type Refusal } from '../kernel/result.ts'
import { type Action, ACTIONS, type ReadableModel, type SubjectOf, type SubjectType } from './actions.ts'
import type { Actor } from './actor.ts'
import { attributesOf, bindRule, rolesOf, spansOf } from './bind.ts'
import { columnsOf } from './columns.ts'
import { CompiledRules } from './compile.ts'
import { forbidden, permitted, type PolicyDecision, unpermitted, whoseIs } from './decision.ts'
import { readPolicyTexts } from './document.ts'
import { type Facts, type Span, withPositions } from './facts.ts'
import type { PolicyRule, PolicySet } from './grammar.ts'
import { parsePolicies } from './load.ts'
import { type FilterableModel, isPart, PARTS, type WhereOf } from './parts.ts'

/** Actors whose compiled rules are kept; the least recently used goes first. */
export const ABILITY_CACHE_SIZE = 2_000

/** What an action is asked of. `id` and `grantIds` are for the log; facts are what the rules ask for, and may be more. */
export type Subject<T extends SubjectType = SubjectType> = {
  readonly type: T
  readonly id?: string | null
  /** the grants that the decision rests on; a grant itself needs not name itself */
  readonly grantIds?: readonly string[]
  readonly facts: Facts
  /** by fact, what stands behind it: told in place of the rule where that fact is all that failed */
  readonly behind?: Readonly<Record<string, Refusal | null>>
}

type Asked = { readonly attributes: readonly string[]; readonly spans: readonly Span[] }

export class Policy {
  private readonly compiled = new Map<string, CompiledRules>()
  private readonly asked = new Map<string, Asked>()

  constructor(readonly set: PolicySet) {}

  /** Reads and checks a folder of policies. @throws PolicyError naming file, line and fix */
  static load(folder: URL): Policy {
    return new Policy(parsePolicies(readPolicyTexts(folder)))
  }

  /** SHA-256 of all files in canonical form, 64 hex digits: which policies a decision was made under. */
  get version(): string {
    return this.set.version
  }

  get rules(): readonly PolicyRule[] {
    return this.set.rules
  }

  /** The facts that `decide` must be given: every attribute that a rule of any role asks for. */
  factsOf<A extends Action>(action: A, type: SubjectOf<A>): string[] {
    return this.askedOf(action, type).attributes.toSorted()
  }

  decide<A extends Action>(actor: Actor, action: A, subject: Subject<SubjectOf<A>>): PolicyDecision {
    const facts = this.completeFacts(action, subject)
    const compiled = this.compiledFor(actor)
    const deciding = compiled.deciding(action, subject.type, facts)
    if (deciding) return deciding.rule.effect === 'permit' ? permitted(deciding) : forbidden(deciding)
    const permits = compiled.permits(action, subject.type)
    return unpermitted(actor, { permits, facts, whose: whoseIs(this.set, action, subject.type) })
  }

  /** The rows an actor may read, as Prisma's `where`. Without any right to read it matches nothing. */
  filter<M extends FilterableModel>(actor: Actor, model: M): WhereOf<M>
  filter(actor: Actor, model: FilterableModel): WhereOf<FilterableModel> {
    if (isPart(model)) return { [PARTS[model].by]: this.filter(actor, PARTS[model].of) }
    return this.compiledFor(actor).where(model) ?? nothing(model)
  }

  /** What the rules of a question ask for, of whatever role; worked out once. */
  private askedOf(action: Action, type: SubjectType): Asked {
    const key = `${action} ${type}`
    const known = this.asked.get(key)
    if (known) return known
    const rules = this.set.rules.filter((rule) => rule.action === action && rule.subjects.includes(type))
    const attributes = [...new Set(rules.flatMap(attributesOf))]
    const asked = { attributes, spans: rules.flatMap(spansOf) }
    this.asked.set(key, asked)
    return asked
  }

  private completeFacts(action: Action, { type, facts }: Subject): Facts {
    const possible: readonly SubjectType[] = ACTIONS[action]
    invariant(possible.includes(type), `${action} is asked of ${possible.join(', ')}, not of ${type}`)
    const { attributes, spans } = this.askedOf(action, type)
    const missing = attributes.find((attribute) => facts[attribute] === undefined)
    invariant(
      missing === undefined,
      `${action} of ${type} is decided by ${missing}: give that fact, null if there is none`,
    )
    return withPositions(facts, spans)
  }

  private compiledFor(actor: Actor): CompiledRules {
    const key = JSON.stringify([actor.kind, actor.id, actor.role, actor.org?.id, actor.org?.region])
    const compiled = this.compiled.get(key) ?? this.compile(actor)
    this.compiled.delete(key)
    this.compiled.set(key, compiled)
    const [oldest] = this.compiled.keys()
    if (this.compiled.size > ABILITY_CACHE_SIZE && oldest !== undefined) this.compiled.delete(oldest)
    return compiled
  }

  private compile(actor: Actor): CompiledRules {
    const roles = rolesOf(actor)
    return new CompiledRules(
      this.set.rules.filter(({ role }) => roles.includes(role)).map((rule) => bindRule(rule, actor)),
    )
  }
}

/** An empty `in` on the first column is false in every place of a query; Prisma's empty OR is not. */
function nothing<M extends ReadableModel>(model: M): WhereOf<M> {
  const [column] = columnsOf(model).keys()
  invariant(column, `${model} has a column`)
  return { [column]: { in: [] } }
}
