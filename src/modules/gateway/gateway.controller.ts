import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken } from '../../platform/http/bearer.ts'
import { bodyDigestOf } from '../../platform/http/content-digest.ts'
import type { SignedRequest } from '../../platform/http/message-signature.ts'
import { PROBLEM_JSON, problemOf } from '../../platform/http/problem.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import type { CallRefusal } from './call-answer.ts'
import { CallService } from './call.service.ts'

/** The data plane's address. An answer, or an RFC 9457 problem document with `outcome` and `requestNo` where there is a record. */
@Controller('v1/products')
export class GatewayController {
  constructor(
    private readonly calls: CallService,
    private readonly decisions: DecisionLog,
  ) {}

  @Post(':code/calls')
  @HttpCode(200)
  async call(
    @Param('code') productCode: string,
    @Headers('authorization') authorization: string | undefined,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const proof = {
      secret: bearerToken(authorization),
      ...('signature-input' in request.headers && { signed: asSigned(request) }),
    }
    const result = await this.calls.call({ requestId: request.id, proof, ip: request.ip, productCode, body })
    if (result.ok) return void (await reply.send(result.value))
    await this.decisions.flushed()
    const { status, retryAfter } = result.error
    if (retryAfter !== undefined) void reply.header('retry-after', retryAfter)
    await reply
      .code(status)
      .header('content-type', PROBLEM_JSON)
      .send(JSON.stringify(problemOfCall(result.error, request.id)))
  }
}

/** What a signature is verified over. It counts even beside a key: who signs means it. */
const asSigned = (request: FastifyRequest): SignedRequest => ({
  method: request.method,
  target: request.url,
  authority: request.headers.host ?? '',
  headers: request.headers,
  bodyDigest: bodyDigestOf(request),
})

function problemOfCall(refusal: CallRefusal, requestId: string) {
  const { status, outcome, requestNo, faults } = refusal
  return problemOf(refusal, status, requestId, {
    ...(requestNo && { requestNo, billable: false }),
    ...(outcome && { outcome }),
    ...(faults && { errors: faults }),
  })
}
