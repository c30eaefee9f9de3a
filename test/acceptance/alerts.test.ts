/** The alerts of F21, each brought about by a case on the seeded market, as the audit office of the city reads them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED, type SanquanClient } from '../../src/cli/client.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { dayOf } from '../../src/kernel/shanghai-time.ts'
import { DemoClock } from '../../src/platform/clock.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { mutate, refusalOf } from '../support/mutate.ts'

const HOUR_MS = 3_600_000
/** Calls about one name in a day, as the contract of ID2 limits them, and one. */
const TOO_MANY = 501
const AT_ONCE = 32
const ALERTS = `query ($day: Date!) { alerts(from: $day, to: $day) { ${REFUSED} ... on AlertsSuccess { data { kind orgId count usual productId } } } }`
const PRICE = { productCode: 'ID2', purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass: 'ALL', mode: 'FLAT' }

type Alert = { kind: string; orgId: string; count: string; usual: string | null; productId: string | null }

let demo: DemoService
let caller: Caller
let consumerOrgId: string
let operatorOrgId: string

const clock = () => demo.service.platform.clock as DemoClock
const inADay = () => new Date(clock().now().getTime() + 24 * HOUR_MS).toISOString()
const person = () => {
  const { name, idNo } = syntheticPerson(CHENGDU, 17)
  return { name, idNo }
}
const consent = (expiresAt = inADay()) =>
  caller.consent({ subjectKind: 'PERSON', subjectIdentifier: person().idNo }, { expiresAt })
async function alertsFor(client: SanquanClient): Promise<Alert[]> {
  await demo.service.app.get(DecisionLog).flushed()
  return (await client.run<{ alerts: Alert[] }>(ALERTS, { day: dayOf(clock().now()) })).alerts
}
const alertsOf = async (kind: string, email = 'audit@chengdu.demo') =>
  (await alertsFor(await demo.as(email))).filter((alert) => alert.kind === kind)

/** Calls of an hour today, as metering leaves them. */
async function meter(hourOfDay: number, calls: bigint): Promise<void> {
  const { prisma } = demo.service.platform.market
  const subscription = await prisma.subscription.findFirstOrThrow({
    where: { consumerOrgId, product: { code: 'ID2' } },
    include: { product: true },
  })
  const { id: subscriptionId, region, productId, productVersionId, purposeClass, product } = subscription
  const of = { region, subscriptionId, productId, productVersionId, purposeClass, buyerOrgId: consumerOrgId }
  const day = dayOf(clock().now())
  const hour = new Date(`${day}T${String(hourOfDay).padStart(2, '0')}:00:00+08:00`)
  await prisma.usageRow.create({
    data: {
      ...of,
      id: `ALERT${hourOfDay}`,
      operatorOrgId: product.operatorOrgId,
      hour,
      period: day.slice(0, 7),
      calls,
      billable: calls,
      callsRoot: new Uint8Array(32),
    },
  })
}

beforeAll(async () => {
  demo = await startDemoService({}, { SANQUAN_CALLS_PER_SECOND: '1000000' })
  caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  const { prisma } = demo.service.platform.market
  const orgOf = async (email: string) => (await prisma.person.findUniqueOrThrow({ where: { email } })).orgId
  consumerOrgId = await orgOf('consumer.verifier@chengdu.demo')
  operatorOrgId = await orgOf('operator.maker@chengdu.demo')
}, 180_000)
afterAll(() => demo.close())

describe('the audit office is alerted', () => {
  it('to a price above its ceiling', async () => {
    const tiers = [{ unitPrice: '0.3001' }]
    const input = { ...PRICE, tiers, effectiveFrom: inADay() }
    expect(await refusalOf(mutate(demo, 'operator.maker@chengdu.demo', { field: 'proposePrice', input }))).toBe(
      'PRICE_ABOVE_CEILING',
    )
    expect(await alertsOf('OVER_CEILING')).toMatchObject([{ orgId: operatorOrgId, count: '1' }])
  })

  it('to a call for a purpose outside the licence', async () => {
    await caller.call('scope', person(), { purposeClass: 'PUBLIC_WELFARE' })
    expect(await alertsOf('OUTSIDE_SCOPE')).toMatchObject([{ orgId: consumerOrgId, count: '1' }])
  })

  it('to a call after what allowed it has ended', async () => {
    const consentId = await consent(new Date(clock().now().getTime() + HOUR_MS).toISOString())
    await clock().advanceTo(new Date(clock().now().getTime() + HOUR_MS))
    await caller.call('expired', person(), { consentId })
    expect(await alertsOf('AFTER_EXPIRY')).toMatchObject([{ orgId: consumerOrgId, count: '1' }])
  })

  it('to an input with fields that the contract does not know, and to no other that is invalid', async () => {
    const consentId = await consent()
    await caller.call('invalid', { ...person(), idNo: '1' }, { consentId })
    expect(await alertsOf('UNKNOWN_FIELDS')).toEqual([])
    await caller.call('unknown', { ...person(), salary: 'all of it' }, { consentId })
    expect(await alertsOf('UNKNOWN_FIELDS')).toMatchObject([{ orgId: consumerOrgId, count: '1' }])
  })

  it('to questions about one person beyond the day’s limit', async () => {
    const consentId = await consent()
    let next = 0
    const program = async () => {
      while (next < TOO_MANY) await caller.call(`same-${next++}`, person(), { consentId })
    }
    await Promise.all(Array.from({ length: AT_ONCE }, program))
    expect(await alertsOf('SAME_SUBJECT')).toMatchObject([{ orgId: consumerOrgId }])
  }, 120_000)

  it('to a day with many times the calls of those before', async () => {
    expect(await alertsOf('VOLUME_SPIKE')).toEqual([])
    await meter(10, 1_000n)
    expect(await alertsOf('VOLUME_SPIKE')).toMatchObject([{ orgId: consumerOrgId, count: '1000', usual: '0' }])
  })

  it('to many calls by night', async () => {
    expect(await alertsOf('OFF_HOURS_BULK')).toEqual([])
    await meter(3, 5_000n)
    expect(await alertsOf('OFF_HOURS_BULK')).toMatchObject([{ orgId: consumerOrgId, count: '5000' }])
  })
})

describe('alerts', () => {
  it('are the same whenever they are asked for', async () => {
    const audit = await demo.as('audit@chengdu.demo')
    expect(await alertsFor(audit)).toEqual(await alertsFor(audit))
  })

  it.each([
    ['the audit office of another region', 'audit@shanghai.demo'],
    ['another consumer', 'consumer.dating@chengdu.demo'],
  ])('are not shown to %s', async (_, email) => {
    expect(await alertsFor(await demo.as(email))).toEqual([])
  })

  it('are of at most 31 days', async () => {
    const query = ALERTS.replace('$day: Date!', '$first: Date!, $last: Date!').replace(
      'from: $day, to: $day',
      'from: $first, to: $last',
    )
    const audit = await demo.as('audit@chengdu.demo')
    const asked = (last: string) => refusalOf(audit.run(query, { first: '2026-03-01', last }))
    expect([await asked('2026-03-31'), await asked('2026-04-01'), await asked('2026-02-28')]).toEqual([
      undefined,
      'ALERT_DAYS',
      'ALERT_DAYS',
    ])
  })
})
