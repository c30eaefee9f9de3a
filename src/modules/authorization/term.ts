import { addDays, addYears, startOfDay, type Day } from '../../kernel/shanghai-time.ts'

/** The term of an agreement: both days are in force. */
export type Term = { readonly startDate: Day; readonly endDate: Day }

/** The first instant in force. */
export const agreementStart = ({ startDate }: Pick<Term, 'startDate'>): Date => startOfDay(startDate)

/** The first instant out of force: midnight after the last day, in Shanghai. */
export const agreementEnd = ({ endDate }: Pick<Term, 'endDate'>): Date => startOfDay(addDays(endDate, 1))

/** The last day an agreement that begins on a day may have: 2026-03-01 and 5 years give 2031-02-28. */
export const lastDayOfTerm = (startDate: Day, years: number): Day => addDays(addYears(startDate, years), -1)
