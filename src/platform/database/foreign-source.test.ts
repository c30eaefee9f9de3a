import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createServerDatabases, describeOnPostgres } from '../../../test/support/market.ts'
import { attachSource, describeTables, type ForeignSource } from './foreign-source.ts'

const SECRET = 'kept-in-the-mapping'

describeOnPostgres('a department’s own database in the data domain', () => {
  let databases: Awaited<ReturnType<typeof createServerDatabases>>
  let department: pg.Client
  let domain: pg.Client
  let source: ForeignSource
  let role: string

  beforeAll(async () => {
    databases = await createServerDatabases()
    const { DATABASE_URL: own, DOMAIN_DATABASE_URL: raw } = databases.environment
    department = new pg.Client({ connectionString: own })
    domain = new pg.Client({ connectionString: raw })
    await department.connect()
    await domain.connect()
    await department.query(`
      create table lease (no text primary key, tenant text not null, months numeric(4, 0));
      comment on column lease.no is '合同编号';
      insert into lease values ('L1', 'Ann', 12);
      create table secret (a int)`)
    const { hostname: host, port, pathname, username } = new URL(own)
    role = `reader_${pathname.slice(-12)}`
    source = {
      name: 'tst_housing',
      schema: 'tst_hsg',
      host,
      port: Number(port || 5432),
      database: pathname.slice(1),
      user: username || 'postgres',
      password: SECRET,
      passwordRequired: false, // the server of the tests trusts its own machine
      remoteSchema: 'public',
      tables: ['lease'],
      statementMs: 200,
    }
  })
  afterAll(async () => {
    await domain.query(`drop owned by ${role}; drop role ${role}`)
    await department.end()
    await domain.end()
    await databases.drop()
  })

  it('is refused whole where a table is not there', async () => {
    expect(await attachSource(domain, { ...source, tables: ['lease', 'nothing'] })).toMatchObject({
      error: { code: 'SOURCE_TABLE_MISSING', message: expect.stringContaining('nothing') },
    })
    expect((await domain.query('select from pg_foreign_server')).rowCount).toBe(0)
  })

  it('is refused where nobody answers, without the credential', async () => {
    const refused = await attachSource(domain, { ...source, port: 1 })
    expect(refused).toMatchObject({ error: { code: 'SOURCE_UNREACHABLE' } })
    expect(JSON.stringify(refused)).not.toContain(SECRET)
  })

  it('is described by its columns, types and comments', async () => {
    expect(await attachSource(domain, source)).toEqual({
      ok: true,
      value: [
        { table: 'tst_hsg.lease', name: 'no', type: 'text', comment: '合同编号' },
        { table: 'tst_hsg.lease', name: 'tenant', type: 'text', comment: null },
        { table: 'tst_hsg.lease', name: 'months', type: 'numeric(4,0)', comment: null },
      ],
    })
    expect(await describeTables(domain, source)).toHaveLength(3)
  })

  it('is not attached twice', async () => {
    expect(await attachSource(domain, source)).toMatchObject({ error: { code: 'SOURCE_EXISTS' } })
  })

  it('is read by the columns that a role was granted, and by no other', async () => {
    await domain.query(
      `create role ${role} nologin; grant usage on schema tst_hsg to ${role}; grant select (no, months) on tst_hsg.lease to ${role}`,
    )
    await domain.query(`set role ${role}`)
    try {
      expect((await domain.query('select no, months::int from tst_hsg.lease')).rows).toEqual([{ no: 'L1', months: 12 }])
      await expect(domain.query('select tenant from tst_hsg.lease')).rejects.toMatchObject({ code: '42501' })
      const { rows } = await domain.query('select umoptions from pg_user_mappings')
      expect(rows).toEqual([{ umoptions: null }])
    } finally {
      await domain.query('reset role')
    }
  })

  it('is not written to, even by the domain itself', async () => {
    await expect(domain.query(`delete from tst_hsg.lease`)).rejects.toThrow()
    expect((await department.query('select from lease')).rowCount).toBe(1)
  })

  it('is not waited for longer than agreed', async () => {
    await department.query('create view slow as select no, pg_sleep(2)::text as slept from lease')
    expect(await attachSource(domain, { ...source, name: 'tst_slow', tables: ['slow'] })).toMatchObject({ ok: true })
    await expect(domain.query('select slept from tst_hsg.slow')).rejects.toMatchObject({ code: '57014' })
  })
})
