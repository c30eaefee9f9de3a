import { dayOfColumn, dayToColumn } from '../platform/database/day-column.ts'
import type { Market } from '../platform/database/market.ts'
import type { WorkingCalendar } from '../kernel/working-days.ts'
import type { HolidayNotice } from './holiday-notice.ts'

export class WorkingCalendarsStore {
  constructor(private readonly market: Market) {}

  /** The calendar as it stands in the transaction under way. Two statements. */
  async read(): Promise<WorkingCalendar> {
    const { prisma } = this.market
    const years = await prisma.holidayYear.findMany({ where: { announced: true }, select: { year: true } })
    const days = await prisma.holidayDay.findMany({ select: { day: true, kind: true } })
    return {
      announcedYears: years.map(({ year }) => year),
      exceptions: Object.fromEntries(days.map(({ day, kind }) => [dayOfColumn(day), kind])),
    }
  }

  /** The revision that each year was loaded with. */
  async revisions(): Promise<ReadonlyMap<number, number>> {
    const years = await this.market.prisma.holidayYear.findMany({ select: { year: true, revision: true } })
    return new Map(years.map(({ year, revision }) => [year, revision]))
  }

  /** Puts a notice in the place of the one before. In a transaction of the caller; the last revision wins. */
  async replace({ days, ...year }: HolidayNotice, loadedAt: Date): Promise<void> {
    const { prisma } = this.market
    await prisma.holidayYear.upsert({
      where: { year: year.year },
      create: { ...year, loadedAt },
      update: { ...year, loadedAt },
    })
    // A notice of a new year may rest on days of December, which the year before says nothing of.
    const columns = days.map(({ day, kind }) => ({ day: dayToColumn(day), kind, year: year.year }))
    await prisma.holidayDay.deleteMany({
      where: { OR: [{ year: year.year }, { day: { in: columns.map(({ day }) => day) } }] },
    })
    await prisma.holidayDay.createMany({ data: columns })
  }
}
