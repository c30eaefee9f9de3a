import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, parseDay, type Day } from './shanghai-time.ts'
import { addWorkingDays, isWorkingDay, MAX_WORKING_DAYS, type WorkingCalendar } from './working-days.ts'
import golden from './working-days.golden.json' with { type: 'json' }

const exceptions = Object.entries(golden.calendar.exceptions).map(
  ([date, kind]) => [date, kind === 'WORK' ? 'WORK' : 'REST'] as const,
)
const calendar: WorkingCalendar = { ...golden.calendar, exceptions: Object.fromEntries(exceptions) }

function day(text: string): Day {
  const parsed = parseDay(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

describe('addWorkingDays', () => {
  it.each(golden.deadlines)('$workingDays working days after $filed is $due', ({ filed, workingDays, due }) => {
    expect(addWorkingDays(day(filed), workingDays, calendar)).toEqual({ day: due, provisional: false })
  })

  it('gives the filing day back for no working days', () => {
    expect(addWorkingDays(day('2025-10-01'), 0, calendar).day).toBe('2025-10-01')
  })

  it('does not count a filing on a holiday', () => {
    expect(addWorkingDays(day('2025-10-01'), 1, calendar).day).toBe('2025-10-09')
  })

  it('is provisional when it crosses into a year without a holiday notice', () => {
    expect(addWorkingDays(day('2026-12-30'), 3, calendar).provisional).toBe(true)
  })

  it('stays provisional when the year after the missing one is announced', () => {
    const gap = { ...calendar, announcedYears: [2025, 2027] }
    expect(addWorkingDays(day('2026-12-30'), 3, gap).provisional).toBe(true)
  })

  it('is final on the last working day of the announced year', () => {
    expect(addWorkingDays(day('2026-12-30'), 1, calendar)).toEqual({ day: '2026-12-31', provisional: false })
  })

  it('becomes final once the notice is loaded', () => {
    const loaded = { ...calendar, announcedYears: [2025, 2026, 2027] }
    expect(addWorkingDays(day('2026-12-30'), 3, loaded).provisional).toBe(false)
  })

  it.each([-1, 1.5, MAX_WORKING_DAYS + 1])('throws on a term of %s', (n) => {
    expect(() => addWorkingDays(day('2026-01-05'), n, calendar)).toThrow('is no number of working days')
  })
})

describe('laws of the working-day clock', () => {
  const anyDay = fc.integer({ min: 0, max: 700 }).map((days) => addDays(day('2025-01-01'), days))
  const term = fc.integer({ min: 1, max: 60 })

  it('a deadline is a working day', () => {
    fc.assert(fc.property(anyDay, term, (from, n) => isWorkingDay(addWorkingDays(from, n, calendar).day, calendar)))
  })

  it('two terms in a row are one term of their sum', () => {
    fc.assert(
      fc.property(anyDay, term, term, (from, first, second) => {
        const { day: middle } = addWorkingDays(from, first, calendar)
        expect(addWorkingDays(middle, second, calendar).day).toBe(addWorkingDays(from, first + second, calendar).day)
      }),
    )
  })
})
