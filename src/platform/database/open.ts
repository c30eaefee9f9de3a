import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import pg from 'pg'
import { EmbeddedStream } from './embedded-stream.ts'

/** Connections of one instance to one PostgreSQL server. */
export const POOL_SIZE = 10

/** One database, spoken to by one client, whether a server or embedded. */
export type OpenDatabase = ServerDatabase | EmbeddedDatabase
type ServerDatabase = { pool: pg.Pool; embedded: false; close(): Promise<void> }

/** The database in this process. `snapshot` copies it whole, for a `template`. */
export type EmbeddedDatabase = Omit<ServerDatabase, 'embedded'> & { embedded: true; snapshot(): Promise<Blob> }

/** A folder to keep the embedded database in; or `memory`: a scratch one, empty or a copy of a snapshot. */
export type EmbeddedAddress = { folder: string } | { memory: true; template?: Blob | undefined }

/** Where a database is: a server's address, or in this process. */
export type DatabaseAddress = { url: string } | EmbeddedAddress

const INT8: number = pg.types.builtins.INT8

/** bigint columns are bigints: money and counts never pass through a number. */
export const TYPES: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8 && format !== 'binary') return BigInt
    return pg.types.getTypeParser(oid, format)
  },
}

export async function openDatabase(address: DatabaseAddress): Promise<OpenDatabase> {
  if ('url' in address) {
    const pool = new pg.Pool({ connectionString: address.url, max: POOL_SIZE, types: TYPES })
    pool.on('error', () => {}) // a lost idle connection is replaced; the next query reports what matters
    return { pool, embedded: false, close: () => pool.end() }
  }
  return openEmbedded(address)
}

/** Opens the database in this process, making it first if need be. */
export async function openEmbedded(address: EmbeddedAddress): Promise<EmbeddedDatabase> {
  const [{ PGlite }, { btree_gist }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/contrib/btree_gist'),
  ])
  if ('folder' in address) await mkdir(dirname(address.folder), { recursive: true })
  const place =
    'folder' in address ? { dataDir: address.folder } : address.template && { loadDataDir: address.template }
  const database = await PGlite.create({ ...place, extensions: { btree_gist } })
  const pool = new pg.Pool({
    stream: () => new EmbeddedStream(database), // pg asks for a socket and uses this much of one
    user: 'postgres',
    database: 'postgres',
    types: TYPES,
    max: 1, // one session exists; a second client would share its transaction and its prepared statements
    idleTimeoutMillis: 0,
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it
    onConnect: async (client) => void (await client.query('reset role; deallocate all')),
  })
  return {
    pool,
    embedded: true,
    snapshot: () => database.dumpDataDir('none'),
    close: () => pool.end().then(() => database.close()),
  }
}
