import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import pg from 'pg'
import { EmbeddedStream } from './embedded-stream.ts'

/** Connections of one instance to one PostgreSQL server. */
export const POOL_SIZE = 10

/** One database, spoken to by one client, whether a server or embedded. */
export type OpenDatabase = { pool: pg.Pool; embedded: boolean; close(): Promise<void> }

/** Where a database is: a server's address, a folder for the embedded one, or `memory` for a scratch one. */
export type DatabaseAddress = { url: string } | { folder: string } | { memory: true }

/** bigint columns are bigints: money and counts never pass through a number. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return BigInt
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

export async function openDatabase(address: DatabaseAddress): Promise<OpenDatabase> {
  if ('url' in address) {
    const pool = new pg.Pool({ connectionString: address.url, max: POOL_SIZE, types })
    pool.on('error', () => {}) // a lost idle connection is replaced; the next query reports what matters
    return { pool, embedded: false, close: () => pool.end() }
  }
  return openEmbedded('folder' in address ? address.folder : undefined)
}

async function openEmbedded(folder: string | undefined): Promise<OpenDatabase> {
  const [{ PGlite }, { btree_gist }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/contrib/btree_gist'),
  ])
  if (folder) await mkdir(dirname(folder), { recursive: true })
  const database = await PGlite.create({ ...(folder && { dataDir: folder }), extensions: { btree_gist } })
  const pool = new pg.Pool({
    stream: () => new EmbeddedStream(database) as never, // pg asks for a socket and uses this much of one
    user: 'postgres',
    database: 'postgres',
    types,
    max: 1, // one session exists; a second client would share its transaction and its prepared statements
    idleTimeoutMillis: 0,
    onConnect: async (client) => void (await client.query('deallocate all')),
  })
  return { pool, embedded: true, close: () => pool.end().then(() => database.close()) }
}
