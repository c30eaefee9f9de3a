import { Injectable, type OnModuleInit } from '@nestjs/common'
import { addWorkingDays, type Deadline, type WorkingCalendar } from '../kernel/working-days.ts'
import type { Day } from '../kernel/shanghai-time.ts'
import { Clock } from '../platform/clock.ts'
import { Market } from '../platform/database/market.ts'
import type { HolidayNotice } from './holiday-notice.ts'
import { WorkingCalendarsStore } from './working-calendars.store.ts'

/**
 * Counts again every open deadline that is marked provisional, by the calendar given, in the transaction under way.
 * @returns how many rows it changed
 */
export type Recompute = (calendar: WorkingCalendar) => Promise<number>

/**
 * The working-day calendar of legal deadlines, kept in the database. Promises that a deadline is counted by the notices as
 * they stand in the transaction under way, and that deadlines which were provisional are counted again when a year is loaded.
 */
@Injectable()
export class WorkingCalendars implements OnModuleInit {
  private readonly recomputes: Recompute[] = []
  private readonly store: WorkingCalendarsStore

  constructor(
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly notices: readonly HolidayNotice[],
  ) {
    this.store = new WorkingCalendarsStore(market)
  }

  /** Brings the notices of `policies/calendar/` into the database, where they are newer than what it has. */
  onModuleInit(): Promise<number[]> {
    return this.load(this.notices)
  }

  /** For a room that keeps deadlines: called in its constructor, since notices are loaded right after. */
  whenAnnounced(recompute: Recompute): void {
    this.recomputes.push(recompute)
  }

  /** The n-th working day after `from`, which is not counted; provisional if it crosses a year not announced yet. */
  async deadline(from: Day, workingDays: number): Promise<Deadline> {
    return addWorkingDays(from, workingDays, await this.calendar())
  }

  /** For several deadlines at once: see `addWorkingDays`. */
  calendar(): Promise<WorkingCalendar> {
    return this.store.read()
  }

  /** Loads the notices that are newer and counts provisional deadlines again, in one commit. @returns the years that were loaded */
  load(notices: readonly HolidayNotice[]): Promise<number[]> {
    return this.market.transaction(async () => {
      const there = await this.store.revisions()
      const newer = notices.filter(({ year, revision }) => revision > (there.get(year) ?? 0))
      for (const notice of newer) await this.store.replace(notice, this.clock.now())
      // Also where none is newer: a commit beside the last loading may have counted by the calendar before it.
      await this.recompute()
      return newer.map(({ year }) => year)
    })
  }

  private async recompute(): Promise<void> {
    if (this.recomputes.length === 0) return
    const calendar = await this.calendar()
    for (const recompute of this.recomputes) await recompute(calendar)
  }
}
