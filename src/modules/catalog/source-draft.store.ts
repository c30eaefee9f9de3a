import { Injectable } from '@nestjs/common'
import { Domain } from '../../platform/database/domain.ts'
import { Market } from '../../platform/database/market.ts'
import type { DraftField, ResourceDraftTable } from './source-draft.ts'

type Row = DraftField & { source_table: string; updated_at: Date | null }

@Injectable()
export class SourceDraftStore {
  constructor(
    private readonly market: Market,
    private readonly domain: Domain,
  ) {}

  /** Attached tables of a department: by way of the gateway, which can read no table. */
  async attached(orgId: string): Promise<ResourceDraftTable[]> {
    const { uscc } = await this.market.prisma.organization.findUniqueOrThrow({
      where: { id: orgId },
      select: { uscc: true },
    })
    const { rows } = await this.domain.gateway.query<Row>({
      name: 'attached-columns',
      text: 'select * from product.attached_columns($1)',
      values: [uscc],
    })
    const byTable = Map.groupBy(rows, ({ source_table }) => source_table)
    return [...byTable].map(([sourceTable, columns]) => ({
      sourceTable,
      updatedAt: columns[0]?.updated_at ?? null,
      fields: columns.map(({ name, comment, type }) => ({ name, comment, type })),
    }))
  }

  /** Those of some tables that are registered, by whomever. */
  async registered(tables: readonly string[]): Promise<ReadonlySet<string>> {
    const where = { sourceTable: { in: [...tables] } }
    const rows = await this.market.prisma.dataResource.findMany({ where, select: { sourceTable: true } })
    return new Set(rows.map(({ sourceTable }) => sourceTable))
  }
}
