import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createServerDatabases, describeOnPostgres } from '../../../test/support/market.ts'
import { inProject } from '../root.ts'
import { AHEAD_LIMIT_MS, decideClock } from './foreign-clock.ts'
import { attachedSources, differenceOf, refreshSource } from './foreign-refresh.ts'
import { attachSource } from './foreign-source.ts'
import { migrate } from './migrate.ts'

const NOW = new Date('2026-11-24T08:00:00Z')
const LATER = new Date('2026-11-25T08:00:00Z')

describe('the time that an attached table tells', () => {
  const ahead = (ms: number) => decideClock('tst.t', new Date(NOW.getTime() + ms), NOW)

  it('is taken as it is up to now', () => {
    expect(ahead(0)).toEqual({ ok: true, value: NOW })
  })

  it('counts as now where the clocks differ by as much as they may', () => {
    expect(ahead(AHEAD_LIMIT_MS)).toEqual({ ok: true, value: NOW })
  })

  it('is refused a millisecond later', () => {
    expect(ahead(AHEAD_LIMIT_MS + 1)).toMatchObject({ error: { code: 'SOURCE_AHEAD' } })
  })

  it('is unknown of an empty table', () => {
    expect(decideClock('tst.t', null, NOW)).toEqual({ ok: true, value: null })
  })
})

describe('what a department changed', () => {
  const column = (table: string, name: string, type: string) => ({ table, name, type, comment: null })
  const attached = [column('tst.a', 'x', 'text'), column('tst.a', 'y', 'date'), column('tst.b', 'z', 'text')]
  const there = attached.map((each) => ({ ...each, table: each.table.replace('tst', 'look') }))

  it('is nothing where all is as it was', () => {
    expect(differenceOf(attached, there)).toBeUndefined()
  })

  it('is nothing where a column was added', () => {
    expect(differenceOf(attached, [...there, column('look.a', 'new', 'text')])).toBeUndefined()
  })

  it.each([
    ['a table that is gone', there.slice(0, 2), 'SOURCE_TABLE_MISSING', 'b'],
    ['a column that is gone', there.toSpliced(1, 1), 'SOURCE_CHANGED', 'tst.a.y was date and is not there'],
    ['a type', there.with(1, column('look.a', 'y', 'text')), 'SOURCE_CHANGED', 'tst.a.y was date and is text'],
  ])('is %s, by name', (_, now, code, named) => {
    expect(differenceOf(attached, now)).toMatchObject({ code, message: expect.stringContaining(named) })
  })
})

describeOnPostgres('refreshing an attached source', () => {
  let databases: Awaited<ReturnType<typeof createServerDatabases>>
  let department: pg.Client
  let domain: pg.Client

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
      create table lease (no text, changed timestamptz);
      create table visit (no text, on_day date);
      create table plain (no text)`)
    const { hostname: host, port, pathname, username } = new URL(own)
    const attached = await attachSource(
      domain,
      {
        name: 'tst_housing',
        schema: 'tst_hsg',
        holderUscc: '91350100M000100Y43',
        host,
        port: Number(port || 5432),
        database: pathname.slice(1),
        user: username || 'postgres',
        password: 'x',
        passwordRequired: false,
        remoteSchema: 'public',
        tables: ['lease', 'visit', 'plain'],
        updateColumns: { lease: 'changed', visit: 'on_day' },
        statementMs: 2_000,
      },
      NOW,
    )
    expect(attached).toMatchObject({ ok: true })
  })
  beforeEach(async () => {
    await domain.query('delete from platform.source_update')
    await department.query(`
      delete from lease; delete from visit;
      insert into lease values ('L1', '2026-11-23T08:00:00Z'), ('L2', '2026-11-22T08:00:00Z');
      insert into visit values ('V1', '2026-11-20')`)
  })
  afterAll(async () => {
    await department.end()
    await domain.end()
    await databases.drop()
  })

  const times = async () => {
    type Row = { source_table: string; updated_at: Date }
    const { rows } = await domain.query<Row>('select * from platform.source_update')
    return Object.fromEntries(rows.map((row) => [row.source_table, row.updated_at.toISOString()]))
  }

  it('knows what is attached', async () => {
    expect(await attachedSources(domain)).toEqual(['tst_housing'])
  })

  it('takes the newest row of each table, a day from its beginning in Shanghai, and leaves out what tells no time', async () => {
    await refreshSource(domain, 'tst_housing', NOW)
    expect(await times()).toEqual({
      'tst_hsg.lease': '2026-11-23T08:00:00.000Z',
      'tst_hsg.visit': '2026-11-19T16:00:00.000Z',
    })
  })

  it('does not turn a clock back when the newest row is deleted', async () => {
    await refreshSource(domain, 'tst_housing', NOW)
    await department.query(`delete from lease where no = 'L1'`)
    await refreshSource(domain, 'tst_housing', LATER)
    expect(await times()).toHaveProperty(['tst_hsg.lease'], '2026-11-23T08:00:00.000Z')
  })

  it('keeps no time at all where one table is ahead of the clock', async () => {
    await department.query(`update visit set on_day = '2026-12-01'`)
    expect(await refreshSource(domain, 'tst_housing', NOW)).toMatchObject({ error: { code: 'SOURCE_AHEAD' } })
    expect(await times()).toEqual({})
  })

  it('is refused of a name that nothing was attached under', async () => {
    expect(await refreshSource(domain, 'nothing', NOW)).toMatchObject({ error: { code: 'SOURCE_UNKNOWN' } })
  })

  it.each([
    [
      'a table is dropped',
      'alter table visit rename to gone',
      'alter table gone rename to visit',
      'SOURCE_TABLE_MISSING',
    ],
    [
      'a type is changed',
      'alter table plain alter no type varchar(9)',
      'alter table plain alter no type text',
      'SOURCE_CHANGED',
    ],
    [
      'a type is changed to one of the department’s own',
      `create type own as enum ('A'); alter table plain alter no type own using no::own`,
      'alter table plain alter no type text; drop type own',
      'SOURCE_TYPE_UNKNOWN',
    ],
  ])('changes nothing where %s there, and says so', async (_, change, back, code) => {
    await department.query(change)
    try {
      expect(await refreshSource(domain, 'tst_housing', NOW)).toMatchObject({ error: { code } })
      expect(await times()).toEqual({})
    } finally {
      await department.query(back)
    }
  })

  it('changes nothing where nobody answers', async () => {
    await domain.query(`alter server tst_housing options (set port '1')`)
    expect(await refreshSource(domain, 'tst_housing', NOW)).toMatchObject({ error: { code: 'SOURCE_UNREACHABLE' } })
    expect(await times()).toEqual({})
  })
})
