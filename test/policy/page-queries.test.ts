/**
 * A page of a hundred of any list, with all that its entries can show, takes at most two statements of the database: also
 * where 82 departments hold 552 resources (the scale of the reform of Nanhai in Foshan).
 */
import { getNamedType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playTour } from '../../src/demo/tour/tour.ts'
import { buildCreditCode } from '../../src/kernel/credit-code.ts'
import { Ids } from '../../src/platform/ids.ts'
import type { Actor } from '../../src/policy/actor.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { ask } from '../support/graphql.ts'
import { signedIn } from './walk/asker.ts'
import { argumentsFor, askFor, PAGE, queryFields } from './walk/documents.ts'
import { MarketRows } from './walk/market-rows.ts'

const STATEMENTS = 2
/** A proof reads the log's tree for each entry, and a row's entry is looked up beside it: asked for of a few rows, not of a page. */
const PROOFS = ['logEntry', 'proof']
const DEPARTMENTS = 82
const RESOURCES = 552
const FIELDS_EACH = 10
const CITY = '510100'

let demo: DemoService
let auditor: Actor
let bureau: Actor
let rows: MarketRows
const statements: string[] = []

const prisma = () => demo.service.platform.market.prisma
const ids = () => demo.service.app.get(Ids)

/** As many as in Nanhai, as copies of what the demo has, under names of their own. */
async function fillCity(): Promise<void> {
  const [department, resource] = await Promise.all([
    prisma().organization.findFirstOrThrow({ where: { kind: 'ADMIN_UNIT', region: CITY } }),
    prisma().dataResource.findFirstOrThrow({ where: { region: CITY }, include: { fields: true } }),
  ])
  const departments = numbered(DEPARTMENTS).map((n) => ({
    ...department,
    id: ids().next(),
    name: `部门 ${n}`,
    uscc: usccOf(n),
  }))
  await prisma().organization.createMany({ data: departments })
  const { fields, ...columns } = resource
  const [field] = fields
  if (!field) throw new Error('A resource of the demo has no field.')
  const resources = numbered(RESOURCES).map((n) => ({
    ...columns,
    id: ids().next(),
    code: `NH-${n}`,
    registrationCode: null,
    registeredAt: null,
    registeredUntil: null,
    holderOrgId: departments[n % DEPARTMENTS]?.id ?? '',
  }))
  await prisma().dataResource.createMany({ data: resources })
  const copies = resources.flatMap(({ id: resourceId }) =>
    numbered(FIELDS_EACH).map((n) => ({ ...field, id: ids().next(), resourceId, name: `field_${n}`, position: n + 1 })),
  )
  await prisma().resourceField.createMany({ data: copies })
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => n)
const usccOf = (n: number) =>
  buildCreditCode({
    registeringBody: '1',
    entityClass: '1',
    region: CITY,
    organisation: `NHAA${String(n).padStart(4, '0')}`,
  })

beforeAll(async () => {
  demo = await startDemoService({ onQuery: (sql) => void statements.push(sql) })
  await playTour({ url: demo.url, print: () => {} })
  await fillCity()
  rows = await MarketRows.load(demo.service.platform.market)
  auditor = (await signedIn(demo, 'audit@chengdu.demo')).actor
  bureau = (await signedIn(demo, 'bureau.maker@chengdu.demo')).actor
}, 300_000)
afterAll(() => demo.close())

/** The lists among the queries: those that answer in pages. */
const lists = queryFields().filter(({ type }) => {
  const page = getNamedType(type)
  return isObjectType(page) && Object.hasOwn(page.getFields(), 'edges')
})

type Page = { edges: unknown[]; pageInfo: { hasNextPage: boolean } }

async function pageOf(name: string, actor: Actor): Promise<{ page: Page; sent: string[] }> {
  const field = lists.find((list) => list.name === name)
  if (!field) throw new Error(`${name} is no list.`)
  const { source, variables } = askFor(
    field,
    'query',
    { ...argumentsFor(field, rows, 0), first: PAGE },
    { without: PROOFS },
  )
  statements.length = 0
  const { data, errors } = await ask(demo.service.app, actor, source, variables)
  expect(errors).toBeUndefined()
  return { page: data?.[name] as Page, sent: [...statements] }
}

describe.each(lists.map(({ name }) => name))('a page of %s', (name) => {
  it(`takes at most ${STATEMENTS} statements`, async () => {
    const { sent } = await pageOf(name, auditor)
    expect(sent.slice(STATEMENTS)).toEqual([])
  })
})

describe(`${RESOURCES} resources of ${DEPARTMENTS} departments`, () => {
  it('load, a page of a hundred at a time', async () => {
    const { page, sent } = await pageOf('dataResources', bureau)
    expect([page.edges.length, page.pageInfo.hasNextPage]).toEqual([PAGE, true])
    expect(sent.length).toBeLessThanOrEqual(STATEMENTS)
  })

  it('are all there, page by page', async () => {
    const seen = new Set<string>()
    for (let after: string | null = null; ;) {
      const source = `query ($after: String) { dataResources(first: ${PAGE}, after: $after) { edges { node { code } } pageInfo { endCursor hasNextPage } } }`
      const { data } = await ask(demo.service.app, bureau, source, { after })
      for (const { node } of data?.dataResources.edges ?? []) seen.add(node.code)
      if (!data?.dataResources.pageInfo.hasNextPage) break
      after = data.dataResources.pageInfo.endCursor
    }
    expect([...seen].filter((code) => code.startsWith('NH-'))).toHaveLength(RESOURCES)
  })
})
