import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answersOf, asGateway, createTestDomain, install, runAll } from '../../../test/support/domain.ts'
import { createServerMarket, describeOnPostgres } from '../../../test/support/market.ts'
import type { OpenDatabase } from '../../platform/database/open.ts'
import {
  batchFunctionName,
  grantSourceColumns,
  installBatchFunction,
  productRoleName,
  revokeSourceColumns,
  uninstallBatchFunction,
  type BatchFunctionSpec,
} from './batch-function.ts'

const ID2 = { code: 'ID2', version: 1, purpose: 'INDUSTRY_DEVELOPMENT', database: 'postgres' } as const

describe('names', () => {
  it('of the function tell product, version and purpose', () => {
    expect(batchFunctionName(ID2)).toBe('id2_v1_industry_development')
  })

  it('of the role tell the database too, since a cluster shares its roles', () => {
    const other = productRoleName({ ...ID2, database: 'other' })
    expect(productRoleName(ID2)).toMatch(/^product_id2_v1_industry_development_[0-9a-f]{6}$/)
    expect(other).not.toBe(productRoleName(ID2))
  })

  it('of the longest product still fit', () => {
    const longest = { ...ID2, code: 'ABCDEFGHIJKL', version: 9_999 }
    expect(productRoleName(longest).length).toBeLessThanOrEqual(63)
  })
})

describe('installBatchFunction', () => {
  const spec: BatchFunctionSpec = {
    ...ID2,
    input: [{ name: 'id_no_key', type: 'bytea' }],
    query: 'select 1 as one',
    sources: [{ table: 'cd_psb.person', columns: ['id_key', 'name'] }],
  }
  const hostile = 'person; drop table x'

  it.each([
    ['a table', { sources: [{ table: `cd_psb.${hostile}`, columns: ['name'] }] }],
    ['a table without schema', { sources: [{ table: 'person', columns: ['name'] }] }],
    ['a column of a source', { sources: [{ table: 'cd_psb.person', columns: [hostile] }] }],
    ['a source without columns', { sources: [{ table: 'cd_psb.person', columns: [] }] }],
    ['an input column', { input: [{ name: hostile, type: 'text' as const }] }],
    ['an input column called n, which tells callers apart', { input: [{ name: 'n', type: 'text' as const }] }],
  ])('refuses %s whose name is not plain', (_, part) => {
    expect(installBatchFunction({ ...spec, ...part })).toMatchObject({
      ok: false,
      error: { code: 'IDENTIFIER_INVALID' },
    })
  })

  it('refuses a query that the guard refuses', () => {
    const query = 'select 1) as answer on true; end; drop table x; select (2'
    expect(installBatchFunction({ ...spec, query })).toMatchObject({ ok: false, error: { rule: 'product.review' } })
  })
})

describe('in an embedded database', () => describeInDatabase(createTestDomain))

describeOnPostgres('in a server', () =>
  describeInDatabase(async () => {
    const market = await createServerMarket()
    return { pool: market.platform.domain.pool, embedded: false, listen: async () => {}, close: () => market.close() }
  }),
)

/** One table of two people, one product on it that may read their names but not their secrets. */
function describeInDatabase(open: () => Promise<OpenDatabase>): void {
  let database: OpenDatabase
  let spec: BatchFunctionSpec

  beforeAll(async () => {
    database = await open()
    await database.pool.query(`
      create schema office;
      create table office.person (id integer primary key, name text, secret text);
      insert into office.person values (1, 'Ann', 'likes tea'), (2, 'Bo', 'hates tea');
      insert into platform.source_update values ('office.person', '2026-03-01T00:00:00Z')`)
    const { rows } = await database.pool.query<{ name: string }>('select current_database() as name')
    spec = {
      code: 'T',
      version: 1,
      purpose: 'PUBLIC_WELFARE',
      database: rows[0]?.name ?? '',
      input: [{ name: 'id', type: 'integer' }],
      query: 'select name from office.person where person.id = input.id',
      sources: [{ table: 'office.person', columns: ['id', 'name'] }],
    }
    await install(database.pool, spec)
  })
  afterAll(async () => {
    for (const version of [1, 2]) await runAll(database.pool, uninstallBatchFunction({ ...spec, version }))
    await database.close()
  })

  const ask = (version = 1) => answersOf(database.pool, { ...spec, version }, [{ id: 2 }, { id: 3 }, { id: 1 }])
  const ANSWERS = [{ name: 'Bo' }, null, { name: 'Ann' }]

  it('answers each caller of a batch, and null where the query has no row', async () => {
    expect(await ask()).toEqual(ANSWERS)
  })

  it('fails at run time when the query reads a column that was not granted', async () => {
    const query = 'select secret from office.person where person.id = input.id'
    await install(database.pool, { ...spec, version: 2, query })
    await expect(ask(2)).rejects.toThrow('permission denied for table person')
  })

  it('fails from the revocation of a column on, and answers again once it is granted', async () => {
    const names = [{ table: 'office.person', columns: ['name'] }]
    await runAll(database.pool, valueOf(revokeSourceColumns(spec, names)))
    await expect(ask()).rejects.toThrow('permission denied for table person')
    await runAll(database.pool, valueOf(grantSourceColumns(spec, names)))
    expect(await ask()).toEqual(ANSWERS)
  })

  it('can be installed again', async () => {
    await install(database.pool, spec)
    expect(await ask()).toEqual(ANSWERS)
  })

  it('takes columns away that a later installation does not name', async () => {
    await install(database.pool, { ...spec, sources: [{ table: 'office.person', columns: ['id'] }] })
    await expect(ask()).rejects.toThrow('permission denied for table person')
    await install(database.pool, spec)
  })

  it('leaves the gateway no table to read, raw or of the platform', async () => {
    const read = (table: string) => asGateway(database.pool, (client) => client.query(`select from ${table}`))
    await expect(read('office.person')).rejects.toThrow('permission denied')
    await expect(read('platform.canary')).rejects.toThrow('permission denied')
  })

  it('lets nobody but the gateway run the function', async () => {
    const { rows } = await database.pool.query<{ grantee: string }>(
      `select distinct grantee from information_schema.routine_privileges
       where routine_schema = 'product' and routine_name = $1 and grantee <> $2`,
      [batchFunctionName(spec), productRoleName(spec)],
    )
    expect(rows).toEqual([{ grantee: 'gateway' }])
  })

  it('leaves the role unable to create anything', async () => {
    const role = productRoleName(spec)
    const { rows } = await database.pool.query(
      `select has_schema_privilege($1, 'product', 'create') or has_schema_privilege($1, 'public', 'create') as creates`,
      [role],
    )
    expect(rows).toEqual([{ creates: false }])
  })

  it('can be uninstalled twice', async () => {
    await install(database.pool, { ...spec, version: 3 })
    const statements = uninstallBatchFunction({ ...spec, version: 3 })
    await runAll(database.pool, statements)
    await runAll(database.pool, statements)
    await expect(ask(3)).rejects.toThrow('does not exist')
  })
}

function valueOf(statements: ReturnType<typeof grantSourceColumns>): readonly string[] {
  if (!statements.ok) throw new Error(statements.error.message)
  return statements.value
}
