import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../../test/support/market.ts'
import { openCheckpoint } from '../../kernel/checkpoint.ts'
import { merkleRoot, verifyInclusion } from '../../kernel/merkle.ts'
import { ed25519Verifier, parseVkey } from '../../kernel/note-key.ts'
import type { Result } from '../../kernel/result.ts'
import { LogTree } from './log-tree.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'
import { TreeStore } from './tree.store.ts'

let test: TestMarket
let store: TransparencyStore
let tree: TreeStore
let log: TransparencyService
let hours = 0

/** Publishes quiet hours, each in a transaction of its own, as the meter does. */
async function publishHours(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const hour = new Date(Date.UTC(2026, 0, 1, (hours += 1))).toISOString()
    await test.platform.outbox.publish('usage.hour', { hour, rows: 0, calls: '0', rowsRoot: '' })
  }
}

async function appendHours(count: number): Promise<void> {
  await publishHours(count)
  await test.platform.outbox.drain()
}

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string) => Buffer.from(text, 'hex')

const signedHead = async () => {
  const verifier = ed25519Verifier(valueOf(parseVkey(log.vkey)))
  const head = await store.head()
  return valueOf(openCheckpoint(head?.note ?? '', { origin: test.platform.config.logOrigin, verifiers: [verifier] }))
    .checkpoint
}

beforeAll(async () => {
  test = await createTestMarket()
  const { market, outbox, clock, keys, config } = test.platform
  store = new TransparencyStore(market)
  tree = new TreeStore(market)
  log = new TransparencyService(store, new LogTree(tree), outbox, clock, keys, config)
  log.onModuleInit()
})
afterAll(() => test.close())

describe('the log', () => {
  it('has no head before the first entry', async () => {
    expect(await store.head()).toBeNull()
  })

  it('appends each public event once, in order, without gaps', async () => {
    const before = Number((await store.head())?.size ?? 0n)
    await appendHours(3)
    await test.platform.outbox.drain()
    const bodies = await store.bodies({ from: BigInt(before), limit: 10 })
    expect(bodies.map((body) => JSON.parse(body).seq)).toEqual([`${before}`, `${before + 1}`, `${before + 2}`])
  })

  it('logs an event once that is told twice', async () => {
    await appendHours(1)
    const before = (await store.head())!.size
    const hour = new Date(Date.UTC(2026, 0, 1, hours)).toISOString()
    const twice = { hour: 'told twice', rows: 0, calls: '0', rowsRoot: '' }
    for (const payload of [twice, twice, { ...twice, hour }]) await test.platform.outbox.publish('usage.hour', payload)
    await test.platform.outbox.drain()
    expect((await store.head())!.size).toBe(before + 1n)
  })

  it('signs a head over exactly the entries it has', async () => {
    await appendHours(2)
    await appendHours(3)
    const leafHashes = await tree.hashes(0, 0, 10_000)
    const { size, root } = await signedHead()
    expect([size, hex(root)]).toEqual([leafHashes.length, hex(merkleRoot(leafHashes))])
  })

  it('signs one head for one delivery', async () => {
    const { prisma } = test.platform.market
    const before = await prisma.logCheckpoint.count()
    await appendHours(4)
    expect(await prisma.logCheckpoint.count()).toBe(before + 1)
  })

  it('keeps events that are not public out, and signs no head for them', async () => {
    const before = await store.head()
    const { prisma } = test.platform.market
    await prisma.$executeRaw`
      insert into outbox_event (xid, at, type, payload)
      values (pg_current_xact_id()::text::bigint, now(), 'session.opened', '{"sessionId": "1"}')`
    await test.platform.outbox.drain()
    expect((await store.head())?.size).toBe(before?.size)
  })

  it('counts the public events that wait', async () => {
    await test.platform.outbox.drain()
    await publishHours(2)
    const waiting = await log.pendingEvents()
    await test.platform.outbox.drain()
    expect([waiting, await log.pendingEvents()]).toEqual([2n, 0n])
  })

  it('goes on where it stopped after a restart', async () => {
    await appendHours(1)
    const { outbox, clock, keys, config, market } = test.platform
    const restarted = new TransparencyService(
      new TransparencyStore(market),
      new LogTree(tree),
      outbox,
      clock,
      keys,
      config,
    )
    const before = await signedHead()
    const payload = { hour: 'the hour after the restart', rows: 0, calls: '0', rowsRoot: '' }
    await market.transaction(() => restarted.handle([{ id: 0n, at: clock.now(), type: 'usage.hour', payload }]))
    const after = await signedHead()
    expect([after.size, hex(after.root)]).toEqual([before.size + 1, hex(merkleRoot(await tree.hashes(0, 0, 10_000)))])
  })

  it('finds an entry by what it tells of', async () => {
    await appendHours(1)
    const hour = new Date(Date.UTC(2026, 0, 1, hours)).toISOString()
    expect(await store.entry({ type: 'usage.hour', refId: hour })).toMatchObject({
      index: (await store.head())!.size - 1n,
    })
  })
})

describe('a proof', () => {
  beforeAll(() => appendHours(6))

  it('shows that each entry stands under the newest root', async () => {
    const { size, root } = await signedHead()
    const proofs = await Promise.all(Array.from({ length: size }, (_, index) => log.prove({ index: BigInt(index) })))
    const verified = proofs.map(valueOf).map(({ index, leafHash, hashes }) =>
      verifyInclusion({
        index: Number(index),
        size,
        root,
        leafHash: bytesOf(leafHash),
        proof: hashes.map(bytesOf),
      }),
    )
    expect(verified).toEqual(Array.from({ length: size }, () => true))
  })

  it('can be of the log as it was', async () => {
    const proof = valueOf(await log.prove({ index: 2n, size: 5n }))
    expect(proof.rootHash).toBe(hex(merkleRoot(await tree.hashes(0, 0, 5))))
  })

  it.each([
    ['an entry that does not exist', { index: 1_000_000n }, 'LOG_INDEX_UNKNOWN'],
    ['an entry outside the size', { index: 5n, size: 5n }, 'LOG_INDEX_UNKNOWN'],
    ['a negative index', { index: -1n }, 'LOG_INDEX_UNKNOWN'],
    ['a size the log has not reached', { index: 0n, size: 1_000_000n }, 'LOG_SIZE_UNKNOWN'],
  ])('refuses %s', async (_name, asked, code) => {
    expect(await log.prove(asked)).toMatchObject({ error: { code } })
  })
})

describe('the database itself', () => {
  beforeAll(() => appendHours(1))
  const sql = (text: string) => test.platform.market.pool.query(text)

  it.each([
    ['to change an entry', `update log_leaf set body = '{}' where index = 0`],
    ['to delete an entry', 'delete from log_leaf where index = 0'],
    ['to change a head', `update log_checkpoint set note = ''`],
    ['to delete a head', 'delete from log_checkpoint'],
  ])('refuses %s', async (_name, statement) => {
    await expect(sql(statement)).rejects.toThrow(/append-only/)
  })

  it('refuses an entry that leaves a gap', async () => {
    const gap = sql(`insert into log_leaf select max(index) + 2, 'usage.hour', 'gap', now(), '{}', '' from log_leaf`)
    await expect(gap).rejects.toThrow(/would leave a gap/)
  })

  it('refuses an entry of 65,536 bytes', async () => {
    const large = sql(
      `insert into log_leaf select max(index) + 1, 'usage.hour', 'large', now(), repeat('x', 65536), '' from log_leaf`,
    )
    await expect(large).rejects.toThrow(/leaf_fits/)
  })
})
