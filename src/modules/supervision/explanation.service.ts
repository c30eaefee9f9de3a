import { Injectable } from '@nestjs/common'
import type { Result } from '../../kernel/result.ts'
import type { Actor } from '../../policy/actor.ts'
import { explain, type Explanation, type Question } from '../../policy/explain.ts'
import { Policy } from '../../policy/policy.ts'
import { PolicyService } from '../../policy/policy.service.ts'

/** Answers why decisions fall as they do: to everybody signed in about their own role, to the audit office about any. */
@Injectable()
export class ExplanationService {
  constructor(
    private readonly policies: Policy,
    private readonly policy: PolicyService,
  ) {}

  /** Explains a decision about the asker's own role, or about the role that is named. Refuses SIGN_IN, FORBIDDEN, UNKNOWN_WORD. */
  explain(actor: Actor, question: Omit<Question, 'role'> & { role: string | undefined }): Result<Explanation> {
    const own = actor.role ?? actor.kind
    const role = question.role ?? own
    const action = role === own ? 'decision.explain' : 'decision.review'
    const allowed = this.policy.authorize(actor, action, { type: 'AuditEvent', facts: {} })
    return allowed.ok ? explain(this.policies, { ...question, role }) : allowed
  }
}
