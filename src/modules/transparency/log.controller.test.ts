import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../../test/support/market.ts'
import { PlatformModule } from '../../platform/platform.module.ts'
import { TransparencyModule } from './transparency.module.ts'
import { TransparencyStore } from './transparency.store.ts'

let test: TestMarket
let app: NestFastifyApplication

const get = (url: string) => app.inject({ method: 'GET', url })
const seqs = (lines: string) =>
  lines
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).seq)

beforeAll(async () => {
  test = await createTestMarket()
  const module = { module: TransparencyModule, imports: [PlatformModule.of(test.platform)] }
  app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  })
  await app.init()
  await app.getHttpAdapter().getInstance().ready()
})
afterAll(async () => {
  await app.close()
  await test.close()
})

describe('the log over HTTP, while it is empty', () => {
  it('says that there is no head yet', async () => {
    const { statusCode, body } = await get('/log/checkpoint')
    expect([statusCode, JSON.parse(body).code]).toEqual([404, 'LOG_EMPTY'])
  })

  it('has no entries', async () => {
    const { statusCode, body } = await get('/log/entries')
    expect([statusCode, body]).toEqual([200, ''])
  })
})

describe('the log over HTTP', () => {
  beforeAll(async () => {
    for (let n = 0; n < 5; n += 1) {
      const hour = new Date(Date.UTC(2026, 0, 1, n)).toISOString()
      await test.platform.outbox.publish('usage.hour', { hour, rows: 0, calls: '0', rowsRoot: '' })
    }
    await test.platform.outbox.drain()
  })

  it('serves the newest head as text, byte for byte', async () => {
    const { headers, body } = await get('/log/checkpoint')
    const head = await app.get(TransparencyStore).head()
    expect([headers['content-type'], body]).toEqual(['text/plain; charset=utf-8', head?.note])
  })

  it('serves entries as lines, from the one asked for', async () => {
    const { body } = await get('/log/entries?from=2&limit=2')
    expect(seqs(body)).toEqual(['2', '3'])
  })

  it('serves from the first entry on when nothing is asked', async () => {
    const { body } = await get('/log/entries')
    expect(seqs(body)).toEqual(['0', '1', '2', '3', '4'])
  })

  it('serves nothing beyond the newest head', async () => {
    expect((await get('/log/entries?from=5')).body).toBe('')
  })

  it.each(['from=-1', 'from=one', 'limit=0', 'limit=1001', 'from=1.5', 'from=99999999999999999999'])(
    'refuses ?%s',
    async (query) => {
      const { statusCode, body } = await get(`/log/entries?${query}`)
      expect([statusCode, JSON.parse(body).code]).toEqual([400, 'LOG_RANGE_MALFORMED'])
    },
  )

  it('serves the verifier key under the log’s name', async () => {
    expect((await get('/log/key')).body).toMatch(/^ledger\.sanquan\.example\/1\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n$/)
  })
})
