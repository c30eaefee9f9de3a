// oxlint-disable-next-line import/no-unassigned-import -- it has to run before any other is loaded
import './platform/node-env.ts'
import 'reflect-metadata'
import { randomUUID } from 'node:crypto'
import { NestFactory } from '@nestjs/core'
import type { FastifyInstance } from 'fastify'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { AppModule } from './app.module.ts'
import { serveConsole } from './console.ts'
import { CallRecorder } from './modules/metering/index.ts'
import { STRIPE_EVENTS_PATH } from './modules/payment/index.ts'
import type { Config } from './platform/config.ts'
import { digestBodies } from './platform/http/content-digest.ts'
import { BODY_LIMIT_BYTES } from './platform/http/limits.ts'
import { keepRawBodies } from './platform/http/raw-body.ts'
import { observe } from './platform/http/observe.ts'
import { openPlatform, type OpenPlatform, type PlatformOverrides } from './platform/open-platform.ts'
import { DecisionLog } from './policy/decision-log.ts'
import { ProblemFilter } from './problem.filter.ts'

export type Service = { app: NestFastifyApplication; platform: OpenPlatform; close(): Promise<void> }

/** Opens the databases and wires the rooms. Does not listen yet, so that a demo can be seeded first. */
export async function createService(config: Config, overrides: PlatformOverrides = {}): Promise<Service> {
  const platform = await openPlatform(config, overrides)
  try {
    const adapter = new FastifyAdapter({
      bodyLimit: BODY_LIMIT_BYTES,
      genReqId: () => randomUUID(),
      trustProxy: config.trustedProxies,
    })
    const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(platform), adapter, {
      logger: platform.log.forNest(),
      abortOnError: false,
      bodyParser: false, // Fastify’s own JSON parser stays; nothing else is taken, so a form of another site cannot post here
    })
    adapter.getInstance().removeContentTypeParser('text/plain')
    observe(adapter.getInstance(), platform)
    takeFormsOfSubjects(adapter.getInstance())
    digestBodies(adapter.getInstance())
    await serveConsole(adapter.getInstance())
    keepRawBodies(adapter.getInstance(), [STRIPE_EVENTS_PATH])
    app.useGlobalFilters(app.get(ProblemFilter))
    await app.init()
    await app.getHttpAdapter().getInstance().ready()
    return { app, platform, close: () => close(app, platform) }
  } catch (error) {
    await platform.close()
    throw error
  }
}

/** Forms are taken where a person without an account sends one, by a link that nobody else has; nowhere else. */
function takeFormsOfSubjects(fastify: FastifyInstance): void {
  const options = { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES } as const
  fastify.addContentTypeParser<string>('application/x-www-form-urlencoded', options, (request, body, done) => {
    if (request.url.startsWith('/subject/')) return done(null, Object.fromEntries(new URLSearchParams(body)))
    done(Object.assign(new Error('No forms here.'), { statusCode: 415 }))
  })
}

/** In this order: no new requests, calls and decisions on record, no more deliveries, databases closed. */
async function close(app: NestFastifyApplication, platform: OpenPlatform): Promise<void> {
  const decisions = app.get(DecisionLog)
  const calls = app.get(CallRecorder, { strict: false })
  await app.close()
  await calls.idle()
  await decisions.flushed()
  await platform.outbox.stop()
  await platform.relay?.stop()
  await platform.close()
}
