import { All, Controller, Req, Res } from '@nestjs/common'
import { ModuleRef } from '@nestjs/core'
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth'
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLError } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { IdentityService, readSessionCookie } from '../modules/identity/index.ts'
import { Market } from '../platform/database/market.ts'
import { bearerToken } from '../platform/http/bearer.ts'
import { anonymous } from '../policy/actor.ts'
import { DecisionLog } from '../policy/decision-log.ts'
import { PolicyService } from '../policy/policy.service.ts'
import type { Context } from './context.ts'
import { hearDocumentErrors, RefusalLog } from './refusal-log.ts'
import { schema } from './schema.ts'
import { trustedDocuments } from './trusted-documents.ts'

/** Limits of one GraphQL document; told in the error when one is passed. */
export const DEPTH_LIMIT = 12
export const ALIAS_LIMIT = 15
export const TOKEN_LIMIT = 2_000

/** A document over a limit is answered 400 and by name, like any other that cannot be run. */
const onReject = [
  (_context: unknown, error: GraphQLError) =>
    void Object.assign(error.extensions, { code: 'DOCUMENT_LIMIT', http: { status: 400 } }),
]

/** A result without data is a document that did not parse, did not fit the schema, or went over a limit. */
const documentErrors: Plugin = {
  onResultProcess({ result }) {
    if ('errors' in result && result.errors && !('data' in result && result.data)) hearDocumentErrors(result.errors)
  },
}

/** An answer that is there already, as all are but event streams. */
const isWhole = ({ headers }: Response): boolean =>
  /^application[/](graphql-response[+])?json\b/.test(headers.get('content-type') ?? '')

/** Sends an answer in one piece: as a stream it takes a fifth of the time of a page. */
async function sendWhole(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  response.headers.forEach((value, name) => void reply.header(name, value))
  return reply.code(response.status).send(await response.text())
}

type Transport = { req: FastifyRequest; reply: FastifyReply; log: RefusalLog }

/** Mounts GraphQL Yoga in Nest: makes the context of a request, and waits for its decisions to be on record. */
@Controller()
export class GraphqlController {
  private readonly yoga

  constructor(
    private readonly modules: ModuleRef,
    private readonly market: Market,
    private readonly identity: IdentityService,
    private readonly policy: PolicyService,
    private readonly decisions: DecisionLog,
  ) {
    this.yoga = createYoga<Transport, Context>({
      schema,
      graphqlEndpoint: '/graphql',
      logging: false,
      graphiql: { title: 'Sanquan 三权' },
      // Its page comes from this package, not from a network of others; 40 MB that a service which nobody browses never loads.
      renderGraphiQL: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
      plugins: [
        trustedDocuments(),
        maxDepthPlugin({ n: DEPTH_LIMIT, onReject }),
        maxAliasesPlugin({ n: ALIAS_LIMIT, onReject }),
        maxTokensPlugin({ n: TOKEN_LIMIT, onReject }),
        documentErrors,
      ],
      context: (transport) => this.contextOf(transport),
    })
  }

  @All('graphql')
  async handle(@Req() req: FastifyRequest, @Res() reply: FastifyReply) {
    const log = new RefusalLog(this.decisions, anonymous(req.id))
    const response = await log.hear(() => this.yoga.handleNodeRequestAndResponse(req, reply, { req, reply, log }))
    await this.decisions.flushed()
    return isWhole(response) ? sendWhole(reply, response) : reply.send(response)
  }

  private async contextOf({ req, reply, log }: Transport): Promise<Context> {
    const session = readSessionCookie(req.headers.cookie)
    const bearer = bearerToken(req.headers.authorization)
    const actor = await this.identity.actorOf(req.id, { session, token: bearer })
    log.actor = actor
    return {
      actor,
      policy: this.policy,
      prisma: this.market.prisma,
      session,
      bearer,
      ip: req.ip,
      use: (service) => this.modules.get(service, { strict: false }),
      setCookie: (header) => void reply.header('set-cookie', header),
    }
  }
}
