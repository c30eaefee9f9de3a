/** What social security, housing fund, medical insurance and court have on file of a synthetic person of Jinan. */
import { Dice } from './dice.ts'
import { isAmong, JINAN_PEOPLE } from './known-truths.ts'
import { JINAN_EMPLOYERS } from './jinan-employer.ts'

/** An entry with social security. The employer is an index of `jinanEmployer`. */
export type InsuranceEntry = {
  readonly employer: number
  /** the employer stands there by a number from before the credit codes */
  readonly byOldNumber: boolean
  readonly status: 'INSURED' | 'STOPPED'
  /** months paid out of the last 24 */
  readonly months: number
  readonly lastPaidDaysAgo: number | null
}

export type Visit = {
  readonly daysAgo: number
  readonly kind: 'INPATIENT' | 'OUTPATIENT'
  readonly hospital: string
  readonly yuan: number
  /** the hospital sent it twice under two numbers */
  readonly sentTwice: boolean
  /** taken back by a second settlement */
  readonly reversed: boolean
}

export type JinanLife = {
  readonly status: 'NORMAL' | 'DECEASED' | 'CANCELLED'
  readonly registeredTwice: boolean
  readonly insurance: readonly InsuranceEntry[]
  /** months paid to the housing fund out of the last 24; null: no account */
  readonly fundMonths: number | null
  readonly medical: 'INSURED' | 'STOPPED' | null
  readonly visits: readonly Visit[]
  /** on the list of dishonest persons since, until */
  readonly dishonest: { readonly daysAgo: number; readonly removedDaysAgo: number | null } | null
}

export const HOSPITALS = 12
const MONTHS = 24

/** The life of the person of that index. Truths are planted by index, see known-truths.ts. */
export function jinanLife(index: number): JinanLife {
  const dice = new Dice('jinan-life', index)
  const is = (range: keyof typeof JINAN_PEOPLE) => isAmong(JINAN_PEOPLE[range], index)
  const covered = !is('notCovered')
  return {
    status: is('deceased') ? 'DECEASED' : is('cancelled') ? 'CANCELLED' : 'NORMAL',
    registeredTwice: is('registeredTwice'),
    insurance: covered ? insurance(index, dice) : [],
    fundMonths: covered ? fundMonths(index, dice) : null,
    medical: covered ? (is('insuranceStopped') ? 'STOPPED' : 'INSURED') : null,
    visits: covered ? visits(index, dice) : [],
    dishonest: dishonest(index, dice),
  }
}

function insurance(index: number, dice: Dice): readonly InsuranceEntry[] {
  const is = (range: keyof typeof JINAN_PEOPLE) => isAmong(JINAN_PEOPLE[range], index)
  const employer = index % JINAN_EMPLOYERS
  const entry = { employer, byOldNumber: is('oldEmployerCode'), status: 'INSURED', lastPaidDaysAgo: 25 } as const
  if (is('noContribution')) return [{ ...entry, status: 'STOPPED', months: 0, lastPaidDaysAgo: 900 }]
  if (is('fewMonths')) return [{ ...entry, months: dice.between(1, 5) }]
  if (is('changedJobs')) {
    const before = (employer + 7) % JINAN_EMPLOYERS
    return [
      { ...entry, employer: before, status: 'STOPPED', months: 10, lastPaidDaysAgo: 430 },
      { ...entry, months: 14 },
    ]
  }
  const isPlanted = Object.values(JINAN_PEOPLE).some((range) => isAmong(range, index))
  const isInOrder = isPlanted || dice.chance(85)
  return [
    { ...entry, byOldNumber: entry.byOldNumber || (!isPlanted && dice.chance(6)), months: isInOrder ? MONTHS : 9 },
  ]
}

function fundMonths(index: number, dice: Dice): number | null {
  if (isAmong(JINAN_PEOPLE.noContribution, index)) return 0
  if (isAmong(JINAN_PEOPLE.fewMonths, index)) return null
  return dice.chance(70) ? dice.pick([MONTHS, MONTHS, MONTHS, 18, 12]) : null
}

const PLANTED_VISIT = { daysAgo: 40, kind: 'OUTPATIENT', hospital: hospitalCode(3), yuan: 300 } as const

function visits(index: number, dice: Dice): readonly Visit[] {
  const is = (range: keyof typeof JINAN_PEOPLE) => isAmong(JINAN_PEOPLE[range], index)
  const stay = (daysAgo: number): Visit => {
    return { ...PLANTED_VISIT, daysAgo, kind: 'INPATIENT', yuan: 8_000, sentTwice: false, reversed: false }
  }
  if (is('neverIll')) return []
  if (is('hospitalOnce')) return [stay(100)]
  if (is('hospitalOften')) return [stay(60), stay(200), stay(500)]
  if (is('visitOnce') || is('visitReversed') || is('visitSentTwice'))
    return [{ ...PLANTED_VISIT, sentTwice: is('visitSentTwice'), reversed: is('visitReversed') }]
  return Array.from({ length: dice.below(4) }, () => {
    const inpatient = dice.chance(8)
    return {
      daysAgo: dice.between(8, 900),
      kind: inpatient ? 'INPATIENT' : 'OUTPATIENT',
      hospital: hospitalCode(1 + dice.below(HOSPITALS)),
      yuan: inpatient ? dice.between(2_000, 60_000) : dice.between(20, 1_500),
      sentTwice: dice.chance(4),
      reversed: dice.chance(3),
    }
  })
}

export function hospitalCode(seq: number): string {
  return `H3701${seq.toString().padStart(4, '0')}`
}

function dishonest(index: number, dice: Dice): JinanLife['dishonest'] {
  if (isAmong(JINAN_PEOPLE.dishonest, index)) return { daysAgo: dice.between(30, 900), removedDaysAgo: null }
  if (isAmong(JINAN_PEOPLE.rehabilitated, index)) return { daysAgo: 900, removedDaysAgo: dice.between(1, 600) }
  return null
}
