/**
 * Connections to PostgreSQL cut under load, notifications that never arrive, and one call sent a thousand times at once to two
 * instances. Whatever happens, an acknowledged call is recorded once, and nothing is answered after its right is gone.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { canonicalJson } from '../../src/kernel/canonical-json.ts'
import { startDemoServiceOnPostgres, type DemoService, type SharedDemoService } from '../support/demo-service.ts'
import { Connection, countsOf, load, report, tally, type Asked, type Recorded, type Sent } from '../support/load.ts'
import { describeOnPostgres } from '../support/market.ts'
import { mutate } from '../support/mutate.ts'
import { identityCalls } from '../support/seeded-caller.ts'

const CONNECTIONS = 8
/** Times that connections are cut, and acknowledged calls after which the load ends when that is over. */
const [CUTS, CALLS_AFTER] = [25, 60]
const LOAD_LIMIT_MS = 60_000
/** How often one call is sent at once. */
const STORM = 1_000
/** How often the connection that listens is lost just before a right is. */
const LOSSES = 5

let demo: SharedDemoService
let other: DemoService
let administrator: pg.Client
let database: string

/** Ends connections of the marketplace, at random among those of a kind. @returns how many */
async function cut(most: number, kind = 'true'): Promise<number> {
  const { rowCount } = await administrator.query(
    `select pg_terminate_backend(pid) from (select pid from pg_stat_activity where datname = $1 and ${kind} order by random() limit ${most}) a`,
    [database],
  )
  return rowCount ?? 0
}

const recordedLike = async (prefix: string) => {
  const { rows } = await demo.service.platform.market.pool.query<Recorded>(
    `select request_no as "requestNo", count(*)::int as records from call_record where request_no like $1 and billable group by 1`,
    [`${prefix}%`],
  )
  return rows
}

describeOnPostgres('The data plane', () => {
  beforeAll(async () => {
    demo = await startDemoServiceOnPostgres()
    other = await demo.another()
    const { rows } = await demo.service.platform.market.pool.query<{ name: string }>(
      'select current_database() as name',
    )
    database = rows[0]?.name ?? ''
    administrator = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL })
    await administrator.connect()
  }, 300_000)
  afterAll(async () => {
    await administrator?.end()
    await other?.close()
    await demo?.close()
  })

  describe('whose connections are cut at random under load', () => {
    let sent: Sent[]
    let recorded: Recorded[]

    beforeAll(async () => {
      const asked = await identityCalls(demo, 17)
      const startedMs = performance.now()
      let cuts = 0
      let over = Number.POSITIVE_INFINITY
      const acknowledged = (all: readonly Sent[]) => all.filter(({ status }) => status === 200).length
      const cutting = { under: false }
      sent = await load(asked, {
        prefix: 'cut',
        connections: CONNECTIONS,
        go: async ({ status }, all) => {
          if (status !== 200) await delay(50)
          if (!cutting.under && cuts < CUTS) {
            cutting.under = true
            if ((await cut(2)) > 0) cuts += 1
            if (cuts === CUTS) over = acknowledged(all)
            await delay(20)
            cutting.under = false
          }
          return acknowledged(all) < over + CALLS_AFTER && performance.now() - startedMs < LOAD_LIMIT_MS
        },
      })
      recorded = await recordedLike('cut-')
      report('connections-cut', { cuts, ...countsOf(sent, recorded), ...tally(sent) })
      expect(cuts).toBe(CUTS)
    }, 120_000)

    it('loses no acknowledged call and doubles none', () => {
      expect(countsOf(sent, recorded)).toMatchObject({ lost: 0, doubled: 0 })
    })
    it('tells callers 503 or the answer, nothing else', () => {
      expect(sent.filter(({ status }) => status !== 200 && status !== 503)).toEqual([])
    })
    it('answers again', () => expect(sent.at(-1)?.status).toBe(200))
  })

  describe('that gets one call a thousand times at once, by two instances', () => {
    const requestNo = 'storm-1'
    let answers: { status: number; replayed: unknown; body: string }[]

    /** One of the thousand: who is told to wait asks again, as callers do. */
    async function ask({ body, key, productCode }: Asked, url: string) {
      for (let round = 0; ; round++) {
        const answer = await fetch(`${url}/v1/products/${productCode}/calls`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
          body: JSON.stringify({ requestNo, ...body }),
        })
        const { replayed, ...told } = (await answer.json()) as Record<string, unknown>
        const said = { status: answer.status, replayed, body: canonicalJson(told) }
        if ((said.status !== 503 && said.status !== 429) || round === 20) return said
        await delay(200 + randomInt(800))
      }
    }

    beforeAll(async () => {
      const asked = await identityCalls(demo, 18)
      const urls = [demo.url, other.url]
      answers = await Promise.all(Array.from({ length: STORM }, (_, n) => ask(asked, urls[n % 2] ?? demo.url)))
      const recorded = await recordedLike('storm-')
      const statuses = Object.groupBy(answers, ({ status }) => String(status))
      const counts = Object.entries(statuses).map(([status, all]) => [status, all?.length])
      const charged = recorded.reduce((sum, { records }) => sum + records, 0)
      report('duplicate-storm', {
        sent: STORM,
        charged,
        different: new Set(answers.map(({ body }) => body)).size,
        ...Object.fromEntries(counts),
      })
    }, 180_000)

    it('records and charges it once', async () => {
      expect(await recordedLike('storm-')).toEqual([{ requestNo, records: 1 }])
    })
    it('answers every one', () => expect(answers.filter(({ status }) => status !== 200)).toEqual([]))
    it('tells one of them that it is the first', () => {
      expect(answers.filter(({ replayed }) => replayed === false)).toHaveLength(1)
    })
    it('answers all with the same', () => expect(new Set(answers.map(({ body }) => body)).size).toBe(1))
  })

  describe('that is not told of a revocation', () => {
    const after: Sent[] = []
    let losses = 0
    let tries = 0

    beforeAll(async () => {
      const asked = await identityCalls(demo, 19)
      const newest = { orderBy: { createdAt: 'desc' } } as const
      const { subscriptionId } = await demo.service.platform.market.prisma.apiCredential.findFirstOrThrow(newest)
      const input = { subscriptionId: Buffer.from(`Subscription:${subscriptionId}`).toString('base64') }
      const as = (field: string) => mutate(demo, 'operator.maker@chengdu.demo', { field, input })
      const connections = [demo.url, other.url].map((url) => new Connection({ ...asked, url }))
      const callEach = (n: string) => Promise.all(connections.map((one, lane) => one.call(`unheard-${lane}-${n}`)))
      for (let loss = 0; loss < LOSSES; loss++) {
        const answered = async () => (await callEach(`${loss}-before-${tries++}`)).every(({ status }) => status === 200)
        await vi.waitUntil(answered, { timeout: 20_000, interval: 100 })
        losses += await cut(10, `query ilike 'listen %'`)
        await as('suspendSubscription')
        for (let n = 0; n < 5; n++) after.push(...(await callEach(`${loss}-${n}`)))
        await as('resumeSubscription')
      }
      for (const connection of connections) connection.close()
      report('notifications-lost', { losses, callsAfter: after.length, ...tally(after) })
    }, 180_000)

    it('had its listening connections cut', () => expect(losses).toBeGreaterThanOrEqual(LOSSES))
    it('answers no call after the revocation, on any instance', () => {
      expect(after.filter(({ status }) => status === 200)).toEqual([])
    })
    it('tells that the right is gone, or that it cannot know', () => {
      expect(after.filter(({ status }) => status !== 403 && status !== 503)).toEqual([])
    })
  })
})
