import { Readable } from 'node:stream'
import { Controller, Get, Query, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Refusal, Result } from '../../kernel/result.ts'
import { answerProblem } from '../../platform/http/answer-problem.ts'
import { bearerToken } from '../../platform/http/bearer.ts'
import type { Actor } from '../../policy/actor.ts'
import { IdentityService, readSessionCookie } from '../identity/index.ts'
import { CallListService } from './call-list.service.ts'
import { callLines, usageLines } from './download.ts'
import { UsageViewService } from './usage-view.service.ts'

const Asked = z.object({
  period: z.string().default(''),
  buyer: z.string().max(18).nullable().default(null),
  product: z.string().max(20).nullable().default(null),
})

/**
 * `/downloads/usage.csv` and `/downloads/calls.csv`, for who is signed in: `?period=YYYY-MM`, and `&buyer=` a credit code for
 * another's than one's own. Sent line by line, so that a month of any length is no burden; a file that breaks off is cut short
 * on the wire too.
 */
@Controller('downloads')
export class DownloadController {
  constructor(
    private readonly identity: IdentityService,
    private readonly usage: UsageViewService,
    private readonly calls: CallListService,
  ) {}

  @Get('usage.csv')
  async usageFile(@Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.send({ query, request, reply, name: 'usage' }, async (actor, { period, buyer, product }) => {
      const rows = await this.usage.byDay(actor, { period, buyerUscc: buyer, productCode: product })
      return rows.ok ? { ok: true, value: Readable.from(usageLines(rows.value)) } : rows
    })
  }

  @Get('calls.csv')
  async callsFile(@Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.send({ query, request, reply, name: 'calls' }, async (actor, { period, buyer }) => {
      const calls = await this.calls.list(actor, { period, buyerUscc: buyer })
      return calls.ok ? { ok: true, value: Readable.from(callLines(calls.value)) } : calls
    })
  }

  private async send(
    { query, request, reply, name }: { query: unknown; request: FastifyRequest; reply: FastifyReply; name: string },
    fileOf: (actor: Actor, asked: z.infer<typeof Asked>) => Promise<Result<Readable>>,
  ) {
    const secrets = {
      session: readSessionCookie(request.headers.cookie),
      token: bearerToken(request.headers.authorization),
    }
    const actor = await this.identity.actorOf(request.id, secrets)
    if (actor.kind === 'ANONYMOUS') return answerProblem(reply, { refusal: SIGN_IN, status: 401 })
    const asked = Asked.safeParse(query)
    if (!asked.success) return answerProblem(reply, { refusal: MALFORMED, status: 400 })
    const file = await fileOf(actor, asked.data)
    if (!file.ok) return answerProblem(reply, { refusal: file.error, status: 400 })
    return reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}-${asked.data.period}.csv"`)
      .header('cache-control', 'no-store')
      .send(file.value)
  }
}

const SIGN_IN: Refusal = {
  code: 'SIGN_IN',
  message: 'Sign in, or send a token as `Authorization: Bearer …`: a download is for who may read what it holds.',
  rule: 'usage.download',
}
const MALFORMED: Refusal = {
  code: 'DOWNLOAD_MALFORMED',
  message: 'Ask with `?period=YYYY-MM`, and at most one `buyer` and one `product`.',
  rule: 'usage.download',
}
