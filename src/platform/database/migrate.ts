import { createHash, randomUUID } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import type { Pool, PoolClient } from 'pg'
import { StartRefused } from '../start-refused.ts'

/** The advisory lock `prisma migrate` itself takes, so that ours and the official tool exclude each other. */
const MIGRATION_LOCK = 72_707_369

type Migration = { name: string; sql: string; checksum: string }
type Applied = { migration_name: string; checksum: string; finished_at: Date | null }

/**
 * Applies the migrations of a folder in order, one transaction each, recorded as `prisma migrate deploy` records them.
 * @returns the names applied now. @throws if one fails (it is rolled back whole), was edited after it was applied, or the
 * database knows one that this program does not: then the database is newer than the program.
 */
export async function migrate(pool: Pool, folder: URL): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    const applied = await readApplied(client)
    refuseNewerDatabase(migrations, applied)
    const pending = migrations.filter((migration) => !isApplied(migration, applied))
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {})
    client.release()
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isDirectory() ? entry.name : [])).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(`${name}/migration.sql`, folder), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function readApplied(client: PoolClient): Promise<Map<string, Applied>> {
  await client.query(`create table if not exists _prisma_migrations (
    id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
    migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
    started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`)
  const { rows } = await client.query<Applied>(
    'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null',
  )
  return new Map(rows.map((row) => [row.migration_name, row]))
}

function refuseNewerDatabase(migrations: Migration[], applied: Map<string, Applied>): void {
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = [...applied.keys()].filter((name) => !known.has(name)).toSorted()
  if (unknown.length > 0) {
    throw new StartRefused(
      `The database is newer than this program: it has ${unknown.join(', ')}. Start the newer program, or restore the database from before.`,
    )
  }
}

function isApplied(migration: Migration, applied: Map<string, Applied>): boolean {
  const row = applied.get(migration.name)
  if (!row) return false
  if (!row.finished_at) throw new StartRefused(`Migration ${migration.name} failed earlier and is not resolved.`)
  if (row.checksum !== migration.checksum) {
    throw new StartRefused(
      `Migration ${migration.name} was edited after it was applied. Undo the edit and write a new one.`,
    )
  }
  return true
}

async function apply(client: PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(sql)
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`Migration ${name} failed and was rolled back.`, { cause: error })
  }
}
