import { Body, Controller, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken } from '../../platform/http/bearer.ts'
import { PROBLEM_JSON, problemOf } from '../../platform/http/problem.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { SandboxCallService } from './sandbox-call.service.ts'
import type { SandboxRefusal } from './sandbox-refusal.ts'

/** Where calls are rehearsed: the data plane's address under /v1/sandbox, with `?version=` for one that is not the newest. */
@Controller('v1/sandbox/products')
export class SandboxController {
  constructor(
    private readonly calls: SandboxCallService,
    private readonly decisions: DecisionLog,
  ) {}

  @Post(':code/calls')
  @HttpCode(200)
  async call(
    @Param('code') productCode: string,
    @Query('version') version: string | undefined,
    @Headers('authorization') authorization: string | undefined,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const secret = bearerToken(authorization)
    const asked = { requestId: request.id, secret, productCode, version: versionOf(version), body }
    const result = await this.calls.call(asked)
    if (result.ok) return void (await reply.send(result.value))
    await this.decisions.flushed()
    const problem = JSON.stringify(problemOfCall(result.error, request.id))
    await reply.code(result.error.status).header('content-type', PROBLEM_JSON).send(problem)
  }
}

/** What is no number is no version: there is none with 0. */
function versionOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0
}

function problemOfCall(refusal: SandboxRefusal, requestId: string) {
  const { status, outcome, requestNo, faults } = refusal
  return problemOf(refusal, status, requestId, {
    sandbox: true,
    ...(requestNo && { requestNo, billable: false }),
    ...(outcome && { outcome }),
    ...(faults && { errors: faults }),
  })
}
