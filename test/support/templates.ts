import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '../../src/platform/database/migrate.ts'
import { openEmbedded } from '../../src/platform/database/open.ts'
import type { Snapshots } from '../../src/platform/open-platform.ts'
import { inProject } from '../../src/platform/root.ts'

const FOLDERS = { market: 'prisma/migrations/', domain: 'prisma/domain/migrations/' } as const
type DatabaseName = keyof typeof FOLDERS

const CACHE = inProject('node_modules/.cache/sanquan-test/')
const STALE_MS = 60 * 60 * 1000

/**
 * Both databases as the migrations leave them. Making one takes 3 s and copying it 0.3 s, so they are kept in
 * node_modules/.cache under the hash of what they are made from, and every test's market is a copy.
 */
export async function migratedTemplates(): Promise<Snapshots> {
  const [market, domain] = await Promise.all([template('market'), template('domain')])
  return { market, domain }
}

/** All that a seeding runs on. */
const SEEDED_FROM = ['src/', 'prisma/', 'policies/', 'test/support/demo-service.ts']

/**
 * Both databases as `seed` leaves them. Seeding takes many seconds, so what it made is kept too, under the hash of all that
 * it runs on: of one version of the code the first test seeds, the others copy.
 */
export async function seededTemplates(seed: () => Promise<Snapshots>): Promise<Snapshots> {
  const folder = new URL(`seeded-${await fingerprint(SEEDED_FROM)}/`, CACHE)
  const read = async (name: DatabaseName) => new Blob([await readFile(new URL(`${name}.tar`, folder))])
  const kept = await Promise.all([read('market'), read('domain')]).catch(() => undefined)
  if (kept) return { market: kept[0], domain: kept[1] }
  const made = await seed()
  const unfinished = new URL(`unfinished-${process.pid}/`, CACHE)
  await keep(made.market, new URL('market.tar', unfinished))
  await keep(made.domain, new URL('domain.tar', unfinished))
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true })) // another was first: its pair stands
  return made
}

async function template(name: DatabaseName): Promise<Blob> {
  const file = new URL(`${name}-${await fingerprint([FOLDERS[name]])}.tar`, CACHE)
  const kept = await readFile(file).catch(() => undefined)
  return kept ? new Blob([kept]) : make(name, file)
}

async function make(name: DatabaseName, file: URL): Promise<Blob> {
  const database = await openEmbedded({ memory: true })
  try {
    await migrate(database.pool, inProject(FOLDERS[name]))
    const snapshot = await database.snapshot()
    await keep(snapshot, file)
    return snapshot
  } finally {
    await database.close()
  }
}

/** Whole or not at all, whoever else writes it at the same time. */
async function keep(snapshot: Blob, file: URL): Promise<void> {
  await mkdir(new URL('.', file), { recursive: true })
  await dropStale()
  const unfinished = new URL(`${file}.${process.pid}`)
  await writeFile(unfinished, Buffer.from(await snapshot.arrayBuffer()))
  await rename(unfinished, file)
}

async function fingerprint(places: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(await readFile(inProject('node_modules/@electric-sql/pglite/package.json')))
  for (const place of places) {
    for (const name of await filesOf(place)) hash.update(`\0${name}\0`).update(await readFile(inProject(name)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** A file, or a folder's files, but for tests and generated code, which say nothing new. */
async function filesOf(place: string): Promise<string[]> {
  if (!place.endsWith('/')) return [place]
  const entries = await readdir(inProject(place), { recursive: true, withFileTypes: true })
  return entries
    .filter(
      (entry) => entry.isFile() && !entry.name.endsWith('.test.ts') && !/[/]generated([/]|$)/.test(entry.parentPath),
    )
    .map((entry) => relative(fileURLToPath(inProject('.')), join(entry.parentPath, entry.name)))
    .toSorted()
}

/** Templates of migrations that were edited since; a run that started just before may still read a young one. */
async function dropStale(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const file = new URL(name, CACHE)
    const found = await stat(file).catch(() => undefined) // another process may have dropped it just now
    const age = found ? Date.now() - found.mtimeMs : 0
    if (age > STALE_MS) await rm(file, { recursive: true, force: true })
  }
}
