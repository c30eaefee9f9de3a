/**
 * 应收账款账龄: what is still to be paid, by how long it has been due.
 * Promises: the bands of a buyer sum to what its invoices are owed; a day is a day of Asia/Shanghai.
 */
import { fen, sumFen, type Fen } from '../../kernel/money.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'

/** Bands by days after the due day, each up to and with its last; the last band has no end. */
export const AGE_BANDS = [
  { name: 'NOT_DUE', lastDay: 0, zh: '未到期' },
  { name: 'DAYS_30', lastDay: 30, zh: '逾期 1–30 天' },
  { name: 'DAYS_60', lastDay: 60, zh: '逾期 31–60 天' },
  { name: 'DAYS_90', lastDay: 90, zh: '逾期 61–90 天' },
  { name: 'OLDER', lastDay: Infinity, zh: '逾期 90 天以上' },
] as const

export type AgeBand = (typeof AGE_BANDS)[number]['name']

export type OpenReceivable = {
  readonly buyerOrgId: string
  readonly buyerName: string
  readonly outstandingFen: Fen
  /** To be paid before this instant. */
  readonly dueAt: Date
}

export type AgedReceivable = {
  readonly buyerOrgId: string
  readonly buyerName: string
  readonly bands: Readonly<Record<AgeBand, Fen>>
  readonly totalFen: Fen
}

/** The band of a receivable: the first day after the due day is day 1. */
export function bandOf(dueAt: Date, now: Date): AgeBand {
  const firstLateDay = dayOf(dueAt)
  const band = AGE_BANDS.find(({ lastDay }) => lastDay === Infinity || now < startOfDay(addDays(firstLateDay, lastDay)))
  return band?.name ?? 'OLDER'
}

/** One row for each buyer, in the order of their first invoice. */
export function ageReceivables(open: readonly OpenReceivable[], now: Date): AgedReceivable[] {
  return [...Map.groupBy(open, ({ buyerOrgId }) => buyerOrgId)].map(([buyerOrgId, invoices]) => {
    const inBand = (name: AgeBand) =>
      sumFen(invoices.filter(({ dueAt }) => bandOf(dueAt, now) === name).map((invoice) => invoice.outstandingFen))
    const bands = {
      NOT_DUE: inBand('NOT_DUE'),
      DAYS_30: inBand('DAYS_30'),
      DAYS_60: inBand('DAYS_60'),
      DAYS_90: inBand('DAYS_90'),
      OLDER: inBand('OLDER'),
    }
    return { buyerOrgId, buyerName: invoices[0]!.buyerName, bands, totalFen: sumFen(Object.values(bands)) }
  })
}

/** All rows in one. */
export const totalOf = (rows: readonly AgedReceivable[]): Fen =>
  fen(rows.reduce((sum, { totalFen }) => sum + totalFen, 0n))
