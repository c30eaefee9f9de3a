import { Injectable, Logger } from '@nestjs/common'
import { z } from 'zod'
import { ok, type Result } from '../../kernel/result.ts'
import { periodOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Metrics } from '../../platform/telemetry/metrics.ts'
import { Tracing } from '../../platform/telemetry/tracing.ts'
import { anonymous, type Actor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { CallRecorder, LIMIT_REFUSALS } from '../metering/index.ts'
import { signalRow, tokenRow, type Answer, type CompiledContract, type PreparedInput } from '../product/index.ts'
import {
  BATCH_LIMIT,
  busy,
  INVALID_BATCH,
  denied,
  failed,
  invalidInput,
  invalidRequest,
  lateRefusal,
  recorderBusy,
  RIGHTS_MOVED,
  RIGHTS_UNHEARD,
  tooFast,
  withRetryAfter,
  type CallRefusal,
  type CallResult,
} from './call-answer.ts'
import { Authenticator, type Proof } from './authenticator.ts'
import { AggregateQuestions } from './aggregate-questions.ts'
import { CallComposer, type Call, type Found } from './call-composer.ts'
import { CallRates, type RateDecision } from './call-rates.ts'
import { parseCallRequest } from './call-request.ts'
import { ContractCache } from './contract-cache.ts'
import { EarlierCalls, type Earlier } from './earlier-calls.ts'
import { BUSY, COLUMN_REFUSED, DomainQuery, type DomainAnswer } from './domain-query.ts'
import { DomainFollower } from './domain-follower.ts'
import { Entitlements, type Lawful, type Unlawful } from './entitlements.ts'
import { actorOf, type Licence } from './licence.ts'
import { windowEnd } from './repeat.ts'
import { Repeats } from './repeats.ts'
import { Snapshot } from './snapshot.ts'
import { ServiceQuery } from './service-query.ts'
import { SourceClocks } from './source-clocks.ts'

/** One call as it came in: by whom will be found out from the proof. */
export type IncomingCall = {
  requestId: string
  proof: Proof
  ip: string
  productCode: string
  body: unknown
  /** the Idempotency-Key header: the request number */
  idempotencyKey?: string | undefined
}

/**
 * Owns the data plane: who may ask, what the domain answers, and that no answer leaves without its record.
 * Promises: the same request number gives the same answer and one charge. Refuses by name, and charges nothing for it.
 */
@Injectable()
export class CallService {
  private readonly faults = new Logger('gateway')

  constructor(
    private readonly snapshot: Snapshot,
    private readonly rates: CallRates,
    private readonly callers: Authenticator,
    private readonly entitlements: Entitlements,
    private readonly contracts: ContractCache,
    private readonly earlier: EarlierCalls,
    private readonly sources: SourceClocks,
    private readonly domain: DomainQuery,
    private readonly services: ServiceQuery,
    private readonly follower: DomainFollower,
    private readonly composer: CallComposer,
    private readonly questions: AggregateQuestions,
    private readonly repeats: Repeats,
    private readonly recorder: CallRecorder,
    private readonly rules: RegionRules,
    private readonly decisions: DecisionLog,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly tracing: Tracing,
  ) {}

  /** Answers one call: authenticate, decide, ask in the domain, guard, record, answer. */
  async call(incoming: IncomingCall): Promise<CallResult> {
    const startedMs = performance.now()
    const licence = await this.licenceOf(incoming)
    return licence.ok ? this.answerTo(incoming, licence.value, startedMs) : licence
  }

  /** Answers the calls of a batch, each for itself: own record, own charge, own refusal. Refuses INVALID_BATCH, and who proves nothing. */
  async batch(incoming: IncomingCall): Promise<Result<CallResult[], CallRefusal>> {
    const startedMs = performance.now()
    const licence = await this.licenceOf(incoming)
    if (!licence.ok) return licence
    const batch = Batch.safeParse(incoming.body)
    const { requestId, idempotencyKey } = incoming
    if (!batch.success || idempotencyKey !== undefined)
      return this.turnAway(actorOf(requestId, licence.value), licence.value, INVALID_BATCH)
    const calls = batch.data.calls.map((body) => this.answerTo({ ...incoming, body }, licence.value, startedMs))
    return ok(await Promise.all(calls))
  }

  private async licenceOf({ requestId, proof, ip }: IncomingCall): Promise<Result<Licence, CallRefusal>> {
    const current = this.snapshot.current()
    if (current !== true && !(await current)) return this.unheard()
    const known = await this.callers.licence(proof, ip)
    return known.ok ? known : this.turnAway(anonymous(requestId), null, known.error)
  }

  /** A flood of calls is no flood of records: the first refusal of a second stands for all. */
  private slowDown(requestId: string, licence: Licence, { first, state }: RateDecision): Turned {
    const refusal = tooFast(state)
    if (first) return this.turnAway(actorOf(requestId, licence), licence, refusal)
    this.metrics.refused(refusal.code)
    return { ok: false, error: refusal }
  }

  /** Nothing was decided, so nothing is put on record; the database could not take it either. */
  private unheard(): Turned {
    this.metrics.refused(RIGHTS_UNHEARD.code)
    return { ok: false, error: RIGHTS_UNHEARD }
  }

  private async answerTo(incoming: IncomingCall, licence: Licence, startedMs: number): Promise<CallResult> {
    const { requestId, productCode, body, idempotencyKey } = incoming
    const rate = this.rates.take(licence.credentialId)
    if (!rate.fits) return this.slowDown(requestId, licence, rate)
    const request = parseCallRequest(body, idempotencyKey)
    if (!request.ok) return this.turnAway(actorOf(requestId, licence), licence, invalidRequest(request.error))
    const call = { requestId, licence, productCode, request: request.value, startedMs }

    const lawful = await this.decide(call)
    const result = lawful.ok ? await this.answer(call, lawful.value) : 'MOVED'
    return result === 'MOVED' ? this.answerAgain(call) : result
  }

  /** By the rights as the database has them now: those the call was judged by were remembered, and are others by now or refuse it. */
  private async answerAgain(judged: Call): Promise<CallResult> {
    const call = { ...judged, licence: await this.callers.again(judged.licence) }
    const lawful = await this.decide(call)
    if (!lawful.ok) return this.deny(call, null, lawful.error)
    const result = await this.answer(call, lawful.value)
    return result === 'MOVED'
      ? this.refuse(call, denied(call.request.requestNo, lateRefusal('RIGHTS_CHANGED')))
      : result
  }

  private decide({ licence, productCode, request: { purposeClass } }: Call) {
    return this.entitlements.decide(licence, { productCode, purposeClass, now: this.clock.now() })
  }

  /** A right that ended under the call takes the columns first, so the database may have refused what was lawful before. */
  private async refusedMeanwhile(call: Call): Promise<Unlawful | undefined> {
    const again = await this.decide({ ...call, licence: await this.callers.again(call.licence) })
    return again.ok ? undefined : again.error
  }

  private async answer(call: Call, lawful: Lawful): Promise<CallResult | 'MOVED'> {
    const { request } = call
    const contract = await this.contracts.get(call.licence.productVersionId)
    const input = contract.prepareInput(request.input)
    const [before, consent] = await Promise.all([
      this.answeredBefore(call),
      input.ok ? this.consentOf(call, contract, input.value) : undefined,
    ])
    if (before) return before
    if (!input.ok || !consent) {
      const faults = input.ok ? [] : input.error
      return this.giveUp(call, lawful, 'INVALID_INPUT', invalidInput(request.requestNo, faults))
    }
    if (!consent.ok) return this.deny(call, lawful, consent.error)
    const { subjectId, consentIds } = consent.value
    const earlier = await this.earlierCalls(call, contract, input.value, subjectId)
    if (!earlier.ok) return this.deny(call, lawful, earlier.error)
    const asked = { licence: call.licence, contract, input: input.value }
    const [found, clocks] = await Promise.all([
      this.questions.answer(asked, () => this.ask(call, contract, input.value, earlier.value)),
      this.sources.of(contract.contract),
    ])
    if (!found.ok) return this.deny(call, lawful, found.error)
    const answer = found.value
    const refused = answer ? undefined : await this.refusedMeanwhile(call)
    if (refused) return this.deny(call, lawful, refused)
    if (answer === 'BUSY') return this.giveUp(call, lawful, 'ERROR', busy(request.requestNo))
    if (!answer) return this.giveUp(call, lawful, 'ERROR', failed(request.requestNo))
    const billable = contract.contract.billable.some((outcome) => outcome === answer.outcome)
    const staleSources = this.sources.behind(contract.contract, clocks, { now: this.clock.now(), asOf: answer.asOf })
    const rest = { billable, subjectId, consentIds, earlier: earlier.value, staleSources }
    const windows = { answerUntil: this.answerUntil(call, contract), copyUntil: this.copyUntil(contract) }
    return this.record(call, lawful, { answer, ...rest, ...windows })
  }

  private consentOf({ licence, request }: Call, { contract }: CompiledContract, input: PreparedInput) {
    const { consentIds, subjectIdentifier: identifier = '' } = input
    const now = this.clock.now()
    const fields = contract.sources.flatMap(({ resource, fields: of }) => of.map((field) => `${resource}.${field}`))
    if (consentIds.length > 0)
      return this.entitlements.consent(licence, { consentIds, subject: undefined, fields, now })
    const subject = contract.subject && { kind: contract.subject.kind, identifier }
    const beside = request.consentId ? [request.consentId] : []
    return this.entitlements.consent(licence, { consentIds: beside, subject, fields, now })
  }

  private earlierCalls(
    { licence }: Call,
    { contract }: CompiledContract,
    input: PreparedInput,
    subjectId: string | null,
  ) {
    return this.earlier.of({ licence, contract, input, subjectId, now: this.clock.now() })
  }

  /** Asks in the data domain, or a department's own service. What comes out off contract, or does not come out, is a fault: reported without a value. */
  private async ask(
    call: Call,
    contract: CompiledContract,
    input: PreparedInput,
    { signals }: Earlier,
  ): Promise<Answer | 'BUSY' | undefined> {
    const { productCode: code, version, purposeClass: purpose } = call.licence
    const buyer = { buyerId: call.licence.consumerOrgId, period: periodOf(this.clock.now()) }
    const besides = { ...signalRow(contract.contract, signals?.values ?? {}), ...tokenRow(contract.contract, buyer) }
    const row = { ...input.row, ...besides }
    const { http } = contract.contract
    const run = () =>
      http
        ? this.services.run(call.licence, contract.contract, { http, request: input.request })
        : this.domain.run({ code, version, purpose }, row)
    const first = await this.tracing.span('ask the data domain', { product: code }, run)
    // a right that has just begun may not have reached the data domain yet
    const found = isColumnRefused(first) ? await this.follower.thenAgain(run) : first
    const guarded = found.ok ? contract.guardAnswer(found.answer) : found
    if (guarded.ok) return guarded.value
    if ('fault' in guarded && guarded.fault === BUSY) return 'BUSY'
    this.reportFault(call, 'fault' in guarded ? guarded.fault : guarded.error.message)
    return undefined
  }

  /** No record, no answer: what the commit finds is final. */
  private async record(call: Call, lawful: Lawful, found: Found): Promise<CallResult | 'MOVED'> {
    const { draft, answer, json } = this.composer.answered(call, lawful, found)
    const verdict = await this.tracing.span('record the call', {}, () => this.recorder.record(draft))
    if (verdict === 'RECORDED') {
      this.metrics.answered(answer.productCode, answer.outcome)
      return { ok: true, value: answer, json }
    }
    if (RIGHTS_MOVED.includes(verdict)) return 'MOVED'
    const { requestNo } = call.request
    if (verdict === 'BUSY') return this.refuse(call, recorderBusy(requestNo))
    if (Object.hasOwn(LIMIT_REFUSALS, verdict)) this.earlier.foundFull(found.earlier.tallies, this.clock.now())
    if (verdict !== 'REPEATED') return this.refuse(call, denied(requestNo, lateRefusal(verdict), lawful.grantIds))
    return (await this.answeredBefore(call)) ?? this.refuse(call, failed(requestNo))
  }

  private async answeredBefore(call: Call): Promise<CallResult | undefined> {
    const told = await this.repeats.answeredBefore(call)
    if (!told?.ok) return told && this.refuse(call, told.error)
    this.metrics.answered(call.licence.productCode, 'REPLAYED')
    return told
  }

  private answerUntil({ licence }: Call, { contract }: CompiledContract): Date {
    return windowEnd(contract, this.rules.for(licence.region).get('call.answerHours'), this.clock.now())
  }

  /** As long as the recipient may keep it. */
  private copyUntil({ contract }: CompiledContract): Date | null {
    return contract.copyToSubject ? windowEnd(contract, Number.POSITIVE_INFINITY, this.clock.now()) : null
  }

  private async deny(call: Call, lawful: Lawful | null, refusal: Unlawful): Promise<CallResult> {
    await this.recorder.record(this.composer.unanswered(call, lawful, 'DENIED', refusal.code))
    return this.refuse(call, denied(call.request.requestNo, refusal, lawful?.grantIds))
  }

  private async giveUp(
    call: Call,
    lawful: Lawful,
    outcome: 'INVALID_INPUT' | 'ERROR',
    refusal: CallRefusal,
  ): Promise<CallResult> {
    await this.recorder.record(this.composer.unanswered(call, lawful, outcome))
    return this.refuse(call, refusal)
  }

  private refuse({ requestId, licence }: Call, refusal: CallRefusal): CallResult {
    return this.turnAway(actorOf(requestId, licence), licence, withRetryAfter(refusal, this.clock.now()))
  }

  /** Every refusal is on record with its reason. */
  private turnAway(actor: Actor, licence: Licence | null, refusal: CallRefusal): Turned {
    const subject = { objectType: 'Subscription', objectId: licence?.subscriptionId ?? null }
    const decided = { decision: 'DENY' as const, reasonCode: refusal.code, rule: refusal.rule }
    this.metrics.refused(refusal.code)
    this.decisions.record(actor, { action: 'product.call', ...subject, ...decided, grantIds: refusal.grantIds ?? [] })
    return { ok: false, error: refusal }
  }

  private reportFault({ requestId, licence }: Call, what: string): void {
    this.faults.error(`request ${requestId}: ${licence.productCode} v${licence.version} gave no answer: ${what}`)
  }
}

const isColumnRefused = (found: DomainAnswer): boolean => !found.ok && found.fault === COLUMN_REFUSED

type Turned = { ok: false; error: CallRefusal }

const Batch = z.strictObject({ calls: z.array(z.unknown()).min(1).max(BATCH_LIMIT) })
