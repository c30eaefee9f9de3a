/**
 * The only file that knows CASL. In go rules bound to one actor, out come decisions and database filters.
 *
 * CASL takes the last rule that matches, so permits are put first and forbids last: a forbid wins whatever the order of
 * files. Within each, rules are sorted by id, so that the same rule is named for the same question.
 */
import { type Ability, type RawRuleOf, subject } from '@casl/ability'
import { accessibleBy, createPrismaAbility, type Model, prismaQuery, type PrismaQueryOf } from '@casl/prisma/runtime'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Action, ReadableModel, SubjectType } from './actions.ts'
import type { BoundClause, BoundRule } from './bind.ts'
import { type Fact, type Facts, spanKey } from './facts.ts'
import type { WhereOf } from './parts.ts'

type Asked = SubjectType | Model<Record<string, Fact>, SubjectType>
type ActorAbility = Ability<[Action, Asked], PrismaQueryOf<Prisma.TypeMap>>

export class CompiledRules {
  private readonly ability: ActorAbility
  private readonly byId: ReadonlyMap<string, BoundRule>

  constructor(rules: readonly BoundRule[]) {
    this.byId = new Map(rules.map((bound) => [bound.rule.id, bound]))
    this.ability = createPrismaAbility<ActorAbility>(rules.toSorted(permitsFirst).map(toRawRule))
  }

  /** The rule that decides about an object: the forbid that matches, else the permit, else none. */
  deciding(action: Action, type: SubjectType, facts: Facts): BoundRule | undefined {
    const rule = this.ability.relevantRuleFor(action, subject(type, { ...facts }))
    return rule?.reason === undefined ? undefined : this.byId.get(rule.reason)
  }

  /** The permits that could have applied to an object of this type, had its attributes been others. */
  permits(action: Action, type: SubjectType): BoundRule[] {
    return [...this.byId.values()].filter(
      ({ rule }) => rule.effect === 'permit' && rule.action === action && rule.subjects.includes(type),
    )
  }

  /** The rows of a model that `deciding('read', …)` permits; undefined where it permits none. */
  where<M extends ReadableModel>(model: M): WhereOf<M> | undefined {
    if (this.permits('read', model).length === 0) return undefined
    return accessibleBy(this.ability, 'read').ofType(model)
  }
}

/** Whether one clause holds, by the matcher that decides. */
export function holds(clause: BoundClause, facts: Facts): boolean {
  return prismaQuery(Object.fromEntries([conditionOf(clause)]))(facts)
}

function permitsFirst({ rule: a }: BoundRule, { rule: b }: BoundRule): number {
  if (a.effect !== b.effect) return a.effect === 'permit' ? -1 : 1
  return a.id < b.id ? -1 : 1
}

/** Conditions come from data that the loader checked against the schema, so the compiler cannot know their types. */
function toRawRule({ rule, clauses }: BoundRule): RawRuleOf<ActorAbility> {
  const conditions = Object.fromEntries(clauses.map(conditionOf))
  return {
    action: rule.action,
    subject: [...rule.subjects],
    inverted: rule.effect === 'forbid',
    reason: rule.id,
    ...(clauses.length > 0 && { conditions }),
  }
}

function conditionOf({ attribute, needed }: BoundClause): [attribute: string, condition: unknown] {
  if ('is' in needed) return [attribute, needed.is]
  if ('in' in needed) return [attribute, needed.in.length === 1 ? needed.in[0] : { in: [...needed.in] }] // a truth value takes no `in`
  if ('contains' in needed) return [attribute, { has: needed.contains }]
  return [spanKey({ attribute, ...needed.within }), 'INSIDE']
}
