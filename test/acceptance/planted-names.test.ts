/**
 * A person's name and number, put wherever a caller can put them: right, wrong, and where nobody expects them. Nothing that the
 * service says of it to others than the caller's own request repeats them: not its answers, log, metrics or traces.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { identityCalls } from '../support/seeded-caller.ts'
import { startTraceCollector } from '../support/trace-collector.ts'

type Asked = { purposeClass: string; consentId: string; input: { name: string; idNo: string } }

let demo: DemoService
let collector: Awaited<ReturnType<typeof startTraceCollector>>
let person: { name: string; idNo: string }
const lines: string[] = []
const answers: { to: string; status: number; text: string }[] = []

async function send(to: string, path: string, body: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(`${demo.url}${path}`, { method: 'POST', body, headers })
  answers.push({ to, status: response.status, text: await response.text() })
}

beforeAll(async () => {
  collector = await startTraceCollector()
  demo = await startDemoService(
    { logTo: { write: (line) => void lines.push(line) } },
    { SANQUAN_LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  )
  const { key, body, productCode } = await identityCalls(demo)
  const asked = body as Asked
  person = asked.input
  const { name, idNo } = person
  const path = `/v1/products/${productCode}/calls`
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  const call = (to: string, changes: object, at = path) =>
    send(to, at, JSON.stringify({ requestNo: to, ...asked, ...changes }), headers)
  await call('right', {})
  await call('no-such-number', { input: { name, idNo: `${idNo.slice(0, 17)}?` } })
  await call('name-as-a-key', { input: { name, idNo, [name]: idNo } })
  await call('name-as-a-member', { [name]: idNo })
  await call('name-as-the-consent', { consentId: name })
  await call('name-as-the-purpose', { purposeClass: name })
  await call('number-as-the-product', {}, `/v1/products/${idNo}/calls`)
  await call('number-in-the-query', {}, `${path}?idNo=${idNo}&name=${encodeURIComponent(name)}`)
  await send('no-json', path, `{"name":"${name}" ${idNo}`, headers)
  await send('name-as-the-key', path, '{}', { ...headers, authorization: `Bearer ${idNo}${idNo}` })
  await send(
    'graphql-number',
    '/graphql',
    JSON.stringify({ query: 'query ($c: String!) { product(code: $c) { name } }', variables: { c: idNo } }),
    headers,
  )
  await demo.service.platform.domain.pool.query('alter schema product rename to product_away')
  await call('fault', { requestNo: 'fault' })
  await demo.service.platform.domain.pool.query('alter schema product_away rename to product')
  await demo.service.app.get(DecisionLog).flushed()
  await demo.service.platform.tracing.close()
}, 120_000)
afterAll(async () => {
  await demo.close()
  await collector.close()
})

const repeats = (text: string) => text.includes(person.name) || text.includes(person.idNo)

describe('what a caller says of a person', () => {
  it('was answered, refused and led to a fault', () => {
    const statuses = answers.map(({ status }) => status)
    expect(answers[0]).toMatchObject({ to: 'right', status: 200 })
    expect(statuses.filter((status) => status >= 400 && status < 500).length).toBeGreaterThan(5)
    expect(answers.find(({ to }) => to === 'fault')?.status).toBeGreaterThanOrEqual(500)
  })

  it('is repeated by no answer', () => {
    expect(answers.filter(({ text }) => repeats(text)).map(({ to }) => to)).toEqual([])
  })

  it('is in no line of the log', () => {
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter(repeats)).toEqual([])
  })

  it('is in no metric', async () => {
    const { text } = await demo.service.platform.metrics.text()
    expect(text).toContain('sanquan_calls_total')
    expect(repeats(text)).toBe(false)
  })

  it('is in no trace', () => {
    expect(collector.bodies.length).toBeGreaterThan(0)
    expect(collector.bodies.filter(repeats)).toEqual([])
  })
})
