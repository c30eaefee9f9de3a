import { Injectable } from '@nestjs/common'
import { ok, refuse, type Refusal, type Result } from '../kernel/result.ts'
import type { Action, ReadableModel, SubjectOf } from './actions.ts'
import type { Actor } from './actor.ts'
import { DecisionLog } from './decision-log.ts'
import type { Facts } from './facts.ts'
import type { FilterableModel, WhereOf } from './parts.ts'
import type { PolicyDecision } from './decision.ts'
import { Policy, type Subject } from './policy.ts'
import { NO_PERMIT, refusalOf } from './refusal.ts'

/** The first sentence of every use case. Decides, puts the decision on record, and says no with the fix. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly policy: Policy,
    private readonly log: DecisionLog,
  ) {}

  /**
   * Whether an actor may do this to an object. Every denial is recorded, and every permit but of `read`.
   * Refuses SIGN_IN (nobody is signed in) and FORBIDDEN; `details.because_zh` says it in Chinese. Where a fact alone failed
   * and the use case knows what is behind it (`subject.behind`), with that: a broken chain names its link.
   * @throws InvariantError if a fact is missing that a rule asks for
   */
  authorize<A extends Action>(actor: Actor, action: A, subject: Subject<SubjectOf<A>>): Result<void> {
    const decision = this.policy.decide(actor, action, subject)
    if (!decision.allowed || action !== 'read') {
      this.log.record(actor, {
        action,
        objectType: subject.type,
        objectId: subject.id ?? null,
        decision: decision.allowed ? 'ALLOW' : 'DENY',
        reasonCode: decision.reasonCode,
        rule: decision.ruleId ?? NO_PERMIT,
        region: typeof subject.facts.region === 'string' ? subject.facts.region : null,
        grantIds: subject.grantIds ?? (subject.type === 'RightGrant' && subject.id ? [subject.id] : []),
      })
    }
    return decision.allowed ? ok() : refuse(behindIt(decision, subject) ?? refusalOf(decision))
  }

  /** Whether an actor may read a row that is already there; `row` has its columns. Not recorded: it is no refusal. */
  mayRead(actor: Actor, type: ReadableModel, row: Facts): boolean {
    return this.policy.decide(actor, 'read', { type, facts: row }).allowed
  }

  /** The rows an actor may read, as Prisma's `where`; see `Policy.filter`. */
  filter<M extends FilterableModel>(actor: Actor, model: M): WhereOf<M> {
    return this.policy.filter(actor, model)
  }
}

function behindIt({ nearMisses }: PolicyDecision, { behind = {} }: Subject): Refusal | null {
  const [only, ...others] = nearMisses[0]?.failed ?? []
  return only && others.length === 0 ? (behind[only.attribute] ?? null) : null
}
