/** A key that calls faster than it may, over HTTP: turned away cheaply, charged nothing, and one event stands for the flood. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const LIMIT = 3
const FLOOD = 60

let demo: DemoService
let answers: Response[]
let after: { records: number; events: number }

beforeAll(async () => {
  demo = await startDemoService({}, { SANQUAN_CALLS_PER_SECOND: `${LIMIT}` })
  const caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${caller.key}` }
  const call = (_: unknown, n: number) => {
    const body = JSON.stringify({ requestNo: `rate-${n}`, purposeClass: caller.purposeClass, input: {} })
    return fetch(`${demo.url}/v1/products/ID2/calls`, { method: 'POST', headers, body })
  }
  answers = await Promise.all(Array.from({ length: FLOOD }, call))
  await demo.service.app.get(DecisionLog).flushed()
  const { prisma } = demo.service.platform.market
  const [records, events] = await Promise.all([
    prisma.callRecord.count({ where: { requestNo: { startsWith: 'rate-' } } }),
    prisma.auditEvent.count({ where: { reasonCode: 'RATE_LIMIT' } }),
  ])
  after = { records, events }
})
afterAll(() => demo.close())

const refused = () => answers.filter(({ status }) => status === 429)

describe('calls beyond the rate of a key', () => {
  it('are refused, those within it are not', () => {
    const passed = FLOOD - refused().length
    expect(passed).toBeGreaterThanOrEqual(LIMIT)
    expect(passed).toBeLessThan(FLOOD)
  })

  it('say when to come again, and what the rate is', async () => {
    const one = refused()[0]
    expect(Object.fromEntries(one?.headers ?? [])).toMatchObject({
      'retry-after': '1',
      'ratelimit-policy': `"key";q=${LIMIT};w=1`,
      ratelimit: '"key";r=0;t=1',
    })
    expect(await one?.json()).toMatchObject({ code: 'RATE_LIMIT', status: 429, retryAfter: 1 })
  })

  it('leave no record of a call', () => {
    expect(after.records).toBe(FLOOD - refused().length)
  })

  it('leave few events in the record of decisions, however many they are', () => {
    expect(after.events).toBeGreaterThanOrEqual(1)
    expect(after.events).toBeLessThan(refused().length / 4)
  })
})
