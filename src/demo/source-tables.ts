/** The departments' raw tables, as a department's own loader would fill them. All SQL of the domain's seed is here. */
import { readdir, readFile } from 'node:fs/promises'
import type { Pool, PoolClient } from 'pg'
import { inProject } from '../platform/root.ts'
import type { RowContext, SourceRow, SqlValue } from './source-rows.ts'

/** A table's columns and their types, without those that have a default. */
type Columns = ReadonlyMap<string, string>

/** Creates the tables of prisma/seed/domain that do not exist. */
export async function createSourceTables(pool: Pool): Promise<void> {
  const folder = inProject('prisma/seed/domain/')
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  for (const file of files) await pool.query(await readFile(new URL(file, folder), 'utf8'))
}

/** One raw table, open for loading. */
export class SourceTable {
  private constructor(
    private readonly client: PoolClient,
    readonly name: string,
    private readonly columns: Columns,
  ) {}

  static async open(client: PoolClient, name: string): Promise<SourceTable> {
    const { rows } = await client.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and not atthasdef order by attnum`,
      [name],
    )
    return new SourceTable(client, name, new Map(rows.map((column) => [column.name, column.type])))
  }

  /** Whether its department has loaded it already. */
  async isLoaded(): Promise<boolean> {
    const { rowCount } = await this.client.query('select from platform.source_update where source_table = $1', [
      this.name,
    ])
    return rowCount === 1
  }

  /** One statement for all rows, an array for each column. Not COPY, which stops the embedded database for ever. */
  async insert(rows: readonly SourceRow[]): Promise<void> {
    if (rows.length === 0) return
    const names = [...this.columns.keys()]
    const types = [...this.columns.values()]
    // An array of arrays would come apart in unnest, so an array travels as its text.
    const arrays = types.map((type, index) => `$${index + 1}::${isArray(type) ? 'text' : type}[]`)
    const selected = names.map((name, index) => `${name}::${types[index]}`)
    const values = names.map((column) => rows.map((row) => row[column] ?? null))
    await this.client.query(
      `insert into ${this.name} (${names.join(', ')})
       select ${selected.join(', ')} from unnest(${arrays.join(', ')}) as row(${names.join(', ')})`,
      values,
    )
  }

  /** Fills a cleaned table from the raw ones, by the statement of its name in prisma/seed/domain/cleaned. */
  async clean(): Promise<void> {
    await this.client.query(await readFile(inProject(`prisma/seed/domain/cleaned/${this.name}.sql`), 'utf8'))
  }

  /** Counts how good the raw rows were and what became of them, by the statement beside the cleaning one. */
  async measure(measuredAt: Date): Promise<void> {
    const counting = await readFile(inProject(`prisma/seed/domain/cleaned/${this.name}.quality.sql`), 'utf8')
    await this.client.query(
      `insert into platform.quality_figure
         (source_table, measured_at, rows_in, rows_out, dimension, met, checked, method, method_en)
       select $1, $2, counted.* from (${counting}) as counted`,
      [this.name, measuredAt],
    )
  }

  /** Adds a row whose every text is a marker that no caller can know: it must never be seen outside. */
  async plantCanary({ lookupKey, now }: RowContext): Promise<void> {
    // Differs between installations, since their keys do.
    const marker = `CANARY-${this.name}-${lookupKey(`canary/${this.name}`).toString('hex').slice(0, 16)}`
    const valueOf = (type: string): SqlValue => {
      if (type === 'text') return marker
      if (type === 'bytea') return lookupKey(marker)
      if (type === 'boolean') return false
      if (isArray(type)) return '{}'
      return type === 'date' || type.startsWith('timestamp') ? now : 0
    }
    await this.insert([Object.fromEntries([...this.columns].map(([column, type]) => [column, valueOf(type)]))])
    await this.client.query('insert into platform.canary (value, source_table) values ($1, $2)', [marker, this.name])
  }

  /** Tells the planner what is in the table: the embedded database never looks by itself. */
  async analyze(): Promise<void> {
    await this.client.query(`analyze ${this.name}`)
  }

  /** From now on the table is loaded, as of that instant. */
  async setClock(updatedAt: Date): Promise<void> {
    await this.client.query('insert into platform.source_update (source_table, updated_at) values ($1, $2)', [
      this.name,
      updatedAt,
    ])
  }
}

const isArray = (type: string): boolean => type.endsWith('[]')
