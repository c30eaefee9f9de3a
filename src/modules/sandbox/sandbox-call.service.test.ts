import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { seedLicensedProduct } from '../../../test/support/licensed-product.ts'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  TEST_REGION,
  TEST_START,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { readProductFolder } from '../../demo/product-folder.ts'
import type { ProductVersionStatus } from '../../generated/prisma/enums.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import type { SandboxCase } from '../product/index.ts'
import { SandboxCallService } from './sandbox-call.service.ts'
import { SANDBOX_CONSENTS } from './sandbox-consent.ts'
import { MAX_ACTIVE_SANDBOX_KEYS, SANDBOX_CALLS_PER_MINUTE } from './sandbox-key.ts'
import { SandboxKeyService } from './sandbox-key.service.ts'
import { SandboxModule } from './sandbox.module.ts'

const { contractJson, sandboxJson } = await readProductFolder('id2')
const cases = sandboxJson as SandboxCase[]
const [match] = cases as [SandboxCase]
const [granted] = SANDBOX_CONSENTS
const MINUTE_MS = 60_000

let test: TestMarket
let rooms: INestApplicationContext
let secret: string

/** Rows of a product with one version, written directly. */
async function addProduct(code: string, status: ProductVersionStatus, sandbox: object[] = cases): Promise<void> {
  const { prisma } = test.platform.market
  const licensed = await prisma.productVersion.findFirstOrThrow({ include: { product: true } })
  const { product, ...version } = licensed
  const productId = test.ids.next()
  await prisma.dataProduct.create({ data: { ...product, id: productId, code, listed: status === 'LISTED' } })
  const content = { contract: { ...(contractJson as object), code, region: TEST_REGION }, sandbox }
  await prisma.productVersion.create({ data: { ...version, ...content, id: test.ids.next(), productId, status } })
}

const newKey = async (of: OrganizationName) =>
  done(await rooms.get(SandboxKeyService).create(actorOf(of), { label: 'test' })).text

const request = {
  requestNo: 'R-1',
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  consentId: granted?.consentId,
  input: match.input,
}
const call = (
  changes: object = {},
  { key = secret, productCode = 'SBX', version = undefined as number | undefined } = {},
) =>
  rooms
    .get(SandboxCallService)
    .call({ requestId: 'test', secret: key, productCode, version, body: asSent({ ...request, ...changes }) })
/** What is undefined is not sent. */
const asSent = (body: object): unknown => JSON.parse(JSON.stringify(body))
const refusalOf = async (...asked: Parameters<typeof call>) => {
  const result = await call(...asked)
  return result.ok ? undefined : result.error
}

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  await seedLicensedProduct(test.platform.market)
  rooms = await openRooms(test.platform, SandboxModule)
  await addProduct('SBX', 'LISTED')
  await addProduct('SBY', 'SUBMITTED')
  await addProduct('SBZ', 'LISTED', [])
  secret = await newKey('developer')
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})
beforeEach(() => test.clock.advanceMs(MINUTE_MS))

describe('a rehearsal', () => {
  it.each(cases)('answers “$title.en” as production would, marked and free', async ({ input, answer }) => {
    const { requestNo } = request
    expect(await call({ input })).toMatchObject({
      ok: true,
      value: {
        sandbox: true,
        requestNo,
        outcome: answer?.outcome,
        answer: answer?.fields,
        billable: false,
        productVersion: 1,
      },
    })
  })

  it('has the members of a production answer, and one more', async () => {
    const { value } = (await call()) as { value: object }
    const members =
      'answer asOf billable outcome productCode productVersion receipt replayed requestNo sandbox stale staleSources'
    expect(Object.keys(value).toSorted()).toEqual(members.split(' '))
  })

  it('names when its version was submitted as the instant of its data', async () => {
    expect(await call()).toMatchObject({ value: { asOf: TEST_START.toISOString() } })
  })

  it('takes an input in any spelling that production takes', async () => {
    expect(await call({ input: { ...match.input, name: ` ${match.input.name as string}　` } })).toMatchObject({
      ok: true,
    })
  })

  it('never asks the data domain', async () => {
    const { domain } = test.platform
    const uses = [vi.spyOn(domain.pool, 'query'), vi.spyOn(domain.pool, 'connect'), vi.spyOn(domain.gateway, 'query')]
    for (const { input } of cases) await call({ input })
    await call({ input: {} })
    expect(uses.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0])
    for (const use of uses) use.mockRestore()
  })

  it('leaves no call record and no usage', async () => {
    await call()
    const { prisma } = test.platform.market
    expect(await Promise.all([prisma.callRecord.count(), prisma.callKey.count(), prisma.usageRow.count()])).toEqual([
      0, 0, 0,
    ])
  })
})

describe('a rehearsal is refused as production refuses', () => {
  it('an input that breaks the contract', async () => {
    const input = { ...match.input, idNo: '510104198512112048' }
    expect(await refusalOf({ input })).toMatchObject({ code: 'INVALID_INPUT', status: 422, outcome: 'INVALID_INPUT' })
  })

  it('an envelope that is none', async () => {
    expect(await refusalOf({ requestNo: '' })).toMatchObject({ code: 'INVALID_REQUEST', status: 400 })
  })

  it('a purpose that the product is not for', async () => {
    expect(await refusalOf({ purposeClass: 'SECTOR_DEVELOPMENT' })).toMatchObject({
      code: 'LICENCE_PURPOSE',
      status: 403,
    })
  })

  it.each([[undefined], ['01ARZ3NDEKTSV4RRFFQ69G5FAV']])('a consent that is missing: %s', async (consentId) => {
    expect(await refusalOf({ consentId })).toMatchObject({ code: 'CONSENT_MISSING', outcome: 'DENIED', status: 403 })
  })

  it.each(SANDBOX_CONSENTS.filter(({ state }) => state !== 'LIVE'))(
    'a consent that is $en',
    async ({ consentId, state }) => {
      expect(await refusalOf({ consentId })).toMatchObject({ code: state, outcome: 'DENIED', status: 403 })
    },
  )
})

describe('a rehearsal is refused', () => {
  it('about somebody who is no case, with the cases there are', async () => {
    expect(await refusalOf({ input: { ...match.input, name: '沙九' } })).toMatchObject({
      code: 'SANDBOX_SUBJECT_UNKNOWN',
      message: expect.stringContaining(cases.map(({ title }) => title.en).join('; ')),
    })
  })

  it('without a key, and with one that was revoked', async () => {
    const { text, key } = done(await rooms.get(SandboxKeyService).create(actorOf('consumer'), { label: 'gone' }))
    done(await rooms.get(SandboxKeyService).revoke(actorOf('consumer'), key.id))
    const codes = [await refusalOf({}, { key: '' }), await refusalOf({}, { key: text })]
    expect(codes.map((refusal) => refusal?.code)).toEqual(['CREDENTIAL_UNKNOWN', 'CREDENTIAL_UNKNOWN'])
  })

  it('of a version that has no sandbox', async () => {
    expect(await refusalOf({}, { productCode: 'SBZ' })).toMatchObject({ code: 'SANDBOX_NONE' })
  })

  it('from the call after the last of a minute on, until the next', async () => {
    const key = await newKey('consumer')
    for (let n = 0; n < SANDBOX_CALLS_PER_MINUTE; n++) expect((await call({}, { key })).ok).toBe(true)
    expect(await refusalOf({}, { key })).toMatchObject({ code: 'SANDBOX_RATE', status: 429 })
    test.clock.advanceMs(MINUTE_MS)
    expect((await call({}, { key })).ok).toBe(true)
  })

  it('on record, with its reason', async () => {
    await refusalOf({ consentId: undefined })
    await rooms.get(DecisionLog).flushed()
    const event = await test.platform.market.prisma.auditEvent.findFirst({ orderBy: { seq: 'desc' } })
    expect(event).toMatchObject({ action: 'sandbox.call', decision: 'DENY', reasonCode: 'CONSENT_MISSING' })
  })
})

describe('a version that is not listed', () => {
  const unlisted = { productCode: 'SBY', version: 1 }

  it('is there for its operator', async () => {
    expect(await call({}, { ...unlisted, key: await newKey('operator') })).toMatchObject({ ok: true })
  })

  it('is not there for others', async () => {
    expect(await refusalOf({}, unlisted)).toMatchObject({ code: 'NOT_FOUND', status: 404 })
  })

  it('is not what is called where no version is named', async () => {
    expect(await refusalOf({}, { productCode: 'SBY', key: await newKey('operator') })).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('a sandbox key', () => {
  it.each<OrganizationName>(['bureau', 'holder', 'finance', 'audit'])('is not for the %s', async (of) => {
    expect(await rooms.get(SandboxKeyService).create(actorOf(of), { label: 'x' })).toMatchObject({
      error: { code: 'FORBIDDEN' },
    })
  })

  it('is not revoked by another organisation', async () => {
    const { key } = done(await rooms.get(SandboxKeyService).create(actorOf('developer'), { label: 'x' }))
    const refused = await rooms.get(SandboxKeyService).revoke(actorOf('consumer'), key.id)
    expect(refused).toMatchObject({ error: { code: 'FORBIDDEN' } })
  })

  it('is refused beyond the limit of an organisation', async () => {
    const { prisma } = test.platform.market
    await prisma.sandboxKey.updateMany({
      where: { orgId: orgId('operator') },
      data: { status: 'REVOKED', revokedAt: TEST_START },
    })
    for (let n = 0; n < MAX_ACTIVE_SANDBOX_KEYS; n++) await newKey('operator')
    const refused = await rooms.get(SandboxKeyService).create(actorOf('operator'), { label: 'x' })
    expect(refused).toMatchObject({ error: { code: 'SANDBOX_KEY_LIMIT' } })
  })
})
