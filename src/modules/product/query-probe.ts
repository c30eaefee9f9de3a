/**
 * Lets the database itself say whether a query keeps to its columns, before anybody may call it.
 * Owns: the question, and what its answer means. Promises: nothing is read, since the query is only planned, with the rights of
 * its role; the refusal names columns and tables, never a value. Refuses: QUERY_COLUMN_UNGRANTED, QUERY_TABLE_UNGRANTED,
 * QUERY_INVALID.
 */
import type { PoolClient } from 'pg'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { probeBatchFunction, productRoleName, type BatchFunctionSpec } from './batch-function.ts'
import { run } from './domain-catalogue.store.ts'

const PERMISSION_DENIED = '42501'
/** Syntax error or access rule violation: the message quotes the query and the catalogue, no row. */
const OF_THE_QUERY = /^42/

/** Asks inside a transaction in which the function was installed, and leaves no trace in it. */
export async function probeQuery(client: PoolClient, spec: BatchFunctionSpec): Promise<Result<void>> {
  const fault = await planFault(client, spec, [])
  if (!fault) return ok()
  if (sqlStateOf(fault) !== PERMISSION_DENIED) return refuse(queryFault(fault))
  const columns = await ungrantedColumns(client, spec)
  return refuse(columns.length > 0 ? ungrantedColumn(columns) : ungrantedTable(fault))
}

/** What the database says against the query, as a refusal. @throws what is no fault of the query. */
export function queryFault(error: unknown): Refusal {
  if (!(error instanceof Error) || !OF_THE_QUERY.test(sqlStateOf(error))) throw error
  return {
    code: 'QUERY_INVALID',
    message: `The data domain cannot run the query: ${error.message}. Correct the query, or the sources of the contract.`,
    rule: 'product.query',
    field: 'input.query',
  }
}

/** The fault the database finds in the query, with some columns granted on top; undefined for none. */
async function planFault(
  client: PoolClient,
  spec: BatchFunctionSpec,
  extra: readonly string[],
): Promise<Error | undefined> {
  const { enter, plan } = probeBatchFunction(spec)
  await client.query('savepoint probe')
  try {
    for (const statement of [...extra, ...enter]) await client.query(statement)
    await run(client, plan)
    return undefined
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  } finally {
    await client.query('rollback to savepoint probe') // takes the role and the rights back too
  }
}

/** The columns of declared tables without which the query cannot run, found by leaving out each in turn. */
async function ungrantedColumns(client: PoolClient, spec: BatchFunctionSpec): Promise<string[]> {
  const others = await undeclaredColumns(client, spec)
  const role = productRoleName(spec)
  const granting = (columns: readonly Other[]) =>
    columns.map(({ table, column }) => `grant select ("${column.replaceAll('"', '""')}") on ${table} to ${role}`)
  if (await planFault(client, spec, granting(others))) return []
  const needed: string[] = []
  for (const other of others) {
    const fault = await planFault(client, spec, granting(others.filter((each) => each !== other)))
    if (fault) needed.push(`${other.table}.${other.column}`)
  }
  return needed
}

type Other = { table: string; column: string }

async function undeclaredColumns(client: PoolClient, { sources }: BatchFunctionSpec): Promise<Other[]> {
  const tables = sources.map(({ table }) => table)
  const declared = sources.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`))
  const { rows } = await client.query<Other>(
    `select t.name as "table", a.attname::text as "column" from unnest($1::text[]) as t(name)
     join pg_attribute a on a.attrelid = to_regclass(t.name)
     where a.attnum > 0 and not a.attisdropped and t.name || '.' || a.attname <> all($2::text[]) order by 1, 2`,
    [tables, declared],
  )
  return rows
}

const sqlStateOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const ungrantedColumn = (columns: readonly string[]): Refusal => ({
  code: 'QUERY_COLUMN_UNGRANTED',
  message: `The query reads ${columns.join(', ')} without a right to it. Declare it in the contract's sources and have its use granted, or leave it out of the query.`,
  rule: 'product.lineage',
  field: 'input.query',
  details: { columns: columns.join(', ') },
})

const ungrantedTable = (fault: Error): Refusal => ({
  code: 'QUERY_TABLE_UNGRANTED',
  message: `The query reads what its contract does not declare (${fault.message}). Declare the source, or leave it out of the query.`,
  rule: 'product.lineage',
  field: 'input.query',
})
