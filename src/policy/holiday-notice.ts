/**
 * The State Council's holiday notice of one year, as `policies/calendar/<year>.json` has it.
 * Promises: a notice that is loaded agrees with itself and with the week. Refuses, with file, line and fix: a day of rest that
 * is also worked, a day worked in lieu that is no weekend, days outside the year.
 */
import { z } from 'zod'
import { addDays, isWeekend, parseDay, yearOf, type Day } from '../kernel/shanghai-time.ts'
import { PolicyDocument, refuseFaulty, type Complaint, type PolicyTexts } from './document.ts'

const DayText = z.string().transform((text, context): Day => {
  const day = parseDay(text)
  if (day.ok) return day.value
  context.addIssue({ code: 'custom', message: day.error.message })
  return z.NEVER
})
const Text = z.string().trim().min(1)

const NoticeFile = z.strictObject({
  year: z.number().int().min(2000).max(9998),
  /** raised with every change, so that an older program does not put back what a newer one loaded */
  revision: z.number().int().positive(),
  /** false for a year whose days are known only by law, before the State Council's notice: deadlines stay provisional */
  announced: z.boolean(),
  noticeNo: Text.nullable(),
  holidays: z
    .array(z.strictObject({ name: z.strictObject({ zh: Text, en: Text }), from: DayText, to: DayText }))
    .min(1),
  workedInLieu: z.array(DayText),
})
type NoticeFile = z.infer<typeof NoticeFile>

export type HolidayNotice = {
  readonly year: number
  readonly revision: number
  readonly announced: boolean
  readonly noticeNo: string | null
  readonly days: readonly { readonly day: Day; readonly kind: 'WORK' | 'REST' }[]
}

/** The notices among the files of `policies/`, by year. @throws PolicyError with every fault of the first faulty file */
export function parseHolidayNotices(texts: PolicyTexts): HolidayNotice[] {
  return Object.entries(texts)
    .filter(([file]) => file.startsWith('calendar/'))
    .map(([file, text]) => readNotice(new PolicyDocument(file, text)))
    .toSorted((a, b) => a.year - b.year)
}

function readNotice(document: PolicyDocument): HolidayNotice {
  const file = document.as(NoticeFile)
  refuseFaulty(document.faults([...complaints(file, document.file)]))
  const rest = file.holidays.flatMap(({ from, to }) => daysBetween(from, to))
  const days = [
    ...rest.map((day) => ({ day, kind: 'REST' as const })),
    ...file.workedInLieu.map((day) => ({ day, kind: 'WORK' as const })),
  ]
  const { year, revision, announced, noticeNo } = file
  return { year, revision, announced, noticeNo, days }
}

/** Longer than any holiday so far; a longer one is a slip of the pen. */
const LONGEST_HOLIDAY_DAYS = 15

function* complaints(notice: NoticeFile, file: string): Generator<Complaint> {
  if (file !== `calendar/${notice.year}.json`) {
    yield { path: ['year'], message: `this is the year ${notice.year}: name the file calendar/${notice.year}.json` }
  }
  if (notice.announced !== (notice.noticeNo !== null)) {
    yield { path: ['noticeNo'], message: 'an announced year names its notice, and another has null here' }
  }
  const seen = new Set<Day>()
  for (const [index, { from, to }] of notice.holidays.entries()) {
    const path = ['holidays', index]
    if (to < from || to > addDays(from, LONGEST_HOLIDAY_DAYS)) {
      yield { path, message: `a holiday ends on or after the day it begins, within ${LONGEST_HOLIDAY_DAYS} days` }
    } else for (const day of daysBetween(from, to)) yield* aboutDay(day, { notice, seen, path })
  }
  for (const [index, day] of notice.workedInLieu.entries()) {
    const path = ['workedInLieu', index]
    yield* aboutDay(day, { notice, seen, path })
    if (!isWeekend(day)) yield { path, message: `${day} is no Saturday or Sunday, so it is worked anyway: remove it` }
  }
}

type Place = { notice: NoticeFile; seen: Set<Day>; path: (string | number)[] }

/** A New Year holiday may begin in December of the year before, which its own notice could not know. */
function* aboutDay(day: Day, { notice, seen, path }: Place): Generator<Complaint> {
  const isNear = yearOf(day) === notice.year || (yearOf(day) === notice.year - 1 && day.slice(5) >= '12-20')
  if (!isNear) yield { path, message: `${day} is not in ${notice.year}: put it in the file of its year` }
  if (seen.has(day)) yield { path, message: `${day} stands twice: a day is either of rest or worked in lieu` }
  seen.add(day)
}

function daysBetween(from: Day, to: Day): Day[] {
  const days: Day[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}
