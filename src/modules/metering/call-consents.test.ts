/** What a commit does with the consents of a call: alone, and against commits of other instances. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

describe('in an embedded database', () => describeConsents(createTestMarket))
describeOnPostgres('in a server', () => describeConsents(createServerMarket))

function describeConsents(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let licence: LicensedProduct
  let instances: CallRecorder[]
  let epoch: number

  beforeAll(async () => {
    test = await open()
    await seedOrganizations(test.platform.market)
    licence = await seedLicensedProduct(test.platform.market)
    const where = { id: licence.subscriptionId }
    epoch = (await test.platform.market.prisma.subscription.findUniqueOrThrow({ where })).epoch
    instances = [1, 2, 3].map(() => new CallRecorder(new CallStore(test.platform.market), test.clock, new Metrics()))
  })
  afterAll(() => test.close())

  const draft = (consentIds: readonly string[], changes: Partial<CallDraft> = {}): CallDraft =>
    callDraft(test, licence, { epoch, consentIds, consentId: consentIds[0] ?? null, ...changes })

  async function consent(singleUse = true): Promise<string> {
    const { prisma } = test.platform.market
    const [id, subjectId, at] = [test.ids.next(), test.ids.next(), test.clock.now()]
    const keyHash = new Uint8Array(randomBytes(32))
    await prisma.subjectKey.create({ data: { subjectId, kind: 'PERSON', keyHash, createdAt: at } })
    await prisma.consent.create({
      data: {
        id,
        subjectId,
        productId: licence.productId,
        recipientOrgId: licence.consumerOrgId,
        purposeClass: 'INDUSTRY_DEVELOPMENT',
        purposeText: 'test',
        fieldScope: [],
        separate: true,
        singleUse,
        channel: 'test',
        proofHash: '0'.repeat(64),
        grantedAt: at,
        expiresAt: new Date(at.getTime() + 86_400_000),
        status: 'ACTIVE',
        createdBy: 'test',
      },
    })
    return id
  }

  const statusOf = async (id: string) =>
    (await test.platform.market.prisma.consent.findUniqueOrThrow({ where: { id } })).status
  const usesOf = (id: string) => test.platform.market.prisma.consentUse.count({ where: { consentId: id } })
  /** Each by another instance, all at once. */
  const record = (drafts: readonly CallDraft[]) =>
    Promise.all(drafts.map((call, n) => instances[n % instances.length]!.record(call)))
  const denyCodeOf = async ({ callId: id }: CallDraft) =>
    test.platform.market.prisma.callRecord.findFirst({ where: { id }, select: { denyCode: true, billable: true } })

  it('uses both consents of a call', async () => {
    const pair = [await consent(), await consent()]
    expect(await record([draft(pair)])).toEqual(['RECORDED'])
    expect([await Promise.all(pair.map(statusOf)), await Promise.all(pair.map(usesOf))]).toEqual([
      ['USED', 'USED'],
      [1, 1],
    ])
  })

  it('uses one single-use consent once among instances that come at once, and bills no other call', async () => {
    const id = await consent()
    const drafts = Array.from({ length: 12 }, () => draft([id]))
    const verdicts = await record(drafts)
    expect(verdicts.toSorted()).toEqual([...Array.from({ length: 11 }, () => 'CONSENT_USED'), 'RECORDED'])
    expect(await usesOf(id)).toBe(1)
    const refused = drafts.filter((_, n) => verdicts[n] === 'CONSENT_USED')
    const kept = await Promise.all(refused.map(denyCodeOf))
    expect(kept).toEqual(refused.map(() => ({ denyCode: 'CONSENT_USED', billable: false })))
  })

  describe('whatever the code does', () => {
    const use = (...consentIds: string[]) =>
      test.platform.market.pool.query(
        `insert into consent_use (buyer_org_id, call_id, consent_id, at) select 'buyer', u.call, u.consent, $3 from unnest($1::text[], $2::text[]) as u(call, consent)`,
        [consentIds.map(() => test.ids.next()), consentIds, test.clock.now()],
      )

    it('keeps a single-use consent from two uses in one statement', async () => {
      const id = await consent()
      await expect(use(id, id)).rejects.toThrow('single use')
    })

    it('keeps a single-use consent from a second use in a later statement', async () => {
      const id = await consent()
      await use(id, await consent(false))
      await expect(use(await consent(false), id)).rejects.toThrow('single use')
    })

    it('lets a consent for many uses be used twice beside one for a single use', async () => {
      const [many, once] = [await consent(false), await consent()]
      await use(many, once, many)
      expect(await usesOf(many)).toBe(2)
    })
  })

  it('leaves a consent unused whose partner was used up by another call', async () => {
    const [shared, own] = [await consent(), await consent()]
    await record([draft([shared])])
    expect(await record([draft([own, shared])])).toEqual(['CONSENT_USED'])
    expect([await statusOf(own), await usesOf(own)]).toEqual(['ACTIVE', 0])
  })

  it('gives two pairs that share a consent, in whatever order, to one call', async () => {
    const [a, b, c] = [await consent(), await consent(), await consent()]
    const verdicts = await record([draft([a, b]), draft([c, b])])
    expect(verdicts.toSorted()).toEqual(['CONSENT_USED', 'RECORDED'])
  })

  it('does not take a consent for used when the call before it in the batch was refused', async () => {
    const id = await consent()
    const late = draft([id], { validUntil: test.clock.now() })
    const recorder = instances[0]!
    expect(await Promise.all([recorder.record(late), recorder.record(draft([id]))])).toEqual([
      'RIGHTS_EXPIRED',
      'RECORDED',
    ])
  })

  it('keeps a copy of the answer for those who consented where the contract says so, and not of a refused call', async () => {
    const until = new Date(test.clock.now().getTime() + 1)
    const [id, copyUntil] = [await consent(), until]
    const drafts = [draft([id], { copyUntil }), draft([id], { copyUntil })]
    await record(drafts)
    const copies = await test.platform.market.prisma.answerCopy.findMany()
    expect(copies.map(({ callId, keptUntil }) => [drafts.some((call) => call.callId === callId), keptUntil])).toEqual([
      [true, until],
    ])
  })

  it('uses no consent for a call without an answer', async () => {
    const id = await consent()
    expect(await record([draft([id], { answer: null, outcome: 'ERROR' })])).toEqual(['UNANSWERED'])
    expect([await statusOf(id), await usesOf(id)]).toEqual(['ACTIVE', 0])
  })

  it('refuses a call when one of its consents was withdrawn after it was judged', async () => {
    const [kept, withdrawn] = [await consent(), await consent()]
    await test.platform.market.prisma.consent.update({
      where: { id: withdrawn },
      data: { status: 'WITHDRAWN', withdrawnAt: test.clock.now() },
    })
    expect(await record([draft([kept, withdrawn])])).toEqual(['CONSENT_WITHDRAWN'])
    expect(await statusOf(kept)).toBe('ACTIVE')
  })
}
