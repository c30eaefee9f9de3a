import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDomain, seedTestDomain, testLookupKey, TEST_SCALE } from '../../test/support/domain.ts'
import { createServerMarket, describeOnPostgres, TEST_START } from '../../test/support/market.ts'
import { normalizePersonName } from '../kernel/person-name.ts'
import { NORMALIZERS } from '../modules/product/index.ts'
import type { OpenDatabase } from '../platform/database/open.ts'
import { domainParts } from './domain-parts.ts'
import { seedDomain } from './seed-domain.ts'
import { loadSeedData, readTourResource } from './seed-data.ts'
import { syntheticPerson } from './synthetic/person.ts'

describe('in an embedded database', () => describeInDatabase(createTestDomain))

describeOnPostgres('in a server', () =>
  describeInDatabase(async () => {
    const market = await createServerMarket()
    return { pool: market.platform.domain.pool, embedded: false, listen: async () => {}, close: () => market.close() }
  }),
)

function describeInDatabase(open: () => Promise<OpenDatabase>): void {
  let database: OpenDatabase
  const select = async <T extends object>(sql: string, values: unknown[] = []) =>
    (await database.pool.query<T>(sql, values)).rows
  const count = async (table: string) => (await select<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n

  beforeAll(async () => {
    database = await open()
    await seedTestDomain(database.pool)
  })
  afterAll(() => database.close())

  it('loads everybody but the 80 who are not covered, and a canary', async () => {
    expect(await count('cd_psb.person')).toBe(TEST_SCALE.people - 80 + 1)
  })

  it('keys a person by the keyed hash of the number', async () => {
    const { idNo } = syntheticPerson('510100', 17)
    const rows = await select('select id_no from cd_psb.person where id_key = $1', [testLookupKey(idNo)])
    expect(rows).toEqual([{ id_no: idNo }])
  })

  it('marks every row as synthetic', async () => {
    for (const table of await sourceTables()) {
      expect(await select(`select from ${table} where not synthetic`)).toEqual([])
    }
  })

  it('plants in each table one row with a marker of its own', async () => {
    const canaries = await select<{ value: string; source_table: string }>('select * from platform.canary')
    expect(canaries.map(({ source_table: table }) => table).toSorted()).toEqual(await sourceTables())
    for (const { value, source_table: table } of canaries) {
      expect(await select(`select from ${table} t where t::text like '%' || $1 || '%'`, [value])).toHaveLength(1)
    }
  })

  it('gives every table a clock that stands before the seeding', async () => {
    const clocks = await select<{ source_table: string; updated_at: Date }>('select * from platform.source_update')
    expect(clocks.map(({ source_table: table }) => table).toSorted()).toEqual(await sourceTables())
    for (const { updated_at: updatedAt } of clocks) expect(updatedAt.getTime()).toBeLessThan(TEST_START.getTime())
  })

  it('has every column that the catalogue registers, of the registered type', async () => {
    for (const { code, sourceTable, fields } of await registeredResources()) {
      const columns = await select<{ name: string; type: string }>(
        `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and attname <> 'synthetic' order by attnum`,
        [sourceTable],
      )
      expect({ code, fields: fields.map(({ name, type }) => ({ name, type })) }).toEqual({ code, fields: columns })
    }
  })

  it('changes nothing when it is run again', async () => {
    const told: number[] = []
    const seeding = { pool: database.pool, lookupKey: testLookupKey, scale: TEST_SCALE, now: new Date(0) }
    await seedDomain({ ...seeding, progress: (_, done) => told.push(done) })
    expect(await count('cd_psb.person')).toBe(TEST_SCALE.people - 80 + 1)
    expect(told.at(-1)).toBe(domainParts(TEST_SCALE).reduce((sum, { subjects }) => sum + subjects, 0))
  })

  it.each([' 张 三\t', '阿卜杜拉 • 买买提', '阿依古丽･艾力', '𠮷野　家', 'Ｓｍｉｔｈ  Anna', 'e\u0301 x'])(
    'normalises the name %j as the platform does',
    async (name) => {
      const [row] = await select('select platform.normalized_name($1) as name, platform.normalized_text($1) as text', [
        name,
      ])
      expect(row).toEqual({ name: normalizePersonName(name), text: NORMALIZERS.TEXT(name) })
    },
  )
}

async function registeredResources() {
  return [...(await loadSeedData()).resources, await readTourResource()]
}

async function sourceTables(): Promise<string[]> {
  return (await registeredResources()).map(({ sourceTable }) => sourceTable).toSorted()
}
