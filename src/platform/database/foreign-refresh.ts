/**
 * Brings the times of a source's attached tables up to date, after a look at whether the department still has them as they were
 * attached: products were reviewed on those columns and types.
 * Promises: all tables of a source or none. Refuses SOURCE_UNKNOWN, SOURCE_TABLE_MISSING, SOURCE_CHANGED and what
 * `foreign-faults.ts` and `foreign-clock.ts` refuse; until it succeeds again, answers from the source grow stale by themselves.
 */
import pg, { type ClientBase } from 'pg'
import { refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { keepClocks, type AttachedTable, type TableClock } from './foreign-clock.ts'
import { describeTables, LOOK, type DescribedColumn } from './foreign-columns.ts'
import { faultOfSource, tablesMissing } from './foreign-faults.ts'

/** Names of the attached sources, in order. @param client of the data domain, with its own login */
export async function attachedSources(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select distinct source_name as name from platform.attached_table order by 1',
  )
  return rows.map(({ name }) => name)
}

/** @returns the times of the source's tables, in their order */
export async function refreshSource(client: ClientBase, name: string, now: Date): Promise<Result<TableClock[]>> {
  await client.query('begin')
  try {
    const refreshed = await refreshInTransaction(client, name, now)
    await client.query(refreshed.ok ? 'commit' : 'rollback')
    return refreshed
  } catch (error) {
    await client.query('rollback')
    const fault = faultOfSource(error, { name })
    if (fault) return refuse(fault)
    throw error
  }
}

async function refreshInTransaction(client: ClientBase, name: string, now: Date): Promise<Result<TableClock[]>> {
  const { rows: tables } = await client.query<AttachedTable & { remoteSchema: string }>(
    `select source_table as "table", update_column as "updateColumn", remote_schema as "remoteSchema"
     from platform.attached_table where source_name = $1 order by source_table for update`,
    [name],
  )
  const [first] = tables
  if (!first) return refuse(unknown(name))
  const [schema = ''] = first.table.split('.')
  const names = tables.map(({ table }) => bare(table))
  const columns = await describeTables(client, { schema, tables: names })
  const there = await look(client, { name, remoteSchema: first.remoteSchema, tables: names })
  const difference = differenceOf(columns, there)
  return difference ? refuse(difference) : keepClocks(client, { tables, columns, now })
}

/** The tables as they are at the department now. */
async function look(
  client: ClientBase,
  { name, remoteSchema, tables }: { name: string; remoteSchema: string; tables: readonly string[] },
): Promise<DescribedColumn[]> {
  await client.query(`create schema ${LOOK}`)
  await client.query(
    `import foreign schema ${pg.escapeIdentifier(remoteSchema)} limit to (${tables.map(pg.escapeIdentifier).join(', ')})
     from server ${pg.escapeIdentifier(name)} into ${LOOK}`,
  )
  const there = await describeTables(client, { schema: LOOK, tables })
  await client.query(`drop schema ${LOOK} cascade`)
  return there
}

const bare = (table: string) => table.slice(table.indexOf('.') + 1)

/** What of the attached columns is not there as it was. Columns that came later are nobody's business: they are not attached. */
export function differenceOf(
  attached: readonly DescribedColumn[],
  there: readonly DescribedColumn[],
): Refusal | undefined {
  const tables = new Set(there.map(({ table }) => bare(table)))
  const missing = [...new Set(attached.map(({ table }) => bare(table)))].filter((table) => !tables.has(table))
  if (missing.length > 0) return tablesMissing(missing)
  const types = new Map(there.map(({ table, name, type }) => [`${bare(table)}.${name}`, type]))
  const changes = attached.flatMap(({ table, name, type }) => {
    const now = types.get(`${bare(table)}.${name}`)
    return now === type ? [] : `${table}.${name} was ${type} and is ${now ?? 'not there'}`
  })
  return changes.length > 0 ? changed(changes) : undefined
}

const unknown = (name: string): Refusal => ({
  code: 'SOURCE_UNKNOWN',
  message: `The data domain has no attached source ${name}. See the name in its file, or attach it.`,
  rule: 'domain.source',
  field: 'name',
})

const changed = (changes: readonly string[]): Refusal => ({
  code: 'SOURCE_CHANGED',
  message: `The department changed what was attached: ${changes.join('; ')}. Have it offer a view as before under this name, or attach the table anew into another schema and register it as a new resource.`,
  rule: 'domain.source',
})
