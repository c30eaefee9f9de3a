/** What the gateway reads of calls before it answers them. */
import { randomUUID } from 'node:crypto'
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
import { SubjectKeyStore } from '../consent/index.ts'
import { CallStore, type CallDraft } from '../metering/index.ts'
import { KnownStore, type Asked } from './known.store.ts'

describe('in an embedded database', () => describeKnown(createTestMarket))
describeOnPostgres('in a server', () => describeKnown(createServerMarket))

function describeKnown(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let licence: LicensedProduct
  let epoch: number
  let subjects: SubjectKeyStore
  let store: KnownStore

  beforeAll(async () => {
    test = await open()
    const { market, keys } = test.platform
    await seedOrganizations(market)
    licence = await seedLicensedProduct(market)
    epoch = (await market.prisma.subscription.findUniqueOrThrow({ where: { id: licence.subscriptionId } })).epoch
    subjects = new SubjectKeyStore(market, keys)
    store = new KnownStore(market, subjects)
  })
  afterAll(() => test.close())

  const hashOf = (name: string) => test.platform.keys.subject('PERSON', name)
  const seedSubject = (name: string) =>
    test.platform.market.transaction(() => subjects.idOf(hashOf(name), { kind: 'PERSON', createdAt: test.clock.now() }))
  const asked = (changes: Partial<Asked> & { requestNo?: string } = {}): Asked => {
    const { requestNo = 'free', ...rest } = changes
    const { consumerOrgId: buyerOrgId, subscriptionId } = licence
    return { key: { buyerOrgId, subscriptionId, requestNo }, subject: null, consentIds: [], ...rest }
  }
  const answer = async (): Promise<CallDraft> => {
    const draft = callDraft(test, licence, { epoch })
    await new CallStore(test.platform.market).commit([draft], test.clock.now())
    return draft
  }
  async function seedConsent(subjectId: string): Promise<string> {
    const [id, at] = [test.ids.next(), test.clock.now()]
    const { productId, consumerOrgId: recipientOrgId } = licence
    const whose = { id, subjectId, productId, recipientOrgId, purposeClass: 'INDUSTRY_DEVELOPMENT' as const }
    const what = {
      purposeText: 'test',
      fieldScope: ['A.b', 'A."c"'],
      separate: true,
      singleUse: false,
      channel: 'test',
    }
    const when = { proofHash: '0'.repeat(64), grantedAt: at, expiresAt: new Date(at.getTime() + 1), createdBy: 'test' }
    await test.platform.market.prisma.consent.create({ data: { ...whose, ...what, ...when, status: 'ACTIVE' } })
    return id
  }

  it('is nothing of a call that is new in all', async () => {
    const found = await store.ofCalls([asked({ subject: hashOf('unheard of'), consentIds: ['NONE'] })])
    expect(found).toEqual([{ stored: null, subjectId: null, consents: [null] }])
  })

  it('is the answer kept under each request number, in the order asked', async () => {
    const [first, second] = [await answer(), await answer()]
    const numbers = [second.requestNo, 'free', first.requestNo]
    const found = await store.ofCalls(numbers.map((requestNo) => asked({ requestNo })))
    expect(found.map(({ stored }) => stored?.callId ?? null)).toEqual([second.callId, null, first.callId])
  })

  it('is an answer with all that a repeat is judged by', async () => {
    const { requestNo, callId, requestHash, answer: sealed, answerUntil } = await answer()
    const [found] = await store.ofCalls([asked({ requestNo })])
    expect(found?.stored).toMatchObject({ callId, requestHash, answer: sealed, answerUntil })
  })

  it('is the id of the subject of each call, in the order asked', async () => {
    const id = await seedSubject('somebody')
    const names = ['unheard of', 'somebody', 'somebody']
    const found = await store.ofCalls(names.map((name) => asked({ subject: hashOf(name) })))
    expect(found.map(({ subjectId }) => subjectId)).toEqual([null, id, id])
  })

  it('is a subject whose hash another instance has wrapped anew', async () => {
    const id = await seedSubject(`wrapped ${randomUUID()}`)
    const known = await test.platform.market.prisma.subjectKey.findUniqueOrThrow({ where: { subjectId: id } })
    const other = new SubjectKeyStore(test.platform.market, test.platform.keys)
    await other.rotate()
    const [found] = await store.ofCalls([asked({ subject: Buffer.from(known.keyHash) })])
    expect(found?.subjectId).toBe(id)
  })

  it('is the consents of each call, in the order asked', async () => {
    const subjectId = await seedSubject('giver')
    const [first, second] = [await seedConsent(subjectId), await seedConsent(subjectId)]
    const lists = [[second, 'NONE', first], [], [first]]
    const found = await store.ofCalls(lists.map((consentIds) => asked({ consentIds })))
    expect(found.map(({ consents }) => consents.map((consent) => consent?.id ?? null))).toEqual([
      [second, null, first],
      [],
      [first],
    ])
  })

  it('is a consent with all that its state is decided by', async () => {
    const subjectId = await seedSubject('scope')
    const id = await seedConsent(subjectId)
    const [found] = await store.ofCalls([asked({ consentIds: [id] })])
    expect(found?.consents).toEqual([
      {
        id,
        subjectId,
        productId: licence.productId,
        recipientOrgId: licence.consumerOrgId,
        purpose: 'INDUSTRY_DEVELOPMENT',
        fieldScope: ['A.b', 'A."c"'],
        pairId: null,
        separate: true,
        status: 'ACTIVE',
        expiresAt: new Date(test.clock.now().getTime() + 1),
      },
    ])
  })
}
