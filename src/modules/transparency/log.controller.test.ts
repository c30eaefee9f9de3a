import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../../test/support/market.ts'
import { leafHash, merkleRoot } from '../../kernel/merkle.ts'
import { decodeEntries } from '../../kernel/tiles.ts'
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

describe('the log as tiles', () => {
  const hashesOf = (bytes: Buffer) =>
    Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * i + 32))
  let bodies: string[]

  beforeAll(async () => {
    await test.platform.market.transaction(async () => {
      for (let n = 5; n < 300; n += 1) {
        const hour = new Date(Date.UTC(2026, 0, 1, n)).toISOString()
        await test.platform.outbox.publish('usage.hour', { hour, rows: 0, calls: '0', rowsRoot: '' })
      }
    })
    await test.platform.outbox.drain()
    bodies = await app.get(TransparencyStore).bodies({ from: 0n, limit: 300 })
  })

  it('has the hashes of entries on level 0, also behind a full tile', async () => {
    const [full, partial] = [await get('/log/tile/0/000'), await get('/log/tile/0/001.p/44')]
    const hashes = bodies.map((body) => leafHash(Buffer.from(body)))
    expect([...hashesOf(full.rawPayload), ...hashesOf(partial.rawPayload)]).toEqual(hashes)
  })

  it('has on level 1 the root of 256 entries', async () => {
    const { rawPayload } = await get('/log/tile/1/000.p/1')
    expect(rawPayload).toEqual(merkleRoot(bodies.slice(0, 256).map((body) => leafHash(Buffer.from(body)))))
  })

  it('has the entries themselves in bundles', async () => {
    const entries = decodeEntries((await get('/log/tile/entries/001.p/44')).rawPayload, 44)
    expect(entries.ok && entries.value.map((entry) => Buffer.from(entry).toString())).toEqual(bodies.slice(256))
  })

  it('may be kept for ever', async () => {
    expect((await get('/log/tile/0/001.p/44')).headers['cache-control']).toContain('immutable')
  })

  it.each([
    ['a tile beyond the end', '/log/tile/0/001.p/45', 404, 'LOG_TILE_UNKNOWN'],
    ['a full tile that is not full yet', '/log/tile/entries/001', 404, 'LOG_TILE_UNKNOWN'],
    ['an index beyond any log', '/log/tile/0/x035/x184/x372/x088/831', 404, 'LOG_TILE_UNKNOWN'],
    ['an index beyond any number', '/log/tile/0/x999/x999/x999/x999/x999/999', 400, 'TILE_PATH_MALFORMED'],
    ['what is no tile', '/log/tile/0/1', 400, 'TILE_PATH_MALFORMED'],
  ])('refuses %s', async (_, url, status, code) => {
    const { statusCode, body } = await get(url)
    expect([statusCode, JSON.parse(body).code]).toEqual([status, code])
  })
})
