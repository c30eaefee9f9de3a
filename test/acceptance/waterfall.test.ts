/**
 * The third worked waterfall of the product contracts, lived through: 10,001 billed calls of ID2 in one month are made over
 * HTTP, metered, closed, invoiced and split. Gross 3,000.25, VAT 169.83, net 2,830.42, public security 849.13, operator 1,981.29.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED, type SanquanClient } from '../../src/cli/client.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { nextPeriod, periodBounds, periodOf } from '../../src/kernel/shanghai-time.ts'
import { DemoClock } from '../../src/platform/clock.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const CALLS = 10_001
const AT_ONCE = 64
/** Enough that nobody is asked about 500 times. */
const PEOPLE = 40
/** Nobody under age can consent alone. */
const ADULT_BORN_BEFORE = 2000

let demo: DemoService
let operator: SanquanClient
let period: string
let closed: ClosedMonth

type Amounts = { gross: { amount: string }; vat: { amount: string }; net: { amount: string } }
type Line = { org: { nameEn: string }; amount: { amount: string }; settlement: string }
type Statement = Amounts & { id: string; hash: string; billedCalls: string; lines: Line[] }
type ClosedMonth = {
  invoices: { edges: { node: Amounts & { no: string; lines: (Amounts & { tierSeq: number; quantity: string })[] } }[] }
  statements: { edges: { node: Statement }[] }
}

const CLOSE = `mutation ($input: CloseMonthInput!) { closeMonth(input: $input) { ${REFUSED} ... on CloseMonthSuccess { data {
  invoices(first: 10) { edges { node { no gross { amount } vat { amount } net { amount }
    lines { tierSeq quantity gross { amount } vat { amount } net { amount } } } } }
  statements(first: 10) { edges { node { id hash billedCalls gross { amount } vat { amount } net { amount }
    lines { org { nameEn } amount { amount } settlement } } } }
} } } }`
const CONFIRM = `mutation ($input: ConfirmStatementInput!) { confirmStatement(input: $input) { ${REFUSED} ... on ConfirmStatementSuccess { data { status } } } }`

const clock = () => demo.service.platform.clock as DemoClock
const closeMonth = async () =>
  (await operator.run<{ closeMonth: ClosedMonth }>(CLOSE, { input: { period } })).closeMonth

/** People of different names: the product is asked about one person, and one name, only so often a day. */
function peopleOfOwnNames(): { name: string; idNo: string }[] {
  const byName = new Map<string, { name: string; idNo: string }>()
  for (let index = 17; byName.size < PEOPLE; index++) {
    const { name, idNo } = syntheticPerson(CHENGDU, index)
    if (Number(idNo.slice(6, 10)) < ADULT_BORN_BEFORE) byName.set(name, { name, idNo })
  }
  return [...byName.values()]
}

/** Calls the product many times, some at once, about each person in turn. @returns how many were billed. */
async function callManyTimes(caller: Caller): Promise<number> {
  const expiresAt = new Date(clock().now().getTime() + 86_400_000).toISOString()
  const asked = await Promise.all(
    peopleOfOwnNames().map(async (input) => {
      const subject = { subjectKind: 'PERSON', subjectIdentifier: input.idNo } as const
      return { input, consentId: await caller.consent(subject, { expiresAt }) }
    }),
  )
  let [next, billed] = [0, 0]
  const program = async () => {
    while (next < CALLS) {
      const n = next++
      const { input, consentId } = asked[n % asked.length] ?? {}
      const { body } = await caller.call(`w-${n}`, input ?? {}, { consentId })
      if (body.billable === true) billed++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, program))
  return billed
}

beforeAll(async () => {
  demo = await startDemoService({}, { SANQUAN_CALLS_PER_SECOND: '1000000' }) // one key makes all the calls
  await clock().advanceTo(periodBounds(nextPeriod(periodOf(clock().now()))).start)
  period = periodOf(clock().now())
  const caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  expect(await callManyTimes(caller)).toBe(CALLS)
  await clock().advanceTo(periodBounds(periodOf(clock().now())).end)
  operator = await demo.as('operator.maker@chengdu.demo')
  closed = await closeMonth()
}, 240_000)
afterAll(() => demo.close())

describe('10,001 billed calls in a month', () => {
  it('are invoiced by tier, to the fen', () => {
    expect(closed.invoices.edges.map(({ node }) => node)).toMatchObject([
      {
        gross: { amount: '3000.25' },
        vat: { amount: '169.83' },
        net: { amount: '2830.42' },
        lines: [
          {
            tierSeq: 1,
            quantity: '10000',
            gross: { amount: '3000.00' },
          },
          {
            tierSeq: 2,
            quantity: '1',
            gross: { amount: '0.25' },
          },
        ],
      },
    ])
  })

  it('are split by the published rule, to the fen, the department’s share to the treasury', () => {
    expect(closed.statements.edges[0]?.node).toMatchObject({
      billedCalls: '10001',
      net: { amount: '2830.42' },
      lines: [
        {
          amount: { amount: '849.13' },
          settlement: 'TREASURY_NONTAX',
        },
        {
          amount: { amount: '1981.29' },
          settlement: 'RETAINED',
        },
      ],
    })
  })

  it('give the same invoice and the same statement when the month is closed again', async () => {
    expect(await closeMonth()).toEqual(closed)
  })

  it('leave balanced books once operator and bureau have confirmed', async () => {
    const input = { statementId: closed.statements.edges[0]?.node.id }
    await operator.run(CONFIRM, { input })
    const bureau = await demo.as('bureau.checker@chengdu.demo')
    expect(await bureau.run(CONFIRM, { input })).toMatchObject({ confirmStatement: { status: 'CONFIRMED' } })
    const until = new Date(clock().now().getTime() + 1_000).toISOString()
    const { trialBalance } = await (
      await demo.as('audit@chengdu.demo')
    ).run<{ trialBalance: { debits: { amount: string }; credits: { amount: string } } }>(
      `query ($until: DateTime!) { trialBalance(region: "510100", until: $until) { debits { amount } credits { amount } } }`,
      { until },
    )
    expect(trialBalance.debits.amount).toBe(trialBalance.credits.amount)
    expect(trialBalance.debits.amount).toBe('5830.67') // invoice 3,000.25 and split 2,830.42
  })

  it('are metered once each', async () => {
    const { market } = demo.service.platform
    const [{ calls, billable }] = (await market.prisma.$queryRaw<[{ calls: bigint; billable: bigint }]>`
      select sum(calls)::bigint as calls, sum(billable)::bigint as billable from usage_row where period = ${period}`) as [
      { calls: bigint; billable: bigint },
    ]
    expect({ calls, billable }).toEqual({ calls: BigInt(CALLS), billable: BigInt(CALLS) })
  })
})
