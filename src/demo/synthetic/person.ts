/** Synthetic people: numbers that hold (GB 11643) in real counties of a city, and nobody behind them. */
import { buildCitizenNumber, type CitizenNumber } from '../../kernel/citizen-number.ts'
import { areasOfCity } from '../../kernel/region.ts'
import { invariant } from '../../kernel/result.ts'
import { addDays, parseDay, type Day } from '../../kernel/shanghai-time.ts'
import { Dice } from './dice.ts'
import { isAmong, PEOPLE } from './known-truths.ts'
import { personName, type Sex } from './names.ts'

export const CHENGDU = '510100'
export const JINAN = '370100'

export type SyntheticPerson = {
  readonly idNo: CitizenNumber
  /** in the form in which the platform compares names */
  readonly name: string
  /** as the register writes it */
  readonly registeredName: string
  readonly sex: Sex
  readonly birth: Day
  /** in number segments not known to be in use */
  readonly mobile: string
  readonly status: 'NORMAL' | 'CANCELLED'
}

const FIRST_BIRTH = day('1940-01-01')
/** Births from 1940 to 2019. */
const BIRTH_DAYS = 29_220
/** No factor in common with BIRTH_DAYS: multiplying by it visits every day before it comes back to one. */
const DAY_STEP = 12_289
const COUNTY_STEP = 7_919

/**
 * The person of that index in a city (six digits). No two indexes share a number, since county and birth date
 * together differ. Truths are planted in Chengdu only, see known-truths.ts.
 */
export function syntheticPerson(city: string, index: number): SyntheticPerson {
  const counties = countiesOf(city)
  const county = index % counties.length
  const round = Math.floor(index / counties.length)
  invariant(index >= 0 && round < BIRTH_DAYS, `There is no synthetic person ${index} in ${city}`)

  const dice = new Dice(`person/${city}`, index)
  const sex: Sex = dice.chance(50) ? 'M' : 'F'
  const name = personName(dice, sex)
  const birth = addDays(FIRST_BIRTH, (round * DAY_STEP + county * COUNTY_STEP) % BIRTH_DAYS)
  const sequence = 2 * dice.between(1, 499) - (sex === 'M' ? 1 : 0)
  const planted = (range: keyof typeof PEOPLE) => city === CHENGDU && isAmong(PEOPLE[range], index)
  return {
    idNo: buildCitizenNumber({ region: counties[county] ?? '', birth, sequence }),
    name,
    registeredName: planted('oddlyWritten') || name.includes('·') ? oddly(name, dice) : name,
    sex,
    birth,
    mobile: `${dice.pick(['154', '179'])}${dice.between(0, 99_999_999).toString().padStart(8, '0')}`,
    status: planted('cancelled') ? 'CANCELLED' : 'NORMAL',
  }
}

function oddly(name: string, dice: Dice): string {
  if (name.includes('·')) return name.replace('·', dice.pick(['•', '・', ' · ']))
  return dice.pick([`${name.slice(0, 1)}\u3000${name.slice(1)}`, ` ${name}`, `${name}\t`])
}

const countyCodes = new Map<string, readonly string[]>()

/** Counties of GB/T 2260: without the statistics bureau's development zones, whose codes end in 71 and up. */
function countiesOf(city: string): readonly string[] {
  const known = countyCodes.get(city)
  if (known) return known
  const codes = areasOfCity(city.slice(0, 4)).flatMap(({ code }) => (/7\d$/.test(code) ? [] : [code]))
  invariant(codes.length > 0, `${city} is no city with counties`)
  countyCodes.set(city, codes)
  return codes
}

function day(text: string): Day {
  const parsed = parseDay(text)
  invariant(parsed.ok, `${text} is no day`)
  return parsed.value
}
