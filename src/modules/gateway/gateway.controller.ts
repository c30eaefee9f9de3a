import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken } from '../../platform/http/bearer.ts'
import { bodyDigestOf, EMPTY_DIGEST } from '../../platform/http/content-digest.ts'
import type { SignedRequest } from '../../platform/http/message-signature.ts'
import { PROBLEM_JSON, problemOf } from '../../platform/http/problem.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import type { CallRefusal, CallResult } from './call-answer.ts'
import { CallLookup } from './call-lookup.service.ts'
import { CallService, type IncomingCall } from './call.service.ts'

type CallRequestOf = FastifyRequest<{ Params: { code: string } }>
type LookupRequest = FastifyRequest<{ Params: { requestNo: string } }>

/** The data plane's addresses. An answer, or an RFC 9457 problem document with `outcome` and `requestNo` where there is a record. */
@Controller('v1')
export class GatewayController {
  constructor(
    private readonly calls: CallService,
    private readonly lookup: CallLookup,
    private readonly decisions: DecisionLog,
  ) {}

  @Post('products/:code/calls')
  @HttpCode(200)
  async call(@Req() request: CallRequestOf, @Res() reply: FastifyReply): Promise<void> {
    const result = await this.calls.call(incoming(request))
    if (result.ok) return void (await reply.send(result.value))
    return this.refuse(request, reply, result.error)
  }

  @Post('products/:code/batches')
  @HttpCode(200)
  async batch(@Req() request: CallRequestOf, @Res() reply: FastifyReply): Promise<void> {
    const result = await this.calls.batch(incoming(request))
    if (!result.ok) return this.refuse(request, reply, result.error)
    if (result.value.some(({ ok }) => !ok)) await this.decisions.flushed()
    await reply.send({ results: result.value.map((each) => itemOf(each, request.id)) })
  }

  @Get('calls/:requestNo')
  async find(@Req() request: LookupRequest, @Res() reply: FastifyReply): Promise<void> {
    const { requestNo } = request.params
    const result = await this.lookup.find({ requestId: request.id, proof: proofOf(request), ip: request.ip, requestNo })
    if (result.ok) return void (await reply.send(result.value))
    return this.refuse(request, reply, result.error)
  }

  /** A refusal is on record before it is told. */
  private async refuse(request: FastifyRequest, reply: FastifyReply, refusal: CallRefusal): Promise<void> {
    await this.decisions.flushed()
    const { status, retryAfter } = refusal
    if (retryAfter !== undefined) void reply.header('retry-after', retryAfter)
    const problem = JSON.stringify(problemOfCall(refusal, request.id))
    await reply.code(status).header('content-type', PROBLEM_JSON).send(problem)
  }
}

const incoming = (request: CallRequestOf): IncomingCall => {
  const { 'idempotency-key': key } = request.headers
  return {
    requestId: request.id,
    proof: proofOf(request),
    ip: request.ip,
    productCode: request.params.code,
    body: request.body,
    idempotencyKey: Array.isArray(key) ? key.join(', ') : key,
  }
}

/** A signature counts even beside a key: who signs means it. */
const proofOf = (request: FastifyRequest) => ({
  secret: bearerToken(request.headers.authorization),
  ...('signature-input' in request.headers && { signed: asSigned(request) }),
})

/** What a signature is verified over. */
const asSigned = (request: FastifyRequest): SignedRequest => ({
  method: request.method,
  target: request.url,
  authority: request.headers.host ?? '',
  headers: request.headers,
  bodyDigest: request.method === 'GET' ? EMPTY_DIGEST : bodyDigestOf(request),
})

/** One of a batch: the status that the call alone would have had, with its answer or its problem. */
const itemOf = (result: CallResult, requestId: string) =>
  result.ok
    ? { status: 200, answer: result.value }
    : { status: result.error.status, problem: problemOfCall(result.error, requestId) }

function problemOfCall(refusal: CallRefusal, requestId: string) {
  const { status, outcome, requestNo, retryAfter, faults } = refusal
  return problemOf(refusal, status, requestId, {
    ...(requestNo && { requestNo, billable: false }),
    ...(outcome && { outcome }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(faults && { errors: faults }),
  })
}
