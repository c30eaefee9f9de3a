import { Controller, Get, Param, Query, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { answerProblem } from '../../platform/http/answer-problem.ts'
import type { Refusal } from '../../kernel/result.ts'
import { SealService } from './seal.service.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'

/** Entries of one answer: by default, and at most. */
export const ENTRIES_DEFAULT = 100
export const ENTRIES_LIMIT = 1_000

const TEXT = 'text/plain; charset=utf-8'
const JSON_LINES = 'application/jsonl; charset=utf-8'

/** Of all heads: the one of a size (a number within 64 bits), the last before an instant, or the newest. */
const Which = z.object({
  size: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt)
    .optional(),
  before: z.iso
    .datetime()
    .transform((text) => new Date(text))
    .optional(),
})

const Range = z.object({
  from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(ENTRIES_LIMIT).default(ENTRIES_DEFAULT),
})

/** The public log as plain files would serve it: everything an independent verifier needs, without sign-in. */
@Controller('log')
export class LogController {
  constructor(
    private readonly log: TransparencyService,
    private readonly store: TransparencyStore,
    private readonly seals: SealService,
  ) {}

  /** The newest signed head (c2sp.org/tlog-checkpoint), the one of a size, or the last before an instant. */
  @Get(['checkpoint', 'checkpoint/:size'])
  async checkpoint(@Param('size') size: string | undefined, @Query() query: unknown, @Res() reply: FastifyReply) {
    const which = Which.safeParse({ size, ...asRecord(query) })
    const head = which.success ? await this.store.headOf(which.data) : null
    return head ? answerNote(reply, head.note, which.data) : answerProblem(reply, { refusal: LOG_EMPTY, status: 404 })
  }

  /** As `checkpoint`, of seals: heads with the cosignatures of the witnesses. */
  @Get(['seal', 'seal/:size'])
  async seal(@Param('size') size: string | undefined, @Query() query: unknown, @Res() reply: FastifyReply) {
    const which = Which.safeParse({ size, ...asRecord(query) })
    const seal = which.success ? await this.seals.find(which.data) : null
    return seal
      ? answerNote(reply, seal.note, which.data)
      : answerProblem(reply, { refusal: SEAL_UNKNOWN, status: 404 })
  }

  /** Who witnesses this log, and how many of them settlement waits for (c2sp.org/tlog-policy). */
  @Get('policy')
  policy(@Res() reply: FastifyReply) {
    return reply.header('content-type', TEXT).send(this.seals.policyText)
  }

  /** Bodies, one a line, from index `from` on: at most `limit`, and none beyond the newest head. */
  @Get('entries')
  async entries(@Query() query: unknown, @Res() reply: FastifyReply) {
    const range = Range.safeParse(query)
    if (!range.success) return answerProblem(reply, { refusal: RANGE_MALFORMED, status: 400 })
    const { from, limit } = range.data
    const bodies = await this.store.bodies({ from: BigInt(from), limit })
    return reply.header('content-type', JSON_LINES).send(bodies.map((body) => `${body}\n`).join(''))
  }

  /** The verifier key of the heads (c2sp.org/signed-note). Compare it with the one printed in the agreement. */
  @Get('key')
  key(@Res() reply: FastifyReply) {
    return reply.header('content-type', TEXT).send(`${this.log.vkey}\n`)
  }

  /** The public key of the heads’ SM2 line, PEM. */
  @Get('key/sm2')
  sm2Key(@Res() reply: FastifyReply) {
    return reply.header('content-type', TEXT).send(this.log.sm2PublicKey)
  }
}

/** A head of a size never changes; which is the newest does. */
function answerNote(reply: FastifyReply, note: string, which: z.infer<typeof Which> | undefined) {
  const keep = which?.size === undefined ? 'no-cache' : 'public, max-age=31536000, immutable'
  return reply.header('content-type', TEXT).header('cache-control', keep).send(note)
}

const asRecord = (query: unknown): object => (typeof query === 'object' && query !== null ? query : {})

const LOG_EMPTY: Refusal = {
  code: 'LOG_EMPTY',
  message:
    'The log has signed no such head. GET /log/checkpoint gives the newest; there is none before the first agreement is signed.',
  rule: 'log.checkpoint',
}

const SEAL_UNKNOWN: Refusal = {
  code: 'LOG_SEAL_UNKNOWN',
  message:
    'No witness has cosigned the log at this size. GET /log/checkpoint gives the newest head that the log itself signed.',
  rule: 'log.seal',
}

const RANGE_MALFORMED: Refusal = {
  code: 'LOG_RANGE_MALFORMED',
  message: `Write from as a whole number from 0 on, and limit as one from 1 to ${ENTRIES_LIMIT}.`,
  rule: 'log.entries',
}
