/** What a commit decides about limits: alone, and against commits of other instances. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  seedOrganizations,
  type TestMarket,
} from '../../../test/support/market.ts'
import { callDraft } from '../../../test/support/calls.ts'
import { day } from '../../../test/support/results.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import { Metrics } from '../../platform/telemetry/metrics.ts'
import type { CallDraft } from './call-draft.ts'
import { CallRecorder } from './call-recorder.ts'
import { CallStore } from './call.store.ts'
import { CallTallyStore } from './call-tally.store.ts'
import { inputKey, subjectKey, type TallyDraft } from './call-tally.ts'

describe('in an embedded database', () => describeLimits(createTestMarket))
describeOnPostgres('in a server', () => describeLimits(createServerMarket))

const limitsOf = (max: Partial<TallyDraft>): TallyDraft => ({
  key: subjectKey(randomBytes(8).toString('hex')),
  maxAppCalls: null,
  maxCalls: null,
  maxBuyers: null,
  ...max,
})

function describeLimits(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let licence: LicensedProduct
  let instances: CallRecorder[]
  let epoch: number

  beforeAll(async () => {
    test = await open()
    await seedOrganizations(test.platform.market)
    licence = await seedLicensedProduct(test.platform.market)
    const { prisma } = test.platform.market
    epoch = (await prisma.subscription.findUniqueOrThrow({ where: { id: licence.subscriptionId } })).epoch
    instances = [1, 2, 3].map(() => new CallRecorder(new CallStore(test.platform.market), test.clock, new Metrics()))
  })
  afterAll(() => test.close())
  beforeEach(() => test.clock.advanceMs(60_000))

  const draft = (tallies: readonly TallyDraft[], changes: Partial<CallDraft> = {}): CallDraft =>
    callDraft(test, licence, { epoch, tallies, ...changes })
  const subscriptionOf = async (buyerOrgId: string) => {
    const { prisma } = test.platform.market
    const id = { subscription: test.ids.next(), application: test.ids.next() }
    await prisma.$executeRaw`
      insert into use_application select (jsonb_populate_record(a, jsonb_build_object('id', ${id.application}::text))).*
      from use_application a where a.id = ${licence.applicationId}`
    await prisma.$executeRaw`
      insert into subscription select (jsonb_populate_record(s,
        jsonb_build_object('id', ${id.subscription}::text, 'application_id', ${id.application}::text))).*
      from subscription s where s.id = ${licence.subscriptionId}`
    return { subscriptionId: id.subscription, buyerOrgId }
  }
  const record = (call: CallDraft, n = 0) => (instances[n % instances.length] as CallRecorder).record(call)
  const recordAll = (calls: readonly CallDraft[]) => Promise.all(calls.map(record))
  const count = (verdicts: readonly string[], verdict: string) => verdicts.filter((each) => each === verdict).length
  const callsUnder = async (key: string) => {
    const rows = await test.platform.market.prisma.callTally.findMany({ where: { key } })
    return rows.reduce((sum, { calls }) => sum + calls, 0)
  }

  it('records as many calls as the limit allows, and refuses the next unbilled', async () => {
    const limit = limitsOf({ maxAppCalls: 2 })
    expect(await record(draft([limit]))).toBe('RECORDED')
    expect(await record(draft([limit]))).toBe('RECORDED')
    const third = draft([limit])
    expect(await record(third)).toBe('SUBJECT_LIMIT')
    const kept = await test.platform.market.prisma.callRecord.findFirst({ where: { id: third.callId } })
    expect(kept).toMatchObject({
      outcome: 'DENIED',
      denyCode: 'SUBJECT_LIMIT',
      billable: false,
      outputCommitment: null,
    })
  })

  it('leaves the request number of a refused call free', async () => {
    const limit = limitsOf({ maxAppCalls: 1 })
    await record(draft([limit]))
    const refused = draft([limit])
    await record(refused)
    expect(await record(draft([], { requestNo: refused.requestNo }))).toBe('RECORDED')
  })

  it('records exactly as many as the limit of many that come at once, through several instances', async () => {
    const limit = limitsOf({ maxAppCalls: 7 })
    const verdicts = await recordAll(Array.from({ length: 60 }, () => draft([limit])))
    expect([count(verdicts, 'RECORDED'), count(verdicts, 'SUBJECT_LIMIT')]).toEqual([7, 53])
    expect(await callsUnder(limit.key)).toBe(7)
  })

  it('lets exactly as many buyers ask as the limit allows, each as often as it likes', async () => {
    const limit = limitsOf({ maxBuyers: 3 })
    const apps = await Promise.all(Array.from({ length: 6 }, (_, n) => subscriptionOf(`buyer-${n}`)))
    const calls = [1, 2, 3].flatMap(() => apps.map((app) => draft([limit], app)))
    const verdicts = await recordAll(calls)
    const answered = new Set(calls.filter((_, n) => verdicts[n] === 'RECORDED').map(({ buyerOrgId }) => buyerOrgId))
    expect(answered.size).toBe(3)
    expect([count(verdicts, 'RECORDED'), count(verdicts, 'SUBJECT_LIMIT')]).toEqual([9, 9])
  })

  it('does not count a call against one limit that another limit refused', async () => {
    const [full, other] = [limitsOf({ maxCalls: 1 }), limitsOf({ maxCalls: 2 })]
    await record(draft([full]))
    const verdicts = await Promise.all(
      [draft([full, other]), draft([other]), draft([other])].map((call) => record(call)),
    )
    expect(verdicts).toEqual(['SUBJECT_LIMIT', 'RECORDED', 'RECORDED'])
  })

  it('does not count a call that is refused for another reason', async () => {
    const limit = limitsOf({ maxCalls: 1 })
    expect(await record(draft([limit], { validUntil: test.clock.now() }))).toBe('RIGHTS_EXPIRED')
    expect(await record(draft([limit], { answer: null, outcome: 'ERROR' }))).toBe('UNANSWERED')
    expect(await record(draft([limit]))).toBe('RECORDED')
  })

  it('does not count a repeat', async () => {
    const limit = limitsOf({ maxCalls: 2 })
    const first = draft([limit])
    await record(first)
    expect(await record(draft([limit], { requestNo: first.requestNo }))).toBe('REPEATED')
    expect(await record(draft([limit]))).toBe('RECORDED')
  })

  it('counts another product for itself', async () => {
    const limit = limitsOf({ maxCalls: 1 })
    await record(draft([limit]))
    expect(await record(draft([limit], { productId: test.ids.next() }))).toBe('RECORDED')
  })

  it('begins anew with the day in Shanghai', async () => {
    const limit = limitsOf({ maxCalls: 1 })
    test.clock.advanceTo(nextMidnight(test.clock.now(), -1_000))
    expect(await record(draft([limit]))).toBe('RECORDED')
    expect(await record(draft([limit]))).toBe('SUBJECT_LIMIT')
    test.clock.advanceMs(1_000)
    expect(await record(draft([limit]))).toBe('RECORDED')
  })

  it('tells the buyers of the last days, today among them', async () => {
    const { key } = limitsOf({})
    const store = new CallTallyStore(test.platform.market)
    const rows = ['2026-01-10', '2026-01-11', '2026-01-16', '2026-01-17'].map((on, n) => ({
      productId: licence.productId,
      key,
      day: new Date(on),
      subscriptionId: `subscription-${n}`,
      buyerOrgId: `buyer-${n % 3}`,
      calls: n + 1,
    }))
    await test.platform.market.prisma.callTally.createMany({ data: rows })
    const asker = { productId: licence.productId, subscriptionId: 'subscription-1', buyerOrgId: 'buyer-1' }
    const week = { ...asker, key, since: day('2026-01-11'), until: day('2026-01-17') }
    const unknown = { ...asker, key: subjectKey('nobody'), since: day('2026-01-11'), until: day('2026-01-17') }
    expect(await store.tallies([week, unknown])).toEqual([
      { appCalls: 2, calls: 9, buyers: 3, known: true },
      { appCalls: 0, calls: 0, buyers: 0, known: false },
    ])
  })

  it('forgets values of inputs after their day, and subjects after the longest look back', async () => {
    const [subject, input] = [limitsOf({}).key, inputKey('name', randomBytes(32))]
    const of = { productId: licence.productId, subscriptionId: licence.subscriptionId, buyerOrgId: 'b', calls: 1 }
    const days = ['2026-01-01', '2026-01-02', '2026-02-01'].map((on) => new Date(on))
    const data = [subject, input].flatMap((key) => days.map((on) => ({ ...of, key, day: on })))
    await test.platform.market.prisma.callTally.createMany({ data })
    const store = new CallTallyStore(test.platform.market)
    await store.forget({ subjectsBefore: day('2026-01-02'), inputsBefore: day('2026-02-01') })
    expect([await callsUnder(subject), await callsUnder(input)]).toEqual([2, 1])
  })

  it('finds what it counts by the key, however many there are', async () => {
    const { rows } = await test.platform.market.pool.query<{ 'QUERY PLAN': string }>(
      `explain select * from call_tally where product_id = 'p' and key = 'k' and day between '2026-01-01' and '2026-01-07'`,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join(' ')).toContain('call_tally_pkey')
  })

  it('keeps what the query was told of earlier callers with the record', async () => {
    const signals = { salt: '00', values: { lenders7d: 3 } }
    const call = draft([limitsOf({})], { signals })
    await record(call)
    const kept = await test.platform.market.prisma.callRecord.findFirst({ where: { id: call.callId } })
    expect(kept?.signals).toEqual(signals)
  })
}

const DAY_MS = 86_400_000
const SHANGHAI_MS = 8 * 3_600_000
const nextMidnight = (now: Date, offsetMs: number): Date =>
  new Date(Math.ceil((now.getTime() + SHANGHAI_MS) / DAY_MS) * DAY_MS - SHANGHAI_MS + offsetMs)
