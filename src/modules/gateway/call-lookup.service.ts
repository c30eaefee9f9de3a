import { Injectable } from '@nestjs/common'
import { ok, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { anonymous } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { Authenticator, type Proof } from './authenticator.ts'
import { unknownCall, type CallAnswer, type CallRefusal } from './call-answer.ts'
import { CallComposer } from './call-composer.ts'
import { CallLookupStore, type RecordedCall } from './call-lookup.store.ts'
import { Entitlements } from './entitlements.ts'
import { ANSWER_EXPIRED, keptAnswer } from './repeat.ts'
import { actorOf, decideCredential, type Licence } from './licence.ts'

/** A call of the past. `answer` is the stored one, where it has one that may still be told; else `withheld` says why not. */
export type FoundCall = RecordedCall & {
  readonly productCode: string
  readonly answer: CallAnswer | null
  readonly withheld: Refusal | null
}

export type Lookup = { requestId: string; proof: Proof; ip: string; requestNo: string }

/**
 * Finds a call again by its request number. Promises: only keys of the subscription that made it find it, nothing is charged,
 * and a stored answer is told only while the same call would be answered, as a repeat is. Refuses CALL_UNKNOWN.
 */
@Injectable()
export class CallLookup {
  constructor(
    private readonly callers: Authenticator,
    private readonly store: CallLookupStore,
    private readonly entitlements: Entitlements,
    private readonly composer: CallComposer,
    private readonly decisions: DecisionLog,
    private readonly clock: Clock,
  ) {}

  async find({ requestId, proof, ip, requestNo }: Lookup): Promise<Result<FoundCall, CallRefusal>> {
    const known = await this.callers.licence(proof, ip)
    if (!known.ok) return this.turnAway(requestId, null, known.error)
    const licence = await this.callers.again(known.value)
    const good = decideCredential(licence, this.clock.now())
    if (!good.ok) return this.turnAway(requestId, licence, { ...good.error, status: 401 })
    const record = await this.store.byRequestNo(licence.subscriptionId, requestNo)
    if (!record) return this.turnAway(requestId, licence, unknownCall(requestNo))
    return ok({ ...record, productCode: licence.productCode, ...(await this.answerOf(licence, requestNo)) })
  }

  private async answerOf(licence: Licence, requestNo: string): Promise<Pick<FoundCall, 'answer' | 'withheld'>> {
    const { productCode, purposeClass } = licence
    const { stored } = await this.entitlements.known(licence, requestNo)
    if (!stored) return { answer: null, withheld: null }
    const now = this.clock.now()
    const kept = keptAnswer(stored, now)
    if (!kept) return { answer: null, withheld: ANSWER_EXPIRED }
    const lawful = await this.entitlements.decide(licence, { productCode, purposeClass, now })
    if (lawful.ok) return { answer: this.composer.reopen(kept), withheld: null }
    const { grantIds: _, ...withheld } = lawful.error
    return { answer: null, withheld }
  }

  private turnAway(
    requestId: string,
    licence: Licence | null,
    refusal: CallRefusal,
  ): { ok: false; error: CallRefusal } {
    const subject = { objectType: 'Subscription', objectId: licence?.subscriptionId ?? null }
    const decided = { decision: 'DENY' as const, reasonCode: refusal.code, rule: refusal.rule }
    const actor = licence ? actorOf(requestId, licence) : anonymous(requestId)
    this.decisions.record(actor, { action: 'call.read', ...subject, ...decided })
    return { ok: false, error: refusal }
  }
}
