/**
 * Fills the data domain with synthetic departments: tables, rows, canaries, clocks.
 * Promises: the same scale, key and moment give the same rows; a part (a city's people, say) is loaded whole or not at all, so that a seeding that
 * was cut off goes on where it stopped. Refuses nothing: it runs on an empty or a half-seeded domain.
 */
import type { Pool, PoolClient } from 'pg'
import { domainParts, type DomainPart, type DomainScale } from './domain-parts.ts'
import type { RowContext } from './source-rows.ts'
import { createSourceTables, SourceTable } from './source-tables.ts'

export type { DomainScale } from './domain-parts.ts'

export type DomainSeeding = RowContext & {
  readonly pool: Pool
  readonly scale: DomainScale
  /** @param text what is being loaded @param done and @param total count people, dwellings, enterprises and cells */
  readonly progress: (text: string, done: number, total: number) => void
}

export const DEMO_SCALE: DomainScale = { people: 50_000, enterprises: 5_000, dwellings: 20_000 }

/** Subjects whose rows go into the database together. */
const BATCH = 2_500
const HOUR_MS = 3_600_000

/** Loads what is not loaded yet. The scale of the demo takes about 6 s embedded, on 2 cores. */
export async function seedDomain(seeding: DomainSeeding): Promise<void> {
  await createSourceTables(seeding.pool)
  const parts = domainParts(seeding.scale)
  const total = parts.reduce((sum, { subjects }) => sum + subjects, 0)
  let before = 0
  for (const part of parts) {
    const start = before
    await inTransaction(seeding.pool, (client) =>
      loadPart(client, part, seeding, (done) => seeding.progress(part.text, start + done, total)),
    )
    before += part.subjects
  }
}

async function loadPart(
  client: PoolClient,
  part: DomainPart,
  { lookupKey, now }: RowContext,
  onDone: (subjects: number) => void,
): Promise<void> {
  const tables = await openTables(client, Object.keys(part.hoursBehind))
  if (await tables[0]?.isLoaded()) return onDone(part.subjects)

  const hoursBehind = new Map(Object.entries({ ...part.hoursBehind, ...part.cleaned }))
  const updatedAt = ({ name }: SourceTable) => new Date(now.getTime() - (hoursBehind.get(name) ?? 0) * HOUR_MS)
  // Time is counted back from the oldest clock, as an answer does that reads all of a city's tables.
  const oldest = new Date(Math.min(...tables.map((table) => updatedAt(table).getTime())))
  const context = { lookupKey, now: oldest }
  await insertRows(tables, part, context, onDone)
  const cleaned = await openTables(client, Object.keys(part.cleaned ?? {}))
  for (const table of tables) await table.analyze()
  for (const table of cleaned) {
    await table.clean()
    await table.measure(updatedAt(table))
  }
  for (const table of [...tables, ...cleaned]) {
    await table.plantCanary(context)
    await table.analyze()
    await table.setClock(updatedAt(table))
  }
}

async function insertRows(
  tables: readonly SourceTable[],
  { subjects, rowsOf }: DomainPart,
  context: RowContext,
  onDone: (subjects: number) => void,
): Promise<void> {
  for (let first = 0; first < subjects; first += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, subjects - first) }, (_, offset) => first + offset)
    const rows = indexes.map((index) => rowsOf(index, context))
    for (const table of tables) await table.insert(rows.flatMap((byTable) => byTable[table.name] ?? []))
    onDone(first + indexes.length)
  }
}

async function openTables(client: PoolClient, names: readonly string[]): Promise<SourceTable[]> {
  const tables: SourceTable[] = []
  for (const name of names) tables.push(await SourceTable.open(client, name))
  return tables
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
