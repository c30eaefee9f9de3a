import { randomBytes } from 'node:crypto'
import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestMarket, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { callDraft } from '../../../test/support/calls.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { leafHash, merkleRoot } from '../../kernel/merkle.ts'
import { Metrics } from '../../platform/telemetry/metrics.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { Policy } from '../../policy/policy.ts'
import type { CallDraft } from './call-draft.ts'
import { CallRecorder } from './call-recorder.ts'
import { CallStore } from './call.store.ts'
import { MeteringService } from './metering.service.ts'
import { MeteringModule } from './metering.module.ts'
import { callLeaf } from './usage.ts'

let test: TestMarket
let licence: LicensedProduct
let recorder: CallRecorder
let rooms: INestApplicationContext

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  licence = await seedLicensedProduct(test.platform.market)
  recorder = new CallRecorder(new CallStore(test.platform.market), test.clock, new Metrics())
  rooms = await openRooms(test.platform, MeteringModule)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})
beforeEach(() => test.clock.advanceMs(60_000))

async function draft(changes: Partial<CallDraft> = {}): Promise<CallDraft> {
  const { epoch } = await test.platform.market.prisma.subscription.findUniqueOrThrow({
    where: { id: licence.subscriptionId },
  })
  return callDraft(test, licence, { epoch, ...changes })
}

const recordOf = (call: CallDraft) => test.platform.market.prisma.callRecord.findFirst({ where: { id: call.callId } })
const recordsOf = (call: CallDraft) =>
  test.platform.market.prisma.callRecord.findMany({
    where: { requestNo: call.requestNo, subscriptionId: call.subscriptionId },
  })

async function addConsent(changes: { singleUse: boolean }): Promise<string> {
  const { prisma } = test.platform.market
  const id = test.ids.next()
  const subjectId = test.ids.next()
  const grantedAt = test.clock.now()
  await prisma.subjectKey.create({
    data: { subjectId, kind: 'PERSON', keyHash: new Uint8Array(randomBytes(32)), createdAt: grantedAt },
  })
  await prisma.consent.create({
    data: {
      id,
      subjectId,
      productId: licence.productId,
      recipientOrgId: licence.consumerOrgId,
      purposeClass: 'INDUSTRY_DEVELOPMENT',
      purposeText: 'test',
      fieldScope: [],
      separate: false,
      channel: 'test',
      proofHash: '0'.repeat(64),
      grantedAt,
      expiresAt: new Date(grantedAt.getTime() + 86_400_000),
      status: 'ACTIVE',
      createdBy: 'test',
      ...changes,
    },
  })
  return id
}

describe('the group commit', () => {
  it('records an answered call with its outcome and its charge', async () => {
    const call = await draft()
    expect(await recorder.record(call)).toBe('RECORDED')
    expect(await recordOf(call)).toMatchObject({
      outcome: 'MATCH',
      billable: true,
      denyCode: null,
      calledAt: test.clock.now(),
    })
  })

  it('keeps one record for a request number used twice', async () => {
    const first = await draft()
    await recorder.record(first)
    expect(await recorder.record(await draft({ requestNo: first.requestNo }))).toBe('REPEATED')
    expect(await recordsOf(first)).toHaveLength(1)
  })

  it('keeps one record for a request number used many times at once', async () => {
    const { requestNo } = await draft()
    const drafts = await Promise.all(Array.from({ length: 50 }, () => draft({ requestNo })))
    const verdicts = await Promise.all(drafts.map((call) => recorder.record(call)))
    expect(verdicts.filter((verdict) => verdict === 'RECORDED')).toHaveLength(1)
    expect(await recordsOf(drafts[0]!)).toHaveLength(1)
  })

  it('records a denied call as unbilled, with its reason, and leaves its request number free', async () => {
    const call = await draft({ outcome: 'DENIED', denyCode: 'RIGHT_USE_REVOKED', billable: true, answer: null })
    expect(await recorder.record(call)).toBe('RIGHT_USE_REVOKED')
    expect(await recordOf(call)).toMatchObject({ outcome: 'DENIED', denyCode: 'RIGHT_USE_REVOKED', billable: false })
    expect(await recorder.record(await draft({ requestNo: call.requestNo }))).toBe('RECORDED')
  })

  it('records a call that could not be answered as unbilled and leaves its request number free', async () => {
    const call = await draft({ outcome: 'ERROR', billable: true, answer: null })
    expect(await recorder.record(call)).toBe('UNANSWERED')
    expect(await recordOf(call)).toMatchObject({ outcome: 'ERROR', denyCode: null, billable: false })
    expect(await recorder.record(await draft({ requestNo: call.requestNo }))).toBe('RECORDED')
  })

  it('refuses a call whose rights changed after it was judged, and does not bill it', async () => {
    const call = await draft()
    await test.platform.market.prisma.$executeRaw`select raise_epochs(array[${licence.productId}])`
    expect(await recorder.record(call)).toBe('RIGHTS_CHANGED')
    expect(await recordOf(call)).toMatchObject({
      outcome: 'DENIED',
      denyCode: 'RIGHTS_CHANGED',
      billable: false,
      outputCommitment: null,
    })
  })

  it('refuses a call at the first instant after its rights', async () => {
    expect(await recorder.record(await draft({ validUntil: test.clock.now() }))).toBe('RIGHTS_EXPIRED')
  })

  it('answers a call at the last instant of its rights', async () => {
    expect(await recorder.record(await draft({ validUntil: new Date(test.clock.now().getTime() + 1) }))).toBe(
      'RECORDED',
    )
  })

  it('uses a single-use consent once among many calls at once', async () => {
    const consentId = await addConsent({ singleUse: true })
    const drafts = await Promise.all(Array.from({ length: 20 }, () => draft({ consentId, consentIds: [consentId] })))
    const verdicts = await Promise.all(drafts.map((call) => recorder.record(call)))
    expect(verdicts.toSorted()).toEqual([...Array.from({ length: 19 }, () => 'CONSENT_USED'), 'RECORDED'])
    expect(await test.platform.market.prisma.consentUse.count({ where: { consentId } })).toBe(1)
  })

  it('uses a consent for many calls if it was given for many', async () => {
    const consentId = await addConsent({ singleUse: false })
    const drafts = await Promise.all(Array.from({ length: 5 }, () => draft({ consentId, consentIds: [consentId] })))
    await Promise.all(drafts.map((call) => recorder.record(call)))
    expect(await test.platform.market.prisma.consentUse.count({ where: { consentId } })).toBe(5)
  })

  it('refuses a call whose consent was withdrawn after it was judged', async () => {
    const consentId = await addConsent({ singleUse: false })
    const call = await draft({ consentId, consentIds: [consentId] })
    await test.platform.market.prisma.consent.update({
      where: { id: consentId },
      data: { status: 'WITHDRAWN', withdrawnAt: test.clock.now() },
    })
    expect(await recorder.record(call)).toBe('CONSENT_WITHDRAWN')
  })
})

describe('the closing of hours', () => {
  it('turns the calls of an ended hour into usage rows that add up, and closes the empty hours too', async () => {
    const before = await test.platform.market.prisma.callRecord.count()
    test.clock.advanceMs(5 * 3_600_000)
    const { market } = test.platform
    await rooms.get(MeteringService).closeHoursUntil(test.clock.now())
    const rows = await market.prisma.usageRow.findMany()
    const billed = await market.prisma.callRecord.count({ where: { billable: true } })
    expect(rows.reduce((sum, row) => sum + row.calls, 0n)).toBe(BigInt(before))
    expect(rows.reduce((sum, row) => sum + row.billable, 0n)).toBe(BigInt(billed))
    expect(await market.prisma.hourClosing.count()).toBeGreaterThanOrEqual(5)
  })

  it('puts the answered calls on record once: how many, their root, and what decided', async () => {
    const { prisma } = test.platform.market
    const answered = await prisma.callRecord.findMany({
      where: { outputCommitment: { not: null } },
      orderBy: { id: 'asc' },
    })
    const [batch, ...others] = await prisma.auditEvent.findMany({ where: { calls: { not: null } } })
    expect(others).toEqual([])
    expect(batch).toMatchObject({
      actorKind: 'CREDENTIAL',
      actorOrgId: licence.consumerOrgId,
      action: 'product.call',
      objectType: 'DataProduct',
      objectId: licence.productId,
      decision: 'ALLOW',
      rule: 'credential.call-licensed-product',
      reasonCode: 'PERMITTED',
      policySetVersion: rooms.get(Policy).version,
      calls: BigInt(answered.length),
      callsRoot: Buffer.from(merkleRoot(answered.map((call) => leafHash(callLeaf(call))))).toString('hex'),
    })
  })

  it('is decided for the service alone, and that is on record too', async () => {
    await rooms.get(DecisionLog).flushed()
    const closings = await test.platform.market.prisma.auditEvent.findMany({ where: { action: 'hour.close' } })
    expect(closings.length).toBeGreaterThan(0)
    expect(closings.every(({ actorKind, decision }) => actorKind === 'SYSTEM' && decision === 'ALLOW')).toBe(true)
  })

  it('is the same when repeated', async () => {
    const { market } = test.platform
    const closings = await market.prisma.hourClosing.count()
    await rooms.get(MeteringService).closeHoursUntil(test.clock.now())
    expect(await market.prisma.hourClosing.count()).toBe(closings)
  })

  it('takes no call into an hour that is closed: of a clock that is five minutes behind, the call comes at the next hour’s beginning', async () => {
    const hour = new Date(Math.floor(test.clock.now().getTime() / 3_600_000) * 3_600_000)
    const end = new Date(hour.getTime() + 3_600_000)
    await test.platform.market.prisma.hourClosing.create({
      data: { hour, closedAt: test.clock.now(), calls: 0n, rows: 0 },
    })
    test.clock.advanceTo(new Date(end.getTime() - 300_001))
    await expect(recorder.record(await draft())).rejects.toThrow('closed ahead of the clock')
    test.clock.advanceMs(1)
    const call = await draft()
    expect(await recorder.record(call)).toBe('RECORDED')
    expect((await recordOf(call))?.calledAt).toEqual(end)
  })
})
