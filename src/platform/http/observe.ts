import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '../../kernel/result.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { OpenSpan, Tracing } from '../telemetry/tracing.ts'
import { PROBLEM_JSON, problemOf } from './problem.ts'

type Watchers = { log: Log; metrics: Metrics; tracing: Tracing; lifecycle: Lifecycle }

/** Seconds after which somebody who was turned away by a leaving instance finds another one. */
export const LEAVING_RETRY_SECONDS = 1

const LEAVING: Refusal = {
  code: 'INSTANCE_LEAVING',
  message: 'This instance is about to stop; nothing was done and nothing charged. Send the same request again.',
  rule: 'http.draining',
}

/** Who looks after the instance asks while it leaves, too. */
const HEALTH = new Set(['/healthz', '/readyz'])

/**
 * Counts, times, traces and logs every request by its route, and turns requests away from an instance that leaves. No line,
 * label or attribute holds an address as it was typed.
 */
export function observe(server: FastifyInstance, { log, metrics, tracing, lifecycle }: Watchers): void {
  const spans = new WeakMap<FastifyRequest, OpenSpan>()

  server.addHook('onRequest', (request, reply, done) => {
    lifecycle.begin()
    reply.raw.once('close', () => lifecycle.end()) // after the answer, or when the caller is gone
    if (lifecycle.leaving) void reply.header('connection', 'close')
    if (lifecycle.refusing && !HEALTH.has(request.url)) return turnAway(request, reply)
    const span = tracing.begin(`${request.method} ${routeOf(request)}`, request.headers)
    if (!span) return done()
    spans.set(request, span)
    span.run(done)
  })

  server.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request)
    const { method } = request
    metrics.request(route, method, reply.statusCode, reply.elapsedTime / 1000)
    spans.get(request)?.end({ route, method, status: reply.statusCode }, reply.statusCode >= 500)
    log.debug('request', { requestId: request.id, method, route, status: reply.statusCode, ms: reply.elapsedTime })
    done()
  })
}

function turnAway(request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(503)
    .header('retry-after', LEAVING_RETRY_SECONDS)
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify(problemOf(LEAVING, 503, request.id)))
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none'
