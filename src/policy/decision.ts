import type { Action, SubjectType } from './actions.ts'
import type { Actor } from './actor.ts'
import type { BoundRule, Needed } from './bind.ts'
import { holds } from './compile.ts'
import type { Fact, Facts } from './facts.ts'
import { type Bilingual, POLICY_ROLES, type PolicySet } from './grammar.ts'

/** Why a decision came out as it did. */
export type ReasonCode =
  | 'PERMITTED'
  /** a rule of separation forbids it */
  | 'FORBIDDEN'
  /** the actor's role may do this, to other objects or in another state: see `nearMisses` */
  | 'CLAUSE_FAILED'
  /** no rule lets the actor's role do this at all */
  | 'ROLE_WITHOUT_PERMIT'
  /** nobody is signed in */
  | 'SIGN_IN'

/** A permit that would have applied, and the clauses of it that failed. */
export type NearMiss = {
  readonly ruleId: string
  readonly failed: readonly { readonly attribute: string; readonly actual: Fact; readonly needed: Needed }[]
}

export type PolicyDecision = {
  readonly allowed: boolean
  /** the rule that decided; none where no permit matched */
  readonly ruleId: string | null
  readonly reasonCode: ReasonCode
  /** the statement of the deciding rule, or of the nearest */
  readonly because: Bilingual
  /** fewest failed clauses first */
  readonly nearMisses: readonly NearMiss[]
}

export function permitted({ rule }: BoundRule): PolicyDecision {
  return { allowed: true, ruleId: rule.id, reasonCode: 'PERMITTED', because: rule.because, nearMisses: [] }
}

export function forbidden({ rule }: BoundRule): PolicyDecision {
  return { allowed: false, ruleId: rule.id, reasonCode: 'FORBIDDEN', because: rule.because, nearMisses: [] }
}

/** No permit matched: which came nearest, or whose role it takes. */
export function unpermitted(
  actor: Actor,
  asked: { permits: readonly BoundRule[]; facts: Facts; whose: Bilingual },
): PolicyDecision {
  const [nearest, ...others] = asked.permits
    .map((bound) => ({ bound, ...nearMiss(bound, asked.facts) }))
    .toSorted((a, b) => a.failed.length - b.failed.length || (a.ruleId < b.ruleId ? -1 : 1))
  return {
    allowed: false,
    ruleId: null,
    reasonCode: actor.kind === 'ANONYMOUS' ? 'SIGN_IN' : nearest ? 'CLAUSE_FAILED' : 'ROLE_WITHOUT_PERMIT',
    because: nearest?.bound.rule.because ?? asked.whose,
    nearMisses: (nearest ? [nearest, ...others] : []).map(({ ruleId, failed }) => ({ ruleId, failed })),
  }
}

function nearMiss({ rule, clauses }: BoundRule, facts: Facts): NearMiss {
  const failed = clauses
    .filter((clause) => !holds(clause, facts))
    .map(({ attribute, needed }) => ({ attribute, needed, actual: facts[attribute] ?? null }))
  return { ruleId: rule.id, failed }
}

/** Who may do it instead: "Only operators may publish a price (PriceVersion)". */
export function whoseIs(set: PolicySet, action: Action, type: SubjectType): Bilingual {
  const permits = set.rules.filter(
    (rule) => rule.effect === 'permit' && rule.action === action && rule.subjects.includes(type),
  )
  const roles = POLICY_ROLES.filter((role) => permits.some((rule) => rule.role === role))
  const { zh, en } = set.actions[action]
  return {
    zh: `仅${roles.map((role) => set.roles[role].zh).join('、')}可${zh}（${type}）`,
    en: `Only ${roles.map((role) => set.roles[role].en).join(', ')} may ${en} (${type})`,
  }
}
