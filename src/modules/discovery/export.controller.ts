import { createHash } from 'node:crypto'
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Refusal } from '../../kernel/result.ts'
import { answerProblem } from '../../platform/http/answer-problem.ts'
import { ExportService, FIRST_PAGE, type Exported } from './export.service.ts'

const JSON_LD = 'application/ld+json; charset=utf-8'

const Start = z.object({
  from: z.enum(['resources', 'products']).default(FIRST_PAGE.kind),
  after: z.string().max(60).default(FIRST_PAGE.after),
})

/** The catalogue as linked data (DCAT 3, ODRL 2.2), for whoever collects catalogues. Public. */
@Controller()
export class ExportController {
  constructor(private readonly catalogue: ExportService) {}

  /** A page of the catalogue; the next one is named by `Link: …; rel="next"` and by `hydra:next`. */
  @Get('catalog.jsonld')
  async catalog(@Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const start = Start.safeParse(query)
    if (!start.success) return answerProblem(reply, { refusal: PAGE_MALFORMED, status: 400 })
    const { from: kind, after } = start.data
    return answer(request, reply, await this.catalogue.page(request.id, { kind, after }))
  }

  /** One product with its offers, and the resources that it reads. */
  @Get('catalog/products/:file')
  async product(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const [, code] = /^([A-Z][A-Z0-9]{1,11})\.jsonld$/.exec(file) ?? []
    const exported = code === undefined ? undefined : await this.catalogue.product(request.id, code)
    if (!exported) return answerProblem(reply, { refusal: NOT_LISTED, status: 404 })
    return answer(request, reply, exported)
  }
}

/** Unchanged since the client last asked: the body is not sent again (RFC 9110, 13). */
function answer(request: FastifyRequest, reply: FastifyReply, { document, modified, next }: Exported) {
  const body = JSON.stringify(document)
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  reply.header('etag', etag).header('last-modified', modified.toUTCString()).header('cache-control', 'no-cache')
  if (next) reply.header('link', `<${next}>; rel="next"`)
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.header('content-type', JSON_LD).send(body)
}

const isKnown = (known: string | undefined, etag: string): boolean =>
  known?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag) ?? false

const PAGE_MALFORMED: Refusal = {
  code: 'CATALOG_PAGE_MALFORMED',
  message: 'Follow the address in the Link header of the page before, or ask for /catalog.jsonld alone.',
  rule: 'catalog.page',
}

const NOT_LISTED: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no listed product here. The codes of those that are listed stand in /catalog.jsonld.',
  rule: 'catalog.product',
}
