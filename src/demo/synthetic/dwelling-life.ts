/** Who lives in a synthetic dwelling of Jinan, and what its meters ran up: 24 closed months, the oldest first. */
import { Dice } from './dice.ts'
import { syntheticDwelling, type SyntheticDwelling, type SyntheticLease } from './dwelling.ts'
import { DWELLINGS, groupRentShape, isAmong, type GroupRentShape } from './known-truths.ts'
import { JINAN, syntheticPerson, type SyntheticPerson } from './person.ts'

export const METERED_MONTHS = 24

export type Resident = {
  readonly person: SyntheticPerson
  readonly householdId: string
  /** days from the day of seeding */
  readonly sinceDays: number
  /** null: still there */
  readonly untilDays: number | null
}

/** A meter and its monthly use; null for a month in which it was not read, or hung elsewhere. */
export type Meter = { readonly meterNo: string; readonly months: readonly (number | null)[] }

export type DwellingLife = {
  readonly residents: readonly Resident[]
  /** of group rent, beside those that the dwelling has on file anyway */
  readonly leases: readonly SyntheticLease[]
  readonly power: readonly Meter[]
  readonly water: readonly Meter[]
}

/** Indexes of people who own nothing: three for each dwelling, and those who share one. */
const FIRST_RESIDENT = 220_000
const RESIDENTS_KEPT = 3
const FIRST_CROWD = 285_000
const CROWD_AT_MOST = 40
const FIRST_TENANT = 298_000
/** kWh and m³ for each m² and month */
const POWER_EACH = 2
const WATER_EACH = 0.12
/** In the hundred. */
const METER_CHANGED = 5
const MONTH_UNREAD = 1

type Setting = { index: number; dwelling: SyntheticDwelling; shape: GroupRentShape | null; dice: Dice }

/** The life of the dwelling of that index. */
export function dwellingLife(index: number): DwellingLife {
  const shape = isAmong(DWELLINGS.groupRented, index) ? groupRentShape(index) : null
  const setting = { index, dwelling: syntheticDwelling(index), shape, dice: new Dice('dwelling-life', index) }
  return {
    residents: residents(setting),
    leases: shape === 'UNREGISTERED' || shape === 'NO_METERS' ? sharedLeases(setting) : [],
    power: meters(setting, { prefix: 'JN-E', each: POWER_EACH, times: powerTimes(setting) }),
    water: meters(setting, { prefix: 'JN-W', each: WATER_EACH, times: waterTimes(setting) }),
  }
}

function residents(setting: Setting): readonly Resident[] {
  const { index, dwelling, shape, dice } = setting
  if (dwelling.use !== 'RESIDENTIAL' || isAmong(DWELLINGS.shop, index)) return []
  if (shape === 'REGISTERED' || shape === 'NO_METERS') return crowd(setting, Math.ceil(dwelling.area / 4.5), 'each')
  if (isAmong(DWELLINGS.bigFamily, index)) return crowd(setting, dice.between(8, 11), 'one')
  const count = Math.min(1 + dice.below(RESIDENTS_KEPT), 2 * dwelling.rooms - 1)
  const left = dice.chance(20) ? [resident(setting, FIRST_RESIDENT + index * RESIDENTS_KEPT + 2, 1, -30)] : []
  const there = Array.from({ length: Math.min(count, 2) }, (_, seq) =>
    resident(setting, FIRST_RESIDENT + index * RESIDENTS_KEPT + seq, 0, null),
  )
  return [...there, ...left]
}

/** Many people in one dwelling, each a household of their own or all one. */
function crowd(setting: Setting, count: number, households: 'each' | 'one'): readonly Resident[] {
  const first = FIRST_CROWD + (setting.index - DWELLINGS.groupRented[0]) * CROWD_AT_MOST
  return Array.from({ length: Math.min(count, CROWD_AT_MOST) }, (_, seq) =>
    resident(setting, first + seq, households === 'each' ? seq : 0, null),
  )
}

function resident({ index, dice }: Setting, person: number, household: number, untilDays: number | null): Resident {
  return {
    person: syntheticPerson(JINAN, person),
    householdId: `JN-F-${index.toString().padStart(7, '0')}-${household}`,
    sinceDays: -dice.between(100, 3_000),
    untilDays,
  }
}

function sharedLeases({ index, dice }: Setting): readonly SyntheticLease[] {
  return Array.from({ length: 3 + dice.below(3) }, (_, seq) => ({
    leaseNo: `JN-L-${index.toString().padStart(7, '0')}-${seq + 11}`,
    tenant: syntheticPerson(JINAN, FIRST_TENANT + (index % 1_000) * 6 + seq),
    startsInDays: -dice.between(30, 300),
    endsInDays: dice.between(30, 400),
  }))
}

function powerTimes({ index, shape, dice }: Setting): number {
  if (shape !== null && shape !== 'NO_METERS') return dice.between(230, 320) / 100
  if (isAmong(DWELLINGS.electricHeating, index)) return dice.between(220, 300) / 100
  if (isAmong(DWELLINGS.bigFamily, index)) return dice.between(120, 160) / 100
  return isAmong(DWELLINGS.shop, index) ? 3 : ordinaryTimes(dice)
}

function waterTimes({ index, shape, dice }: Setting): number {
  if (shape !== null && shape !== 'NO_METERS') return dice.between(230, 320) / 100
  if (isAmong(DWELLINGS.bigFamily, index)) return dice.between(130, 190) / 100
  return isAmong(DWELLINGS.shop, index) ? 3 : ordinaryTimes(dice)
}

/** About normal around 1 with a deviation of 0.17: the mean of three rolls. */
function ordinaryTimes(dice: Dice): number {
  return (dice.between(50, 150) + dice.between(50, 150) + dice.between(50, 150)) / 300
}

function meters(
  { index, dwelling, dice }: Setting,
  { prefix, each, times }: { prefix: string; each: number; times: number },
): readonly Meter[] {
  const level = dwelling.area * each * times
  const used = Array.from({ length: METERED_MONTHS }, () =>
    dice.chance(MONTH_UNREAD) ? null : Math.max(0, Math.round((level * dice.between(85, 115)) / 100)),
  )
  const meterNo = (seq: number) => `${prefix}-${index.toString().padStart(7, '0')}-${seq}`
  if (!dice.chance(METER_CHANGED)) return [{ meterNo: meterNo(1), months: used }]
  const changed = dice.between(4, METERED_MONTHS - 4)
  return [
    { meterNo: meterNo(1), months: used.map((amount, month) => (month < changed ? amount : null)) },
    { meterNo: meterNo(2), months: used.map((amount, month) => (month < changed ? null : amount)) },
  ]
}
