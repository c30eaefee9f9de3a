import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { ok, type Result } from '../../kernel/result.ts'
import { anonymous } from '../../policy/actor.ts'
import { Authenticator, type Proof } from './authenticator.ts'
import {
  BATCH_LIMIT,
  INVALID_BATCH,
  invalidRequest,
  RIGHTS_UNHEARD,
  tooFast,
  type CallRefusal,
  type CallResult,
} from './call-answer.ts'
import { CallAnswering } from './call-answering.service.ts'
import { CallRates, type RateDecision } from './call-rates.ts'
import { CallRefusals, type Turned } from './call-refusals.ts'
import { parseCallRequest } from './call-request.ts'
import { actorOf, type Licence } from './licence.ts'
import { Snapshot } from './snapshot.ts'

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

/** Owns the door of the data plane: who calls, how fast, and what is asked. Refuses by name, and charges nothing for it. */
@Injectable()
export class CallService {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly callers: Authenticator,
    private readonly rates: CallRates,
    private readonly answering: CallAnswering,
    private readonly refusals: CallRefusals,
  ) {}

  /** Answers one call: authenticate, read, and what `CallAnswering` does. */
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
      return this.refusals.turnAway(actorOf(requestId, licence.value), licence.value, INVALID_BATCH)
    const calls = batch.data.calls.map((body) => this.answerTo({ ...incoming, body }, licence.value, startedMs))
    return ok(await Promise.all(calls))
  }

  private async licenceOf({ requestId, proof, ip }: IncomingCall): Promise<Result<Licence, CallRefusal>> {
    const current = this.snapshot.current()
    if (current !== true && !(await current)) return this.refusals.turnAwayUnrecorded(RIGHTS_UNHEARD)
    const known = await this.callers.licence(proof, ip)
    return known.ok ? known : this.refusals.turnAway(anonymous(requestId), null, known.error)
  }

  /** A flood of calls is no flood of records: the first refusal of a second stands for all. */
  private slowDown(requestId: string, licence: Licence, { first, state }: RateDecision): Turned {
    const refusal = tooFast(state)
    if (!first) return this.refusals.turnAwayUnrecorded(refusal)
    return this.refusals.turnAway(actorOf(requestId, licence), licence, refusal)
  }

  private async answerTo(incoming: IncomingCall, licence: Licence, startedMs: number): Promise<CallResult> {
    const { requestId, productCode, body, idempotencyKey } = incoming
    const rate = this.rates.take(licence.credentialId)
    if (!rate.fits) return this.slowDown(requestId, licence, rate)
    const request = parseCallRequest(body, idempotencyKey)
    if (!request.ok) return this.refusals.turnAway(actorOf(requestId, licence), licence, invalidRequest(request.error))
    return this.answering.answer({ requestId, licence, productCode, request: request.value, startedMs })
  }
}

const Batch = z.strictObject({ calls: z.array(z.unknown()).min(1).max(BATCH_LIMIT) })
