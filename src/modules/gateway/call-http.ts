/** What a call is over HTTP: from the request to what the service is asked, and from a refusal to a problem document. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken } from '../../platform/http/bearer.ts'
import { bodyDigestOf, EMPTY_DIGEST } from '../../platform/http/content-digest.ts'
import type { SignedRequest } from '../../platform/http/message-signature.ts'
import { PROBLEM_JSON, problemOf } from '../../platform/http/problem.ts'
import type { Proof } from './authenticator.ts'
import type { CallRefusal } from './call-answer.ts'
import { rateHeaders } from './call-rates.ts'
import type { IncomingCall } from './call.service.ts'

export type ProductRequest = FastifyRequest<{ Params: { code: string } }>

export const JSON_TYPE = 'application/json; charset=utf-8'

export const incomingCall = (request: ProductRequest): IncomingCall => {
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
export const proofOf = (request: FastifyRequest): Proof => ({
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

export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: CallRefusal): void {
  const { status, retryAfter, rate } = refusal
  if (retryAfter !== undefined) void reply.header('retry-after', retryAfter)
  if (rate) void reply.headers(rateHeaders(rate))
  const problem = JSON.stringify(problemOfCall(refusal, request.id))
  void reply.code(status).header('content-type', PROBLEM_JSON).send(problem)
}

export function problemOfCall(refusal: CallRefusal, requestId: string) {
  const { status, outcome, requestNo, retryAfter, faults } = refusal
  return problemOf(refusal, status, requestId, {
    ...(requestNo && { requestNo, billable: false }),
    ...(outcome && { outcome }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(faults && { errors: faults }),
  })
}
