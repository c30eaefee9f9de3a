/**
 * A department's own PostgreSQL, from its file to an answer: attached, described, completed by the department, catalogued,
 * agreed, granted, reviewed, published and called over HTTP; the time of its tables kept; and what comes of its failing.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attach } from '../../src/cli/source-attach.ts'
import { refresh } from '../../src/cli/source-refresh.ts'
import {
  countersign,
  decideAgreement,
  draftAgreement,
  fileAgreement,
  filePlan,
  selectOperator,
  signAgreement,
} from '../../src/demo/tour/agreement.ts'
import { Caller } from '../../src/demo/tour/calls.ts'
import { planTour, type TourPlan } from '../../src/demo/tour/plan.ts'
import { proposePrices, publishPrices, setCeiling } from '../../src/demo/tour/prices.ts'
import { listProduct, releaseFields, reviewProduct, submitProduct } from '../../src/demo/tour/product.ts'
import { acceptResource, grantUses, registerResource } from '../../src/demo/tour/rights.ts'
import { Stage } from '../../src/demo/tour/stage.ts'
import {
  applyForUse,
  approveApplication,
  createKey,
  recordConsents,
  type Consenting,
} from '../../src/demo/tour/subscription.ts'
import { startDemoServiceOnPostgres, type SharedDemoService } from '../support/demo-service.ts'
import { createServerDatabases, describeOnPostgres } from '../support/market.ts'

const TABLE = 'cd_app_own.users'
const DRAFTS = '{ resourceDrafts { sourceTable updatedAt fields { name comment type } } }'
const DAY_MS = 86_400_000

type Drafts = {
  resourceDrafts: { sourceTable: string; updatedAt: string | null; fields: { name: string; type: string }[] }[]
}

describeOnPostgres('a department’s own database as a source', () => {
  let demo: SharedDemoService
  let stage: Stage
  let own: Awaited<ReturnType<typeof createServerDatabases>>
  let department: pg.Client
  let folder: string
  let plan: TourPlan
  let key: string
  let caller: Caller
  let people: { known: Consenting; unlisted: Consenting }

  beforeAll(async () => {
    demo = await startDemoServiceOnPostgres()
    stage = new Stage(demo.url, () => {})
    own = await createServerDatabases()
    department = new pg.Client({ connectionString: own.environment.DATABASE_URL })
    await department.connect()
    await fill()
    folder = await mkdtemp(join(tmpdir(), 'sanquan-attached-'))
    await writeFile(join(folder, 'password'), 'kept-in-the-mapping')
  }, 120_000)
  afterAll(async () => {
    await department.end()
    await demo.close()
    await own.drop()
    await rm(folder, { recursive: true })
  })

  const now = () => demo.service.platform.clock.now()
  const drafts = async (role: 'appHolder' | 'securityHolder' | 'operatorMaker') =>
    (await stage.run<Drafts>(role, DRAFTS)).resourceDrafts

  /** The city's app keeps its users in a database of its own, by the keyed hash that the data domain joins by. */
  async function fill() {
    const { rows } = await demo.service.platform.domain.pool.query(
      'select id_key, mobile_key from cd_app.real_name_user',
    )
    await department.query(`
      create table users (id_key bytea primary key, mobile_key bytea not null, changed timestamptz not null);
      comment on column users.mobile_key is '手机号键'`)
    await department.query(`insert into users select k, m, $3 from unnest($1::bytea[], $2::bytea[]) as row(k, m)`, [
      rows.map((row) => row.id_key),
      rows.map((row) => row.mobile_key),
      new Date(now().getTime() - 3_600_000),
    ])
  }

  /** A call as its answer stands in HTTP. */
  async function ask(): Promise<Record<string, unknown>> {
    const response = await fetch(`${demo.url}/v1/products/${plan.productCode}/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(caller.ask(people.known)),
    })
    return (await response.json()) as Record<string, unknown>
  }

  async function run(task: 'attach' | 'refresh', change: object = {}) {
    const lines: string[] = []
    const terminal = { out: (line: string) => void lines.push(line), error: (line: string) => void lines.push(line) }
    const environment = { DOMAIN_DATABASE_URL: demo.domainUrl }
    if (task === 'refresh')
      return {
        exit: await refresh(undefined, environment, terminal, demo.service.platform.clock),
        said: lines.join('\n'),
      }
    const { hostname: host, port, pathname, username } = new URL(own.environment.DATABASE_URL)
    const source = {
      name: 'cd_app_own',
      schema: 'cd_app_own',
      holderUscc: (await stage.organizationOf('appHolder')).uscc,
      host,
      port: Number(port || 5432),
      database: pathname.slice(1),
      user: username || 'postgres',
      passwordFile: 'password',
      passwordRequired: false, // the server of the tests trusts its own machine
      remoteSchema: 'public',
      tables: ['users'],
      updateColumns: { users: 'changed' },
      ...change,
    }
    await writeFile(join(folder, 'source.json'), JSON.stringify(source))
    const exit = await attach(join(folder, 'source.json'), environment, terminal, demo.service.platform.clock)
    return { exit, said: lines.join('\n') }
  }

  it('is not half attached where one of its tables is not there', async () => {
    const { exit, said } = await run('attach', { tables: ['users', 'nothing'] })
    expect([exit, said]).toEqual([1, expect.stringContaining('SOURCE_TABLE_MISSING')])
    expect(await drafts('appHolder')).toEqual([])
  })

  it('is attached, and the file’s password is nowhere in what is said', async () => {
    const { exit, said } = await run('attach')
    expect(exit).toBe(0)
    expect(said).not.toContain('kept-in-the-mapping')
  })

  it('is a draft for its department: columns, types, comments, its time', async () => {
    expect(await drafts('appHolder')).toEqual([
      {
        sourceTable: TABLE,
        updatedAt: expect.stringMatching(/Z$/),
        fields: [
          { name: 'id_key', comment: null, type: 'bytea' },
          { name: 'mobile_key', comment: '手机号键', type: 'bytea' },
          { name: 'changed', comment: null, type: 'timestamp with time zone' },
        ],
      },
    ])
  })

  it('is no draft for another department or an operator', async () => {
    expect([await drafts('securityHolder'), await drafts('operatorMaker')]).toEqual([[], []])
  })

  it('is completed and registered by the department, and no draft any more', async () => {
    const [draft] = await drafts('appHolder')
    const planned = await planTour(await stage.now())
    const fields = (draft?.fields ?? [])
      .filter(({ name }) => name !== 'changed')
      .map(({ name, type }) => {
        const known = planned.resource.fields.find((field) => field.name === name)
        if (!known) throw new Error(`The tour describes no ${name}.`)
        return { ...known, type }
      })
    const resource = { ...planned.resource, sourceTable: TABLE, fields }
    const query = planned.query.replaceAll('cd_app.real_name_user', TABLE)
    const registered = await registerResource(stage, { ...planned, resource, query })
    plan = registered.plan
    await acceptResource(stage, registered.resource)
    expect(await drafts('appHolder')).toEqual([])
  })

  it('is agreed on, granted, reviewed with its examples, released and listed as any other', async () => {
    for (const step of [filePlan, selectOperator, draftAgreement, countersign, decideAgreement]) await step(stage, plan)
    await signAgreement(stage, plan)
    await fileAgreement(stage, plan)
    await grantUses(stage, plan)
    const version = await submitProduct(stage, plan)
    await reviewProduct(stage, plan, version)
    await releaseFields(stage, version)
    await listProduct(stage, plan, version)
    const where = { product: { code: plan.productCode } }
    const { status } = await demo.service.platform.market.prisma.productVersion.findFirstOrThrow({ where })
    expect(status).toBe('LISTED')
  }, 60_000)

  it('is priced, subscribed to and consented to', async () => {
    await setCeiling(stage, plan)
    await publishPrices(stage, await proposePrices(stage, plan))
    key = await createKey(stage, await approveApplication(stage, await applyForUse(stage, plan)))
    people = await recordConsents(stage, plan)
    caller = new Caller(stage, plan, key)
    expect(people.known.consentId).not.toBe('')
  })

  it('answers over HTTP from the department’s own rows', async () => {
    const before = await caller.answered('MATCH', caller.ask(people.known))
    expect(before.answer.billable).toBe(true)
    await caller.answered('NO_RECORD', caller.ask(people.unlisted))
  })

  it('makes answers stale when it is not refreshed, and fresh when it is', async () => {
    const { code } = plan.resource
    await demo.service.platform.market.prisma.dataResource.update({
      where: { code },
      data: { updateFrequency: 'DAILY' },
    })
    const old = new Date(now().getTime() - DAY_MS - 1)
    await demo.service.platform.domain.pool.query(
      'update platform.source_update set updated_at = $2 where source_table = $1',
      [TABLE, old],
    )
    const staleOf = async () => (await ask()).staleSources
    expect(await staleOf()).toContain(code)
    await department.query('update users set changed = $1', [now()])
    const { exit, said } = await run('refresh')
    expect([exit, said]).toEqual([0, expect.stringContaining(`${TABLE} updated at`)])
    expect(await staleOf()).not.toContain(code)
  })

  it('is told to have changed when a column’s type is another, and keeps its time', async () => {
    await department.query('alter table users alter mobile_key type text using encode(mobile_key, $$hex$$)')
    const { exit, said } = await run('refresh')
    expect([exit, said]).toEqual([1, expect.stringContaining(`${TABLE}.mobile_key was bytea and is text`)])
    await department.query('alter table users alter mobile_key type bytea using decode(mobile_key, $$hex$$)')
    expect((await run('refresh')).exit).toBe(0)
  })

  it('answers ERROR, unbilled and without a word of the department’s, where its table is gone', async () => {
    await department.query('alter table users rename to gone')
    const answer = await ask()
    expect(answer).toMatchObject({ code: 'PRODUCT_ERROR', billable: false })
    expect(JSON.stringify(answer)).not.toContain('users')
    expect((await run('refresh')).said).toContain('SOURCE_TABLE_MISSING')
    await department.query('alter table gone rename to users')
  })

  it('asks callers to come again where it cannot be reached, and answers when it can', async () => {
    const { pool } = demo.service.platform.domain
    const { port } = new URL(own.environment.DATABASE_URL)
    await pool.query(`alter server cd_app_own options (set port '1')`)
    await expect(caller.send(caller.ask(people.known))).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect((await run('refresh')).said).toContain('SOURCE_UNREACHABLE')
    await pool.query(`alter server cd_app_own options (set port '${port || '5432'}')`)
    await caller.answered('MATCH', caller.ask(people.known))
  })
})
