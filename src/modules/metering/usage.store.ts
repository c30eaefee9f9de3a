import { Injectable } from '@nestjs/common'
import type { UsageRowWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import { HOUR_MS, type MeteredCall, type UsageDraft } from './usage.ts'

/** Call records read at a time while an hour is folded. */
const CALL_PAGE = 10_000

@Injectable()
export class UsageStore {
  constructor(private readonly market: Market) {}

  /** Keeps commits of calls out until the end of the transaction. */
  async lockMeter(): Promise<void> {
    await this.market.prisma.$executeRaw`select pg_advisory_xact_lock(meter_lock())`
  }

  /** The first hour that is not closed: after the last closing, or of the first call ever; null before any call. */
  async firstOpenHour(): Promise<Date | null> {
    const [row] = await this.market.prisma.$queryRaw<{ hour: Date | null }[]>`
      select coalesce((select max(hour) + interval '1 hour' from hour_closing),
        (select date_trunc('hour', min(called_at), 'UTC') from call_record)) as hour`
    return row?.hour ?? null
  }

  /** The hours between two instants that have calls. */
  async hoursWithCalls(from: Date, until: Date): Promise<Date[]> {
    const rows = await this.market.prisma.$queryRaw<{ hour: Date }[]>`
      select distinct date_trunc('hour', called_at, 'UTC') as hour from call_record
      where called_at >= ${from} and called_at < ${until} order by 1`
    return rows.map(({ hour }) => hour)
  }

  /** The records of an hour in the order of their ids, page by page. */
  async *callsOf(hour: Date): AsyncGenerator<MeteredCall[]> {
    const calledAt = { gte: hour, lt: new Date(hour.getTime() + HOUR_MS) }
    for (let after = ''; ;) {
      const page = await this.market.prisma.callRecord.findMany({
        where: { calledAt, id: { gt: after } },
        orderBy: { id: 'asc' },
        take: CALL_PAGE,
      })
      if (page.length > 0) yield page
      const last = page.at(-1)
      if (!last || page.length < CALL_PAGE) return
      after = last.id
    }
  }

  async close(closing: { hour: Date; closedAt: Date; calls: bigint; rows: number }): Promise<void> {
    await this.market.prisma.hourClosing.create({ data: closing })
  }

  async addUsage(rows: (UsageDraft & { id: string })[]): Promise<void> {
    await this.market.prisma.usageRow.createMany({
      data: rows.map((row) => ({ ...row, callsRoot: new Uint8Array(row.callsRoot) })),
    })
  }

  usage(where: UsageRowWhereInput, query: object) {
    return this.market.prisma.usageRow.findMany({ ...query, where, orderBy: { id: 'asc' } })
  }

  callRecord(id: string) {
    return this.market.prisma.callRecord.findUnique({ where: { id } })
  }

  callRecords(where: object, query: object) {
    return this.market.prisma.callRecord.findMany({ ...query, where, orderBy: { id: 'asc' } })
  }
}
