import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { openDatabase, type OpenDatabase } from './open.ts'

let database: OpenDatabase
let folder: string

beforeAll(async () => void (database = await openDatabase({ memory: true })))
afterAll(() => database.close())
beforeEach(async () => {
  await database.pool.query('drop schema public cascade; create schema public')
  folder = mkdtempSync(join(tmpdir(), 'sanquan-migrate-'))
  return () => rmSync(folder, { recursive: true })
})

const write = (name: string, sql: string) => {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), sql)
}
const run = () => migrate(database.pool, pathToFileURL(`${folder}/`))
const tables = async () =>
  (
    await database.pool.query(
      `select tablename from pg_tables where schemaname = 'public' and tablename not like '\\_%' order by 1`,
    )
  ).rows.map(({ tablename }) => tablename)

describe('the migration runner', () => {
  it('applies what is new, in order, once', async () => {
    write('1_a', 'create table a (id int); insert into a values (1);')
    write('2_b', 'create table b as select * from a')
    expect(await run()).toEqual(['1_a', '2_b'])
    expect(await run()).toEqual([])
    expect(await tables()).toEqual(['a', 'b'])
  })

  it('rolls a failing migration back whole, keeps those before it, and takes it once it is mended', async () => {
    write('1_a', 'create table a (id int)')
    write('2_b', 'create table b (id int); select 1 / 0;')
    await expect(run()).rejects.toThrow('2_b failed and was rolled back')
    expect(await tables()).toEqual(['a'])
    write('2_b', 'create table b (id int)')
    expect(await run()).toEqual(['2_b'])
  })

  it('refuses a migration that was edited after it was applied', async () => {
    write('1_a', 'create table a (id int)')
    await run()
    write('1_a', 'create table a (id bigint)')
    await expect(run()).rejects.toThrow('1_a was edited after it was applied')
  })

  it('refuses a database that is newer than the program, and says so', async () => {
    write('1_a', 'create table a (id int)')
    write('2_b', 'create table b (id int)')
    await run()
    rmSync(join(folder, '2_b'), { recursive: true })
    await expect(run()).rejects.toThrow(/newer than this program: it has 2_b/)
  })
})
