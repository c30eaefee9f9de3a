import { Catch, HttpException, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from './kernel/result.ts'
import { isUnavailable } from './platform/database/server.ts'
import { BODY_LIMIT_BYTES } from './platform/http/limits.ts'
import { PROBLEM_JSON, problemOf } from './platform/http/problem.ts'
import { Log } from './platform/telemetry/log.ts'
import { Metrics } from './platform/telemetry/metrics.ts'
import { anonymous } from './policy/actor.ts'
import { DecisionLog } from './policy/decision-log.ts'

const UNEXPECTED: Refusal = {
  code: 'UNEXPECTED',
  message: 'Something went wrong on our side; nothing was charged. Try again, and name the request id if it stays.',
  rule: 'http.unexpected',
}

const UNAVAILABLE: Refusal = {
  code: 'DATABASE_UNAVAILABLE',
  message:
    'The database cannot be reached now. Send the same request again, with its number: it gets one answer and at most one charge.',
  rule: 'http.unavailable',
}
/** Seconds after which somebody who met a database that is away asks again. */
export const UNAVAILABLE_RETRY_SECONDS = 1

const BY_STATUS: Record<number, Refusal> = {
  400: { code: 'MALFORMED_JSON', message: 'The body is not JSON. Send one JSON object.', rule: 'http.json' },
  404: {
    code: 'NOT_FOUND',
    message: 'Nothing is at this address. See /openapi.json and /graphql.',
    rule: 'http.address',
  },
  405: { code: 'METHOD_NOT_ALLOWED', message: 'This address does not take this method.', rule: 'http.method' },
  413: {
    code: 'BODY_TOO_LARGE',
    message: `The body is over ${BODY_LIMIT_BYTES} bytes. Send less.`,
    rule: 'http.body-limit',
  },
  415: { code: 'MEDIA_TYPE', message: 'Send `content-type: application/json`.', rule: 'http.media-type' },
}

/** Turns whatever reaches the edge into a problem document, and puts each refusal on record. Bugs are masked and logged. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly decisions: DecisionLog,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp()
    const request = http.getRequest<FastifyRequest>()
    const reply = http.getResponse<FastifyReply>()
    if (isUnavailable(error)) return this.sayUnavailable(request, reply)
    const status = statusOf(error)
    const refusal = BY_STATUS[status] ?? UNEXPECTED
    if (refusal === UNEXPECTED) this.log.error('A request failed.', { requestId: request.id, error })
    const event = { action: 'http.request', objectType: 'Http', objectId: null, decision: 'DENY' as const }
    this.decisions.record(anonymous(request.id), { ...event, reasonCode: refusal.code, rule: refusal.rule })
    await this.decisions.flushed()
    const code = refusal === UNEXPECTED ? 500 : status
    await reply
      .code(code)
      .header('content-type', PROBLEM_JSON)
      .send(JSON.stringify(problemOf(refusal, code, request.id)))
  }

  /** Nothing can be put on record now, and nobody waits for it. */
  private async sayUnavailable(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.metrics.refused(UNAVAILABLE.code)
    this.log.debug('The database is away.', { requestId: request.id })
    await reply
      .code(503)
      .header('content-type', PROBLEM_JSON)
      .header('retry-after', UNAVAILABLE_RETRY_SECONDS)
      .send(JSON.stringify(problemOf(UNAVAILABLE, 503, request.id)))
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus()
  if (error instanceof SyntaxError) return 400
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500
}
