import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Refusal, Result } from '../../kernel/result.ts'
import { PROBLEM_JSON, problemOf } from '../../platform/http/problem.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import type { ConsentView } from './consent-request.ts'
import { consentPage, faultPage, PAGE_HEADERS, recordPage } from './page.ts'
import { SubjectService } from './subject.service.ts'

/** What a person sends: as JSON, or as the page's forms do, with `claims.<name>` for each claim. */
const Decision = z.discriminatedUnion('action', [
  z
    .object({
      action: z.literal('grant'),
      idNo: z.string().max(40),
      claims: z.record(z.string(), z.string().max(200)).optional(),
    })
    .loose(),
  z.object({ action: z.literal('refuse') }).loose(),
  z.object({ action: z.literal('withdraw') }).loose(),
])
type Decision = z.infer<typeof Decision>

/** The pages of people without an account, opened by signed links; the same as JSON for who asks for JSON. */
@Controller('subject')
export class SubjectController {
  constructor(
    private readonly subjects: SubjectService,
    private readonly decisions: DecisionLog,
  ) {}

  @Get('consents/:link')
  async look(@Param('link') link: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const view = await this.subjects.look(link)
    await answer(request, reply, view, (found) => consentPage(found))
  }

  @Post('consents/:link')
  @HttpCode(200)
  async decide(
    @Param('link') link: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const decision = Decision.safeParse(body)
    const done = decision.success ? await this.act(request.id, link, decision.data) : refused(MALFORMED)
    await this.decisions.flushed()
    const before = done.ok || !wantsHtml(request) ? undefined : await this.subjects.look(link)
    if (done.ok || !before?.ok) return answer(request, reply, done, (view) => consentPage(view))
    // the same page again, with what was wrong
    await reply.code(statusOf(done.error)).headers(PAGE_HEADERS).send(consentPage(before.value, done.error))
  }

  @Get('records/:link')
  async uses(@Param('link') link: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answer(request, reply, await this.subjects.usesOf(link), recordPage)
  }

  private act(requestId: string, link: string, decision: Decision): Promise<Result<ConsentView>> {
    if (decision.action === 'refuse') return this.subjects.refuse(requestId, link)
    if (decision.action === 'withdraw') return this.subjects.withdraw(requestId, link)
    const { idNo, claims, ...form } = decision
    const typed = Object.entries(form).flatMap(([name, value]) =>
      name.startsWith('claims.') ? [[name.slice('claims.'.length), value] as const] : [],
    )
    return this.subjects.grant(requestId, link, { idNo, claims: claims ?? Object.fromEntries(typed) })
  }
}

const wantsHtml = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false

async function answer<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  result: Result<T>,
  page: (value: T) => string,
): Promise<void> {
  if (wantsHtml(request)) {
    void reply.code(result.ok ? 200 : statusOf(result.error)).headers(PAGE_HEADERS)
    return void (await reply.send(result.ok ? page(result.value) : faultPage(result.error)))
  }
  void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
  if (result.ok) return void (await reply.send(result.value))
  const status = statusOf(result.error)
  const problem = problemOf(result.error, status, request.id, result.error.field ? { field: result.error.field } : {})
  await reply.code(status).header('content-type', PROBLEM_JSON).send(JSON.stringify(problem))
}

const STATUSES: Readonly<Record<string, number>> = { LINK_UNKNOWN: 404, LINK_EXPIRED: 410, REQUEST_CLOSED: 410 }
const CONFLICTS = new Set(['REQUEST_ANSWERED', 'REQUEST_OPEN', 'CHANGED_MEANWHILE'])

function statusOf({ code }: Refusal): number {
  if (CONFLICTS.has(code) || /^CONSENT_(USED|WITHDRAWN)$/.test(code)) return 409
  return STATUSES[code] ?? 422
}

const refused = (error: Refusal): Result<never> => ({ ok: false, error })

const MALFORMED: Refusal = {
  code: 'DECISION_MALFORMED',
  message: 'Send `action`: grant (with `idNo` and `claims`), refuse or withdraw.',
  rule: 'subject.decision',
}
