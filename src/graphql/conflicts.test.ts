import { graphql } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, seedOrganizations, type TestMarket } from '../../test/support/market.ts'
import type { Context } from './context.ts'
import { conflictOf } from './conflicts.ts'
import { schema } from './schema.ts'

const SUSPEND = `mutation { suspendResource(input: { resourceCode: "R-1" }) {
  __typename ... on Refusal { code message rule field }
} }`

let test: TestMarket
/** What the database says to the second of two who took one key. */
let violation: unknown

beforeAll(async () => {
  test = await createTestMarket()
  const { market } = test.platform
  await seedOrganizations(market)
  const [first] = await market.prisma.organization.findMany({ take: 1 })
  if (!first) throw new Error('The organisations of the test are not there.')
  const again = market.prisma.organization.create({ data: { ...first, id: test.ids.next() } })
  violation = await again.catch((error: unknown) => error)
})
afterAll(() => test.close())

/** Asks the schema over a service that fails with an error. */
async function suspendFailing(fault: unknown) {
  const failing = { suspendResource: () => Promise.reject(fault) }
  const contextValue = { actor: actorOf('holder'), use: () => failing } as unknown as Context
  return graphql({ schema, source: SUSPEND, contextValue })
}

describe('a key that somebody else has just taken', () => {
  it('is a conflict that names the field', () => {
    expect(conflictOf(violation)).toMatchObject({ code: 'CONFLICT', field: 'uscc', rule: 'database.unique' })
  })

  it('is told as a refusal of the mutation', async () => {
    const { data, errors } = await suspendFailing(violation)
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({ suspendResource: { __typename: 'Refusal', code: 'CONFLICT', field: 'uscc' } })
  })

  it('says nothing of the value', async () => {
    const { uscc } = await test.platform.market.prisma.organization.findFirstOrThrow()
    expect(JSON.stringify(await suspendFailing(violation))).not.toContain(uscc)
  })
})

it('leaves every other error what it is: a bug, which is masked', async () => {
  expect(conflictOf(new Error('P2002'))).toBeUndefined()
  expect((await suspendFailing(new Error('bug'))).errors).toHaveLength(1)
})
