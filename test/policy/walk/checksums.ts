import type { Market } from '../../../src/platform/database/market.ts'

/** What asking leaves behind by right: a session, the record of decisions, and what the outbox hands on meanwhile. */
const MOVES = ['session', 'audit_event', 'outbox_cursor', 'log_leaf', 'log_node', 'log_checkpoint']

/** A hash over every row of every table, by table. */
export async function checksums({ prisma }: Market): Promise<Record<string, string>> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
  const kept = tables.map(({ name }) => name).filter((name) => !MOVES.includes(name))
  const sums = kept.map(
    (name) =>
      `select '${name}' as name, md5(coalesce(string_agg(row::text, '|' order by row::text), '')) as sum from "${name}" as row`,
  )
  const rows = await prisma.$queryRawUnsafe<{ name: string; sum: string }[]>(sums.join(' union all '))
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]))
}
