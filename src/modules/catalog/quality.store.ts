import { Injectable } from '@nestjs/common'
import type { QualityReport } from '../../generated/prisma/client.ts'
import { Domain } from '../../platform/database/domain.ts'
import { Market } from '../../platform/database/market.ts'
import type { MeasuredFigure, ReportDraft } from './quality.ts'

type Row = {
  measured_at: Date
  rows_in: bigint
  rows_out: bigint
  dimension: string
  met: bigint
  checked: bigint
  method: string
  method_en: string
}

@Injectable()
export class QualityStore {
  constructor(
    private readonly market: Market,
    private readonly domain: Domain,
  ) {}

  /** The newest counts of a table: by way of the gateway, which can read no table. */
  async measured(sourceTable: string): Promise<MeasuredFigure[]> {
    const { rows } = await this.domain.gateway.query<Row>({
      name: 'source-quality',
      text: 'select * from product.source_quality($1)',
      values: [sourceTable],
    })
    return rows.map(({ measured_at, rows_in, rows_out, method_en, ...figure }) => {
      return { ...figure, measuredAt: measured_at, rowsIn: rows_in, rowsOut: rows_out, methodEn: method_en }
    })
  }

  /** A resource's table, and when what the catalogue knows of it was measured. */
  async known(resourceId: string): Promise<{ sourceTable: string; last: Date | null }> {
    const { sourceTable, qualityReports } = await this.market.prisma.dataResource.findUniqueOrThrow({
      where: { id: resourceId },
      select: {
        sourceTable: true,
        qualityReports: { select: { measuredAt: true }, orderBy: { measuredAt: 'desc' }, take: 1 },
      },
      relationLoadStrategy: 'join',
    })
    return { sourceTable, last: qualityReports[0]?.measuredAt ?? null }
  }

  add(
    { figures, ...report }: ReportDraft,
    made: { id: string; resourceId: string; createdAt: Date; createdBy: string },
  ): Promise<QualityReport> {
    return this.market.prisma.qualityReport.create({
      data: { ...report, ...made, figures: { createMany: { data: [...figures] } } },
    })
  }
}
