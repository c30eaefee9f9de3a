import type { AddressInfo, Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartRefused } from '../start-refused.ts'
import { serveMetrics } from './metrics-server.ts'
import { Metrics } from './metrics.ts'

let metrics: Metrics
let servers: Server[]

const text = async () => (await metrics.text()).text
async function serve(port = 0): Promise<number> {
  const server = await serveMetrics(metrics, { host: '127.0.0.1', port })
  servers.push(server)
  return (server.address() as AddressInfo).port
}

beforeEach(() => {
  metrics = new Metrics()
  servers = []
})
afterEach(() => servers.forEach((server) => server.close()))

describe('the metrics', () => {
  it('count answered calls by product and outcome', async () => {
    metrics.answered('ID2', 'MATCH')
    metrics.answered('ID2', 'MATCH')
    expect(await text()).toContain('sanquan_calls_total{product="ID2",outcome="MATCH"} 2')
  })

  it('count refusals by code', async () => {
    metrics.refused('CONSENT_MISSING')
    expect(await text()).toContain('sanquan_refusals_total{code="CONSENT_MISSING"} 1')
  })

  it('tell how many calls a commit recorded, and how long it took', async () => {
    await metrics.timeCommit(64, async () => {})
    expect(await text()).toMatch(
      /sanquan_commit_calls_bucket\{le="100"\} 1[^]*sanquan_commit_seconds_count\{ok="1"\} 1/,
    )
  })

  it('tell commits that failed from those that did not', async () => {
    await metrics.timeCommit(1, () => Promise.reject(new Error('gone'))).catch(() => {})
    expect(await text()).toContain('sanquan_commit_seconds_count{ok="0"} 1')
  })

  it('read at each scrape what is watched', async () => {
    let waiting = 3
    metrics.watch('sanquan_queue', 'Who waits.', () => waiting)
    await text()
    waiting = 5
    expect(await text()).toContain('sanquan_queue 5')
  })

  it('leave out a reading that fails, and tell the others', async () => {
    metrics.watch('sanquan_lag', 'Lag.', () => Promise.reject(new Error('no database')), 'listener')
    metrics.watch('sanquan_queue', 'Who waits.', () => 1)
    expect(await text()).toMatch(/sanquan_queue 1/)
  })

  it('are served at an address of their own, the event loop’s among them', async () => {
    const port = await serve()
    const response = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(await response.text()).toContain('nodejs_eventloop_lag_seconds')
  })

  it('are the only thing there', async () => {
    expect((await fetch(`http://127.0.0.1:${await serve()}/graphql`)).status).toBe(404)
  })

  it('refuse an address that is taken, by the name of its variable', async () => {
    const port = await serve()
    metrics = new Metrics()
    const second = serve(port)
    await expect(second).rejects.toThrow(StartRefused)
    await expect(second).rejects.toThrow('SANQUAN_METRICS_ADDRESS')
  })
})
