import { Injectable } from '@nestjs/common'
import { Metrics } from '../../platform/telemetry/metrics.ts'
import type { Actor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import type { CallRefusal } from './call-answer.ts'
import type { Licence } from './licence.ts'

export type Turned = { ok: false; error: CallRefusal }

/** Turns calls away. */
@Injectable()
export class CallRefusals {
  constructor(
    private readonly decisions: DecisionLog,
    private readonly metrics: Metrics,
  ) {}

  /** Every refusal is on record with its reason. */
  turnAway(actor: Actor, licence: Licence | null, refusal: CallRefusal): Turned {
    const subject = { objectType: 'Subscription', objectId: licence?.subscriptionId ?? null }
    const decided = { decision: 'DENY' as const, reasonCode: refusal.code, rule: refusal.rule }
    this.metrics.refused(refusal.code)
    this.decisions.record(actor, { action: 'product.call', ...subject, ...decided, grantIds: refusal.grantIds ?? [] })
    return { ok: false, error: refusal }
  }

  /** Where nothing was decided about anybody, or the same was just put on record: counted only. */
  turnAwayUnrecorded(refusal: CallRefusal): Turned {
    this.metrics.refused(refusal.code)
    return { ok: false, error: refusal }
  }
}
