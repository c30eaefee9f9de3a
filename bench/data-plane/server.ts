/** A server of the benchmark, in a process of its own. Argument: its kind. Started by data-plane.ts. */
import 'reflect-metadata'
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import fastify from 'fastify'
import { ADDRESS, type FromServer, type Kind, type ToServer } from './protocol.ts'
import { readProduct } from './product.ts'

const tell = (message: FromServer) => void process.send?.(message)
const { contract, constant, exampleAnswer } = await readProduct()

async function bareFastify(): Promise<string> {
  const app = fastify()
  const body = {
    type: 'object',
    additionalProperties: false,
    required: ['requestNo', 'purposeClass', 'input'],
    properties: {
      requestNo: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,40}$' },
      purposeClass: { type: 'string', enum: contract.purposes },
      consentId: { type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$' },
      input: withoutExtensions(contract.input),
    },
  }
  app.post(ADDRESS, { schema: { body } }, async () => exampleAnswer)
  return app.listen({ port: 0, host: '127.0.0.1' })
}

/** Fastify's own validator knows JSON Schema and no more. */
const withoutExtensions = (schema: object): object =>
  JSON.parse(JSON.stringify(schema, (key, value: unknown) => (/^(x-|format$)/.test(key) ? undefined : value))) as object

async function bareNest(): Promise<string> {
  class BareController {
    answer(_body: unknown) {
      return exampleAnswer
    }
  }
  const { prototype } = BareController
  const method = Object.getOwnPropertyDescriptor(prototype, 'answer') ?? {}
  // decorators by hand: Node.js runs this file as it stands, and knows none
  Post(ADDRESS)(prototype, 'answer', method)
  HttpCode(200)(prototype, 'answer', method)
  Body()(prototype, 'answer', 0)
  Controller()(BareController)
  // oxlint-disable-next-line typescript/no-extraneous-class -- a Nest module is one
  class BareModule {}
  Module({ controllers: [BareController] })(BareModule)
  const app = await NestFactory.create<NestFastifyApplication>(BareModule, new FastifyAdapter(), { logger: false })
  await app.listen(0, '127.0.0.1')
  return app.getUrl()
}

const built = async <T>(path: string): Promise<T> => (await import(`../../dist/${path}`)) as T

async function service(kind: Kind): Promise<string> {
  const { createService } = await built<typeof import('../../src/service.ts')>('service.js')
  const { readConfig } = await built<typeof import('../../src/platform/config.ts')>('platform/config.js')
  const { app, platform } = await createService(readConfig(process.env))
  if (kind !== 'REAL') {
    const { DomainQuery } = await built<typeof import('../../src/modules/gateway/domain-query.ts')>(
      'modules/gateway/domain-query.js',
    )
    app.get(DomainQuery, { strict: false }).run = async () => ({ ok: true, answer: constant })
  }
  if (kind === 'ALONE') {
    const { CallRecorder } = await built<typeof import('../../src/modules/metering/call-recorder.ts')>(
      'modules/metering/call-recorder.js',
    )
    const { CallStore } = await built<typeof import('../../src/modules/metering/call.store.ts')>(
      'modules/metering/call.store.js',
    )
    const store = app.get(CallStore, { strict: false })
    app.get(CallRecorder, { strict: false }).record = async (draft) =>
      (await store.commit([draft], platform.clock.now()))[0] ?? ''
  }
  platform.outbox.start()
  await app.listen(0, '127.0.0.1')
  return app.getUrl()
}

const kind = process.argv[2] as Kind
const start = { FASTIFY: bareFastify, NEST: bareNest }
const url = kind === 'FASTIFY' || kind === 'NEST' ? await start[kind]() : await service(kind)
process.on('message', (message: ToServer) => {
  if (message === 'END') process.exit(0)
  const { user, system } = process.cpuUsage()
  tell({ cpuUs: user + system })
})
tell({ url })
