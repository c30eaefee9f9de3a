import type { Clock } from '../platform/clock.ts'
import { Group } from '../platform/group.ts'
import type { Actor } from './actor.ts'
import type { DecisionLogStore, NewAuditEvent } from './decision-log.store.ts'

/** What was decided about somebody. Words of the machinery only: no name, no identifier of a subject, no input. */
export type DecisionEvent = {
  readonly action: string
  readonly objectType: string
  readonly objectId: string | null
  readonly decision: 'ALLOW' | 'DENY'
  readonly reasonCode: string
  /** the rule that decided, or `no-permit` */
  readonly rule: string
  /** whose auditor reads it; the actor's region where it is left out */
  readonly region?: string | null
  /** the grants that the decision rests on, or whose lack it found; left out where it rests on none */
  readonly grantIds?: readonly string[]
}

/** The calls that an organisation was allowed within an hour, of one product. */
export type AllowedCallBatch = {
  readonly requestId: string
  readonly region: string
  readonly orgId: string
  readonly action: string
  readonly objectType: string
  readonly objectId: string
  readonly rule: string
  readonly grantIds: readonly string[]
  readonly calls: bigint
  /** Merkle root of the calls, hex */
  readonly callsRoot: string
}

type Dependencies = {
  readonly store: Pick<DecisionLogStore, 'append' | 'appendBatches'>
  readonly clock: Clock
  readonly policyVersion: string
  /** told of an event that could not be written */
  readonly onLost: (event: NewAuditEvent, error: unknown) => void
}

/**
 * The record of decisions: appended in groups, apart from the transaction they were taken in, so that a denial is on record
 * although its transaction rolls back.
 */
export class DecisionLog {
  private readonly group = new Group<NewAuditEvent, void>(async (events) => {
    await this.dependencies.store.append(events)
    return events.map(() => undefined)
  })

  constructor(private readonly dependencies: Dependencies) {}

  /** Puts a decision in line to be written, with the instant and the policies of now. Does not wait and does not fail. */
  record(actor: Actor, event: DecisionEvent): void {
    const row: NewAuditEvent = {
      region: event.region ?? actor.org?.region ?? null,
      at: this.dependencies.clock.now(),
      requestId: actor.requestId,
      actorKind: actor.kind,
      actorId: actor.id,
      actorOrgId: actor.org?.id ?? null,
      role: actor.role,
      action: event.action,
      objectType: event.objectType,
      objectId: event.objectId,
      decision: event.decision,
      reasonCode: event.reasonCode,
      rule: event.rule,
      policySetVersion: this.dependencies.policyVersion,
      grantIds: [...(event.grantIds ?? [])],
    }
    this.group.add(row).catch((error: unknown) => this.dependencies.onLost(row, error))
  }

  /** Writes what was allowed within an hour, in the transaction that closes it. */
  async recordBatches(batches: readonly AllowedCallBatch[]): Promise<void> {
    const { clock, policyVersion, store } = this.dependencies
    const common = { at: clock.now(), actorKind: 'CREDENTIAL', actorId: null, role: null, decision: 'ALLOW' } as const
    await store.appendBatches(
      batches.map(({ orgId, grantIds, ...batch }) => ({
        ...common,
        ...batch,
        actorOrgId: orgId,
        grantIds: [...grantIds],
        reasonCode: 'PERMITTED',
        policySetVersion: policyVersion,
      })),
    )
  }

  /** Resolves when all that was recorded is written. Not inside a transaction: the embedded database has one session. */
  flushed(): Promise<void> {
    return this.group.idle()
  }
}
