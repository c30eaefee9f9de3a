/** From synthetic people and dwellings to rows of the departments' raw tables. */
import { addDays, dayOf } from '../kernel/shanghai-time.ts'
import { NORMALIZERS } from '../modules/product/index.ts'
import { syntheticDwelling } from './synthetic/dwelling.ts'
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

/** A dwelling of Jinan: a register row for each owner, and its leases. */
export function dwellingRows(index: number, { lookupKey, now }: RowContext): RowsByTable {
  const dwelling = syntheticDwelling(index)
  const today = dayOf(now)
  const shared = {
    cert_no: dwelling.certNo,
    cert_key: lookupKey(NORMALIZERS.TEXT(dwelling.certNo)),
    house_id: dwelling.houseId,
    address: dwelling.address,
    address_key: lookupKey(NORMALIZERS.TEXT(dwelling.address)),
    area: dwelling.area,
    rooms: dwelling.rooms,
    use: dwelling.use,
    sealed: dwelling.sealed,
    disputed: dwelling.disputed,
    registered_on: addDays(today, -400 - (index % 3_000)),
  }
  const properties = dwelling.owners.map(({ idNo, registeredName }) => ({
    ...shared,
    owner_id_no: idNo,
    owner_id_key: lookupKey(idNo),
    owner_name: registeredName,
  }))
  const leases = dwelling.leases.map(({ leaseNo, tenant, startsInDays, endsInDays }) => ({
    lease_no: leaseNo,
    house_id: dwelling.houseId,
    tenant_id_no: tenant.idNo,
    start_date: addDays(today, startsInDays),
    end_date: addDays(today, endsInDays),
  }))
  return { 'jn_nr.property': dwelling.registered ? properties : [], 'jn_hou.lease': dwelling.registered ? leases : [] }
}
