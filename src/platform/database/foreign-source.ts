/**
 * A department's own PostgreSQL, attached to the data domain through postgres_fdw: its tables become foreign tables of the
 * department's schema, and columns of them are granted to products as those of any raw table.
 * Owns: attaching, and what is there to describe. Promises: the credential is kept in the domain's user mapping only; what is
 * read there is read only and for a limited time; all or nothing is attached. Refuses SOURCE_EXISTS, SOURCE_TABLE_TAKEN,
 * SOURCE_TABLE_MISSING, what `foreign-faults.ts` makes of errors and what `foreign-clock.ts` refuses of the tables' times.
 */
import pg, { type ClientBase } from 'pg'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { keepClocks } from './foreign-clock.ts'
import { describeTables, LOOK, type DescribedColumn } from './foreign-columns.ts'
import { faultOfSource, tablesMissing } from './foreign-faults.ts'

export type ForeignSource = {
  /** the server's name in the data domain, such as `cd_housing` */
  readonly name: string
  /** the department's schema in the data domain */
  readonly schema: string
  /** whose tables they are: the department's credit code */
  readonly holderUscc: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** false only where the department's server knows the domain by other means than a password */
  readonly passwordRequired: boolean
  readonly remoteSchema: string
  readonly tables: readonly string[]
  /** by table, the column there that says when a row was last changed; without one the table's answers count as stale */
  readonly updateColumns: Readonly<Record<string, string>>
  /** how long one statement may take there */
  readonly statementMs: number
}

const CONNECT_SECONDS = 5

/** Attaches the tables. @param client of the data domain, with its own login @returns the columns of the tables */
export async function attachSource(
  client: ClientBase,
  source: ForeignSource,
  now: Date,
): Promise<Result<DescribedColumn[]>> {
  const { rowCount } = await client.query('select from pg_foreign_server where srvname = $1', [source.name])
  if (rowCount) return refuse(exists(source))
  await client.query('begin')
  try {
    const attached = await attachInTransaction(client, source, now)
    await client.query(attached.ok ? 'commit' : 'rollback')
    return attached
  } catch (error) {
    await client.query('rollback')
    const fault = isTaken(error) ? tableTaken(source) : faultOfSource(error, source)
    if (fault) return refuse(fault)
    throw error
  }
}

async function attachInTransaction(
  client: ClientBase,
  source: ForeignSource,
  now: Date,
): Promise<Result<DescribedColumn[]>> {
  for (const statement of attaching(source)) await client.query(statement)
  await copyComments(client, source)
  const columns = await describeTables(client, source)
  const missing = source.tables.filter(
    (table) => !columns.some((column) => column.table === `${source.schema}.${table}`),
  )
  if (missing.length > 0) return refuse(tablesMissing(missing))
  const tables = source.tables.map((table) => ({
    table: `${source.schema}.${table}`,
    updateColumn: source.updateColumns[table] ?? null,
  }))
  await client.query(
    `insert into platform.attached_table (source_table, source_name, holder_uscc, remote_schema, update_column)
     select t.name, $1, $2, $3, t.update_column from unnest($4::text[], $5::text[]) as t(name, update_column)`,
    [
      source.name,
      source.holderUscc,
      source.remoteSchema,
      tables.map(({ table }) => table),
      tables.map(({ updateColumn }) => updateColumn),
    ],
  )
  const kept = await keepClocks(client, { tables, columns, now })
  return kept.ok ? ok(columns) : kept
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

/** duplicate_table */
const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '42P07'

const exists = (source: ForeignSource): Refusal => ({
  code: 'SOURCE_EXISTS',
  message: `The data domain has a source ${source.name} already. Choose another name, or drop the server there first.`,
  rule: 'domain.source',
  field: 'name',
})

const tableTaken = ({ schema, tables }: ForeignSource): Refusal => ({
  code: 'SOURCE_TABLE_TAKEN',
  message: `Schema ${schema} of the data domain has one of the tables ${tables.join(', ')} already. Attach into another schema of the department.`,
  rule: 'domain.source',
  field: 'schema',
})
