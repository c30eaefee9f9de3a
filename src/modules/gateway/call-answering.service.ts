import { Injectable, Logger } from '@nestjs/common'
import { periodOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Metrics } from '../../platform/telemetry/metrics.ts'
import { Tracing } from '../../platform/telemetry/tracing.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { CallRecorder, LIMIT_REFUSALS } from '../metering/index.ts'
import {
  isGoverned,
  signalRow,
  tokenRow,
  type Answer,
  type CompiledContract,
  type PreparedInput,
} from '../product/index.ts'
import { AggregateQuestions } from './aggregate-questions.ts'
import { Authenticator } from './authenticator.ts'
import {
  busy,
  denied,
  failed,
  invalidInput,
  lateRefusal,
  recorderBusy,
  RIGHTS_MOVED,
  withRetryAfter,
  type CallRefusal,
  type CallResult,
} from './call-answer.ts'
import { CallComposer, type Call, type Found } from './call-composer.ts'
import { CallRefusals } from './call-refusals.ts'
import { ContractCache } from './contract-cache.ts'
import { DomainFollower } from './domain-follower.ts'
import { BUSY, COLUMN_REFUSED, DomainQuery, type DomainAnswer } from './domain-query.ts'
import { EarlierCalls, type Earlier } from './earlier-calls.ts'
import { Entitlements, type Consented, type Lawful, type Presented, type Unlawful } from './entitlements.ts'
import { actorOf } from './licence.ts'
import { windowEnd } from './repeat.ts'
import { Repeats } from './repeats.ts'
import { ServiceQuery } from './service-query.ts'
import { SourceClocks } from './source-clocks.ts'

/** What a lawful call asks, and whom it is about. */
type About = Consented & { contract: CompiledContract; input: PreparedInput }

/**
 * Owns the answer of a call: whether it is lawful, what the domain answers, and that no answer leaves without its record.
 * Promises: the same request number gives the same answer and one charge. Refuses by name, and charges nothing for it.
 */
@Injectable()
export class CallAnswering {
  private readonly faults = new Logger('gateway')

  constructor(
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
    private readonly refusals: CallRefusals,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly tracing: Tracing,
  ) {}

  /** Decide, ask in the domain, guard, record, answer. */
  async answer(call: Call): Promise<CallResult> {
    const lawful = await this.decide(call)
    const result = lawful.ok ? await this.answerLawful(call, lawful.value) : 'MOVED'
    return result === 'MOVED' ? this.answerAgain(call) : result
  }

  /** By the rights as the database has them now: those the call was judged by were remembered, and are others by now or refuse it. */
  private async answerAgain(judged: Call): Promise<CallResult> {
    const call = { ...judged, licence: await this.callers.again(judged.licence) }
    const lawful = await this.decide(call)
    if (!lawful.ok) return this.deny(call, null, lawful.error)
    const result = await this.answerLawful(call, lawful.value)
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

  private async answerLawful(call: Call, lawful: Lawful): Promise<CallResult | 'MOVED'> {
    const { request } = call
    const contract = await this.contracts.get(call.licence.productVersionId)
    const input = contract.prepareInput(request.input)
    const presented = input.ok ? presentedBy(call, contract, { input: input.value, now: this.clock.now() }) : undefined
    const known = await this.entitlements.known(call.licence, request.requestNo, presented)
    const before = known.stored && this.replayed(call, await this.repeats.told(call, known.stored))
    if (before) return before
    if (!input.ok || !presented) {
      const faults = input.ok ? [] : input.error
      return this.giveUp(call, lawful, 'INVALID_INPUT', invalidInput(request.requestNo, faults))
    }
    const consent = this.entitlements.consent(call.licence, presented, known)
    if (!consent.ok) return this.deny(call, lawful, consent.error)
    return this.answerAbout(call, lawful, { contract, input: input.value, ...consent.value })
  }

  /** The call may be answered, about somebody or nobody; what the data domain and the commit say is still to come. */
  private async answerAbout(call: Call, lawful: Lawful, about: About): Promise<CallResult | 'MOVED'> {
    const { contract, input, subjectId, consentIds } = about
    const { licence, request } = call
    const earlier = await this.earlierCalls(call, contract, input, subjectId)
    if (!earlier.ok) return this.deny(call, lawful, earlier.error)
    const asked = { licence, contract, input }
    const [found, clocks] = await Promise.all([
      this.questions.answer(asked, () => this.ask(call, contract, input, earlier.value)),
      this.sources.of(contract.contract, this.clock.now()),
    ])
    if (!found.ok) return this.deny(call, lawful, found.error)
    const answer = found.value
    const refused = answer ? undefined : await this.refusedMeanwhile(call)
    if (refused) return this.deny(call, lawful, refused)
    if (answer === 'BUSY') return this.giveUp(call, lawful, 'ERROR', busy(request.requestNo))
    if (!answer) return this.giveUp(call, lawful, 'ERROR', failed(request.requestNo))
    const billable = contract.contract.billable.some((outcome) => outcome === answer.outcome)
    const staleSources = this.sources.behind(contract.contract, clocks, { now: this.clock.now(), asOf: answer.asOf })
    const kept = !isGoverned(contract.contract)
    const rest = { billable, kept, subjectId, consentIds, earlier: earlier.value, staleSources }
    const windows = { answerUntil: this.answerUntil(call, contract), copyUntil: this.copyUntil(contract) }
    return this.record(call, lawful, { answer, ...rest, ...windows })
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
    const { stored } = await this.entitlements.known(call.licence, requestNo)
    if (!stored) return this.refuse(call, failed(requestNo))
    return this.replayed(call, await this.repeats.told(call, stored))
  }

  private replayed(call: Call, told: CallResult): CallResult {
    if (!told.ok) return this.refuse(call, told.error)
    this.metrics.answered(call.licence.productCode, 'REPLAYED')
    return told
  }

  private answerUntil({ licence }: Call, { contract }: CompiledContract): Date {
    const hours = isGoverned(contract) ? 0 : this.rules.for(licence.region).get('call.answerHours')
    return windowEnd(contract, hours, this.clock.now())
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
    return this.refusals.turnAway(actorOf(requestId, licence), licence, withRetryAfter(refusal, this.clock.now()))
  }

  private reportFault({ requestId, licence }: Call, what: string): void {
    this.faults.error(`request ${requestId}: ${licence.productCode} v${licence.version} gave no answer: ${what}`)
  }
}

/** Whom a call is about, and with whose consent, as its product asks for it. */
function presentedBy(
  { request }: Call,
  { contract, fields }: CompiledContract,
  { input, now }: { input: PreparedInput; now: Date },
): Presented {
  const { consentIds, subjectIdentifier: identifier = '' } = input
  if (consentIds.length > 0) return { consentIds, subject: undefined, fields, now }
  const subject = contract.subject && { kind: contract.subject.kind, identifier }
  return { consentIds: request.consentId ? [request.consentId] : [], subject, fields, now }
}

const isColumnRefused = (found: DomainAnswer): boolean => !found.ok && found.fault === COLUMN_REFUSED
