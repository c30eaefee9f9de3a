/**
 * Fills the data domain with synthetic departments: tables, rows, canaries, clocks.
 * Promises: the same scale, key and moment give the same rows; a city is loaded whole or not at all, so that a seeding that
 * was cut off goes on where it stopped. Refuses nothing: it runs on an empty or a half-seeded domain.
 */
import type { Pool, PoolClient } from 'pg'
import { enterpriseRows } from './enterprise-rows.ts'
import { dwellingRows, personRows, type RowContext, type RowsByTable } from './source-rows.ts'
import { createSourceTables, SourceTable } from './source-tables.ts'

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

type City = {
  readonly text: string
  /** people, dwellings or enterprises */
  readonly subjects: number
  readonly rowsOf: (index: number, context: RowContext) => RowsByTable
  /** each table and how many hours before the seeding its department updated it */
  readonly hoursBehind: Readonly<Record<string, number>>
}

/** Loads what is not loaded yet. The scale of the demo takes about 6 s embedded, on 2 cores. */
export async function seedDomain(seeding: DomainSeeding): Promise<void> {
  await createSourceTables(seeding.pool)
  const cities = citiesOf(seeding.scale)
  const total = cities.reduce((sum, { subjects }) => sum + subjects, 0)
  let before = 0
  for (const city of cities) {
    const start = before
    await inTransaction(seeding.pool, (client) =>
      loadCity(client, city, seeding, (done) => seeding.progress(city.text, start + done, total)),
    )
    before += city.subjects
  }
}

function citiesOf({ people, enterprises, dwellings }: DomainScale): readonly City[] {
  return [
    {
      text: 'Chengdu: people',
      subjects: people,
      rowsOf: personRows,
      hoursBehind: { 'cd_psb.person': 6, 'cd_app.real_name_user': 1 },
    },
    {
      text: 'Jinan: dwellings',
      subjects: dwellings,
      rowsOf: dwellingRows,
      hoursBehind: { 'jn_nr.property': 8, 'jn_hou.lease': 20 },
    },
    {
      text: 'Shanghai: enterprises',
      subjects: enterprises,
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

async function loadCity(
  client: PoolClient,
  { subjects, rowsOf, hoursBehind }: City,
  { lookupKey, now }: RowContext,
  onDone: (subjects: number) => void,
): Promise<void> {
  const tables: SourceTable[] = []
  for (const name of Object.keys(hoursBehind)) tables.push(await SourceTable.open(client, name))
  if (await tables[0]?.isLoaded()) return onDone(subjects)

  const updatedAt = (table: string) => new Date(now.getTime() - (hoursBehind[table] ?? 0) * HOUR_MS)
  // Time is counted back from the oldest clock, as an answer does that reads all of a city's tables.
  const oldest = new Date(Math.min(...tables.map(({ name }) => updatedAt(name).getTime())))
  const context = { lookupKey, now: oldest }
  for (let first = 0; first < subjects; first += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, subjects - first) }, (_, offset) => first + offset)
    const rows = indexes.map((index) => rowsOf(index, context))
    for (const table of tables) await table.insert(rows.flatMap((byTable) => byTable[table.name] ?? []))
    onDone(first + indexes.length)
  }
  for (const table of tables) {
    await table.plantCanary(context)
    await table.analyze()
    await table.setClock(updatedAt(table.name))
  }
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
