import { Injectable } from '@nestjs/common'
import { Prisma } from '../../generated/prisma/client.ts'
import type { UsageRowWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import { HOUR_MS, type MeteredCall, type UsageDraft } from './usage.ts'

/** Call records read at a time while an hour is folded. */
const CALL_PAGE = 10_000

@Injectable()
export class UsageStore {
  constructor(private readonly market: Market) {}

  /** Keeps others who close hours out until the end of the transaction, and commits of calls out of these hours. */
  async lockMeter(hours: readonly Date[]): Promise<void> {
    await this.market.prisma.$executeRaw`select pg_advisory_xact_lock(meter_lock())`
    await this.market.prisma.$executeRaw`
      select pg_advisory_xact_lock(hour_lock(h.hour)) from unnest(${hours}::timestamptz[]) h(hour)`
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

  /** The records of an hour in the order of their ids, page by page, sorted once. Inside a transaction, one hour at a time. */
  async *callsOf(hour: Date): AsyncGenerator<MeteredCall[]> {
    const { prisma } = this.market
    const until = new Date(hour.getTime() + HOUR_MS)
    await prisma.$executeRaw`
      declare calls_of_hour no scroll cursor for
      select id, region, operator_org_id as "operatorOrgId", subscription_id as "subscriptionId",
        buyer_org_id as "buyerOrgId", product_id as "productId", product_version_id as "productVersionId",
        purpose_class as "purposeClass", price_version_id as "priceVersionId", called_at as "calledAt", outcome, billable,
        input_commitment as "inputCommitment", output_commitment as "outputCommitment", signals
      from call_record where called_at >= ${hour} and called_at < ${until} order by id`
    for (;;) {
      const page = await prisma.$queryRaw<MeteredCall[]>`fetch ${Prisma.raw(String(CALL_PAGE))} from calls_of_hour`
      if (page.length > 0) yield page
      if (page.length < CALL_PAGE) break
    }
    await prisma.$executeRaw`close calls_of_hour`
  }

  /** The closed hours between two instants, oldest first. */
  async closedHours(from: Date, until: Date): Promise<Date[]> {
    const where = { hour: { gte: from, lt: until } }
    const rows = await this.market.prisma.hourClosing.findMany({ where, orderBy: { hour: 'asc' } })
    return rows.map(({ hour }) => hour)
  }

  usageOfHour(hour: Date) {
    return this.market.prisma.usageRow.findMany({ where: { hour } })
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
    return this.market.prisma.callRecord.findFirst({ where: { id } })
  }

  /** The whole key of a call, of which its id is a part. */
  placeOfCall(id: string) {
    return this.market.prisma.callRecord.findFirst({
      where: { id },
      select: { buyerOrgId: true, id: true, calledAt: true },
    })
  }

  callRecords(where: object, query: object) {
    return this.market.prisma.callRecord.findMany({ ...query, where, orderBy: { id: 'asc' } })
  }
}
