/** Synthetic dwellings of Jinan: certificate, address, owners, leases. */
import { areasOfCity } from '../../kernel/region.ts'
import { Dice } from './dice.ts'
import { DWELLINGS, isAmong } from './known-truths.ts'
import { JINAN, syntheticPerson, type SyntheticPerson } from './person.ts'

export type SyntheticLease = {
  readonly leaseNo: string
  readonly tenant: SyntheticPerson
  /** days from the day of seeding; negative is past. Both days are inclusive. */
  readonly startsInDays: number
  readonly endsInDays: number
}

export type SyntheticDwelling = {
  readonly houseId: string
  readonly certNo: string
  readonly address: string
  /** the community it is compared within, and the street office's grid: here they are one */
  readonly community: string
  readonly gridId: string
  /** one or two; the first is the landlord */
  readonly owners: readonly SyntheticPerson[]
  /** m², two decimals */
  readonly area: number
  readonly rooms: number
  readonly use: 'RESIDENTIAL' | 'COMMERCIAL'
  readonly sealed: boolean
  readonly disputed: boolean
  /** is in the register at all */
  readonly registered: boolean
  readonly leases: readonly SyntheticLease[]
}

const ROADS = ['泉城路', '经十路', '山大路', '舜耕路', '工业北路', '二环东路']
const COMMUNITIES = ['泉景苑', '柳荫里', '湖滨家园', '舜华新居', '云鹊小区', '明湖雅居']
/** A community's homes: buildings × units × floors × rooms on a floor. */
const BUILDINGS = 6
const UNITS = 2
const FLOORS = 11
const ROOMS_ON_FLOOR = 4
/** Indexes of people who are nobody's landlord. */
const FIRST_TENANT = 100_000
const FIRST_CO_OWNER = 200_000
/** Every so many dwellings, one belongs to the owner of the one before. */
const SECOND_HOME = 17

const districts = areasOfCity(JINAN.slice(0, 4)).filter(({ code }) => !/7\d$/.test(code))

/** The dwelling of that index. Truths are planted by index, see known-truths.ts. */
export function syntheticDwelling(index: number): SyntheticDwelling {
  const dice = new Dice('dwelling', index)
  const is = (range: keyof typeof DWELLINGS) => isAmong(DWELLINGS[range], index)
  const rooms = dice.between(1, 4)
  const landlord = syntheticPerson(JINAN, index % SECOND_HOME === SECOND_HOME - 1 ? index - 1 : index)
  const coOwner = is('coOwned') ? [syntheticPerson(JINAN, FIRST_CO_OWNER + index)] : []
  return {
    houseId: `JN-H-${index.toString().padStart(7, '0')}`,
    certNo: `鲁（${dice.between(2016, 2025)}）济南市不动产权第${(1_000_000 + index).toString()}号`,
    address: address(index),
    community: `JN-Q-${place(index)}`,
    gridId: `JN-WG-${place(index)}`,
    owners: [landlord, ...coOwner],
    area: is('plain') ? 100 : (rooms * 2_600 + dice.between(1_500, 4_500)) / 100,
    rooms,
    use: useOf(index, dice.chance(97)),
    sealed: is('sealed'),
    disputed: is('disputed'),
    registered: !is('unregistered'),
    leases: leases(index, dice),
  }
}

function useOf(index: number, isResidential: boolean): SyntheticDwelling['use'] {
  if (isAmong(DWELLINGS.shop, index)) return 'COMMERCIAL'
  const isPlanted = isAmong(DWELLINGS.groupRented, index) || isAmong(DWELLINGS.bigFamily, index)
  return isPlanted || isResidential ? 'RESIDENTIAL' : 'COMMERCIAL'
}

/** District and number of a community, such as 370102-03. */
function place(index: number): string {
  const number = Math.floor(index / districts.length / (ROOMS_ON_FLOOR * FLOORS * UNITS * BUILDINGS))
  return `${districts[index % districts.length]?.code}-${number.toString().padStart(2, '0')}`
}

function leases(index: number, dice: Dice): readonly SyntheticLease[] {
  const is = (range: keyof typeof DWELLINGS) => isAmong(DWELLINGS[range], index)
  const lease = (seq: number, startsInDays: number, endsInDays: number): SyntheticLease => ({
    leaseNo: `JN-L-${index.toString().padStart(7, '0')}-${seq}`,
    tenant: syntheticPerson(JINAN, FIRST_TENANT + index),
    startsInDays,
    endsInDays,
  })
  const running = () => lease(1, -dice.between(10, 300), dice.between(30, 400))
  if (is('let')) return [running()]
  if (is('letTwice')) return [running(), lease(2, -5, 360)]
  if (is('leaseEnded')) return [lease(1, -366, -1)]
  if (Object.values(DWELLINGS).some((range) => isAmong(range, index))) return []
  if (dice.chance(15)) return [running()]
  return dice.chance(10) ? [lease(1, -800, -dice.between(30, 400))] : []
}

/** Unique: the index in mixed radix, the room first. */
function address(index: number): string {
  let rest = Math.floor(index / districts.length)
  const digit = (radix: number) => {
    const value = rest % radix
    rest = Math.floor(rest / radix)
    return value
  }
  const [room, floor, unit, building] = [digit(ROOMS_ON_FLOOR), digit(FLOORS), digit(UNITS), digit(BUILDINGS)]
  const district = districts[index % districts.length]?.name
  const road = ROADS[rest % ROADS.length]
  const community = `${COMMUNITIES[rest % COMMUNITIES.length]}`
  return `济南市${district}${road}${10 + rest}号${community}${building + 1}号楼${unit + 1}单元${floor + 1}0${room + 1}室`
}
