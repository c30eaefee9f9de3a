/**
 * Fills the data domain with synthetic departments: tables, rows, canaries, clocks.
 * Promises: the same scale, key and moment give the same rows; a city is loaded whole or not at all, so that a seeding that
 * was cut off goes on where it stopped. Refuses nothing: it runs on an empty or a half-seeded domain.
 */
import { readdir, readFile } from 'node:fs/promises'
import type { Pool, PoolClient } from 'pg'
import { inProject } from '../platform/root.ts'
import {
  dwellingRows,
  enterpriseRows,
  personRows,
  type RowContext,
  type RowsByTable,
  type SourceRow,
  type SqlValue,
} from './source-rows.ts'

export type DomainScale = { readonly people: number; readonly enterprises: number; readonly dwellings: number }

export type DomainSeeding = RowContext & {
  readonly pool: Pool
  readonly scale: DomainScale
  /** @param text what is being loaded @param done and @param total count people, dwellings and enterprises */
  readonly progress: (text: string, done: number, total: number) => void
}

export const DEMO_SCALE: DomainScale = { people: 50_000, enterprises: 5_000, dwellings: 20_000 }

/** Subjects whose rows go into the database together. */
const BATCH = 2_500
const HOUR_MS = 3_600_000

type Load = {
  readonly text: string
  readonly count: number
  readonly rowsOf: (index: number, context: RowContext) => RowsByTable
  /** each table and how many hours before the seeding its department updated it */
  readonly hoursBehind: Readonly<Record<string, number>>
}

/** Loads what is not loaded yet. On 2 cores about 20 s embedded for the scale of the demo. */
export async function seedDomain(seeding: DomainSeeding): Promise<void> {
  await createSourceTables(seeding.pool)
  const loads = loadsOf(seeding.scale)
  const total = loads.reduce((sum, { count }) => sum + count, 0)
  let before = 0
  for (const load of loads) {
    const start = before
    await inTransaction(seeding.pool, (client) =>
      runLoad(client, load, seeding, (done) => seeding.progress(load.text, start + done, total)),
    )
    before += load.count
  }
}

function loadsOf({ people, enterprises, dwellings }: DomainScale): readonly Load[] {
  return [
    {
      text: 'Chengdu: people',
      count: people,
      rowsOf: personRows,
      hoursBehind: { 'cd_psb.person': 6, 'cd_app.real_name_user': 1 },
    },
    {
      text: 'Jinan: dwellings',
      count: dwellings,
      rowsOf: dwellingRows,
      hoursBehind: { 'jn_nr.property': 8, 'jn_hou.lease': 20 },
    },
    {
      text: 'Shanghai: enterprises',
      count: enterprises,
      rowsOf: enterpriseRows,
      hoursBehind: {
        'sh_amr.enterprise': 3,
        'sh_amr.abnormal': 3,
        'sh_amr.penalty': 20,
        'sh_tax.grade': 70,
        'sh_tax.arrears': 40,
        'sh_tax.revenue_band': 70,
        'sh_hrss.headcount': 30,
        'sh_hpf.contribution': 30,
        'sh_court.dishonest': 5,
      },
    },
  ]
}

async function createSourceTables(pool: Pool): Promise<void> {
  const folder = inProject('prisma/seed/domain/')
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  for (const file of files) await pool.query(await readFile(new URL(file, folder), 'utf8'))
}

async function runLoad(
  client: PoolClient,
  load: Load,
  context: DomainSeeding,
  onDone: (count: number) => void,
): Promise<void> {
  const tables = Object.keys(load.hoursBehind)
  const { rows: loaded } = await client.query('select from platform.source_update where source_table = any($1)', [
    tables,
  ])
  if (loaded.length < tables.length) {
    const columns = await readColumns(client, tables)
    for (let first = 0; first < load.count; first += BATCH) {
      const indexes = Array.from({ length: Math.min(BATCH, load.count - first) }, (_, offset) => first + offset)
      const subjects = indexes.map((index) => load.rowsOf(index, context))
      for (const table of tables) {
        const rows = subjects.flatMap((byTable) => byTable[table] ?? [])
        await insertRows(client, table, columns, rows)
      }
      onDone(first + indexes.length)
    }
    await plantCanaries(client, tables, columns, context)
    await setSourceClocks(client, load, context)
  }
  onDone(load.count)
}

type Columns = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Each table's columns and their types, without those that have a default. */
async function readColumns(client: PoolClient, tables: readonly string[]): Promise<Columns> {
  const { rows } = await client.query<{ source_table: string; name: string; type: string }>(
    `select t.source_table, a.attname as name, format_type(a.atttypid, null) as type
     from unnest($1::text[]) as t(source_table) join pg_attribute a on a.attrelid = t.source_table::regclass
     where a.attnum > 0 and not a.attisdropped and not a.atthasdef order by a.attnum`,
    [tables],
  )
  return new Map(
    tables.map((table) => [
      table,
      new Map(rows.filter((row) => row.source_table === table).map(({ name, type }) => [name, type])),
    ]),
  )
}

/** One statement for all rows, an array for each column. Not COPY, which stops the embedded database for ever. */
async function insertRows(
  client: PoolClient,
  table: string,
  columns: Columns,
  rows: readonly SourceRow[],
): Promise<void> {
  if (rows.length === 0) return
  const types = [...(columns.get(table) ?? [])]
  const names = types.map(([name]) => name).join(', ')
  const arrays = types.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')
  const values = types.map(([name]) => rows.map((row) => row[name] ?? null))
  await client.query(`insert into ${table} (${names}) select * from unnest(${arrays})`, values)
}

/** One row in each table whose every text is a marker that no caller can know. It must never be seen outside. */
async function plantCanaries(
  client: PoolClient,
  tables: readonly string[],
  columns: Columns,
  context: DomainSeeding,
): Promise<void> {
  for (const table of tables) {
    const value = canaryOf(table, context)
    const types = [...(columns.get(table) ?? [])]
    const row = Object.fromEntries(types.map(([name, type]) => [name, canaryValue(type, value, context)]))
    await insertRows(client, table, columns, [row])
    await client.query('insert into platform.canary (value, source_table) values ($1, $2) on conflict do nothing', [
      value,
      table,
    ])
  }
}

/** Differs between installations, since their keys do. */
function canaryOf(table: string, { lookupKey }: RowContext): string {
  return `CANARY-${table}-${lookupKey(`canary/${table}`).toString('hex').slice(0, 16)}`
}

function canaryValue(type: string, value: string, { lookupKey, now }: RowContext): SqlValue {
  if (type === 'text') return value
  if (type === 'bytea') return lookupKey(value)
  if (type === 'boolean') return false
  return type === 'date' || type.startsWith('timestamp') ? now : 0
}

async function setSourceClocks(client: PoolClient, { hoursBehind }: Load, { now }: DomainSeeding): Promise<void> {
  const tables = Object.keys(hoursBehind)
  const instants = Object.values(hoursBehind).map((hours) => new Date(now.getTime() - hours * HOUR_MS))
  await client.query(
    `insert into platform.source_update (source_table, updated_at) select * from unnest($1::text[], $2::timestamptz[])
     on conflict (source_table) do update set updated_at = excluded.updated_at`,
    [tables, instants],
  )
}

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
