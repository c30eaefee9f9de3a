/**
 * A developer works on an operator’s fields before there is a product: it asks for a workspace, is admitted, sees masked
 * samples, and takes out reviewed aggregates and nothing else, as long as the use stands.
 */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED } from '../../src/cli/client.ts'
import { SAMPLE_ROWS } from '../../src/modules/product/masked-sample.ts'
import { WORKSPACE_BUDGET } from '../../src/modules/sandbox/workspace.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { refusalOf } from '../support/mutate.ts'

const DEVELOPER = 'developer@jinan.demo'
const OPERATOR = 'operator.maker@jinan.demo'
const FOLDER = new URL('../products/workspace/', import.meta.url)
const PURPOSE = 'INDUSTRY_DEVELOPMENT'
const CELLS = ['JN-C-12-10', 'JN-C-11-10', 'JN-C-10-09']
/** As the rules have it: workspace.questionsPerMonth. */
const QUESTIONS = 100
const SOURCES = [
  { resourceCode: 'JN-PSB-CELL', fieldNames: ['cell_id', 'age_band', 'people'] },
  { resourceCode: 'JN-AMR-CELL', fieldNames: ['cell_id', 'shop_type', 'shops'] },
  { resourceCode: 'JN-TRA-CELL', fieldNames: ['cell_id', 'boardings'] },
]

type Sample = { columns: { name: string; mask: string }[]; rows: Record<string, unknown>[] }
type Answered = { outcome: string; answer: Record<string, unknown>; warnings: string[] }

let demo: DemoService
let operatorUscc: string
let workspaceId: string
let contract: Record<string, unknown> & { aggregate: Record<string, unknown>; sources: { fields: string[] }[] }
let query: string

async function run<T>(email: string, field: string, input: object, data: string): Promise<T> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`
  const document = `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${REFUSED} ... on ${type}Success { data { ${data} } } } }`
  return ((await (await demo.as(email)).run<Record<string, T>>(document, { input }))[field] ?? {}) as T
}
const open = (change: object = {}) =>
  run<{ id: string; status: string }>(
    DEVELOPER,
    'openWorkspace',
    { operatorUscc, purposeClass: PURPOSE, sources: SOURCES, ...change },
    'id status',
  )
const decide = (id: string, admit: boolean, email = OPERATOR) =>
  run<{ status: string }>(email, 'decideWorkspace', { workspaceId: id, admit }, 'status')
const sample = (resourceCode: string, id = workspaceId) =>
  run<Sample>(DEVELOPER, 'drawSample', { workspaceId: id, resourceCode }, 'columns { name mask } rows')
const ask = (change: object = {}, input: object = { gridIds: CELLS }, text = query) =>
  run<Answered>(
    DEVELOPER,
    'askWorkspace',
    { workspaceId, contract: { ...contract, ...change }, query: text, input },
    'outcome answer warnings',
  )
const workspacesOf = async (email: string) => {
  type Listed = { workspaces: { edges: { node: { id: string; sources: unknown[] } }[] } }
  const { workspaces } = await (
    await demo.as(email)
  ).run<Listed>('{ workspaces(first: 10) { edges { node { id sources { resourceCode fieldNames } } } } }')
  return workspaces.edges.map(({ node }) => node)
}
const domain = () => demo.service.platform.domain.pool
const aggregate = (change: object) => ({ aggregate: { ...contract.aggregate, ...change } })

beforeAll(async () => {
  demo = await startDemoService()
  const { prisma } = demo.service.platform.market
  operatorUscc = (await prisma.organization.findFirstOrThrow({ where: { people: { some: { email: OPERATOR } } } })).uscc
  contract = JSON.parse(await readFile(new URL('contract.json', FOLDER), 'utf8'))
  query = await readFile(new URL('query.sql', FOLDER), 'utf8')
})
afterAll(() => demo.close())

describe('a workspace', () => {
  it('is asked for on fields whose use the operator has, for a purpose it has it for', async () => {
    expect(await refusalOf(open({ purposeClass: 'SECTOR_DEVELOPMENT' }))).toBe('RIGHT_USE_PURPOSE')
    const nobodys = [{ resourceCode: 'JN-PSB-CELL', fieldNames: ['income'] }]
    expect(await refusalOf(open({ sources: nobodys }))).toBe('WORKSPACE_SOURCES')
    const asked = await open()
    expect(asked.status).toBe('REQUESTED')
    workspaceId = asked.id
  })

  it('shows nothing before the operator has admitted the developer', async () => {
    expect(await refusalOf(sample('JN-PSB-CELL'))).toBe('FORBIDDEN')
    expect(await refusalOf(ask())).toBe('FORBIDDEN')
  })

  it('is opened by the operator whose use it rests on, and by no other', async () => {
    expect(await refusalOf(decide(workspaceId, true, 'operator.maker@shanghai.demo'))).toBe('FORBIDDEN')
    expect(await refusalOf(decide(workspaceId, true, DEVELOPER))).toBe('FORBIDDEN')
    expect(await decide(workspaceId, true)).toEqual({ status: 'OPEN' })
  })

  it('is seen by both, and by nobody else', async () => {
    expect(await workspacesOf(DEVELOPER)).toEqual([{ id: workspaceId, sources: SOURCES.toSorted(byCode) }])
    expect(await workspacesOf(OPERATOR)).toHaveLength(1)
    expect(await workspacesOf('developer@shanghai.demo')).toEqual([])
    expect(await workspacesOf('holder.psb@jinan.demo')).toEqual([])
  })
})

const byCode = (a: { resourceCode: string }, b: { resourceCode: string }) =>
  a.resourceCode.localeCompare(b.resourceCode)

describe('a masked sample', () => {
  it('has so many rows of the fields that were asked for, each masked', async () => {
    const { columns, rows } = await sample('JN-PSB-CELL')
    expect(columns).toEqual(['cell_id', 'age_band', 'people'].map((name) => ({ name, mask: 'STAND_IN' })))
    expect(rows).toHaveLength(SAMPLE_ROWS)
  })

  it('has no text of the data domain in it', async () => {
    const { rows } = await sample('JN-PSB-CELL')
    const { rows: raw } = await domain().query<{ text: string }>(
      'select cell_id as text from jn_psb.cell_population union select age_band from jn_psb.cell_population',
    )
    const texts = new Set(raw.map(({ text }) => text))
    const shown = rows.flatMap((row) => Object.values(row)).filter((value) => typeof value === 'string')
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.filter((value) => texts.has(value))).toEqual([])
  })

  it('is the same again', async () => {
    expect(await sample('JN-TRA-CELL')).toEqual(await sample('JN-TRA-CELL'))
  })

  it('names nobody: identifiers have aliases, and of what is most sensitive nothing is left', async () => {
    const sources = [{ resourceCode: 'JN-MIB-INSURED', fieldNames: ['id_key', 'name', 'status'] }]
    const { id } = await open({ sources })
    await decide(id, true)
    const { columns, rows } = await sample('JN-MIB-INSURED', id)
    expect(columns.map(({ mask }) => mask)).toEqual(['ALIAS', 'INVENTED', 'INVENTED'])
    const { rows: raw } = await domain().query<{ name: string }>('select distinct name from jn_mib.insured')
    const names = new Set(raw.map(({ name }) => name))
    expect(rows.filter((row) => names.has(String(row.name)))).toEqual([])
    expect(rows).toHaveLength(SAMPLE_ROWS)
  })

  it('is of a resource of the workspace', async () => {
    expect(await refusalOf(sample('JN-PSB-PERSON'))).toBe('WORKSPACE_RESOURCE')
  })
})

describe('a query in a workspace', () => {
  it('answers with the sums of the cells that are shown', async () => {
    const { outcome, answer } = await ask()
    const { rows } = await domain().query<{ boardings: string; cells: string }>(
      `select sum(b.boardings)::text as boardings, count(*)::text as cells from jn_tra.cell_boarding b
       where b.cell_id = any ($1)
         and (select sum(people) from jn_psb.cell_population p where p.cell_id = b.cell_id) >= 20
         and (select sum(shops) from jn_amr.cell_shop s where s.cell_id = b.cell_id and s.shop_type = 'ANY') >= 10`,
      [CELLS],
    )
    expect(Number(rows[0]?.cells)).toBeGreaterThan(0)
    expect([outcome, answer]).toEqual([
      'SCORED',
      { boardings: Number(rows[0]?.boardings), cellsShown: Number(rows[0]?.cells) },
    ])
  })

  it('exports no rows', async () => {
    const rows = { aggregate: undefined }
    expect(await refusalOf(ask(rows, {}, 'select cell_id, people from jn_psb.cell_population'))).toBe('ROWS_STAY')
  })

  it.each([
    [
      'reads a raw table beside the aggregate',
      () => ask({}, undefined, `${query} where exists (select from jn_psb.cell_population)`),
      'AGGREGATE_UNSAFE',
    ],
    ['writes', () => ask({}, undefined, 'delete from cells'), 'QUERY_NOT_A_SELECT'],
    [
      'sleeps',
      () => ask({}, undefined, query.replace('from source\n', 'from source cross join pg_sleep(1)\n')),
      'QUERY_FORBIDDEN_FUNCTION',
    ],
    [
      'suppresses too few',
      () => ask(aggregate({ enterprises: { measure: 'enterprises', atLeast: 9 } })),
      'WORKSPACE_AGGREGATE',
    ],
    [
      'counts people by what it likes',
      () => ask(aggregate({ people: { measure: 'boardings', atLeast: 20 } })),
      'WORKSPACE_AGGREGATE',
    ],
    [
      'reads a field that is not in the workspace',
      () => ask({ sources: [...contract.sources, { resource: 'JN-TAX-CELL', fields: ['rent_band'] }] }),
      'WORKSPACE_FIELD',
    ],
    ['is for another purpose', () => ask({ purposes: ['SECTOR_DEVELOPMENT'] }), 'WORKSPACE_PURPOSE'],
    ['asks of what is no cell', () => ask({}, { gridIds: ['JN-C-99-99'] }), 'INVALID_INPUT'],
  ])('is refused if it %s', async (_, attempt, code) => {
    expect(await refusalOf(attempt())).toBe(code)
  })

  it('leaves nothing installed in the data domain', async () => {
    const { rows } = await domain().query(
      `select proname as name from pg_proc where proname like 'workspace\\_%'
       union all select rolname from pg_roles where rolname like 'product\\_workspace\\_%'`,
    )
    expect(rows).toEqual([])
  })
})

describe('the budget of a developer', () => {
  it('has the last question of a month, and no other after it but those that were asked', async () => {
    const { prisma } = demo.service.platform.market
    const asked = await prisma.aggregateQuestion.findFirstOrThrow({ where: { productId: WORKSPACE_BUDGET } })
    const spent = await prisma.aggregateQuestion.count({ where: { productId: WORKSPACE_BUDGET } })
    const left = Array.from({ length: QUESTIONS - spent - 1 }, (_, n) => n)
    await prisma.aggregateQuestion.createMany({
      data: left.map((n) => ({ ...asked, id: `spent-${n}`, answer: null, questionHash: new Uint8Array([n]) })),
    })
    expect((await ask({}, { gridIds: ['JN-C-12-10'] })).outcome).toBe('SCORED')
    expect(await refusalOf(ask({}, { gridIds: ['JN-C-11-10'] }))).toBe('BUDGET_SPENT')
    expect((await ask()).outcome).toBe('SCORED')
  })
})

describe('when its ground is gone', () => {
  it('a closed workspace shows and answers nothing, and is not opened again', async () => {
    const { id } = await open()
    await decide(id, true)
    expect(await decide(id, false)).toEqual({ status: 'CLOSED' })
    expect(await refusalOf(sample('JN-PSB-CELL', id))).toBe('FORBIDDEN')
    expect(await refusalOf(decide(id, true))).toBe('FORBIDDEN')
  })

  it('a suspended source ends samples and answers by its name, the answers that were given too', async () => {
    await run('holder.transport@jinan.demo', 'suspendResource', { resourceCode: 'JN-TRA-CELL' }, 'id')
    expect(await refusalOf(sample('JN-TRA-CELL'))).toBe('SOURCE_SUSPENDED')
    expect(await refusalOf(ask())).toBe('SOURCE_SUSPENDED')
  })
})
