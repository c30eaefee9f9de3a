import { invariant } from '../../kernel/result.ts'
import { parseDay, type Day } from '../../kernel/shanghai-time.ts'

/** A day as a column of type `date` takes it. */
export const dayToColumn = (day: Day): Date => new Date(`${day}T00:00:00Z`)

/** The day that a column of type `date` holds. */
export function dayOfColumn(date: Date): Day {
  const day = parseDay(date.toISOString().slice(0, 10))
  invariant(day.ok, 'a date column holds a day')
  return day.value
}
