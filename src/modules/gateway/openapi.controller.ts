import { createHash } from 'node:crypto'
import { Controller, Get, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CONFIG, type Config } from '../../platform/config.ts'
import { ListedContractsStore } from './listed-contracts.store.ts'
import { openApiDocument } from './openapi.ts'

/** The description of the data plane, made of what is listed now. Public. */
@Controller()
export class OpenApiController {
  constructor(
    private readonly contracts: ListedContractsStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('openapi.json')
  async document(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const body = JSON.stringify(openApiDocument(await this.contracts.newest(request.id), this.config.publicUrl))
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
    void reply.header('etag', etag).header('cache-control', 'no-cache')
    if (request.headers['if-none-match'] === etag) return void (await reply.code(304).send())
    await reply.header('content-type', 'application/json; charset=utf-8').send(body)
  }
}
