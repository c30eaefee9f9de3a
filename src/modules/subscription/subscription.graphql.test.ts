import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import { actorOf, createTestMarket, seedOrganizations } from '../../../test/support/market.ts'
import type { OrganizationName, TestMarket } from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { SubscriptionModule } from './subscription.module.ts'

const CREATE = `mutation ($input: CreateCredentialInput!) { createCredential(input: $input) {
  ... on Refusal { code } ... on CreateCredentialSuccess { data { text credential { prefix status } } } } }`

const KEYS = `{ subscriptions(first: 10) { edges { node {
  purposeClass product { code } application { scenario }
  credentials(first: 10) { edges { node { prefix label status } } } } } } }`

let test: TestMarket
let rooms: INestApplicationContext
let licensed: LicensedProduct
const statements: string[] = []

const as = (by: OrganizationName, source: string, variables: Record<string, unknown> = {}) =>
  ask(rooms, actorOf(by), source, variables)
const idOf = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64')
const create = async () => {
  const input = { subscriptionId: idOf('Subscription', licensed.subscriptionId), label: '生产' }
  const { data } = await as('consumer', CREATE, { input })
  return data?.createCredential.data
}
/** All keys that somebody sees of the first subscription. */
const keysSeenBy = async (by: OrganizationName) => {
  const { data } = await as(by, KEYS)
  return data?.subscriptions.edges[0]?.node.credentials.edges.map(({ node }: { node: object }) => node)
}

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => void statements.push(sql) })
  await seedOrganizations(test.platform.market)
  licensed = await seedLicensedProduct(test.platform.market)
  rooms = await openRooms(test.platform, SubscriptionModule)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('keys in the schema', () => {
  it('are shown whole once, to who made them', async () => {
    const { text, credential } = await create()
    expect(text.startsWith(credential.prefix)).toBe(true)
  })

  it('are listed by prefix for their consumer', async () => {
    const { credential } = await create()
    expect(await keysSeenBy('consumer')).toContainEqual({ prefix: credential.prefix, label: '生产', status: 'ACTIVE' })
  })

  it('are not seen by the operator, who sees the subscription', async () => {
    await create()
    expect(await keysSeenBy('operator')).toEqual([])
  })

  it('come with their subscriptions in at most two statements', async () => {
    await create()
    statements.length = 0
    await keysSeenBy('consumer')
    expect(statements.length).toBeLessThanOrEqual(2)
  })

  it('have no field for the secret', async () => {
    const { data } = await as('consumer', '{ key: __type(name: "ApiCredential") { fields { name } } }')
    const names = data?.key.fields.map(({ name }: { name: string }) => name)
    expect(names).toEqual([
      'allowedIps',
      'createdAt',
      'expiresAt',
      'id',
      'kind',
      'label',
      'prefix',
      'revokedAt',
      'status',
      'subscription',
    ])
  })
})

describe('subscriptions in the schema', () => {
  it('are not seen by another consumer', async () => {
    const { data } = await as('smallConsumer', KEYS)
    expect(data?.subscriptions.edges).toEqual([])
  })

  it('say that an application needs a scenario', async () => {
    const input = {
      productCode: 'TST',
      purposeClass: 'INDUSTRY_DEVELOPMENT',
      scenario: ' ',
      lawfulBasis: '本人同意',
      expectedVolume: '1',
      retention: '30 日',
    }
    const source = `mutation ($input: ApplyForUseInput!) { applyForUse(input: $input) { ... on InvalidInput { issues { path } } } }`
    const { data } = await as('consumer', source, { input })
    expect(data?.applyForUse).toEqual({ issues: [{ path: 'input.scenario' }] })
  })
})
