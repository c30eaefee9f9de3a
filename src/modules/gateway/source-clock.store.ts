import { Injectable } from '@nestjs/common'
import type { UpdateFrequency } from '../../generated/prisma/enums.ts'
import { Domain } from '../../platform/database/domain.ts'
import { Market } from '../../platform/database/market.ts'
import type { SourceClock } from './staleness.ts'

/** What the catalogue says of a resource: its table in the data domain, and how often it promises to be brought up to date. */
export type Declared = { code: string; table: string; frequency: UpdateFrequency }

@Injectable()
export class SourceClockStore {
  constructor(
    private readonly market: Market,
    private readonly domain: Domain,
  ) {}

  /** When the data of calls that wait together were last brought up to date. @returns one list for each list of sources, in order */
  async clocks(calls: readonly (readonly Declared[])[]): Promise<SourceClock[][]> {
    const updates = await this.updates([...new Set(calls.flatMap((sources) => sources.map(({ table }) => table)))])
    const clockOf = ({ code, table, frequency }: Declared) => {
      return { resource: code, frequency, updatedAt: updates.get(table) ?? null }
    }
    return calls.map((sources) => sources.map(clockOf))
  }

  async declared(codes: readonly string[]): Promise<Declared[]> {
    const { rows } = await this.market.pool.query<Declared>({
      name: 'declared-frequencies',
      text: `select code, source_table as "table", update_frequency as frequency from data_resource where code = any($1)`,
      values: [codes],
    })
    return rows
  }

  /** A data domain that cannot say counts as one that does not know: the answer itself will tell what is wrong. */
  private async updates(tables: readonly string[]): Promise<Map<string, Date>> {
    const asked = this.domain.gateway.query<{ source_table: string; updated_at: Date }>({
      name: 'source-updates',
      text: 'select source_table, updated_at from product.source_updates($1)',
      values: [tables],
    })
    const { rows } = await asked.catch(() => ({ rows: [] }))
    return new Map(rows.map(({ source_table, updated_at }) => [source_table, updated_at]))
  }
}
