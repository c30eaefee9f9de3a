import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DecisionLog } from '../../policy/decision-log.ts'
import type { CallResult } from './call-answer.ts'
import { incomingCall, problemOfCall, proofOf, sendProblem, type ProductRequest } from './call-http.ts'
import { CallLookup } from './call-lookup.service.ts'
import { CallService } from './call.service.ts'

type LookupRequest = FastifyRequest<{ Params: { requestNo: string } }>

/** The data plane's addresses beside that of a call (`CallRoute`): several calls at once, and calls of the past. */
@Controller('v1')
export class GatewayController {
  constructor(
    private readonly calls: CallService,
    private readonly lookup: CallLookup,
    private readonly decisions: DecisionLog,
  ) {}

  @Post('products/:code/batches')
  @HttpCode(200)
  async batch(@Req() request: ProductRequest, @Res() reply: FastifyReply): Promise<void> {
    const result = await this.calls.batch(incomingCall(request))
    const refused = result.ok ? result.value.filter((each) => !each.ok) : [result]
    if (refused.some((each) => !each.ok && !each.error.unrecorded)) await this.decisions.flushed()
    if (!result.ok) return sendProblem(request, reply, result.error)
    await reply.send({ results: result.value.map((each) => itemOf(each, request.id)) })
  }

  @Get('calls/:requestNo')
  async find(@Req() request: LookupRequest, @Res() reply: FastifyReply): Promise<void> {
    const { requestNo } = request.params
    const result = await this.lookup.find({ requestId: request.id, proof: proofOf(request), ip: request.ip, requestNo })
    if (result.ok) return void (await reply.send(result.value))
    await this.decisions.flushed()
    return sendProblem(request, reply, result.error)
  }
}

/** One of a batch: the status that the call alone would have had, with its answer or its problem. */
const itemOf = (result: CallResult, requestId: string) =>
  result.ok
    ? { status: 200, answer: result.value }
    : { status: result.error.status, problem: problemOfCall(result.error, requestId) }
