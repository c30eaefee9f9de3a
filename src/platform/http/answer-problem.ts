import type { FastifyReply } from 'fastify'
import type { Refusal } from '../../kernel/result.ts'
import { PROBLEM_JSON, problemOf } from './problem.ts'

/** Answers with a refusal as an RFC 9457 problem document. */
export function answerProblem(
  reply: FastifyReply,
  { refusal, status }: { readonly refusal: Refusal; readonly status: number },
): FastifyReply {
  return reply
    .code(status)
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify(problemOf(refusal, status, reply.request.id)))
}
