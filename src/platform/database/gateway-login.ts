/**
 * The gateway's way into the data domain: a connection that may run product functions and nothing else.
 * Promises: a statement sent here runs with the rights of role `gateway`, so a table is refused by the database itself. On a
 * server every connection takes that role when it is made; the embedded database has one session, which takes it for each
 * statement and gives it back whatever happens. On a server a statement has its limits of time, memory and temporary files; the
 * embedded database has neither timers nor sessions to set them on. Refuses: a login of its own that may more than that.
 */
import { type ClientBase, type Pool, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg'
import { StartRefused } from '../start-refused.ts'
import { TYPES, type OpenDatabase } from './open.ts'
import { openServer } from './server.ts'

const GATEWAY = 'gateway'

/** What one statement of a product may take. */
export type StatementLimits = { readonly statementMs: number; readonly workMemMb: number; readonly tempFileMb: number }

export type Gateway = {
  /** how long a statement may take; on the embedded database nothing ends it */
  readonly statementMs: number

  query<Row extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<Row>>
  close(): Promise<void>
}

/** @param url the server for the gateway's login; none where the domain is embedded. @throws with the fix. */
export async function openGateway(
  domain: OpenDatabase,
  url: string | undefined,
  limits: StatementLimits,
): Promise<Gateway> {
  const { statementMs } = limits
  if (url === undefined) return embeddedGateway(domain.pool, statementMs)
  const pool = openServer(url, {
    types: TYPES,
    onConnect: (client) => enterGateway(client, limits),
  })
  try {
    await refuseWideLogin(pool, domain.pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  return { statementMs, query: (statement) => pool.query(statement), close: () => pool.end() }
}

/** Temporary files are limited by a superuser only: a login that is none takes what the server gives it, which README says to set. */
async function enterGateway(
  client: ClientBase,
  { statementMs, workMemMb, tempFileMb }: StatementLimits,
): Promise<void> {
  await client.query(`set statement_timeout = '${statementMs}ms'; set work_mem = '${workMemMb}MB'`)
  await client.query(`do $$ begin
    set temp_file_limit = '${tempFileMb}MB';
  exception when insufficient_privilege then null;
  end $$`)
  await client.query(`set role ${GATEWAY}`)
}

function embeddedGateway(pool: Pool, statementMs: number): Gateway {
  const query = async <Row extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<Row>> => {
    const client = await pool.connect()
    let fault: Error | undefined
    try {
      await client.query(`set role ${GATEWAY}`)
      return await client.query<Row>(statement)
    } finally {
      await client.query('reset role').catch((error: Error) => (fault = error))
      client.release(fault) // a connection that would keep the role is thrown away
    }
  }
  return { statementMs, query, close: async () => {} }
}

/** A login of the gateway's own is a member of `gateway` and of nothing else, and owns and reads no table. */
async function refuseWideLogin(gateway: Pool, domain: Pool): Promise<void> {
  const fix = `Make it so: create role sanquan_gateway login in role ${GATEWAY}; README has the whole of it.`
  const login = await loginOf(gateway).catch((error: unknown) => {
    throw new StartRefused(`The login for the data domain's gateway cannot take the role ${GATEWAY}. ${fix}`, {
      cause: error,
    })
  })
  if (login === (await loginOf(domain))) return // no login of its own: the role that it takes is the boundary
  const { rows } = await domain.query<{ wide: boolean }>(MAY_MORE_THAN_GATEWAY, [login])
  if (rows[0]?.wide === false) return
  throw new StartRefused(`The gateway's login ${login} may do more than run product functions. ${fix}`)
}

const MAY_MORE_THAN_GATEWAY = `
  select r.rolsuper or r.rolcreaterole or r.rolbypassrls
    or exists (select from pg_auth_members m join pg_roles other on other.oid = m.roleid
      where m.member = r.oid and other.rolname <> '${GATEWAY}')
    or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
        and has_any_column_privilege(r.oid, c.oid, 'select')) as wide
  from pg_roles r where r.rolname = $1`

async function loginOf(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ login: string }>('select session_user::text as login')
  return rows[0]?.login ?? ''
}
