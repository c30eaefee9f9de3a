/**
 * PostgreSQL servers: one, or several of which one at a time is the primary. Promises: a connection is to the primary, and who
 * loses it gets another by themselves; nobody waits longer than the limits below.
 */
import pg, { type PoolClient, type PoolConfig, type QueryConfig } from 'pg'

/** Connections of one instance to one PostgreSQL server. */
export const POOL_SIZE = 10
/** How long a server has to take a connection before the next one is tried. */
export const CONNECT_LIMIT_MS = 2_000
/** How long somebody waits for a connection. */
export const POOL_WAIT_MS = 10_000
/** How long a statement of a call (those have names) may take, whatever its server does. */
export const CALL_STATEMENT_LIMIT_MS = 5_000

const SERVERS = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?@]+)(.*)$/

/** The address of each server that a connection string names: `postgresql://user@a:5432,b:5432/name`. Empty if it is none. */
export function serversOf(url: string): string[] {
  const [, login, hosts, rest] = SERVERS.exec(url) ?? []
  const urls = hosts?.split(',').map((host) => `${login}${host}${rest}`) ?? []
  return urls.every((each) => URL.canParse(each)) ? urls : []
}

/** @param standby whether a server that is not the primary will do */
export type ServerOptions = Omit<
  PoolConfig,
  'connectionString' | 'Client' | 'connectionTimeoutMillis' | 'onConnect'
> & {
  /** what is said first on each connection */
  onConnect?: (client: pg.ClientBase) => Promise<void>
  standby?: boolean
}

/** A pool of connections to the primary among the servers of a connection string. */
export function openServer(url: string, { standby = false, onConnect, ...options }: ServerOptions): pg.Pool {
  const servers = serversOf(url)
  let current = 0
  class ServerClient extends pg.Client {
    constructor(config: pg.ClientConfig = {}) {
      super({ ...config, connectionString: servers[current] ?? url, connectionTimeoutMillis: CONNECT_LIMIT_MS })
    }
  }
  const pool = new ServerPool({
    ...options,
    max: POOL_SIZE,
    connectionTimeoutMillis: POOL_WAIT_MS,
    keepAlive: true,
    Client: ServerClient,
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it
    onConnect: async (client) => {
      if (servers.length > 1 && !standby) await refuseStandby(client)
      await onConnect?.(client)
    },
  })
  pool.tries = Math.max(1, servers.length)
  pool.next = (failed) => {
    if (failed === current) current = (current + 1) % pool.tries
  }
  pool.at = () => current
  pool.on('error', () => {}) // a lost idle connection is replaced; the next query reports what matters
  pool.on('connect', (client) => client.on('error', () => {})) // so is one that is lost while somebody holds it
  return pool
}

type Callback = (error: Error | undefined, client: PoolClient | undefined, done: (release?: unknown) => void) => void

/** Tries the servers in turn, so that whoever asks for a connection need not know which of them is the primary. */
class ServerPool extends pg.Pool {
  tries = 1
  at: () => number = () => 0
  next: (failed: number) => void = () => {}

  override connect(): Promise<PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<PoolClient> | void {
    const connected = this.connectInTurn()
    if (!callback) return connected
    connected.then(
      (client) =>
        callback(undefined, client, (release) => client.release(release instanceof Error ? release : Boolean(release))),
      (error: Error) => callback(error, undefined, () => {}),
    )
  }

  /** A statement with a name is one of a call. */
  // oxlint-disable-next-line typescript/no-explicit-any -- pg's overloads pass through as they are
  override query(...args: any[]): any {
    const [first, ...rest] = args
    const bounded = isNamed(first) ? { query_timeout: CALL_STATEMENT_LIMIT_MS, ...first } : first
    // oxlint-disable-next-line typescript/unbound-method -- it is applied to this
    return Reflect.apply(super.query, this, [bounded, ...rest])
  }

  private async connectInTurn(): Promise<PoolClient> {
    for (let tried = 1; ; tried++) {
      const at = this.at()
      try {
        return await super.connect()
      } catch (error) {
        if (!isUnavailable(error)) throw error
        this.next(at)
        if (tried >= this.tries) throw error
      }
    }
  }
}

const isNamed = (statement: unknown): statement is QueryConfig =>
  typeof statement === 'object' && statement !== null && 'name' in statement

/** read_only_sql_transaction: what a standby says too when it is written to. */
const READ_ONLY = '25006'

async function refuseStandby(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')
  if (rows[0]?.standby) throw Object.assign(new Error('This server is a standby.'), { code: READ_ONLY })
}

/** No server, a server that goes or comes, one without room on its disk or in its memory; of the network and of PostgreSQL. */
const UNAVAILABLE_CODES = new Set(
  `ECONNREFUSED ECONNRESET ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EPIPE
   57P01 57P02 57P03 ${READ_ONLY} 53100 53200 53300 58030
   P1001 P1002 P1008 P1017 P2024 P2028`.split(/\s+/), // the last are Prisma’s names of the same
)
/** SQLSTATE class of connection exceptions. */
const CONNECTION_CLASS = /^08...$/
/** What `pg` says without a code. */
const UNAVAILABLE_TEXT =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/
const CAUSES_READ = 4

/** Whether an error says that the database cannot be spoken to now, so that the same request may well do later. */
export function isUnavailable(error: unknown, causes = CAUSES_READ): boolean {
  if (typeof error !== 'object' || error === null || causes === 0) return false
  const { code, originalCode, message, cause, meta } = error as Record<string, unknown>
  const codes = [code, originalCode].filter((each) => typeof each === 'string')
  if (codes.some((each) => UNAVAILABLE_CODES.has(each) || CONNECTION_CLASS.test(each))) return true
  if (typeof message === 'string' && UNAVAILABLE_TEXT.test(message)) return true
  const adapter = typeof meta === 'object' && meta !== null && 'driverAdapterError' in meta && meta.driverAdapterError
  return isUnavailable(cause, causes - 1) || isUnavailable(adapter, causes - 1)
}
