/** What civil affairs, court, education, commerce and health have on file of a synthetic person of Chengdu. */
import { ageOn } from '../../kernel/citizen-number.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { Dice } from './dice.ts'
import { isAmong, lives, PEOPLE } from './known-truths.ts'
import { CHENGDU, syntheticPerson } from './person.ts'

/** An entry of civil affairs: when it happened and when it was entered are two things. */
export type MaritalEvent = {
  readonly event: 'MARRIED' | 'DIVORCED' | 'WIDOWED'
  readonly daysAgo: number
  readonly enteredDaysAgo: number
  /** county of the office */
  readonly region: string
}

export type ChengduLife = {
  readonly marital: readonly MaritalEvent[]
  /** by a court of the city */
  readonly judgedDivorceDaysAgo: number | null
  readonly degree: { readonly level: 'COLLEGE' | 'BACHELOR' | 'MASTER' | 'DOCTOR'; readonly year: number } | null
  readonly housekeeper: Housekeeper | null
  readonly offence: { readonly kind: Offence; readonly daysAgo: number } | null
}

/** The five kinds that a housekeeper's background is looked at for, and one that is none of them. */
export type Offence = 'THEFT' | 'ABUSE' | 'INJURY' | 'RAPE' | 'ARSON' | 'GAMBLING'

export type Housekeeper = {
  readonly training: 'NONE' | 'BASIC' | 'ADVANCED'
  /** last day of the health certificate, in days from now; null: has none */
  readonly healthCertDays: number | null
}

/** Counties whose courts' files reach the city, and since when; the others' do not. */
export const COURT_COVERAGE: Readonly<Record<string, Day>> = {
  '510104': '2005-01-01' as Day,
  '510105': '2005-01-01' as Day,
  '510106': '2005-01-01' as Day,
  '510107': '2008-01-01' as Day,
  '510108': '2008-01-01' as Day,
  '510112': '2012-01-01' as Day,
  '510114': '2012-01-01' as Day,
  '510115': '2012-01-01' as Day,
  '510116': '2015-01-01' as Day,
  '510117': '2015-01-01' as Day,
}
const COVERED = Object.keys(COURT_COVERAGE)
const NOT_COVERED = ['510121', '510129', '510131', '510181', '510182']
/** In days. */
const YEAR = 365
const PLANTED_WEDDING = 8 * YEAR
const ADULT = 22
const OFFENCES: readonly Offence[] = ['THEFT', 'ABUSE', 'INJURY', 'RAPE', 'ARSON', 'GAMBLING']

/** The life of the person of that index, as of a day. Truths are planted by index, see known-truths.ts. */
export function chengduLife(index: number, today: Day): ChengduLife {
  const dice = new Dice('chengdu-life', index)
  const age = ageOn(today, syntheticPerson(CHENGDU, index))
  return {
    marital: marital(index, dice, age),
    judgedDivorceDaysAgo: lives('judgedDivorce', index) ? 2 * YEAR : null,
    degree: degree(index, dice, { age, year: Number(today.slice(0, 4)) }),
    housekeeper: housekeeper(index, dice, age),
    offence: offence(index, dice, age),
  }
}

function marital(index: number, dice: Dice, age: number): readonly MaritalEvent[] {
  const covered = COVERED[index % 5] ?? ''
  const elsewhere = NOT_COVERED[index % NOT_COVERED.length] ?? ''
  const wedding = entry('MARRIED', PLANTED_WEDDING, covered)
  if (lives('judgedDivorce', index) || lives('married', index)) return [wedding]
  if (lives('judgedElsewhere', index) || lives('marriedElsewhere', index)) return [{ ...wedding, region: elsewhere }]
  if (lives('widowed', index)) return [wedding, entry('WIDOWED', 3 * YEAR, covered)]
  if (lives('divorced', index)) return [wedding, entry('DIVORCED', 3 * YEAR, covered)]
  if (lives('neverMarried', index)) return []
  if (lives('lateEntry', index)) {
    const divorce = { ...entry('DIVORCED', 4 * YEAR, covered), enteredDaysAgo: 90 }
    return [wedding, divorce, entry('MARRIED', 2 * YEAR, covered)]
  }
  return age < ADULT ? [] : ordinaryMarriages(dice, age)
}

function ordinaryMarriages(dice: Dice, age: number): readonly MaritalEvent[] {
  if (dice.chance(age < 30 ? 60 : 12)) return []
  const years = dice.between(1, Math.max(1, Math.min(30, age - ADULT)))
  const region = dice.pick(dice.chance(85) ? COVERED : NOT_COVERED)
  const wedding = entry('MARRIED', years * YEAR - dice.below(300), region)
  if (years < 4 || dice.chance(82)) return [wedding]
  const ended = entry(dice.chance(80) ? 'DIVORCED' : 'WIDOWED', dice.between(YEAR, (years - 1) * YEAR), region)
  return [wedding, { ...ended, enteredDaysAgo: Math.max(1, ended.daysAgo - dice.pick([0, 0, 0, 40, 200])) }]
}

function entry(event: MaritalEvent['event'], daysAgo: number, region: string): MaritalEvent {
  return { event, daysAgo, enteredDaysAgo: daysAgo, region }
}

function degree(index: number, dice: Dice, { age, year }: { age: number; year: number }): ChengduLife['degree'] {
  if (lives('bachelor', index)) return { level: 'BACHELOR', year: 2008 }
  if (lives('noDegree', index) || age < 24 || !dice.chance(45)) return null
  const level = dice.pick(['COLLEGE', 'COLLEGE', 'BACHELOR', 'BACHELOR', 'BACHELOR', 'MASTER', 'DOCTOR'] as const)
  return { level, year: year - (age - 23) }
}

function housekeeper(index: number, dice: Dice, age: number): Housekeeper | null {
  const is = (life: Parameters<typeof lives>[0]) => lives(life, index)
  if (is('housekeeperCertExpired')) return { training: 'BASIC', healthCertDays: -10 }
  if (is('housekeeperNoCert')) return { training: 'NONE', healthCertDays: null }
  const isPlanted =
    is('housekeeperClear') || is('housekeeperFlagged') || is('housekeeperLongAgo') || is('housekeeperUnknown')
  if (isPlanted) return { training: 'ADVANCED', healthCertDays: 200 }
  if (age < 25 || age > 60 || !dice.chance(6)) return null
  return {
    training: dice.pick(['NONE', 'BASIC', 'BASIC', 'ADVANCED'] as const),
    healthCertDays: dice.chance(90) ? dice.between(-60, 360) : null,
  }
}

function offence(index: number, dice: Dice, age: number): ChengduLife['offence'] {
  if (lives('housekeeperFlagged', index)) return { kind: 'THEFT', daysAgo: 2 * YEAR }
  if (lives('housekeeperLongAgo', index)) return { kind: 'INJURY', daysAgo: 6 * YEAR }
  if (index < PEOPLE.cancelled[1] || age < 18 || !dice.chance(1.2)) return null
  return { kind: dice.pick(OFFENCES), daysAgo: dice.between(30, 9 * YEAR) }
}

/** Whether public security's files cover the person at all. */
export function isInPublicSecurityFiles(index: number): boolean {
  return !isAmong(PEOPLE.notCovered, index)
}
