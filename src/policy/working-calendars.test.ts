import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../test/support/market.ts'
import { openRooms } from '../../test/support/rooms.ts'
import type { Day } from '../kernel/shanghai-time.ts'
import type { WorkingCalendar } from '../kernel/working-days.ts'
import type { HolidayNotice } from './holiday-notice.ts'
import { WorkingCalendars } from './working-calendars.ts'

let test: TestMarket
let rooms: INestApplicationContext
let calendars: WorkingCalendars

beforeAll(async () => {
  test = await createTestMarket()
  rooms = await openRooms(test.platform)
  calendars = rooms.get(WorkingCalendars)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

const day = (text: string) => text as Day
const deadline = (from: string, workingDays: number) => calendars.deadline(day(from), workingDays)
const notice = (change: Partial<HolidayNotice>): HolidayNotice => ({
  year: 2027,
  revision: 1,
  announced: true,
  noticeNo: '测试〔2026〕1号',
  days: [],
  ...change,
})

describe('a deadline', () => {
  it.each([
    ['2025-09-24', 3, '2025-09-28'],
    ['2025-09-24', 10, '2025-10-14'],
    ['2025-09-24', 20, '2025-10-28'],
    ['2026-02-10', 10, '2026-03-02'],
    ['2026-02-10', 20, '2026-03-16'],
    ['2026-04-28', 3, '2026-05-06'],
  ])('%s and %i working days is %s, by the calendar in the database', async (from, workingDays, due) => {
    expect(await deadline(from, workingDays)).toEqual({ day: due, provisional: false })
  })

  it('that crosses into a year not announced is provisional', async () => {
    expect(await deadline('2026-12-30', 3)).toEqual({ day: '2027-01-04', provisional: true })
  })
})

describe('loading', () => {
  it('again changes nothing', async () => {
    expect(await calendars.onModuleInit()).toEqual([])
  })

  it('takes the days of a year not announced, and leaves its deadlines provisional', async () => {
    const loaded = await calendars.load([
      notice({ announced: false, noticeNo: null, days: [{ day: day('2027-01-01'), kind: 'REST' }] }),
    ])
    expect(loaded).toEqual([2027])
    expect(await deadline('2026-12-30', 3)).toEqual({ day: '2027-01-05', provisional: true })
  })

  it('of the notice makes them final, and tells the rooms in the same commit', async () => {
    let told: WorkingCalendar | undefined
    calendars.whenAnnounced((calendar) => {
      told = calendar
      return Promise.resolve(0)
    })
    const days = [
      { day: day('2026-12-31'), kind: 'REST' as const },
      { day: day('2027-01-01'), kind: 'REST' as const },
      { day: day('2027-01-02'), kind: 'WORK' as const },
    ]
    await calendars.load([notice({ revision: 2, days })])
    expect(told?.announcedYears).toContain(2027)
    expect(await deadline('2026-12-30', 3)).toEqual({ day: '2027-01-05', provisional: false })
  })

  it('of an older revision is passed over', async () => {
    expect(await calendars.load([notice({ revision: 1 })])).toEqual([])
  })

  it('that cannot be counted again leaves the year unloaded', async () => {
    calendars.whenAnnounced(() => Promise.reject(new Error('cannot count')))
    await expect(calendars.load([notice({ year: 2028 })])).rejects.toThrow('cannot count')
    expect((await calendars.calendar()).announcedYears).not.toContain(2028)
  })
})
