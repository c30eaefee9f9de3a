/** What happened to a synthetic enterprise, counted back from the day of seeding, so that it stays as old as it was planted. */
import type { Dice } from './dice.ts'
import { ENTERPRISES, isAmong } from './known-truths.ts'

export type TaxGrade = 'A' | 'B' | 'M' | 'C' | 'D'
/** An entry on a list; null: still on it. */
export type Listing = { readonly daysAgo: number; readonly removedDaysAgo: number | null }

export type EnterpriseHistory = {
  readonly ageDays: number
  readonly abnormal: readonly Listing[]
  readonly dishonest: readonly Listing[]
  readonly penalties: readonly { readonly daysAgo: number; readonly yuan: number }[]
  /** yuan by kind of tax */
  readonly arrears: Readonly<Record<string, number>>
  /** last year first */
  readonly taxGrades: readonly TaxGrade[]
  readonly revenueBands: readonly number[]
  /** last month first, at most 13 */
  readonly insured: readonly number[]
  /** months back (1 to 12) that were paid to the housing fund */
  readonly fundMonths: readonly number[]
}

const YEAR = 365
const MONTHS_KEPT = 13
const ALL_MONTHS = Array.from({ length: 12 }, (_, month) => month + 1)
/** As often as it stands here. */
const GRADES: readonly TaxGrade[] = ['A', 'A', 'B', 'B', 'B', 'B', 'B', 'M', 'M', 'C', 'D']
const NONE: Listing[] = []

export function enterpriseHistory(index: number, dice: Dice): EnterpriseHistory {
  const is = (range: keyof typeof ENTERPRISES) => isAmong(ENTERPRISES[range], index)
  if (is('excellent')) return { ...ordinary(dice), ...EXCELLENT }
  if (is('worst')) return { ...ordinary(dice), ...WORST }
  if (is('newborn')) return newborn(dice)
  const listed: Listing = { daysAgo: dice.between(30, 900), removedDaysAgo: null }
  const removed: Listing = { daysAgo: 900, removedDaysAgo: dice.between(1, 600) }
  return {
    ...ordinary(dice),
    abnormal: is('abnormal') ? [listed] : is('rehabilitated') ? [removed] : NONE,
    dishonest: is('dishonest') ? [listed] : is('rehabilitated') ? [removed] : NONE,
    arrears: arrears(index, dice),
  }
}

function arrears(index: number, dice: Dice): Record<string, number> {
  if (isAmong(ENTERPRISES.arrears, index))
    return { 增值税: 700_000 + dice.below(200_000), 企业所得税: 300_001 + dice.below(600_000) }
  if (isAmong(ENTERPRISES.arrearsAtTheLimit, index)) return { 增值税: 600_000, 企业所得税: 400_000 }
  return dice.chance(3) ? { 增值税: dice.between(1_000, 300_000) } : {}
}

function ordinary(dice: Dice): EnterpriseHistory {
  const ageDays = dice.between(YEAR + 40, 20 * YEAR)
  const staff = dice.chance(8) ? dice.between(100, 800) : dice.between(0, 60)
  const growth = dice.pick([-30, -15, -5, 0, 0, 5, 12, 25]) // percent in a year
  const paid = dice.pick([12, 12, 12, 12, 9, 6, 3, 0])
  const revenue = dice.between(1, 9)
  return {
    ageDays,
    abnormal: NONE,
    dishonest: NONE,
    penalties: dice.chance(12)
      ? Array.from({ length: dice.between(1, 5) }, () => ({
          daysAgo: dice.between(20, 6 * YEAR),
          yuan: dice.between(1, 50) * 1_000,
        }))
      : [],
    arrears: {},
    taxGrades: ageDays > 2 * YEAR ? [dice.pick(GRADES), dice.pick(GRADES)] : ['M'],
    revenueBands: ageDays > 2 * YEAR ? [revenue, Math.max(1, revenue + dice.pick([-1, 0, 0, 1]))] : [revenue],
    insured: Array.from({ length: MONTHS_KEPT }, (_, month) => Math.round(staff / (1 + (growth * month) / 1_200))),
    fundMonths: ALL_MONTHS.slice(0, paid),
  }
}

function newborn(dice: Dice): EnterpriseHistory {
  const months = dice.between(3, 9)
  return {
    ...ordinary(dice),
    ageDays: months * 30 + 15,
    penalties: [],
    taxGrades: [],
    revenueBands: [],
    insured: Array.from({ length: months }, () => dice.between(1, 9)),
    fundMonths: ALL_MONTHS.slice(0, months),
  }
}

const EXCELLENT: Partial<EnterpriseHistory> = {
  ageDays: 8 * YEAR,
  penalties: [],
  taxGrades: ['A', 'A'],
  revenueBands: [7, 6],
  insured: Array.from({ length: MONTHS_KEPT }, (_, month) => 120 - 2 * month),
  fundMonths: ALL_MONTHS,
}

const WORST: Partial<EnterpriseHistory> = {
  ageDays: 3 * YEAR,
  penalties: [100, 200, 300, 400].map((daysAgo) => ({ daysAgo, yuan: 20_000 })),
  taxGrades: ['D', 'C'],
  revenueBands: [2, 3],
  insured: Array.from({ length: MONTHS_KEPT }, (_, month) => 8 + month),
  fundMonths: [],
}
