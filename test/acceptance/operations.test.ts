/** The service as those who run it meet it: health, readiness, metrics, log and traces. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Connection, type Asked } from '../support/load.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { identityCalls } from '../support/seeded-caller.ts'
import { startTraceCollector } from '../support/trace-collector.ts'

let demo: DemoService
let collector: Awaited<ReturnType<typeof startTraceCollector>>
let asked: Asked
const lines: string[] = []

const metrics = async () => (await demo.service.platform.metrics.text()).text
const readiness = async () => (await fetch(`${demo.url}/readyz`)).json()
const call = (requestNo: string, more: Partial<Asked> = {}) => new Connection({ ...asked, ...more }).call(requestNo)

beforeAll(async () => {
  collector = await startTraceCollector()
  demo = await startDemoService(
    { logTo: { write: (line) => void lines.push(line) } },
    { SANQUAN_LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  )
  asked = await identityCalls(demo)
  await call('counted')
  await call('counted')
  await call('refused', { key: 'nobodys' })
})

describe('who runs the service', () => {
  it('learns that it is ready when both databases answer and are migrated', async () => {
    expect(await readiness()).toMatchObject({ ok: true, checks: { serving: true, market: true, domain: true } })
  })

  it('learns that it is not when a migration is missing', async () => {
    const { pool } = demo.service.platform.market
    const [last] = (await pool.query('select max(migration_name) as name from _prisma_migrations')).rows
    const mark = (name: string, rolledBack: string) =>
      pool.query(`update _prisma_migrations set rolled_back_at = ${rolledBack} where migration_name = $1`, [name])
    await mark(last.name, 'now()')
    const missing = await readiness()
    await mark(last.name, 'null')
    expect(missing).toMatchObject({ ok: false, checks: { market: false, domain: true } })
  })

  it('counts answered calls by product and outcome, and repeats apart', async () => {
    expect(await metrics()).toMatch(
      /sanquan_calls_total\{product="ID2",outcome="MATCH"\} 1[^]*sanquan_calls_total\{product="ID2",outcome="REPLAYED"\} 1/,
    )
  })

  it('counts refusals by their code', async () => {
    expect(await metrics()).toContain('sanquan_refusals_total{code="CREDENTIAL_UNKNOWN"} 1')
  })

  it.each([
    'sanquan_commit_calls_count',
    'sanquan_commit_queue 0',
    'sanquan_market_connections{state="waiting"}',
    'sanquan_domain_connections{state="busy"}',
    'sanquan_outbox_lag_seconds{listener="transparency"}',
    'sanquan_http_request_seconds_count{route="/v1/products/:code/calls",method="POST",status="2xx"} 2',
  ])('measures %s', async (line) => {
    expect(await metrics()).toContain(line)
  })

  it('finds a request in the log by its route, never by its address', () => {
    const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
    expect(requests).toContainEqual(
      expect.objectContaining({ method: 'POST', route: '/v1/products/:code/calls', status: 200 }),
    )
    expect(lines.join('')).not.toContain('/ID2/')
  })

  it('does not find the metrics where the public asks', async () => {
    expect((await fetch(`${demo.url}/metrics`)).status).toBe(404)
  })
})

describe('an instance that is about to stop', () => {
  beforeAll(() => demo.service.platform.lifecycle.leave())

  it('says at once that it is not ready, and that it lives', async () => {
    expect((await fetch(`${demo.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${demo.url}/healthz`)).status).toBe(200)
  })

  it('still answers who has not heard of it, and ends the connection', async () => {
    const response = await fetch(`${demo.url}/log/key`)
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close'])
  })

  it('then refuses what is new, and says when to try again', async () => {
    demo.service.platform.lifecycle.refuse()
    expect(await call('too-late')).toMatchObject({ status: 503, code: 'INSTANCE_LEAVING' })
  })
})

describe('a trace', () => {
  beforeAll(() => demo.service.platform.tracing.close())

  it('shows what a call waited for: the data domain, and its record', () => {
    const request = collector.spans.find(({ name }) => name === 'POST /v1/products/:code/calls')
    const parts = collector.spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId)
    expect(parts.map(({ name }) => name).toSorted()).toEqual(['ask the data domain', 'record the call'])
  })
})

afterAll(async () => {
  await demo.close()
  await collector.close()
})
