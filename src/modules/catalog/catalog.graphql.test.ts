import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask, type Connection } from '../../../test/support/ask.ts'
import { createTestMarket, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { fieldInput, resourceInput } from '../../../test/support/rights.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { CatalogModule } from './catalog.module.ts'

let test: TestMarket
let rooms: INestApplicationContext
let ask: Ask
const statements: string[] = []

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => statements.push(sql) })
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, CatalogModule)
  ask = askOver(test, rooms)
  for (const code of ['TST-A', 'TST-B', 'TST-C'])
    await register({ code, sourceTable: `tst.${code.slice(-1).toLowerCase()}` })
  await test.platform.market.prisma.dataResource.updateMany({
    where: { code: { in: ['TST-A', 'TST-B'] } },
    data: { status: 'CATALOGUED' },
  })
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

const PAYLOAD = `... on Refusal { code field } ... on InvalidInput { issues { path } }`
type Payload = { code?: string; data?: { code: string; status: string }; issues?: { path: string }[] }

async function register(change: Parameters<typeof resourceInput>[0], by: 'holder' | 'bureau' = 'holder') {
  const { registerResource } = await ask<{ registerResource: Payload }>(
    `mutation ($input: RegisterResourceInput!) {
      registerResource(input: $input) { ... on RegisterResourceSuccess { data { code status } } ${PAYLOAD} } }`,
    { input: resourceInput(change) },
    by,
  )
  return registerResource
}
async function move(mutation: 'suspendResource' | 'resumeResource', by: 'holder' | 'holder2') {
  const success = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success`
  const answer = await ask<Record<string, Payload>>(
    `mutation { ${mutation}(input: { resourceCode: "TST-A" }) { ... on ${success} { data { code status } } ${PAYLOAD} } }`,
    {},
    by,
  )
  return answer[mutation]
}
async function codes(args = '', by?: 'holder' | 'holder2' | 'bureau') {
  const list = await ask<{ dataResources: Connection<{ code: string }> }>(
    `{ dataResources${args} { edges { node { code } } } }`,
    {},
    by,
  )
  return list.dataResources.edges.map(({ node }) => node.code)
}

describe('registerResource', () => {
  it('files a resource, submitted', async () => {
    const filed = await register({ code: 'TST-D', sourceTable: 'tst.d' })
    expect(filed.data).toEqual({ code: 'TST-D', status: 'SUBMITTED' })
  })

  it('keeps the fields in their order', async () => {
    const { dataResource } = await ask<{ dataResource: unknown }>(
      '{ dataResource(code: "TST-D") { holder { nameEn } fields { name position } } }',
      {},
      'holder',
    )
    expect(dataResource).toEqual({
      holder: { nameEn: 'Test Public Security Bureau' },
      fields: [
        { name: 'id_no', position: 1 },
        { name: 'name', position: 2 },
      ],
    })
  })

  it('refuses a code that is in use, naming the input', async () => {
    expect(await register({ code: 'TST-A', sourceTable: 'tst.z' })).toMatchObject({
      code: 'RESOURCE_CODE_TAKEN',
      field: 'input.code',
    })
  })

  it('refuses a table that is registered', async () => {
    expect((await register({ code: 'TST-Z', sourceTable: 'tst.a' })).code).toBe('SOURCE_TABLE_TAKEN')
  })

  it('refuses whoever is no holder', async () => {
    expect((await register({ code: 'TST-E', sourceTable: 'tst.e' }, 'bureau')).code).toBe('FORBIDDEN')
  })

  it('finds the provider of a shared field by its USCC', async () => {
    const { prisma } = test.platform.market
    const provider = await prisma.organization.findFirstOrThrow({ where: { nameEn: 'Test Housing Bureau' } })
    const shared = fieldInput({ obtainedBySharing: true, providingUscc: provider.uscc })
    await register({ code: 'TST-S', sourceTable: 'tst.s', fields: [shared] })
    const field = await prisma.resourceField.findFirstOrThrow({ where: { resource: { code: 'TST-S' } } })
    expect(field.providingOrgId).toBe(provider.id)
  })

  it('says where a fault of form is', async () => {
    const faulty = await register({ code: 'TST-F', name: ' ' })
    expect(faulty.issues?.map(({ path }) => path)).toEqual(['input.name'])
  })
})

describe('the catalogue', () => {
  it('shows everybody what is registered', async () => {
    expect(await codes()).toEqual(['TST-A', 'TST-B'])
  })

  it('shows a holder its own in every state', async () => {
    expect(await codes('', 'holder')).toContain('TST-C')
  })

  it('shows another department only what is registered', async () => {
    expect(await codes('', 'holder2')).toEqual(['TST-A', 'TST-B'])
  })

  it('shows the data bureau its region in every state', async () => {
    expect(await codes('(status: SUBMITTED)', 'bureau')).toContain('TST-C')
  })

  it.each(['人口', 'POPULATION', '测试用'])('finds %s in name and summary', async (search) => {
    expect(await codes(`(search: "${search}")`)).toEqual(['TST-A', 'TST-B'])
  })

  it('finds nothing for other words', async () => {
    expect(await codes('(search: "tax")')).toEqual([])
  })

  it('finds nothing in another region', async () => {
    expect(await codes('(region: "310000")')).toEqual([])
  })

  it('lists resources with holders and fields in one statement', async () => {
    statements.length = 0
    await ask('{ dataResources { edges { node { code holder { name } fields { name } } } } }')
    expect(statements.filter((sql) => sql.startsWith('SELECT')).length).toBe(1)
  })
})

describe('a suspension', () => {
  it('is not another department’s', async () => {
    expect((await move('suspendResource', 'holder2'))?.code).toBe('FORBIDDEN')
  })

  it('takes the resource out of the public catalogue until it is resumed', async () => {
    const suspended = await move('suspendResource', 'holder')
    const hidden = await codes()
    const resumed = await move('resumeResource', 'holder')
    expect([suspended?.data?.status, hidden, resumed?.data?.status]).toEqual(['SUSPENDED', ['TST-B'], 'CATALOGUED'])
  })

  it('is refused in another state', async () => {
    expect((await move('resumeResource', 'holder'))?.code).toBe('RESOURCE_STATUS')
  })
})
