import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callDraft } from '../../../test/support/calls.ts'
import { ask } from '../../../test/support/graphql.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import {
  actorOf,
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  seedOrganizations,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import type { Period } from '../../kernel/shanghai-time.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import type { CallDraft } from './call-draft.ts'
import { CallRecorder } from './call-recorder.ts'
import { MeteringModule } from './metering.module.ts'
import { decideQuota, quotaInMonth } from './quota.ts'
import { QuotaService } from './quota.service.ts'

describe('what is left of a quota', () => {
  const left = (callsAMonth: bigint, answered: bigint) =>
    quotaInMonth({ subscriptionId: 's', callsAMonth, setAt: new Date(0) }, { period: '2026-03' as Period, answered })
      .remaining

  it.each([
    [10n, 0n, 10n],
    [10n, 9n, 1n],
    [10n, 10n, 0n],
    [10n, 11n, 0n],
  ])('is, of %d with %d answered, %d', (quota, answered, remaining) => {
    expect(left(quota, answered)).toBe(remaining)
  })
})

describe('a quota can be set', () => {
  const validTo = new Date('2026-04-01T00:00:00+08:00')
  const at = (ms: number, status: 'ACTIVE' | 'SUSPENDED' | 'ENDED' = 'ACTIVE') =>
    codeOf(decideQuota({ status, validTo }, new Date(validTo.getTime() + ms)))

  it('in the last millisecond of a subscription', () => expect(at(-1)).toBe('OK'))
  it('not when it has ended', () => expect(at(0)).toBe('SUBSCRIPTION_ENDED'))
  it('not when it was ended early', () => expect(at(-1, 'ENDED')).toBe('SUBSCRIPTION_ENDED'))
  it('while it is suspended', () => expect(at(-1, 'SUSPENDED')).toBe('OK'))
})

describe('in an embedded database', () => describeQuotas(createTestMarket))
describeOnPostgres('in a server', () => describeQuotas(createServerMarket))

function describeQuotas(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let rooms: INestApplicationContext
  let licence: LicensedProduct

  beforeAll(async () => {
    test = await open()
    await seedOrganizations(test.platform.market)
    licence = await seedLicensedProduct(test.platform.market)
    rooms = await openRooms(test.platform, MeteringModule)
  })
  afterAll(async () => {
    await rooms.get(DecisionLog).flushed()
    await rooms.close()
    await test.close()
  })
  beforeEach(async () => {
    test.clock.advanceMs(60_000)
    await prisma().callQuota.deleteMany()
  })

  const prisma = () => test.platform.market.prisma
  const quotas = () => rooms.get(QuotaService)
  const set = (callsAMonth: bigint, by: OrganizationName = 'operator') =>
    quotas().set(actorOf(by), { subscriptionId: licence.subscriptionId, callsAMonth })
  const remove = (by: OrganizationName = 'operator') => quotas().remove(actorOf(by), licence.subscriptionId)
  const seenBy = (by: OrganizationName) => quotas().seenBy(actorOf(by), licence.subscriptionId)
  const call = (changes: Partial<CallDraft> = {}) => rooms.get(CallRecorder).record(callDraft(test, licence, changes))
  const answered = () => prisma().callRecord.count({ where: { outputCommitment: { not: null } } })
  const events = async (topic: string) => {
    const rows = await prisma().outboxEvent.findMany({ where: { type: topic }, orderBy: { id: 'asc' } })
    return rows.map(({ payload }) => payload)
  }

  it('is set by the operator and holds from the next call on', async () => {
    done(await set(BigInt(await answered()) + 1n))
    expect([await call(), await call()]).toEqual(['RECORDED', 'QUOTA_SPENT'])
  })

  it('counts calls of the month that were answered before it was set', async () => {
    await call()
    await call({ outcome: 'ERROR', answer: null, billable: false })
    expect(done(await set(100n)).answered).toBe(BigInt(await answered()))
  })

  it('counts calls that were answered after it was taken away, when it is set again', async () => {
    done(await set(100n))
    done(await remove())
    await call()
    expect(done(await set(100n)).answered).toBe(BigInt(await answered()))
  })

  it('goes on counting when it is changed', async () => {
    done(await set(100n))
    await call()
    expect(done(await set(50n)).answered).toBe(BigInt(await answered()))
  })

  it('lets everything be answered again once it is taken away', async () => {
    done(await set(BigInt(await answered())))
    expect(await call()).toBe('QUOTA_SPENT')
    done(await remove())
    expect(await call()).toBe('RECORDED')
  })

  it('shows its buyer quota minus recorded', async () => {
    done(await set(BigInt(await answered()) + 5n))
    await call()
    expect((await seenBy('consumer'))?.remaining).toBe(4n)
  })

  it('is not shown to another consumer', async () => {
    done(await set(5n))
    expect(await seenBy('smallConsumer')).toBeNull()
  })

  it.each(['consumer', 'operator2', 'bureau'] as const)('is not set by %s', async (who) => {
    expect(codeOf(await set(5n, who))).toBe('FORBIDDEN')
  })

  it('is not taken away by its consumer', async () => {
    done(await set(5n))
    expect(codeOf(await remove('consumer'))).toBe('FORBIDDEN')
  })

  it('cannot be taken away where there is none', async () => {
    expect(codeOf(await remove())).toBe('QUOTA_NONE')
  })

  it('tells of every change what it was before', async () => {
    const before = await events('quota.set')
    done(await set(100n))
    done(await set(50n))
    const { subscriptionId } = licence
    expect((await events('quota.set')).slice(before.length)).toEqual([
      { subscriptionId, callsAMonth: '100', was: null },
      { subscriptionId, callsAMonth: '50', was: '100' },
    ])
  })

  it('tells that it was taken away', async () => {
    done(await set(70n))
    done(await remove())
    expect((await events('quota.removed')).at(-1)).toEqual({ subscriptionId: licence.subscriptionId, was: '70' })
  })

  it('is set once and no call is counted twice while calls go on', async () => {
    const calls = Promise.all(Array.from({ length: 30 }, () => call()))
    done(await set(10_000n))
    await calls
    expect((await seenBy('consumer'))?.answered).toBe(BigInt(await answered()))
  })

  it('of no calls is refused as input, with the way to stop all calls', async () => {
    const source = `mutation ($input: SetCallQuotaInput!) { setCallQuota(input: $input) { ... on InvalidInput { issues { message } } } }`
    const subscriptionId = Buffer.from(`Subscription:${licence.subscriptionId}`).toString('base64')
    const { data } = await ask(rooms, actorOf('operator'), source, { input: { subscriptionId, callsAMonth: '0' } })
    expect(data?.setCallQuota.issues[0].message).toContain('suspend')
  })
}
