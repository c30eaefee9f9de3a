/**
 * The working-day clock of legal deadlines: Monday to Friday, changed by the State Council's yearly holiday notice.
 * Promises: a deadline that depends on a notice not yet published is marked provisional, to be computed again.
 * Refuses: nothing. The calendar is data, kept in the database.
 */
import { invariant } from './result.ts'
import { addDays, isWeekend, yearOf, type Day } from './shanghai-time.ts'

export type WorkingCalendar = {
  /** Only the days that differ from the week: a holiday on a weekday is REST, a weekend worked in lieu is WORK. */
  readonly exceptions: Readonly<Record<string, 'WORK' | 'REST'>>
  /** Years whose notice is loaded. */
  readonly announcedYears: readonly number[]
}

export type Deadline = {
  readonly day: Day
  /** A day on the way lies in a year whose holidays are not announced: the date can still move. */
  readonly provisional: boolean
}

/** The longest term in the rules is 30 working days; a larger one than this is a mistake. */
export const MAX_WORKING_DAYS = 1_000

/**
 * The n-th working day after `from`; the filing day itself is not counted, and n = 0 gives it back.
 * Example: 2025-09-24 + 3 is 2025-09-28, a Sunday worked in lieu.
 */
export function addWorkingDays(from: Day, n: number, calendar: WorkingCalendar): Deadline {
  invariant(Number.isInteger(n) && n >= 0 && n <= MAX_WORKING_DAYS, `${n} is no number of working days`)
  let day = from
  let provisional = false
  for (let left = n; left > 0;) {
    day = addDays(day, 1)
    provisional ||= !calendar.announcedYears.includes(yearOf(day))
    if (isWorkingDay(day, calendar)) left -= 1
  }
  return { day, provisional }
}

export function isWorkingDay(day: Day, calendar: WorkingCalendar): boolean {
  const exception = calendar.exceptions[day]
  return exception ? exception === 'WORK' : !isWeekend(day)
}
