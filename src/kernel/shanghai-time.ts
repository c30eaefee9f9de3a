/**
 * The calendar of the business: days and months in Asia/Shanghai.
 * Promises: every instant falls in exactly one hour, day and month; all ranges are half-open, [start, end).
 * Uses the fixed offset UTC+8, right from 1991-09-15 on: China has had no summer time since. Older instants do not occur.
 */
import { invariant, ok, refuse, type Result } from './result.ts'

/** 'YYYY-MM-DD' in Shanghai. Text order is time order. */
export type Day = string & { readonly unit: 'shanghaiDay' }
/** 'YYYY-MM' in Shanghai: what an invoice and a statement cover. Text order is time order. */
export type Period = string & { readonly unit: 'shanghaiMonth' }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const OFFSET_MS = 8 * HOUR_MS

/** '2026-02-28', a date that exists in the years 0001–9999. Refuses DAY_MALFORMED. */
export function parseDay(text: string): Result<Day> {
  if (!isRealDay(text)) {
    return refuse({
      code: 'DAY_MALFORMED',
      message: 'Write the date as YYYY-MM-DD, a day that exists.',
      rule: 'time.day',
    })
  }
  return ok(text)
}

/** '2026-02', in the years 0001–9999. Refuses PERIOD_MALFORMED. */
export function parsePeriod(text: string): Result<Period> {
  if (!isRealPeriod(text)) {
    return refuse({
      code: 'PERIOD_MALFORMED',
      message: 'Write the month as YYYY-MM, from 01 to 12.',
      rule: 'time.period',
    })
  }
  return ok(text)
}

/** The day in Shanghai at that instant. */
export function dayOf(instant: Date): Day {
  return dayAtUtc(instant.getTime() + OFFSET_MS)
}

/** The month in Shanghai at that instant. */
export function periodOf(instant: Date): Period {
  return periodOfDay(dayOf(instant))
}

export function periodOfDay(day: Day): Period {
  const period = day.slice(0, 7)
  invariant(isRealPeriod(period), `${day} is no day`)
  return period
}

/** The instants at which a month begins and the next one begins: [start, end). */
export function periodBounds(period: Period): { readonly start: Date; readonly end: Date } {
  return { start: startOfPeriod(period), end: startOfPeriod(nextPeriod(period)) }
}

/** How many days a month has, how many of its year lie before it, and how many days the year has. */
export function monthDays(period: Period): {
  readonly days: number
  readonly yearBegan: number
  readonly yearDays: number
} {
  const { start, end } = periodBounds(period)
  const year = yearOf(period)
  const [yearStart, yearEnd] = [startOfYear(year), startOfYear(year + 1)]
  return {
    days: daysBetween(start, end),
    yearBegan: daysBetween(yearStart, start),
    yearDays: daysBetween(yearStart, yearEnd),
  }
}

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / DAY_MS
}

export function nextPeriod(period: Period): Period {
  return shiftPeriod(period, { months: 1 })
}

export function previousPeriod(period: Period): Period {
  return shiftPeriod(period, { months: -1 })
}

/** Midnight in Shanghai, the first instant of the day: 16:00 UTC of the day before. */
export function startOfDay(day: Day): Date {
  return new Date(utcMidnight(day) - OFFSET_MS)
}

/** The first instant of the instant's hour. */
export function hourStart(instant: Date): Date {
  // The offset is whole hours, so an hour begins in Shanghai when one begins in UTC.
  return new Date(Math.floor(instant.getTime() / HOUR_MS) * HOUR_MS)
}

/** The day so many days later; earlier when negative. Throws outside the years 0001–9999. */
export function addDays(day: Day, days: number): Day {
  invariant(Number.isInteger(days), `${days} is no whole number of days`)
  return dayAtUtc(utcMidnight(day) + days * DAY_MS)
}

/**
 * The same day so many years later. 29 February becomes the 28th where there is none, as PostgreSQL adds an interval.
 * Throws outside the years 0001–9999.
 */
export function addYears(day: Day, years: number): Day {
  invariant(Number.isInteger(years), `${years} is no whole number of years`)
  const date = new Date(utcMidnight(day))
  const month = date.getUTCMonth()
  date.setUTCFullYear(date.getUTCFullYear() + years)
  if (date.getUTCMonth() !== month) date.setUTCDate(0)
  return dayAtUtc(date.getTime())
}

/** Saturday or Sunday, whatever the holiday calendar says. */
export function isWeekend(day: Day): boolean {
  const weekday = new Date(utcMidnight(day)).getUTCDay()
  return weekday === 0 || weekday === 6
}

export function yearOf(day: Day | Period): number {
  return Number(day.slice(0, 4))
}

/** The first instant of a year of Shanghai, in the years 1–9999. */
export function startOfYear(year: number): Date {
  return startOfPeriod(periodOfDay(dayAtUtc(Date.parse(`${String(year).padStart(4, '0')}-01-01T00:00:00Z`))))
}

function startOfPeriod(period: Period): Date {
  return startOfDay(dayAtUtc(Date.parse(`${period}-01T00:00:00Z`)))
}

function shiftPeriod(period: Period, { months }: { months: number }): Period {
  const date = new Date(`${period}-01T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + months)
  return periodOfDay(dayAtUtc(date.getTime()))
}

function utcMidnight(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`)
}

/** The day that was asked for last: nearly always it is today that is asked for, several times a call. */
let last: { number: number; day: Day } | undefined

function dayAtUtc(timeMs: number): Day {
  const number = Math.floor(timeMs / DAY_MS)
  if (last?.number !== number) last = { number, day: writtenDay(timeMs) }
  return last.day
}

function writtenDay(timeMs: number): Day {
  const text = new Date(timeMs).toISOString().slice(0, 10)
  invariant(isRealDay(text), `${timeMs} ms is outside the years 0001–9999`)
  return text
}

function isRealDay(text: string): text is Day {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month)
}

function daysOfMonth(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

function isRealPeriod(text: string): text is Period {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) && !text.startsWith('0000')
}
