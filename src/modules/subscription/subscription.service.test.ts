import { generateKeyPairSync } from 'node:crypto'
import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, orgId, seedOrganizations, TEST_REGION } from '../../../test/support/market.ts'
import type { OrganizationName, TestMarket } from '../../../test/support/market.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { openRights } from '../../../test/support/rights.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { Keys } from '../../platform/keys.ts'
import { hashSecret } from '../../platform/secrets.ts'
import { MAX_ACTIVE_CREDENTIALS } from './credential.ts'
import { CredentialService, type CreateCredential } from './credential.service.ts'
import { SubscriptionModule } from './subscription.module.ts'
import { SubscriptionService, type ApplyInput, type DecideInput } from './subscription.service.ts'

const PURPOSES = ['INDUSTRY_DEVELOPMENT', 'PUBLIC_WELFARE'] as const
const PRODUCT = 'SUB'
const CREDIT_PRODUCT = 'SUBCREDIT'
/** The agreement of the tests ends with 2027. */
const RIGHTS_END = new Date('2028-01-01T00:00:00+08:00')

let test: TestMarket
let rooms: INestApplicationContext
let subscriptions: SubscriptionService
let credentials: CredentialService

const prisma = () => test.platform.market.prisma

const apply = (by: OrganizationName = 'consumer', change: Partial<ApplyInput> = {}) =>
  subscriptions.apply(actorOf(by), {
    productCode: PRODUCT,
    purposeClass: 'INDUSTRY_DEVELOPMENT',
    scenario: '开户核验',
    lawfulBasis: '本人同意',
    expectedVolume: 1_000n,
    retention: '180 日',
    ...change,
  })
const decide = (applicationId: string, by: OrganizationName = 'operator', change: Partial<DecideInput> = {}) =>
  subscriptions.decide(actorOf(by), { applicationId, approve: true, opinion: null, validTo: null, ...change })

/** Applied for and approved. */
async function subscribe(by: OrganizationName = 'consumer') {
  const { id: applicationId } = done(await apply(by))
  done(await decide(applicationId))
  return prisma().subscription.findUniqueOrThrow({ where: { applicationId } })
}
const subscriptionOf = (id: string) => prisma().subscription.findUniqueOrThrow({ where: { id } })

/** A listed product over every field of the tests' resource. */
async function addProduct(code: string, contract: object = {}) {
  const [productId, versionId, at] = [test.ids.next(), test.ids.next(), test.clock.now()]
  const operatorOrgId = orgId('operator')
  const of = { region: TEST_REGION, operatorOrgId }
  const text = { name: code, nameEn: code, summary: code, summaryEn: code }
  const made = { createdBy: 'test', createdAt: at, unit: 'CALL', listed: true } as const
  await prisma().dataProduct.create({ data: { id: productId, code, ...of, ...text, ...made } })
  const fieldIds = (await prisma().resourceField.findMany({ select: { id: true } })).map(({ id }) => id)
  const outcomes = { outcomes: ['MATCH' as const], billableOutcomes: ['MATCH' as const] }
  const signed = { submittedBy: 'a', submittedAt: at, approvedAt: at, listedAt: at }
  await prisma().productVersion.create({
    data: {
      id: versionId,
      ...of,
      productId,
      version: 1,
      grade: 'L3',
      consentKind: 'PERSONAL',
      ...outcomes,
      purposeClasses: [...PURPOSES],
      contract,
      query: 'select 1',
      contentHash: '00',
      status: 'LISTED',
      ...signed,
      sourceFields: { create: fieldIds.map((fieldId) => ({ fieldId })) },
    },
  })
  return { productId, operatorOrgId, fieldIds }
}

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  const rights = await openRights(test)
  await rights.hold()
  const scope = { resourceCode: 'TST-PSB-PERSON', fieldNames: ['id_no', 'name'], purposes: [...PURPOSES] }
  const { no: agreementNo } = await rights.agree({ scope: [scope] })
  done(await rights.grants.grantUse(actorOf('holder'), { agreementNo, ...scope }))
  const product = await addProduct(PRODUCT)
  done(await rights.grants.grantOperation(actorOf('bureau'), { agreementNo, ...product, purposes: PURPOSES }))
  await addProduct(CREDIT_PRODUCT, { requiresCreditQualification: true })
  await rights.close()
  rooms = await openRooms(test.platform, SubscriptionModule)
  subscriptions = rooms.get(SubscriptionService, { strict: false })
  credentials = rooms.get(CredentialService, { strict: false })
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('applying', () => {
  it('waits for a decision', async () => {
    expect(done(await apply())).toMatchObject({ status: 'SUBMITTED', consumerOrgId: orgId('consumer') })
  })

  it('is for consumers', async () => expect(codeOf(await apply('operator'))).toBe('FORBIDDEN'))

  it('refuses a purpose the product is not for', async () => {
    expect(codeOf(await apply('consumer', { purposeClass: 'SECTOR_DEVELOPMENT' }))).toBe('PURPOSE_NOT_OFFERED')
  })

  it('refuses a product that does not exist', async () => {
    expect(codeOf(await apply('consumer', { productCode: 'NOSUCH' }))).toBe('PRODUCT_UNKNOWN')
  })

  it('refuses a credit product to a consumer without a qualification', async () => {
    expect(codeOf(await apply('consumer', { productCode: CREDIT_PRODUCT }))).toBe('CREDIT_QUALIFICATION_MISSING')
  })
})

describe('deciding', () => {
  it('opens a subscription that ends with the rights it rests on', async () => {
    expect(await subscribe()).toMatchObject({ status: 'ACTIVE', validFrom: test.clock.now(), validTo: RIGHTS_END })
  })

  it.each([
    { consumer: 'consumer', buyerClass: 'COMMERCIAL' },
    { consumer: 'smallConsumer', buyerClass: 'SMALL_MICRO' },
    { consumer: 'grassroots', buyerClass: 'GRASSROOTS_PUBLIC' },
  ] as const)('gives $consumer the buyer class $buyerClass', async ({ consumer, buyerClass }) => {
    expect((await subscribe(consumer)).buyerClass).toBe(buyerClass)
  })

  it('is not for another operator', async () => {
    const { id } = done(await apply())
    expect(codeOf(await decide(id, 'operator2'))).toBe('FORBIDDEN')
  })

  it('of a free purpose is not the operator’s', async () => {
    const { id } = done(await apply('consumer', { purposeClass: 'PUBLIC_WELFARE' }))
    expect(codeOf(await decide(id))).toBe('FORBIDDEN')
  })

  it('of a free purpose is the data bureau’s, for a year at most', async () => {
    const { id } = done(await apply('consumer', { purposeClass: 'PUBLIC_WELFARE' }))
    done(await decide(id, 'bureau'))
    const { validTo } = await prisma().subscription.findUniqueOrThrow({ where: { applicationId: id } })
    expect(validTo).toEqual(new Date('2027-03-02T00:00:00+08:00'))
  })

  it('refuses to outlast the rights', async () => {
    const { id } = done(await apply())
    const validTo = new Date(RIGHTS_END.getTime() + 1)
    expect(codeOf(await decide(id, 'operator', { validTo }))).toBe('SUBSCRIPTION_TERM')
  })

  it('names the right that is missing', async () => {
    const where = { id: orgId('smallConsumer') }
    await prisma().organization.update({ where, data: { creditQualification: 'ENTERPRISE_FILED' } })
    const { id } = done(await apply('smallConsumer', { productCode: CREDIT_PRODUCT }))
    expect(codeOf(await decide(id))).toBe('RIGHT_OPERATION_MISSING')
  })

  it('of a refusal opens nothing', async () => {
    const { id } = done(await apply())
    done(await decide(id, 'operator', { approve: false, opinion: '场景不符' }))
    expect(await prisma().subscription.count({ where: { applicationId: id } })).toBe(0)
  })

  it('twice at once opens one subscription', async () => {
    const { id } = done(await apply())
    const attempts = await Promise.all([decide(id), decide(id)])
    expect(attempts.map(codeOf).toSorted()).toEqual(['APPLICATION_DECIDED', 'OK'])
  })

  it('tells the log what was licensed', async () => {
    const { id, productVersionId } = await subscribe()
    const [event] = await prisma().outboxEvent.findMany({
      where: { type: 'subscription.opened' },
      orderBy: { id: 'desc' },
      take: 1,
    })
    expect(event?.payload).toMatchObject({ subscriptionId: id, productVersionId, buyerClass: 'COMMERCIAL' })
  })
})

describe('suspending', () => {
  it('raises the epoch, so that calls already judged are refused', async () => {
    const { id, epoch } = await subscribe()
    done(await subscriptions.suspend(actorOf('operator'), id))
    expect(await subscriptionOf(id)).toMatchObject({ status: 'SUSPENDED', epoch: epoch + 1 })
  })

  it('can be taken back', async () => {
    const { id } = await subscribe()
    done(await subscriptions.suspend(actorOf('operator'), id))
    expect(done(await subscriptions.resume(actorOf('operator'), id)).status).toBe('ACTIVE')
  })

  it('is not the consumer’s', async () => {
    const { id } = await subscribe()
    expect(codeOf(await subscriptions.suspend(actorOf('consumer'), id))).toBe('FORBIDDEN')
  })
})

describe('a key', () => {
  const create = (subscriptionId: string, by: OrganizationName = 'consumer', change: Partial<CreateCredential> = {}) =>
    credentials.create(actorOf(by), {
      subscriptionId,
      label: '生产',
      kind: 'API_KEY',
      publicKey: null,
      allowedIps: [],
      ...change,
    })
  const rotate = (credentialId: string, overlapHours = 24) =>
    credentials.rotate(actorOf('consumer'), { credentialId, overlapHours, publicKey: null })

  it('is kept as its hash and its prefix', async () => {
    const { text, credential } = done(await create((await subscribe()).id))
    expect([
      credential.secretHash && Buffer.from(credential.secretHash),
      text?.startsWith(`${credential.prefix}_`),
    ]).toEqual([hashSecret(text ?? ''), true])
  })

  it('that is a shared secret is kept sealed, under its key id', async () => {
    const { text, credential } = done(await create((await subscribe()).id, 'consumer', { kind: 'HMAC_SHA256' }))
    const sealed = credential.verifyingKey ?? Buffer.alloc(0)
    expect(rooms.get(Keys).openCredential(sealed, credential.prefix)).toBe(text)
  })

  it('whose private half its owner keeps has no text', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
    const made = done(await create((await subscribe()).id, 'consumer', { kind: 'ED25519', publicKey: pem }))
    expect([made.text, made.credential.secretHash]).toEqual([null, null])
  })

  it('that is rotated ends when its overlap does', async () => {
    const { credential } = done(await create((await subscribe()).id))
    done(await rotate(credential.id))
    const old = await prisma().apiCredential.findUniqueOrThrow({ where: { id: credential.id } })
    expect(old.expiresAt).toEqual(new Date(test.clock.now().getTime() + 24 * 3_600_000))
  })

  it('has one successor', async () => {
    const { credential } = done(await create((await subscribe()).id))
    const rotated = await Promise.all([rotate(credential.id), rotate(credential.id)])
    expect(rotated.map(codeOf).toSorted()).toEqual(['CREDENTIAL_EXPIRED', 'OK'])
  })

  it('makes room when its overlap is over', async () => {
    const { id } = await subscribe()
    const [first] = await Promise.all(Array.from({ length: MAX_ACTIVE_CREDENTIALS - 1 }, () => create(id)))
    if (first?.ok) done(await rotate(first.value.credential.id, 0))
    expect((await create(id)).ok).toBe(true)
  })

  it('is not made for another’s subscription', async () => {
    expect(codeOf(await create((await subscribe()).id, 'smallConsumer'))).toBe('FORBIDDEN')
  })

  it(`is one of ${MAX_ACTIVE_CREDENTIALS} at most`, async () => {
    const { id } = await subscribe()
    const made = await Promise.all(Array.from({ length: MAX_ACTIVE_CREDENTIALS + 1 }, () => create(id)))
    expect(made.map(codeOf).filter((code) => code !== 'OK')).toEqual(['CREDENTIAL_LIMIT'])
  })

  it('makes room when it is revoked', async () => {
    const { id } = await subscribe()
    const [first] = await Promise.all(Array.from({ length: MAX_ACTIVE_CREDENTIALS }, () => create(id)))
    if (first?.ok) done(await credentials.revoke(actorOf('consumer'), first.value.credential.id))
    expect((await create(id)).ok).toBe(true)
  })

  it('raises the epoch when it is revoked, so that calls already judged are refused', async () => {
    const { id, epoch } = await subscribe()
    const { credential } = done(await create(id))
    done(await credentials.revoke(actorOf('consumer'), credential.id))
    expect((await subscriptionOf(id)).epoch).toBe(epoch + 1)
  })

  it('is not revoked by others', async () => {
    const { credential } = done(await create((await subscribe()).id))
    expect(codeOf(await credentials.revoke(actorOf('smallConsumer'), credential.id))).toBe('FORBIDDEN')
  })
})
