/**
 * A month of siting, lived through: five reports over HTTP, metered, closed, invoiced and split among four departments, the
 * operator and a developer. Gross 1,000.00, VAT 56.60, net 943.40; government 235.85, operator 424.53, developer 283.02.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED } from '../../src/cli/client.ts'
import { nextPeriod, periodBounds, periodOf } from '../../src/kernel/shanghai-time.ts'
import { DemoClock } from '../../src/platform/clock.ts'
import { Caller, type HttpAnswer } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const REPORTS = 5

type Amount = { amount: string }
type Amounts = { gross: Amount; vat: Amount; net: Amount }
type Line = { capacity: string; amount: Amount; settlement: string }
type Closed = {
  invoices: { edges: { node: Amounts & { lines: { quantity: string; gross: Amount }[] } }[] }
  statements: { edges: { node: Amounts & { id: string; billedCalls: string; lines: Line[] } }[] }
}

const CLOSE = `mutation ($input: CloseMonthInput!) { closeMonth(input: $input) { ${REFUSED} ... on CloseMonthSuccess { data {
  invoices(first: 10) { edges { node { gross { amount } vat { amount } net { amount } lines { quantity gross { amount } } } } }
  statements(first: 10) { edges { node { id billedCalls gross { amount } vat { amount } net { amount }
    lines { capacity amount { amount } settlement } } } }
} } } }`
const CONFIRM = `mutation ($input: ConfirmStatementInput!) { confirmStatement(input: $input) { ${REFUSED} ... on ConfirmStatementSuccess { data { status } } } }`

let demo: DemoService
let answers: HttpAnswer[]
let closed: Closed

beforeAll(async () => {
  demo = await startDemoService()
  const clock = demo.service.platform.clock as DemoClock
  await clock.advanceTo(periodBounds(nextPeriod(periodOf(clock.now()))).start)
  const period = periodOf(clock.now())
  const caller = await Caller.of(demo.url, await demo.as('consumer.chain@jinan.demo'), 'SITE')
  answers = []
  for (let n = 0; n < REPORTS; n++) {
    const bbox = [`JN-C-0${n + 2}-05`, `JN-C-1${n}-09`]
    answers.push(await caller.call(`report-${n}`, { shopType: 'CAFE', bbox }))
  }
  await clock.advanceTo(periodBounds(period).end)
  const operator = await demo.as('operator.maker@jinan.demo')
  closed = (await operator.run<{ closeMonth: Closed }>(CLOSE, { input: { period } })).closeMonth
}, 300_000)
afterAll(() => demo.close())

const statement = () => closed.statements.edges.find(({ node }) => node.billedCalls === `${REPORTS}`)?.node

/** Fen of all lines of one capacity. */
const shareOf = (capacity: string) =>
  statement()
    ?.lines.filter((line) => line.capacity === capacity)
    .reduce((sum, { amount }) => sum + Math.round(Number(amount.amount) * 100), 0)

describe('five siting reports in a month', () => {
  it('are answered and billed, each', () => {
    expect(answers.map(({ body }) => [body.outcome, body.billable])).toEqual(
      Array.from({ length: REPORTS }, () => ['SCORED', true]),
    )
  })

  it('are invoiced at the price of the first tier', () => {
    expect(closed.invoices.edges.map(({ node }) => node)).toMatchObject([
      {
        gross: { amount: '1000.00' },
        vat: { amount: '56.60' },
        net: { amount: '943.40' },
        lines: [{ quantity: '5', gross: { amount: '1000.00' } }],
      },
    ])
  })

  it.each([
    ['GOVERNMENT', 235_85],
    ['OPERATOR', 424_53],
    ['DEVELOPER', 283_02],
  ])('give to %s what its rule says, in fen: %i', (capacity, fen) => {
    expect(shareOf(capacity)).toBe(fen)
  })

  it('pay four departments through the treasury and through nothing else', () => {
    const government = statement()?.lines.filter(({ capacity }) => capacity === 'GOVERNMENT')
    expect(government?.map(({ settlement }) => settlement)).toEqual(Array.from({ length: 4 }, () => 'TREASURY_NONTAX'))
  })

  it('are settled once operator and bureau have confirmed', async () => {
    const input = { statementId: statement()?.id }
    await (await demo.as('operator.maker@jinan.demo')).run(CONFIRM, { input })
    const bureau = await demo.as('bureau.checker@jinan.demo')
    expect(await bureau.run(CONFIRM, { input })).toMatchObject({ confirmStatement: { status: 'CONFIRMED' } })
  })
})
