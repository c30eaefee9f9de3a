import { Controller, Get, Param, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { answerProblem } from '../../platform/http/answer-problem.ts'
import { bearerToken } from '../../platform/http/bearer.ts'
import type { Actor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { IdentityService, readSessionCookie } from '../identity/index.ts'
import type { PaperFile } from './invoice-paper.service.ts'
import { OperatingReportService } from './operating-report.service.ts'
import { ReceivablesService } from './receivables.service.ts'

const STATUS: Readonly<Record<string, number>> = {
  SIGN_IN: 401,
  FORBIDDEN: 403,
  OPERATOR_UNKNOWN: 404,
  REPORT_UNKNOWN: 404,
  YEAR_NOT_OVER: 409,
  MONTHS_OPEN: 409,
}
const FORMS = { pdf: 'PDF', csv: 'CSV' } as const
type Form = (typeof FORMS)[keyof typeof FORMS]
type Named = { readonly name: string; readonly form: Form }

/** Reports as files, for whoever is signed in by a person’s token or session; what they hold is what the asker may read. */
@Controller('v1/reports')
export class ReportController {
  constructor(
    private readonly identity: IdentityService,
    private readonly reports: OperatingReportService,
    private readonly receivables: ReceivablesService,
    private readonly decisions: DecisionLog,
  ) {}

  /** 年度经营报告: `/v1/reports/operating/<credit code>/<year>.pdf` or `.csv`. */
  @Get('operating/:operatorUscc/:file')
  operating(
    @Param('operatorUscc') operatorUscc: string,
    @Param('file') file: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.answer(request, reply, file, ({ name, form }, actor) =>
      /^\d{4}$/.test(name)
        ? this.reports.reportFile(actor, { operatorUscc, year: Number(name), form })
        : Promise.resolve(refuse(UNKNOWN_REPORT)),
    )
  }

  /** 偏离报告: `/v1/reports/deviation/<credit code>.pdf` or `.csv`. */
  @Get('deviation/:file')
  deviation(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, file, ({ name, form }, actor) =>
      this.reports.deviationsFile(actor, { operatorUscc: name, form }),
    )
  }

  /** 应收账款账龄表: `/v1/reports/receivables.pdf` or `.csv`, over the invoices that the asker may see. */
  @Get(':file')
  aged(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, file, ({ name, form }, actor) =>
      name === 'receivables' ? this.receivables.signedInFile(actor, form) : Promise.resolve(refuse(UNKNOWN_REPORT)),
    )
  }

  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    file: string,
    make: (named: Named, actor: Actor) => Promise<Result<PaperFile>>,
  ): Promise<void> {
    const secrets = {
      session: readSessionCookie(request.headers.cookie),
      token: bearerToken(request.headers.authorization),
    }
    const named = namedOf(file)
    const actor = await this.identity.actorOf(request.id, secrets)
    const made = named ? await make(named, actor) : refuse(UNKNOWN_REPORT)
    await this.decisions.flushed()
    if (!made.ok) {
      const { error: refusal } = made
      return void (await answerProblem(reply, { refusal, status: STATUS[refusal.code] ?? 400 }))
    }
    const { fileName, mediaType, content } = made.value
    await reply
      .header('content-type', mediaType)
      .header('content-disposition', `attachment; filename="${fileName}"`)
      .header('cache-control', 'no-store')
      .send(content)
  }
}

function namedOf(file: string): Named | undefined {
  const [, name, ending] = /^([A-Za-z0-9]{1,40})\.(pdf|csv)$/.exec(file) ?? []
  return name && ending ? { name, form: ending === 'pdf' ? FORMS.pdf : FORMS.csv } : undefined
}

const UNKNOWN_REPORT: Refusal = {
  code: 'REPORT_UNKNOWN',
  message:
    'Ask for receivables, deviation/<credit code> or operating/<credit code>/<year>, each ending with .pdf or .csv.',
  rule: 'billing.report',
}
