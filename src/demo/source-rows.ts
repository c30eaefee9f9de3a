/** From synthetic people and dwellings to rows of the departments' raw tables. */
import { addDays, dayOf, type Day } from '../kernel/shanghai-time.ts'
import { NORMALIZERS } from '../modules/product/index.ts'
import { dwellingLife, type DwellingLife, type Meter } from './synthetic/dwelling-life.ts'
import { syntheticDwelling, type SyntheticDwelling, type SyntheticLease } from './synthetic/dwelling.ts'
import { isAmong, PEOPLE } from './synthetic/known-truths.ts'
import { CHENGDU, syntheticPerson } from './synthetic/person.ts'

export type SqlValue = string | number | boolean | Date | Buffer | null
export type SourceRow = Readonly<Record<string, SqlValue>>
export type RowsByTable = Readonly<Record<string, readonly SourceRow[]>>

export type RowContext = {
  /** keyed hash of an identifier in its normal form: what a query looks up */
  readonly lookupKey: (plain: string) => Buffer
  /** everything that lies a time back is counted from its day */
  readonly now: Date
}

/** A person of Chengdu: the population register and the city app's users. */
export function personRows(index: number, { lookupKey, now }: RowContext): RowsByTable {
  const { idNo, registeredName, sex, birth, status, mobile } = syntheticPerson(CHENGDU, index)
  const id_key = lookupKey(idNo)
  const person = { id_no: idNo, id_key, name: registeredName, sex, birth, status, updated_at: now }
  const user = { id_no: idNo, id_key, mobile, mobile_key: lookupKey(mobile), verified_at: now }
  return {
    'cd_psb.person': isAmong(PEOPLE.notCovered, index) ? [] : [person],
    'cd_app.real_name_user': isAmong(PEOPLE.noMobile, index) ? [] : [user],
  }
}

/** A dwelling of Jinan: a register row for each owner, its leases, meters and residents. */
export function dwellingRows(index: number, { lookupKey, now }: RowContext): RowsByTable {
  const dwelling = syntheticDwelling(index)
  const life = dwellingLife(index)
  const { houseId: house_id, registered } = dwelling
  const house = { index, house_id, today: dayOf(now), lookupKey }
  return {
    'jn_nr.property': registered ? properties(dwelling, house) : [],
    'jn_hou.lease': registered ? leases([...dwelling.leases, ...life.leases], house) : [],
    'jn_pow.meter': life.power.map((meter) => ({ house_id, meter_no: meter.meterNo, kwh: monthsOf(meter) })),
    'jn_wat.meter': life.water.map((meter) => ({ house_id, meter_no: meter.meterNo, m3: monthsOf(meter) })),
    'jn_psb.residence': residents(life, house),
  }
}

type House = { index: number; house_id: string; today: Day; lookupKey: RowContext['lookupKey'] }

function properties(dwelling: SyntheticDwelling, { index, today, lookupKey }: House): readonly SourceRow[] {
  const {
    certNo,
    houseId: house_id,
    address,
    community,
    gridId: grid_id,
    area,
    rooms,
    use,
    sealed,
    disputed,
  } = dwelling
  return dwelling.owners.map(({ idNo, registeredName }) => ({
    cert_no: certNo,
    cert_key: lookupKey(NORMALIZERS.TEXT(certNo)),
    house_id,
    address,
    address_key: lookupKey(NORMALIZERS.TEXT(address)),
    community,
    grid_id,
    area,
    rooms,
    use,
    sealed,
    disputed,
    registered_on: addDays(today, -400 - (index % 3_000)),
    owner_id_no: idNo,
    owner_id_key: lookupKey(idNo),
    owner_name: registeredName,
  }))
}

function leases(all: readonly SyntheticLease[], { house_id, today }: House): readonly SourceRow[] {
  return all.map(({ leaseNo, tenant, startsInDays, endsInDays }) => ({
    lease_no: leaseNo,
    house_id,
    tenant_id_no: tenant.idNo,
    start_date: addDays(today, startsInDays),
    end_date: addDays(today, endsInDays),
  }))
}

/** As PostgreSQL writes an array. */
const monthsOf = ({ months }: Meter): string => `{${months.map((amount) => amount ?? 'NULL').join(',')}}`

/** Every so many residents stand there twice. */
const ENTERED_TWICE = 25

function residents(life: DwellingLife, { index, house_id, today, lookupKey }: House): readonly SourceRow[] {
  return life.residents.flatMap(({ person, householdId, sinceDays, untilDays }, seq) => {
    const entry = {
      residence_no: `${house_id}-${seq}`,
      id_no: person.idNo,
      id_key: lookupKey(person.idNo),
      house_id,
      household_id: householdId,
      from_date: addDays(today, sinceDays),
      to_date: untilDays === null ? null : addDays(today, untilDays),
    }
    return (index + seq) % ENTERED_TWICE === 0 ? [entry, { ...entry, residence_no: `${house_id}-${seq}-A` }] : [entry]
  })
}
