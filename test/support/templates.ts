import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { migrate } from '../../src/platform/database/migrate.ts'
import { openEmbedded } from '../../src/platform/database/open.ts'
import { inProject } from '../../src/platform/root.ts'

const FOLDERS = { market: 'prisma/migrations/', domain: 'prisma/domain/migrations/' } as const
type DatabaseName = keyof typeof FOLDERS

const CACHE = inProject('node_modules/.cache/sanquan-test/')
const STALE_MS = 60 * 60 * 1000

/**
 * Both databases as the migrations leave them. Making one takes 3 s and copying it 0.3 s, so they are kept in
 * node_modules/.cache under the hash of what they are made from, and every test's market is a copy.
 */
export async function migratedTemplates(): Promise<Record<DatabaseName, Blob>> {
  const [market, domain] = await Promise.all([template('market'), template('domain')])
  return { market, domain }
}

async function template(name: DatabaseName): Promise<Blob> {
  const file = new URL(`${name}-${await fingerprint(FOLDERS[name])}.tar`, CACHE)
  const kept = await readFile(file).catch(() => undefined)
  return kept ? new Blob([kept]) : make(name, file)
}

async function make(name: DatabaseName, file: URL): Promise<Blob> {
  const database = await openEmbedded({ memory: true })
  try {
    await migrate(database.pool, inProject(FOLDERS[name]))
    const snapshot = await database.snapshot()
    await mkdir(CACHE, { recursive: true })
    await dropStale()
    const unfinished = new URL(`${file}.${process.pid}`)
    await writeFile(unfinished, Buffer.from(await snapshot.arrayBuffer()))
    await rename(unfinished, file)
    return snapshot
  } finally {
    await database.close()
  }
}

async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(inProject('node_modules/@electric-sql/pglite/package.json')))
  const names = (await readdir(inProject(folder), { recursive: true }))
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  for (const name of names) hash.update(`\0${name}\0`).update(await readFile(new URL(name, inProject(folder))))
  return hash.digest('hex').slice(0, 16)
}

/** Templates of migrations that were edited since; a run that started just before may still read a young one. */
async function dropStale(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const file = new URL(name, CACHE)
    const age = Date.now() - (await stat(file)).mtimeMs
    if (age > STALE_MS) await rm(file, { force: true })
  }
}
