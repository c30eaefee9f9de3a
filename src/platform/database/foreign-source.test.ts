import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createServerDatabases, describeOnPostgres } from '../../../test/support/market.ts'
import { inProject } from '../root.ts'
import { describeTables } from './foreign-columns.ts'
import { attachSource, type ForeignSource } from './foreign-source.ts'
import { migrate } from './migrate.ts'

const SECRET = 'kept-in-the-mapping'
const NOW = new Date('2026-11-24T08:00:00Z')

/** All that attaching leaves in the data domain. */
async function left(domain: pg.Client): Promise<string[]> {
  const { rows } = await domain.query<{ what: string }>(
    `select 'server ' || srvname as what from pg_foreign_server
     union all select 'table ' || source_table from platform.attached_table
     union all select 'look' from pg_namespace where nspname = 'sanquan_attach' order by 1`,
  )
  return rows.map(({ what }) => what)
}

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
    const pool = new pg.Pool({ connectionString: raw })
    await migrate(pool, inProject('prisma/domain/migrations/'))
    await pool.end()
    await department.query(`
      create table lease (no text primary key, tenant text not null, months numeric(4, 0), changed timestamptz);
      comment on column lease.no is '合同编号';
      insert into lease values ('L1', 'Ann', 12, '2026-11-23T08:00:00Z');
      create type kind as enum ('A');
      create table odd (kind kind);
      create table secret (a int)`)
    const { hostname: host, port, pathname, username } = new URL(own)
    role = `reader_${pathname.slice(-12)}`
    source = {
      name: 'tst_housing',
      schema: 'tst_hsg',
      holderUscc: '91350100M000100Y43',
      host,
      port: Number(port || 5432),
      database: pathname.slice(1),
      user: username || 'postgres',
      password: SECRET,
      passwordRequired: false, // the server of the tests trusts its own machine
      remoteSchema: 'public',
      tables: ['lease'],
      updateColumns: { lease: 'changed' },
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
    expect(await attachSource(domain, { ...source, tables: ['lease', 'nothing'] }, NOW)).toMatchObject({
      error: { code: 'SOURCE_TABLE_MISSING', message: expect.stringContaining('nothing') },
    })
    expect(await left(domain)).toEqual([])
  })

  it('is refused where nobody answers, without the credential', async () => {
    const refused = await attachSource(domain, { ...source, port: 1 }, NOW)
    expect(refused).toMatchObject({ error: { code: 'SOURCE_UNREACHABLE' } })
    expect(JSON.stringify(refused)).not.toContain(SECRET)
  })

  it.each([
    ['of a type that only the department has', { tables: ['odd'], updateColumns: {} }, 'SOURCE_TYPE_UNKNOWN'],
    ['whose time is no time', { updateColumns: { lease: 'tenant' } }, 'SOURCE_UPDATE_COLUMN'],
    ['whose time is no column', { updateColumns: { lease: 'nothing' } }, 'SOURCE_UPDATE_COLUMN'],
  ])('is refused whole with a table %s', async (_, change, code) => {
    expect(await attachSource(domain, { ...source, ...change }, NOW)).toMatchObject({ error: { code } })
    expect(await left(domain)).toEqual([])
  })

  it('is described by its columns, types and comments', async () => {
    expect(await attachSource(domain, source, NOW)).toEqual({
      ok: true,
      value: [
        { table: 'tst_hsg.lease', name: 'no', type: 'text', comment: '合同编号' },
        { table: 'tst_hsg.lease', name: 'tenant', type: 'text', comment: null },
        { table: 'tst_hsg.lease', name: 'months', type: 'numeric(4,0)', comment: null },
        { table: 'tst_hsg.lease', name: 'changed', type: 'timestamp with time zone', comment: null },
      ],
    })
    expect(await describeTables(domain, source)).toHaveLength(4)
  })

  it('has its time from the first moment', async () => {
    const { rows } = await domain.query('select * from platform.source_update')
    expect(rows).toEqual([{ source_table: 'tst_hsg.lease', updated_at: new Date('2026-11-23T08:00:00Z') }])
  })

  it('is not attached twice', async () => {
    expect(await attachSource(domain, source, NOW)).toMatchObject({ error: { code: 'SOURCE_EXISTS' } })
  })

  it('does not take the place of a table that is there', async () => {
    const again = { ...source, name: 'tst_again' }
    expect(await attachSource(domain, again, NOW)).toMatchObject({ error: { code: 'SOURCE_TABLE_TAKEN' } })
    expect(await left(domain)).toEqual(['server tst_housing', 'table tst_hsg.lease'])
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
    expect(
      await attachSource(domain, { ...source, name: 'tst_slow', tables: ['slow'], updateColumns: {} }, NOW),
    ).toMatchObject({ ok: true })
    await expect(domain.query('select slept from tst_hsg.slow')).rejects.toMatchObject({ code: '57014' })
  })
})
