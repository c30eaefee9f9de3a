import { createHash, randomBytes } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import type { Outcome } from '../../generated/prisma/enums.ts'
import { canonicalJson, COMMITMENT_SALT_BYTES } from '../../kernel/canonical-json.ts'
import type { Refusal } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import { Keys } from '../../platform/keys.ts'
import { anonymous, type Actor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { CallRecorder, CallStore, type CallDraft } from '../metering/index.ts'
import type { Answer } from '../product/index.ts'
import {
  conflicting,
  denied,
  failed,
  invalidInput,
  invalidRequest,
  lateRefusal,
  UNKNOWN_CREDENTIAL,
  type CallAnswer,
  type CallRefusal,
  type CallResult,
} from './call-answer.ts'
import { parseCallRequest, type CallRequest } from './call-request.ts'
import { ContractCache } from './contract-cache.ts'
import { DomainQuery } from './domain-query.ts'
import { Entitlements, type Lawful } from './entitlements.ts'
import type { Licence } from './licence.ts'

/** One call as it came in: by whom it will be known is found out from the secret. */
export type IncomingCall = { requestId: string; secret: string | undefined; productCode: string; body: unknown }

type Call = { requestId: string; licence: Licence; request: CallRequest; startedMs: number }
type Recorded = Pick<CallDraft, 'outcome' | 'denyCode' | 'billable' | 'answer' | 'outputCommitment'>

/** A call without an answer claims no request number: its draft says only what it came to. */
const unanswered = (outcome: Outcome, denyCode: string | null = null): Recorded => ({
  outcome,
  denyCode,
  billable: false,
  answer: null,
  outputCommitment: null,
})

/** Owns the data plane: who may ask, what the domain answers, and that no answer leaves without its record. Refuses by name, and charges nothing for it. */
@Injectable()
export class CallService {
  constructor(
    private readonly entitlements: Entitlements,
    private readonly contracts: ContractCache,
    private readonly domain: DomainQuery,
    private readonly recorder: CallRecorder,
    private readonly calls: CallStore,
    private readonly decisions: DecisionLog,
    private readonly keys: Keys,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Answers one call. The story of design: authenticate, decide, ask in the domain, guard, record, answer. */
  async call({ requestId, secret, productCode, body }: IncomingCall): Promise<CallResult> {
    const startedMs = performance.now()
    const licence = secret ? await this.entitlements.licence(secret) : null
    if (!licence) return this.turnAway(anonymous(requestId), UNKNOWN_CREDENTIAL)
    const request = parseCallRequest(body)
    if (!request.ok) return this.turnAway(actorOf(requestId, licence), invalidRequest(request.error))
    const call = { requestId, licence, request: request.value, startedMs }

    const lawful = await this.entitlements.decide(licence, {
      productCode,
      purposeClass: call.request.purposeClass,
      now: this.clock.now(),
    })
    if (!lawful.ok) return this.deny(call, null, lawful.error)
    const earlier = await this.answeredBefore(call)
    if (earlier) return earlier
    return this.answer(call, lawful.value)
  }

  private async answer(call: Call, lawful: Lawful): Promise<CallResult> {
    const { licence, request } = call
    const contract = await this.contracts.get(licence.productVersionId)
    const input = contract.prepareInput(request.input)
    if (!input.ok)
      return this.recordFailure(call, lawful, 'INVALID_INPUT', invalidInput(request.requestNo, input.error))
    const consent = await this.entitlements.consent(licence, {
      consentId: request.consentId,
      subject: contract.contract.subject && {
        kind: contract.contract.subject.kind,
        identifier: input.value.subjectIdentifier ?? '',
      },
      now: this.clock.now(),
    })
    if (!consent.ok) return this.deny(call, lawful, consent.error)

    const key = { code: licence.productCode, version: licence.version, purpose: licence.purposeClass }
    const found = await this.domain.run(key, input.value.row)
    const guarded = found.ok ? contract.guardAnswer(found.answer) : found
    if (!guarded.ok) {
      this.reportFault(call, 'sqlState' in guarded ? `SQLSTATE ${guarded.sqlState}` : guarded.error.message)
      return this.recordFailure(call, lawful, 'ERROR', failed(request.requestNo))
    }
    const billable =
      lawful.priceVersionId !== null && contract.contract.billable.some((outcome) => outcome === guarded.value.outcome)
    return this.recordAnswer(call, { ...lawful, subjectId: consent.value.subjectId }, guarded.value, billable)
  }

  private async recordAnswer(
    call: Call,
    lawful: Lawful & { subjectId: string | null },
    found: Answer,
    billable: boolean,
  ): Promise<CallResult> {
    const draft = this.draft(call, lawful, unanswered(found.outcome))
    const output = { asOf: found.asOf, outcome: found.outcome, answer: found.fields }
    const outputCommitment = commit(draft.salt, canonicalJson(output))
    const answer: CallAnswer = {
      requestNo: call.request.requestNo,
      productCode: call.licence.productCode,
      productVersion: call.licence.version,
      outcome: found.outcome,
      billable,
      asOf: found.asOf,
      answer: found.fields,
      receipt: {
        callId: draft.callId,
        salt: draft.salt.toString('hex'),
        inputCommitment: draft.inputCommitment.toString('hex'),
        outputCommitment: outputCommitment.toString('hex'),
      },
      replayed: false,
    }
    const sealed = this.keys.sealAnswer(JSON.stringify(answer), draft.callId)
    const verdict = await this.recorder.record({
      ...draft,
      subjectId: lawful.subjectId,
      billable,
      outputCommitment,
      answer: sealed,
    })
    if (verdict === 'RECORDED') return { ok: true, value: answer }
    if (verdict === 'REPEATED')
      return (
        (await this.answeredBefore(call)) ??
        this.turnAway(actorOf(call.requestId, call.licence), failed(call.request.requestNo))
      )
    return this.turnAway(
      actorOf(call.requestId, call.licence),
      denied(call.request.requestNo, lateRefusal(verdict)),
      call.licence,
    )
  }

  /** The stored answer under this request number, if it was for the same request; a conflict if it was for another. */
  private async answeredBefore({ requestId, licence, request }: Call): Promise<CallResult | undefined> {
    const stored = await this.entitlements.storedAnswer(licence.subscriptionId, request.requestNo)
    if (!stored) return undefined
    if (!stored.requestHash.equals(this.requestHash(request))) {
      return this.turnAway(actorOf(requestId, licence), conflicting(request.requestNo), licence)
    }
    const answer = JSON.parse(this.keys.openAnswer(stored.answer, stored.callId)) as CallAnswer
    return { ok: true, value: { ...answer, replayed: true } }
  }

  private async deny(call: Call, lawful: Lawful | null, refusal: Refusal): Promise<CallResult> {
    await this.recorder.record(this.draft(call, lawful, unanswered('DENIED', refusal.code)))
    return this.turnAway(actorOf(call.requestId, call.licence), denied(call.request.requestNo, refusal), call.licence)
  }

  private async recordFailure(call: Call, lawful: Lawful, outcome: Outcome, refusal: CallRefusal): Promise<CallResult> {
    await this.recorder.record(this.draft(call, lawful, unanswered(outcome)))
    return this.turnAway(actorOf(call.requestId, call.licence), refusal, call.licence)
  }

  /** Every refusal is on record with its reason. */
  private turnAway(actor: Actor, refusal: CallRefusal, licence?: Licence): CallResult {
    const subject = { objectType: 'Subscription', objectId: licence?.subscriptionId ?? null }
    this.decisions.record(actor, {
      action: 'call',
      ...subject,
      decision: 'DENY',
      reasonCode: refusal.code,
      rule: refusal.rule,
    })
    return { ok: false, error: refusal }
  }

  private draft(call: Call, lawful: Lawful | null, recorded: Recorded): CallDraft {
    const { licence, request } = call
    const salt = randomBytes(COMMITMENT_SALT_BYTES)
    return {
      callId: this.ids.next(),
      region: licence.region,
      operatorOrgId: licence.operatorOrgId,
      buyerOrgId: licence.consumerOrgId,
      subscriptionId: licence.subscriptionId,
      epoch: licence.epoch,
      validUntil: lawful?.validUntil ?? licence.validTo,
      productId: licence.productId,
      productVersionId: licence.productVersionId,
      purposeClass: licence.purposeClass,
      priceVersionId: lawful?.priceVersionId ?? null,
      requestNo: request.requestNo,
      requestHash: this.requestHash(request),
      consentId: request.consentId ?? null,
      subjectId: null,
      latencyMs: Math.round(performance.now() - call.startedMs),
      salt,
      inputCommitment: commit(salt, request.canonical),
      ...recorded,
    }
  }

  /** Keyed, since an input is easily guessed. */
  private requestHash(request: CallRequest): Buffer {
    return this.keys.subject('REQUEST', request.canonical)
  }

  private reportFault(call: Call, what: string): void {
    console.error(
      `request ${call.requestId}: product ${call.licence.productCode} v${call.licence.version} gave no answer: ${what}`,
    )
  }
}

const commit = (salt: Buffer, canonical: string): Buffer => createHash('sha256').update(salt).update(canonical).digest()

const actorOf = (requestId: string, licence: Licence): Actor => ({
  requestId,
  kind: 'CREDENTIAL',
  id: licence.credentialId,
  role: null,
  org: { id: licence.consumerOrgId, kind: licence.consumerKind, region: licence.region },
})
