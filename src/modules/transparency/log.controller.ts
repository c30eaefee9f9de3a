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

/** A number of entries, within 64 bits. */
const Size = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt)

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

  /** The newest signed head (c2sp.org/tlog-checkpoint). */
  @Get('checkpoint')
  async checkpoint(@Res() reply: FastifyReply) {
    const head = await this.store.head()
    if (!head) return answerProblem(reply, { refusal: LOG_EMPTY, status: 404 })
    return reply.header('content-type', TEXT).header('cache-control', 'no-cache').send(head.note)
  }

  /** The newest seal, or the one of a size: a head with the cosignatures of the witnesses. */
  @Get(['seal', 'seal/:size'])
  async seal(@Param('size') size: string | undefined, @Res() reply: FastifyReply) {
    const asked = size === undefined ? undefined : Size.safeParse(size)
    const seal = asked === undefined || asked.success ? await this.seals.find(asked?.data) : null
    if (!seal) return answerProblem(reply, { refusal: SEAL_UNKNOWN, status: 404 })
    return reply.header('content-type', TEXT).send(seal.note)
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
}

const LOG_EMPTY: Refusal = {
  code: 'LOG_EMPTY',
  message: 'Nothing has happened yet that the log tells of. Ask again after the first agreement is signed.',
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
