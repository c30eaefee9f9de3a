import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addYears,
  dayOf,
  hourStart,
  isWeekend,
  nextPeriod,
  parseDay,
  parsePeriod,
  periodBounds,
  periodOf,
  previousPeriod,
  startOfDay,
  type Day,
  type Period,
} from './shanghai-time.ts'
import type { Result } from './result.ts'

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const day = (text: string): Day => value(parseDay(text))
const period = (text: string): Period => value(parsePeriod(text))
const instants = fc.date({ min: new Date('1992-01-01'), max: new Date('2999-01-01'), noInvalidDate: true })

describe('the edge between two months', () => {
  it('keeps 23:59:59.999 of the last day in the month', () => {
    expect(periodOf(new Date('2026-03-31T23:59:59.999+08:00'))).toBe('2026-03')
  })

  it('puts 00:00 of the 1st into the new month', () => {
    expect(periodOf(new Date('2026-04-01T00:00:00.000+08:00'))).toBe('2026-04')
  })

  it('is at 16:00 UTC', () => {
    expect(periodOf(new Date('2026-03-31T16:00:00.000Z'))).toBe('2026-04')
  })

  it('is also the edge between two years', () => {
    expect([dayOf(new Date('2026-12-31T15:59:59.999Z')), dayOf(new Date('2026-12-31T16:00:00.000Z'))]).toEqual([
      '2026-12-31',
      '2027-01-01',
    ])
  })
})

describe('periodBounds', () => {
  it('begins at midnight of the 1st and ends where the next month begins', () => {
    expect(periodBounds(period('2026-12'))).toEqual({
      start: new Date('2026-12-01T00:00:00+08:00'),
      end: new Date('2027-01-01T00:00:00+08:00'),
    })
  })

  it('holds exactly the instants of its month', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const { start, end } = periodBounds(periodOf(instant))
        expect(start <= instant && instant < end).toBe(true)
      }),
    )
  })
})

describe('the calendar agrees with the time zone database', () => {
  const shanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' })

  it('on the day of every instant since 1992', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(dayOf(instant)).toBe(shanghai.format(instant))
      }),
    )
  })
})

describe('days and hours', () => {
  it('startOfDay is the first instant of its day', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const start = startOfDay(dayOf(instant))
        expect([dayOf(start), dayOf(new Date(start.getTime() - 1))]).toEqual([
          dayOf(instant),
          addDays(dayOf(instant), -1),
        ])
      }),
    )
  })

  it('hourStart cuts to the hour', () => {
    expect(hourStart(new Date('2026-03-31T23:59:59.999+08:00'))).toEqual(new Date('2026-03-31T23:00:00+08:00'))
  })

  it('hourStart leaves a full hour alone', () => {
    expect(hourStart(new Date('2026-04-01T00:00:00+08:00'))).toEqual(new Date('2026-04-01T00:00:00+08:00'))
  })

  it.each([
    ['2028-02-28', 1, '2028-02-29'],
    ['2027-02-28', 1, '2027-03-01'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-01-01', 365, '2027-01-01'],
  ])('%s plus %i days is %s', (from, days, expected) => {
    expect(addDays(day(from), days)).toBe(expected)
  })

  it('addDays throws on half a day', () => {
    expect(() => addDays(day('2026-01-01'), 0.5)).toThrow('no whole number of days')
  })

  it('knows a Sunday', () => {
    expect(isWeekend(day('2025-09-28'))).toBe(true)
  })

  it('knows a Monday', () => {
    expect(isWeekend(day('2025-09-29'))).toBe(false)
  })
})

describe('neighbouring periods', () => {
  it('after December comes January of the next year', () => {
    expect(nextPeriod(period('2026-12'))).toBe('2027-01')
  })

  it('before January comes December of the year before', () => {
    expect(previousPeriod(period('2026-01'))).toBe('2025-12')
  })
})

describe('parsing', () => {
  it.each(['2026-02-30', '2026-13-01', '2026-00-10', '2026-2-3', '20260203', '2027-02-29', '0000-01-01', ''])(
    'refuses the day "%s"',
    (text) => {
      expect(parseDay(text)).toMatchObject({ error: { code: 'DAY_MALFORMED' } })
    },
  )

  it('reads 29 February of a leap year', () => {
    expect(parseDay('2028-02-29').ok).toBe(true)
  })

  it.each(['2026-13', '2026-00', '2026-1', '2026-01-01', '0000-01'])('refuses the month "%s"', (text) => {
    expect(parsePeriod(text)).toMatchObject({ error: { code: 'PERIOD_MALFORMED' } })
  })
})

describe('addYears', () => {
  it('keeps month and day', () => {
    expect(addYears(day('2026-03-01'), 5)).toBe('2031-03-01')
  })

  it('takes 29 February to the 28th of a year without one', () => {
    expect([addYears(day('2024-02-29'), 5), addYears(day('2024-02-29'), 4)]).toEqual(['2029-02-28', '2028-02-29'])
  })

  it('goes back when negative', () => {
    expect(addYears(day('2028-02-29'), -1)).toBe('2027-02-28')
  })
})
