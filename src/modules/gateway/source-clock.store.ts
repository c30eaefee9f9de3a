import { Injectable } from '@nestjs/common'
import type { UpdateFrequency } from '../../generated/prisma/enums.ts'
import { Domain } from '../../platform/database/domain.ts'
import { Market } from '../../platform/database/market.ts'
import type { SourceClock } from './staleness.ts'

type Declared = { code: string; table: string; frequency: UpdateFrequency }

@Injectable()
export class SourceClockStore {
  constructor(
    private readonly market: Market,
    private readonly domain: Domain,
  ) {}

  /**
   * Clocks of the sources of calls that wait together: what the catalogue declares, and what the data domain says of its tables.
   * @returns one list for each list of resource codes, in order
   */
  async clocks(calls: readonly (readonly string[])[]): Promise<SourceClock[][]> {
    const declared = await this.declared([...new Set(calls.flat())])
    const updates = await this.updates(declared.map(({ table }) => table))
    const clocks = new Map(
      declared.map(({ code, table, frequency }) => [
        code,
        { resource: code, frequency, updatedAt: updates.get(table) ?? null },
      ]),
    )
    return calls.map((codes) => codes.flatMap((code) => clocks.get(code) ?? []))
  }

  private async declared(codes: readonly string[]): Promise<Declared[]> {
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
