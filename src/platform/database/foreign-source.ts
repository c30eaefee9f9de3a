/**
 * A department's own PostgreSQL, attached to the data domain through postgres_fdw: its tables become foreign tables of the
 * department's schema, and columns of them are granted to products as those of any raw table.
 * Owns: attaching, and what is there to describe. Promises: the credential is kept in the domain's user mapping only; what is
 * read there is read only and for a limited time; all or nothing is attached. Refuses SOURCE_EXISTS, SOURCE_UNREACHABLE and
 * SOURCE_TABLE_MISSING; an error's text is not repeated, since it can quote the credential's owner or a row.
 */
import pg, { type ClientBase } from 'pg'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'

export type ForeignSource = {
  /** the server's name in the data domain, such as `cd_housing` */
  readonly name: string
  /** the department's schema in the data domain */
  readonly schema: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** false only where the department's server knows the domain by other means than a password */
  readonly passwordRequired: boolean
  readonly remoteSchema: string
  readonly tables: readonly string[]
  /** how long one statement may take there */
  readonly statementMs: number
}

/** A column as its database describes it. */
export type DescribedColumn = {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly comment: string | null
}

const CONNECT_SECONDS = 5
/** Where the department's own catalogue is looked at for comments; gone before the end of the transaction. */
const LOOK = 'sanquan_attach'

/** Attaches the tables to the data domain at an address. */
export async function attachSourceAt(url: string, source: ForeignSource): Promise<Result<DescribedColumn[]>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await attachSource(client, source)
  } finally {
    await client.end()
  }
}

/** Attaches the tables. @param client of the data domain, with its own login @returns the columns of the tables */
export async function attachSource(client: ClientBase, source: ForeignSource): Promise<Result<DescribedColumn[]>> {
  const { rowCount } = await client.query('select from pg_foreign_server where srvname = $1', [source.name])
  if (rowCount) return refuse(exists(source))
  await client.query('begin')
  try {
    for (const statement of attaching(source)) await client.query(statement)
    await copyComments(client, source)
    const columns = await describeTables(client, source)
    const missing = source.tables.filter((name) => !columns.some(({ table }) => table === `${source.schema}.${name}`))
    await client.query(missing.length > 0 ? 'rollback' : 'commit')
    return missing.length > 0 ? refuse(tablesMissing(missing)) : ok(columns)
  } catch (error) {
    await client.query('rollback')
    if (isOfTheSource(error)) return refuse(unreachable(source))
    throw error
  }
}

/** Columns of the attached tables with their types and comments, in their order. */
export async function describeTables(
  client: ClientBase,
  { schema, tables }: Pick<ForeignSource, 'schema' | 'tables'>,
): Promise<DescribedColumn[]> {
  const { rows } = await client.query<DescribedColumn>(
    `select n.nspname || '.' || c.relname as "table", a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type,
       col_description(c.oid, a.attnum) as comment
     from pg_namespace n join pg_class c on c.relnamespace = n.oid join pg_attribute a on a.attrelid = c.oid
     where n.nspname = $1 and c.relname = any($2) and c.relkind = 'f' and a.attnum > 0 and not a.attisdropped
     order by c.relname, a.attnum`,
    [schema, tables],
  )
  return rows
}

const name = pg.escapeIdentifier
const text = pg.escapeLiteral

function attaching(source: ForeignSource): string[] {
  const { host, port, database, user, password, passwordRequired, statementMs } = source
  const session = `-c statement_timeout=${statementMs} -c default_transaction_read_only=on`
  const mapping = `user ${text(user)}, password ${text(password)}${passwordRequired ? '' : `, password_required 'false'`}`
  return [
    'create extension if not exists postgres_fdw',
    `create schema if not exists ${name(source.schema)}`,
    `create server ${name(source.name)} foreign data wrapper postgres_fdw options (host ${text(host)}, port '${port}',
       dbname ${text(database)}, connect_timeout '${CONNECT_SECONDS}', updatable 'false', options ${text(session)})`,
    `create user mapping for public server ${name(source.name)} options (${mapping})`,
    `import foreign schema ${name(source.remoteSchema)} limit to (${source.tables.map(name).join(', ')})
       from server ${name(source.name)} into ${name(source.schema)}`,
  ]
}

/** Importing leaves comments behind, and a department says in them what its columns mean. */
async function copyComments(client: ClientBase, source: ForeignSource): Promise<void> {
  const look = (table: string, columns: string) =>
    `create foreign table ${LOOK}.${table} (${columns}) server ${name(source.name)}
       options (schema_name 'pg_catalog', table_name '${table}')`
  await client.query(`create schema ${LOOK}`)
  await client.query(look('pg_namespace', 'oid oid, nspname name'))
  await client.query(look('pg_class', 'oid oid, relname name, relnamespace oid'))
  await client.query(look('pg_attribute', 'attrelid oid, attname name, attnum int2'))
  await client.query(look('pg_description', 'objoid oid, objsubid int4, description text'))
  const { rows } = await client.query<{ table: string; column: string; comment: string }>(
    `select c.relname::text as "table", a.attname::text as "column", d.description as comment
     from ${LOOK}.pg_namespace n join ${LOOK}.pg_class c on c.relnamespace = n.oid
     join ${LOOK}.pg_attribute a on a.attrelid = c.oid
     join ${LOOK}.pg_description d on d.objoid = c.oid and d.objsubid = a.attnum
     where n.nspname = $1 and c.relname = any($2) and a.attnum > 0`,
    [source.remoteSchema, source.tables],
  )
  for (const { table, column, comment } of rows) {
    await client.query(`comment on column ${name(source.schema)}.${name(table)}.${name(column)} is ${text(comment)}`)
  }
  await client.query(`drop schema ${LOOK} cascade`)
}

/** Class HV is the wrapper's, 08 and 28 are of connections and logins. */
const isOfTheSource = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(HV|08|28)/.test(String(error.code))

const exists = (source: ForeignSource): Refusal => ({
  code: 'SOURCE_EXISTS',
  message: `The data domain has a source ${source.name} already. Choose another name, or drop the server there first.`,
  rule: 'domain.source',
  field: 'name',
})

const unreachable = ({ host, port }: ForeignSource): Refusal => ({
  code: 'SOURCE_UNREACHABLE',
  message: `The data domain cannot read the database at ${host}:${port}. Check the address, the login and its rights from the domain's server.`,
  rule: 'domain.source',
})

const tablesMissing = (tables: readonly string[]): Refusal => ({
  code: 'SOURCE_TABLE_MISSING',
  message: `The login sees no table ${tables.join(', ')} there. Correct the names, or have them granted to it.`,
  rule: 'domain.source',
  field: 'tables',
})
