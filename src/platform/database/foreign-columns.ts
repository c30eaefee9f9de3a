import type { ClientBase } from 'pg'

/** A column as its database describes it. */
export type DescribedColumn = {
  /** `schema.table` of the data domain */
  readonly table: string
  readonly name: string
  readonly type: string
  readonly comment: string | null
}

/** The schema in which a department's tables are looked at; gone before the end of the transaction. */
export const LOOK = 'sanquan_attach'

/** Columns of foreign tables with their types and comments, in their order. */
export async function describeTables(
  client: ClientBase,
  { schema, tables }: { schema: string; tables: readonly string[] },
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
