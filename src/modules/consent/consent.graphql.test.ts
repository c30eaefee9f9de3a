import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask, type Connection } from '../../../test/support/ask.ts'
import { seedLicensedProduct } from '../../../test/support/licensed-product.ts'
import { createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { day } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { buildCitizenNumber } from '../../kernel/citizen-number.ts'
import { Keys } from '../../platform/keys.ts'
import { ConsentModule } from './consent.module.ts'
import { SubjectKeyStore } from './subject-key.store.ts'

const PERSON = '370102199003071238'
/** thirteen years old on the day of the tests */
const YOUNG = buildCitizenNumber({ region: '370102', birth: day('2012-03-03'), sequence: 1 })
const ENTERPRISE = {
  subjectKind: 'ENTERPRISE',
  subjectIdentifier: '91350100M000100Y43',
  signerIdentifier: PERSON,
}

let test: TestMarket
let rooms: INestApplicationContext
let ask: Ask

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  await seedLicensedProduct(test.platform.market)
  rooms = await openRooms(test.platform, ConsentModule)
  ask = askOver(test, rooms)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

type Payload = {
  data?: { consentId: string; subjectId: string; status: string }
  code?: string
  field?: string
  issues?: { path: string }[]
}
type By = 'consumer' | 'smallConsumer' | 'operator'
const FIELDS = `data { consentId subjectId status } } ... on Refusal { code field } ... on InvalidInput { issues { path } }`

async function record(change: object = {}, by: By = 'consumer'): Promise<Payload> {
  const input = {
    productCode: 'TST',
    subjectKind: 'PERSON',
    subjectIdentifier: PERSON,
    purposeClass: 'INDUSTRY_DEVELOPMENT',
    purposeText: '开户核验',
    separate: true,
    singleUse: false,
    channel: 'APP_FACE',
    proofHash: 'ab'.repeat(32),
    expiresAt: '2026-04-01T00:00:00+08:00',
    ...change,
  }
  const { recordConsent } = await ask<{ recordConsent: Payload }>(
    `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { ... on RecordConsentSuccess { ${FIELDS} } }`,
    { input },
    by,
  )
  return recordConsent
}
async function withdraw(consentId: string, by: By = 'consumer'): Promise<Payload> {
  const { withdrawConsent } = await ask<{ withdrawConsent: Payload }>(
    `mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { ... on WithdrawConsentSuccess { ${FIELDS} } }`,
    { input: { consentId } },
    by,
  )
  return withdrawConsent
}
const recorded = async (change: object = {}) => {
  const { data } = await record(change)
  if (!data) throw new Error('The consent was refused.')
  return data
}

describe('recordConsent', () => {
  it('keeps a consent for the recipient that recorded it', async () => {
    const { consentId } = await recorded()
    expect(await test.platform.market.prisma.consent.findUnique({ where: { id: consentId } })).toMatchObject({
      recipientOrgId: orgId('consumer'),
      grantedAt: test.clock.now(),
      status: 'ACTIVE',
    })
  })

  it('gives one subject one random id, whoever records', async () => {
    const mine = await recorded()
    const others = await record({}, 'smallConsumer')
    expect(others.data?.subjectId).toBe(mine.subjectId)
  })

  it('gives another subject another', async () => {
    const { subjectId } = await recorded({ subjectIdentifier: '510104198512112047' })
    expect(subjectId).not.toBe((await recorded()).subjectId)
  })

  it('keeps the identifier nowhere in the database', async () => {
    await recorded()
    const { pool } = test.platform.market
    const tables = await pool.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    )
    const hits: string[] = []
    for (const { name } of tables.rows) {
      const { rows } = await pool.query(`select from "${name}" t where t::text like $1`, [`%${PERSON}%`])
      if (rows.length > 0) hits.push(name)
    }
    expect(hits).toEqual([])
  })

  it.each([
    ['CITIZEN_NUMBER_CHECK_DIGIT', 'input.subjectIdentifier', { subjectIdentifier: '370102199003071239' }],
    ['PRODUCT_UNKNOWN', 'input.productCode', { productCode: 'NONE' }],
    ['CONSENT_KIND', 'input.subjectKind', ENTERPRISE],
    ['SUBJECT_UNDER_AGE', 'input.subjectIdentifier', { subjectIdentifier: YOUNG }],
    ['CONSENT_LIFE', 'input.expiresAt', { expiresAt: '2027-03-04T00:00:00+08:00' }],
  ])('refuses %s at %s', async (code, field, change) => {
    expect(await record(change)).toMatchObject({ code, field })
  })

  it('refuses a proof that is no SHA-256', async () => {
    expect((await record({ proofHash: 'abc' })).issues?.map(({ path }) => path)).toEqual(['input.proofHash'])
  })

  it('refuses whoever is no consumer', async () => {
    expect((await record({}, 'operator')).code).toBe('FORBIDDEN')
  })
})

describe('withdrawConsent', () => {
  it('ends a consent', async () => {
    const { consentId } = await recorded()
    expect((await withdraw(consentId)).data?.status).toBe('WITHDRAWN')
  })

  it('is refused when there is nothing to withdraw', async () => {
    const { consentId } = await recorded()
    await withdraw(consentId)
    expect((await withdraw(consentId)).code).toBe('CONSENT_WITHDRAWN')
  })

  it('is the recipient’s only', async () => {
    const { consentId } = await recorded()
    expect((await withdraw(consentId, 'smallConsumer')).code).toBe('FORBIDDEN')
  })
})

describe('the list of consents', () => {
  const list = async (by?: By) => {
    const query =
      '{ consents(first: 100) { edges { node { recipient { nameEn } uses { edges { node { callId at } } } } } } }'
    const { consents } = await ask<{
      consents: Connection<{ recipient: { nameEn: string }; uses: Connection<{ callId: string }> }>
    }>(query, {}, by)
    return consents.edges.map(({ node }) => node)
  }

  it('holds those given to one’s own organisation only', async () => {
    await recorded()
    expect(new Set((await list('consumer')).map(({ recipient }) => recipient.nameEn))).toEqual(new Set(['Test Bank']))
  })

  it('is empty for the anonymous', async () => {
    expect(await list()).toEqual([])
  })

  it('names the calls that rested on a consent', async () => {
    const { consentId } = await recorded()
    await test.platform.market.prisma.consentUse.create({
      data: { buyerOrgId: orgId('consumer'), callId: 'CALL', consentId, at: test.clock.now() },
    })
    expect((await list('consumer')).at(-1)?.uses.edges).toMatchObject([{ node: { callId: 'CALL' } }])
  })
})

describe('what the gateway loads', () => {
  it('is ids of subjects by hash, in the order asked', async () => {
    const { subjectId } = await recorded()
    const keys = rooms.get(Keys)
    const hashes = [keys.subject('PERSON', 'unheard of'), keys.subject('PERSON', PERSON)]
    expect(await rooms.get(SubjectKeyStore).idsOf(hashes)).toEqual([null, subjectId])
  })
})
