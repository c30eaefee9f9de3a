import { AsyncLocalStorage } from 'node:async_hooks'
import { InputValidationError } from '@pothos/plugin-validation'
import type { GraphQLError } from 'graphql'
import type { Actor } from '../policy/actor.ts'
import type { DecisionLog } from '../policy/decision-log.ts'
import { RefusalError } from './errors.ts'

/** Codes that are on record when the refusal comes here: policy wrote them where it decided. */
const WRITTEN_BY_POLICY = new Set(['SIGN_IN', 'FORBIDDEN'])
const DOCUMENT_REFUSED = 'GRAPHQL_INVALID'

const requests = new AsyncLocalStorage<RefusalLog>()

/** Puts what a request is refused on record, by code and rule: never what was sent. One for each request. */
export class RefusalLog {
  constructor(
    private readonly decisions: DecisionLog,
    /** the anonymous, until the request is known to be somebody's */
    public actor: Actor,
  ) {}

  /** Runs the work of a request; whatever is refused in it is heard. */
  hear<T>(work: () => T): T {
    return requests.run(this, work)
  }

  write(action: 'graphql.field' | 'graphql.document', refused: { code: string; rule: string }): void {
    const event = { action, objectType: 'GraphQL', objectId: null, decision: 'DENY' as const }
    this.decisions.record(this.actor, { ...event, reasonCode: refused.code, rule: refused.rule })
  }
}

/** For the builder: an expected failure is about to be told to the client as a value. */
export function hearRefusal(error: Error): void {
  if (error instanceof InputValidationError) {
    requests.getStore()?.write('graphql.field', { code: 'INVALID_INPUT', rule: 'graphql.input' })
  } else if (error instanceof RefusalError && !WRITTEN_BY_POLICY.has(error.refusal.code)) {
    requests.getStore()?.write('graphql.field', error.refusal)
  }
}

/** For the server: a document that could not be run at all. */
export function hearDocumentErrors(errors: readonly GraphQLError[]): void {
  const code = errors[0]?.extensions.code
  requests.getStore()?.write('graphql.document', {
    code: typeof code === 'string' ? code : DOCUMENT_REFUSED,
    rule: 'graphql.document',
  })
}
