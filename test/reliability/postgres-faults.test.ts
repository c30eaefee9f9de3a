/**
 * Faults of PostgreSQL, under load: three servers of this test’s own, of which a commit waits for one standby at least. Whatever
 * happens, no acknowledged call is lost or recorded twice, callers are told 503 in bounded time, and the service recovers by
 * itself.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALL_STATEMENT_LIMIT_MS, POOL_WAIT_MS } from '../../src/platform/database/server.ts'
import { startDemoServiceAt, type DemoService } from '../support/demo-service.ts'
import { countsOf, load, report, tally, type Recorded, type Sent } from '../support/load.ts'
import { describeOnServers, PostgresServers } from '../support/postgres-servers.ts'
import { identityCalls } from '../support/seeded-caller.ts'

const CONNECTIONS = 8
/** Acknowledged calls before a fault, and after it. */
const CALLS = 60
/** What a caller waits at most: for a connection, and for the statements of a call. */
const BOUND_MS = POOL_WAIT_MS + 2 * CALL_STATEMENT_LIMIT_MS
/** After which a load ends that nobody answers any more. */
const LOAD_LIMIT_MS = 45_000
/** Refusals after which a fault has shown itself. */
const REFUSALS = 8

let servers: PostgresServers
let demo: DemoService
let faults = 0

type Fault = { sent: Sent[]; recorded: Recorded[] }

/** Calls, does harm once some are acknowledged, and calls on until as many are acknowledged after it was mended. */
async function under(prefix: string, harm: (all: readonly Sent[]) => Promise<void>): Promise<Fault> {
  const asked = await identityCalls(demo, 17 + faults++)
  const startedMs = performance.now()
  let harmed: Promise<void> | undefined
  let mendedAt = Number.POSITIVE_INFINITY
  const acknowledged = (all: readonly Sent[]) => all.filter(({ status }) => status === 200).length
  const sent = await load(asked, {
    prefix,
    connections: CONNECTIONS,
    go: async ({ status }, all) => {
      if (acknowledged(all) >= CALLS) harmed ??= harm(all).finally(() => (mendedAt = acknowledged(all)))
      if (status !== 200) await delay(50) // as Retry-After asks, only sooner
      return acknowledged(all) < mendedAt + CALLS && performance.now() - startedMs < LOAD_LIMIT_MS
    },
  })
  await harmed
  const recorded = await servers.query<Recorded>(
    'market',
    `select request_no as "requestNo", count(*)::int as records from call_record
     where request_no like '${prefix}-%' and billable group by 1`,
  )
  report(prefix, {
    ...countsOf(sent, recorded),
    ...tally(sent),
    slowestMs: Math.round(Math.max(...sent.map(({ ms }) => ms))),
  })
  return { sent, recorded }
}

const UNHURT = { lost: 0, doubled: 0 }
const otherThan = (sent: readonly Sent[], ...statuses: number[]) =>
  sent.filter(({ status }) => !statuses.includes(status))
const slowest = (sent: readonly Sent[]) => Math.max(...sent.map(({ ms }) => ms))

describeOnServers('PostgreSQL under load', () => {
  beforeAll(async () => {
    servers = await PostgresServers.start()
    await servers.query('postgres', 'create database market')
    await servers.query('postgres', 'create database domain')
    demo = await startDemoServiceAt({
      DATABASE_URL: servers.url('market'),
      DOMAIN_DATABASE_URL: servers.url('domain'),
      SANQUAN_LOG_LEVEL: 'silent',
    })
  }, 180_000)
  afterAll(async () => {
    await demo?.close()
    await servers?.stop()
  })

  describe('that is restarted', () => {
    let fault: Fault
    beforeAll(async () => void (fault = await under('postgresql-restarted', () => servers.restart())))

    it('loses no acknowledged call and doubles none', () => {
      expect(countsOf(fault.sent, fault.recorded)).toMatchObject(UNHURT)
    })
    it('has callers told 503 or answered, in bounded time', () => {
      expect(otherThan(fault.sent, 200, 503)).toEqual([])
      expect(slowest(fault.sent)).toBeLessThan(BOUND_MS)
    })
  })

  describe('whose disk of the log is full', () => {
    let fault: Fault
    beforeAll(async () => {
      if (!servers.logDisk) return
      fault = await under('disk-full', async (all) => {
        const free = await servers.fillLogDisk()
        while (otherThan(all, 200).length < REFUSALS) {
          await servers.query('market', 'select pg_switch_wal()').catch(() => {}) // others’ work fills the log too
          await delay(50)
        }
        await free()
        await servers.restart()
      })
    })

    it('loses no acknowledged call and doubles none', ({ skip }) => {
      skip(!servers.logDisk, 'this machine lets nobody mount a small disk')
      expect(countsOf(fault.sent, fault.recorded)).toMatchObject(UNHURT)
    })
    it('has callers told 503 or answered, in bounded time', ({ skip }) => {
      skip(!servers.logDisk, 'this machine lets nobody mount a small disk')
      expect(otherThan(fault.sent, 200, 503)).toEqual([])
      expect(slowest(fault.sent)).toBeLessThan(BOUND_MS)
    })
  })

  describe('whose primary is killed, and a standby promoted', () => {
    let fault: Fault
    beforeAll(async () => {
      fault = await under('primary-killed', async () => {
        await servers.killPrimary()
        await servers.promote()
      })
    })

    it('loses no acknowledged call and doubles none', () => {
      expect(countsOf(fault.sent, fault.recorded)).toMatchObject(UNHURT)
    })
    it('has callers told 503 or answered, in bounded time', () => {
      expect(otherThan(fault.sent, 200, 503)).toEqual([])
      expect(slowest(fault.sent)).toBeLessThan(BOUND_MS)
    })
    it('answers again', () => {
      expect(fault.sent.at(-1)?.status).toBe(200)
    })
    it('is ready again by itself', async () => {
      await expect.poll(async () => (await fetch(`${demo.url}/readyz`)).status, { timeout: 20_000 }).toBe(200)
    })
  })
})
