import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import pg from 'pg'
import { EmbeddedStream } from './embedded-stream.ts'
import { openServer } from './server.ts'

/** One database, spoken to by one client, whether a server or embedded. */
export type OpenDatabase = ServerDatabase | EmbeddedDatabase
type ServerDatabase = {
  pool: pg.Pool
  embedded: false
  /** Hears what is notified on a channel, until the connection that hears is lost. @returns when it hears */
  listen(channel: string, ear: Ear): Promise<void>
  close(): Promise<void>
}

/** What is told of a channel. After `lost` nothing more comes: listen again. */
export type Ear = { heard(payload: string): void; lost(): void }

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
    const pool = openServer(address.url, { types: TYPES })
    const listeners = openServer(address.url, { idleTimeoutMillis: 0 })
    const ears = new Set<pg.PoolClient>()
    const listen = (channel: string, ear: Ear) => listenOn(listeners, ears, { channel, ear })
    const close = async () => {
      const all = [...ears]
      ears.clear()
      for (const client of all) client.release(true)
      await Promise.all([listeners.end(), pool.end()])
    }
    return { pool, embedded: false, listen, close }
  }
  return openEmbedded(address)
}

/** A connection of its own: one of the pool is somebody else's at any moment. */
async function listenOn(
  listeners: pg.Pool,
  ears: Set<pg.PoolClient>,
  { channel, ear }: { channel: string; ear: Ear },
): Promise<void> {
  const client = await listeners.connect()
  ears.add(client)
  const lost = () => {
    if (!ears.delete(client)) return
    client.release(true)
    ear.lost()
  }
  client.on('error', lost).on('end', lost)
  client.on('notification', ({ payload = '' }) => ear.heard(payload))
  await client.query(`listen ${channel}`).catch((error: unknown) => {
    if (ears.delete(client)) client.release(true)
    throw error
  })
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
    listen: (channel, ear) => listenInProcess(pool, channel, ear),
    snapshot: () => database.dumpDataDir('none'),
    close: () => pool.end().then(() => database.close()),
  }
}

/** The one session hears for everybody, whichever client speaks for it. */
async function listenInProcess(pool: pg.Pool, channel: string, ear: Ear): Promise<void> {
  const heard = ({ channel: of, payload = '' }: pg.Notification) => {
    if (of === channel) ear.heard(payload)
  }
  const client = await pool.connect()
  client.on('notification', heard)
  pool.on('connect', (next) => next.on('notification', heard))
  await client.query(`listen ${channel}`)
  client.release()
}
