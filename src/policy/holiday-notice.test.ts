import { describe, expect, it } from 'vitest'
import { inProject } from '../platform/root.ts'
import { isWorkingDay, type WorkingCalendar } from '../kernel/working-days.ts'
import { addDays, yearOf, type Day } from '../kernel/shanghai-time.ts'
import { PolicyError, readPolicyTexts } from './document.ts'
import { parseHolidayNotices } from './holiday-notice.ts'

const notices = parseHolidayNotices(readPolicyTexts(inProject('policies/')))
const calendar: WorkingCalendar = {
  announcedYears: notices.map(({ year }) => year),
  exceptions: Object.fromEntries(notices.flatMap(({ days }) => days.map(({ day, kind }) => [day, kind]))),
}

function workingDaysIn(year: number): number {
  let count = 0
  for (let day = `${year}-01-01` as Day; yearOf(day) === year; day = addDays(day, 1))
    if (isWorkingDay(day, calendar)) count += 1
  return count
}

describe('the notices that come with the program', () => {
  it('are of 2025 and 2026, with their numbers', () => {
    expect(notices.map(({ year, noticeNo }) => [year, noticeNo])).toEqual([
      [2025, '国办发明电〔2024〕12号'],
      [2026, '国办发明电〔2025〕7号'],
    ])
  })

  it.each([2025, 2026])('leave 248 working days in %i', (year) => {
    expect(workingDaysIn(year)).toBe(248)
  })
})

type Content = { [key: string]: unknown }
const name = { zh: '节', en: 'Holiday' }
const notice = (change: Content = {}): Content => ({
  year: 2031,
  revision: 1,
  announced: true,
  noticeNo: '国办发明电〔2030〕1号',
  holidays: [{ name, from: '2031-01-01', to: '2031-01-03' }],
  workedInLieu: ['2031-01-04'],
  ...change,
})

function faultsOf(change: Content, file = 'calendar/2031.json'): readonly string[] {
  try {
    parseHolidayNotices({ [file]: JSON.stringify(notice(change), null, 2) })
    return []
  } catch (error) {
    if (error instanceof PolicyError) return error.faults
    throw error
  }
}

describe('a notice', () => {
  it('is taken as written when it agrees with itself', () => {
    const [parsed] = parseHolidayNotices({ 'calendar/2031.json': JSON.stringify(notice()) })
    expect(parsed?.days).toEqual([
      { day: '2031-01-01', kind: 'REST' },
      { day: '2031-01-02', kind: 'REST' },
      { day: '2031-01-03', kind: 'REST' },
      { day: '2031-01-04', kind: 'WORK' },
    ])
  })

  it('may begin its first holiday at the end of the year before', () => {
    expect(faultsOf({ holidays: [{ name, from: '2030-12-30', to: '2031-01-01' }] })).toEqual([])
  })

  it.each<[string, Content, string]>([
    ['a day that does not exist', { workedInLieu: ['2031-02-30'] }, 'Write the date as YYYY-MM-DD'],
    [
      'a day worked in lieu that is no weekend',
      { workedInLieu: ['2031-01-06'] },
      '2031-01-06 is no Saturday or Sunday',
    ],
    [
      'a day of rest that is also worked',
      { holidays: [{ name, from: '2031-01-04', to: '2031-01-04' }] },
      'stands twice',
    ],
    ['a day of another year', { workedInLieu: ['2032-01-03'] }, '2032-01-03 is not in 2031'],
    [
      'a holiday that ends before it begins',
      { holidays: [{ name, from: '2031-01-03', to: '2031-01-01' }] },
      'ends on or after',
    ],
    ['a holiday of a month', { holidays: [{ name, from: '2031-01-01', to: '2031-01-31' }] }, 'within 15 days'],
    ['an announced year without a number', { noticeNo: null }, 'names its notice'],
    ['a year not announced with a number', { announced: false }, 'names its notice'],
    ['an unknown word', { holiday: [] }, 'holiday'],
  ])('is refused with %s, by file and line', (_, change, message) => {
    const [fault] = faultsOf(change)
    expect(fault).toMatch(/^policies\/calendar\/2031\.json:\d+: /)
    expect(fault).toContain(message)
  })

  it('is refused in a file of another name', () => {
    expect(faultsOf({}, 'calendar/2030.json')).toEqual([
      'policies/calendar/2030.json:2: this is the year 2031: name the file calendar/2031.json',
    ])
  })
})
