/**
 * When attached tables were last brought up to date, by the column in which their department says so.
 * Promises: a clock goes forward only, and never ahead of ours. Refuses SOURCE_UPDATE_COLUMN and SOURCE_AHEAD.
 */
import pg, { type ClientBase } from 'pg'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { DescribedColumn } from './foreign-columns.ts'

/** Clocks of two machines differ by as much; a time within it counts as now. */
export const AHEAD_LIMIT_MS = 300_000

/** An attached table as `schema.table`, and its column of changes. */
export type AttachedTable = { readonly table: string; readonly updateColumn: string | null }
/** @property updatedAt null where the table is empty or has no column of changes: then nothing is known */
export type TableClock = { readonly table: string; readonly updatedAt: Date | null }

/**
 * Reads the tables' times and writes them into `platform.source_update`.
 * @param client in a transaction, which the caller rolls back where this refuses
 */
export async function keepClocks(
  client: ClientBase,
  { tables, columns, now }: { tables: readonly AttachedTable[]; columns: readonly DescribedColumn[]; now: Date },
): Promise<Result<TableClock[]>> {
  const clocks: TableClock[] = []
  for (const attached of tables) {
    const read = await readClock(client, attached, columns)
    if (!read.ok) return read
    const decided = decideClock(attached.table, read.value, now)
    if (!decided.ok) return decided
    clocks.push({ table: attached.table, updatedAt: decided.value })
  }
  const known = clocks.filter(({ updatedAt }) => updatedAt !== null)
  await client.query(
    `insert into platform.source_update as kept (source_table, updated_at)
     select * from unnest($1::text[], $2::timestamptz[])
     on conflict (source_table) do update set updated_at = greatest(kept.updated_at, excluded.updated_at)`,
    [known.map(({ table }) => table), known.map(({ updatedAt }) => updatedAt)],
  )
  return ok(clocks)
}

/** The time that counts. Refuses SOURCE_AHEAD where the table says it was changed later than now. */
export function decideClock(table: string, updatedAt: Date | null, now: Date): Result<Date | null> {
  if (updatedAt === null || updatedAt <= now) return ok(updatedAt)
  return updatedAt.getTime() - now.getTime() <= AHEAD_LIMIT_MS ? ok(now) : refuse(ahead(table))
}

async function readClock(
  client: ClientBase,
  { table, updateColumn }: AttachedTable,
  columns: readonly DescribedColumn[],
): Promise<Result<Date | null>> {
  if (updateColumn === null) return ok(null)
  const column = columns.find((each) => each.table === table && each.name === updateColumn)
  const instant = column && instantOf(column)
  if (!instant) return refuse(noTime(table, updateColumn))
  const from = table.split('.').map(pg.escapeIdentifier).join('.')
  const { rows } = await client.query<{ at: Date | null }>(`select ${instant} as at from ${from}`)
  return ok(rows[0]?.at ?? null)
}

/** A day, or a time without a zone, is one of Shanghai; a day counts from its beginning. */
function instantOf({ name, type }: DescribedColumn): string | undefined {
  const latest = `max(${pg.escapeIdentifier(name)})`
  if (/^timestamp(\(\d\))? with time zone$/.test(type)) return latest
  return type === 'date' || /^timestamp(\(\d\))? without time zone$/.test(type)
    ? `${latest}::timestamp at time zone 'Asia/Shanghai'`
    : undefined
}

const noTime = (table: string, column: string): Refusal => ({
  code: 'SOURCE_UPDATE_COLUMN',
  message: `${table} has no column ${column} of type timestamp or date. Name the column that says when a row was last changed.`,
  rule: 'domain.source',
  field: 'updateColumns',
})

const ahead = (table: string): Refusal => ({
  code: 'SOURCE_AHEAD',
  message: `${table} says that it was changed later than now. Have the department's clock or the column corrected.`,
  rule: 'domain.source',
})
