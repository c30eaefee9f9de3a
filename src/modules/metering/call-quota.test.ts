/** A quota is never exceeded, and its last call can be used: alone, at once, and through several instances. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callDraft } from '../../../test/support/calls.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import {
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  seedOrganizations,
  type TestMarket,
} from '../../../test/support/market.ts'
import { Metrics } from '../../platform/telemetry/metrics.ts'
import type { CallDraft } from './call-draft.ts'
import { CallRecorder } from './call-recorder.ts'
import { CallStore } from './call.store.ts'

describe('in an embedded database', () => describeQuota(createTestMarket))
describeOnPostgres('in a server', () => describeQuota(createServerMarket))

function describeQuota(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let licence: LicensedProduct
  let instances: CallRecorder[]

  beforeAll(async () => {
    test = await open()
    await seedOrganizations(test.platform.market)
    licence = await seedLicensedProduct(test.platform.market)
    instances = [1, 2].map(() => new CallRecorder(new CallStore(test.platform.market), test.clock, new Metrics()))
  })
  afterAll(() => test.close())
  beforeEach(() => test.clock.advanceMs(60_000))

  const quotas = () => test.platform.market.prisma.callQuota
  const setQuota = async (callsAMonth: bigint) => {
    const place = { buyerOrgId: licence.consumerOrgId, subscriptionId: licence.subscriptionId }
    const set = { callsAMonth, setBy: 'test', setAt: test.clock.now() }
    await quotas().upsert({
      where: { buyerOrgId_subscriptionId: place },
      create: { ...place, ...set },
      update: set,
    })
  }
  const used = async () => {
    const uses = await test.platform.market.prisma.callQuotaUse.findMany()
    return uses.reduce((sum, { answered }) => sum + answered, 0n)
  }
  const record = (changes: Partial<CallDraft> = {}, n = 0) =>
    (instances[n % 2] as CallRecorder).record(callDraft(test, licence, changes))
  const recordMany = (count: number) => Promise.all(Array.from({ length: count }, (_, n) => record({}, n)))
  const count = (verdicts: readonly string[], verdict: string) => verdicts.filter((each) => each === verdict).length

  it('answers exactly as many of many that come at once as are left', async () => {
    await setQuota((await used()) + 7n)
    const verdicts = await recordMany(40)
    expect([count(verdicts, 'RECORDED'), count(verdicts, 'QUOTA_SPENT')]).toEqual([7, 33])
  })

  it('answers the last call and refuses the next, unbilled', async () => {
    await setQuota((await used()) + 1n)
    expect(await record()).toBe('RECORDED')
    const beyond = callDraft(test, licence)
    expect(await instances[0]!.record(beyond)).toBe('QUOTA_SPENT')
    const kept = await test.platform.market.prisma.callRecord.findFirst({ where: { id: beyond.callId } })
    expect(kept).toMatchObject({ outcome: 'DENIED', denyCode: 'QUOTA_SPENT', billable: false, outputCommitment: null })
  })

  it('tells a repeat its answer though nothing is left', async () => {
    await setQuota((await used()) + 1n)
    const first = callDraft(test, licence)
    await instances[0]!.record(first)
    expect(await record({ requestNo: first.requestNo })).toBe('REPEATED')
  })

  it('counts no call that was refused or could not be answered', async () => {
    await setQuota((await used()) + 5n)
    const before = await used()
    await record({ outcome: 'ERROR', answer: null, billable: false })
    await record({ outcome: 'DENIED', denyCode: 'RIGHT_USE_REVOKED', answer: null, billable: false })
    expect(await used()).toBe(before)
  })

  it('counts answered calls that are not billed', async () => {
    await setQuota((await used()) + 1n)
    await record({ outcome: 'NO_RECORD', billable: false })
    expect(await record()).toBe('QUOTA_SPENT')
  })

  it('begins anew with the month of Shanghai', async () => {
    await setQuota(1n)
    test.clock.advanceTo('2026-04-30T23:59:59.999+08:00')
    expect([await record(), await record()]).toEqual(['RECORDED', 'QUOTA_SPENT'])
    test.clock.advanceMs(1)
    expect([await record(), await record()]).toEqual(['RECORDED', 'QUOTA_SPENT'])
  })
}
