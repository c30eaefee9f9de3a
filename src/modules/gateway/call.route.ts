import { Injectable, type OnModuleInit } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { DecisionLog } from '../../policy/decision-log.ts'
import { incomingCall, JSON_TYPE, sendProblem, type ProductRequest } from './call-http.ts'
import { CallService } from './call.service.ts'

/**
 * The address of a call: an answer, or an RFC 9457 problem document with `outcome` and `requestNo` where there is a record.
 * Mounted in Fastify itself: what Nest does around a handler takes as long as the whole of this one. Errors go where all go.
 */
@Injectable()
export class CallRoute implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly calls: CallService,
    private readonly decisions: DecisionLog,
  ) {}

  onModuleInit(): void {
    const server = (this.host.httpAdapter as { getInstance(): FastifyInstance } | undefined)?.getInstance()
    // there is none where modules are opened without HTTP
    server?.post('/v1/products/:code/calls', (request: ProductRequest, reply) => this.answer(request, reply))
  }

  private async answer(request: ProductRequest, reply: FastifyReply): Promise<FastifyReply> {
    const result = await this.calls.call(incomingCall(request))
    if (result.ok) return reply.header('content-type', JSON_TYPE).send(result.json ?? JSON.stringify(result.value))
    if (!result.error.unrecorded) await this.decisions.flushed() // a refusal is on record before it is told
    sendProblem(request, reply, result.error)
    return reply
  }
}
