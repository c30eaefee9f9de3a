import { Injectable } from '@nestjs/common'
import type { PoolClient } from 'pg'
import { Domain } from '../../platform/database/domain.ts'
import { installBatchFunction, roleSuffix, type BatchFunctionSpec } from './batch-function.ts'
import type { Column, Difference } from './column-rights.ts'

/** Whoever changes rights in the data domain does it alone: a grant that was decided before a revocation never comes after it. */
const RIGHTS_LOCK = 7_270_690_002

/** Roles of this database's products and of the gateway, and every column that each of them can read by any way. */
const HELD = `
  select r.rolname::text as role, held."table", held."column",
    r.rolname = 'gateway' or to_regprocedure('product.' || left(substr(r.rolname, 9), -length($1)) || '(jsonb)') is not null as works
  from pg_roles r
  left join lateral (
    select n.nspname || '.' || c.relname as "table", a.attname::text as "column"
    from pg_namespace n join pg_class c on c.relnamespace = n.oid join pg_attribute a on a.attrelid = c.oid
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_schema_privilege(r.oid, n.oid, 'usage')
      and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.oid is distinct from to_regclass('platform.source_update')
      and a.attnum > 0 and not a.attisdropped and has_column_privilege(r.oid, c.oid, a.attnum, 'select')
    offset 0
  ) held on true
  where r.rolname = 'gateway' or (starts_with(r.rolname, 'product_') and right(r.rolname, length($1)) = $1)
  order by 1, 2, 3`

type HeldRow = { role: string; table: string | null; column: string | null; works: boolean }

/** What each role can read, and whether its function is there. */
export type HeldByRole = ReadonlyMap<string, { readonly columns: readonly Column[]; readonly works: boolean }>

/** The privilege catalogue of the data domain: read as PostgreSQL itself answers, changed in one transaction at a time. */
@Injectable()
export class DomainCatalogueStore {
  private database: string | undefined

  constructor(private readonly domain: Domain) {}

  /** The name that roles of this database carry. @param client inside `alone`, since the embedded database has one connection */
  async databaseName(client: Pick<PoolClient, 'query'> = this.domain.pool): Promise<string> {
    if (this.database === undefined) {
      const { rows } = await client.query<{ name: string }>('select current_database()::text as name')
      this.database = rows[0]?.name ?? ''
    }
    return this.database
  }

  /** Works in a transaction of the data domain in which nobody else changes rights. */
  alone<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.domain.transaction(async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [RIGHTS_LOCK])
      return work(client)
    })
  }

  async held(client: Pick<PoolClient, 'query'>, database: string): Promise<HeldByRole> {
    const { rows } = await client.query<HeldRow>(HELD, [roleSuffix(database)])
    const byRole = Map.groupBy(rows, ({ role }) => role)
    return new Map(
      [...byRole].map(([role, columns]) => [
        role,
        { columns: columns.flatMap(toColumn), works: columns[0]?.works === true },
      ]),
    )
  }

  /** The same, of now and without waiting for anybody. */
  heldNow(database: string): Promise<HeldByRole> {
    return this.held(this.domain.pool, database)
  }

  /** Takes extra columns away and gives missing ones, whatever statement gave or took them. */
  async apply(client: PoolClient, differences: readonly Difference[]): Promise<void> {
    const together = Map.groupBy(differences, ({ role, table, kind }) => `${role} ${table} ${kind}`)
    for (const group of together.values()) {
      const [{ role, table, kind }] = group as [Difference]
      const columns = group.map(({ column }) => quoted(column)).join(', ')
      if (kind === 'EXTRA') await run(client, `revoke select (${columns}) on ${path(table)} from ${quoted(role)}`)
      else {
        await run(client, `grant usage on schema ${quoted(table.split('.')[0])} to ${quoted(role)}`)
        await run(client, `grant select (${columns}) on ${path(table)} to ${quoted(role)}`)
      }
    }
  }

  /** Takes everything on a table from a role: for a right that was given over the whole table. */
  async strip(client: PoolClient, { role, table }: { role: string; table: string }): Promise<void> {
    await run(client, `revoke all on ${path(table)} from ${quoted(role)}`)
  }

  /** Makes a product function and its role. */
  async install(client: PoolClient, spec: BatchFunctionSpec) {
    const statements = installBatchFunction(spec)
    if (statements.ok) for (const text of statements.value) await run(client, text)
    return statements
  }
}

const toColumn = ({ table, column }: HeldRow): Column[] => (table && column ? [{ table, column }] : [])

/** Names come from the database's own catalogue, where a department may have chosen any. */
const quoted = (name = ''): string => `"${name.replaceAll('"', '""')}"`

const path = (table: string): string => table.split('.').map(quoted).join('.')

/** One statement a message, whatever a query says. */
export const run = (client: PoolClient, text: string) =>
  client.query({ text, queryMode: 'extended' } as { text: string })
