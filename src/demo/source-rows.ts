/** From synthetic subjects to rows of the departments' raw tables. */
import { addDays, dayOf, periodOf, previousPeriod, yearOf, type Period } from '../kernel/shanghai-time.ts'
import { NORMALIZERS } from '../modules/product/input-format.ts'
import { syntheticDwelling } from './synthetic/dwelling.ts'
import { syntheticEnterprise } from './synthetic/enterprise.ts'
import type { Listing } from './synthetic/enterprise-history.ts'
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

/** An enterprise of Shanghai, as five departments have it. */
export function enterpriseRows(index: number, { lookupKey, now }: RowContext): RowsByTable {
  const enterprise = syntheticEnterprise(index)
  if (!enterprise.registered) return {}
  const today = dayOf(now)
  const ago = (days: number) => addDays(today, -days)
  const id = { uscc: enterprise.uscc, uscc_key: lookupKey(enterprise.uscc) }
  const listing = ({ daysAgo, removedDaysAgo }: Listing) => ({
    from: ago(daysAgo),
    to: removedDaysAgo === null ? null : ago(removedDaysAgo),
  })
  const months = lastMonths(now)
  const lastYear = yearOf(today) - 1
  return {
    'sh_amr.enterprise': [
      {
        ...id,
        name: enterprise.name,
        legal_name: enterprise.legalName,
        reg_status: enterprise.regStatus,
        established: ago(enterprise.ageDays),
        capital_wan: enterprise.capitalWan,
        industry: enterprise.industry,
        tech_firm: enterprise.techFirm,
        address: enterprise.address,
        updated_at: now,
      },
    ],
    'sh_amr.abnormal': enterprise.abnormal.map(listing).map(({ from, to }) => ({
      ...id,
      listed_on: from,
      removed_on: to,
      reason: '通过登记的住所无法联系',
    })),
    'sh_amr.penalty': enterprise.penalties.map(({ daysAgo, yuan }, seq) => ({
      ...id,
      decision_no: `沪市监示罚〔${index}〕${seq + 1}号`,
      decided_on: ago(daysAgo),
      amount: yuan,
    })),
    'sh_tax.grade': enterprise.taxGrades.map((grade, back) => ({ ...id, year: lastYear - back, grade })),
    'sh_tax.arrears': Object.entries(enterprise.arrears).map(([kind, yuan]) => ({
      ...id,
      tax_kind: kind,
      amount: yuan,
      announced_on: ago(45),
    })),
    'sh_tax.revenue_band': enterprise.revenueBands.map((band, back) => ({ ...id, year: lastYear - back, band })),
    'sh_hrss.headcount': enterprise.insured.map((insured, back) => ({ ...id, month: firstDay(months, back), insured })),
    'sh_hpf.contribution': enterprise.fundMonths.map((back) => ({
      ...id,
      month: firstDay(months, back - 1),
      contributors: Math.max(1, enterprise.insured[back - 1] ?? 1),
    })),
    'sh_court.dishonest': enterprise.dishonest.map(listing).map(({ from, to }) => ({
      ...id,
      case_no: `（示）沪执${index}号`,
      published_on: from,
      removed_on: to,
    })),
  }
}

const MONTHS_KEPT = 13

/** Closed months, the last one first. */
function lastMonths(now: Date): readonly Period[] {
  const months = [previousPeriod(periodOf(now))]
  while (months.length < MONTHS_KEPT) months.push(previousPeriod(months.at(-1) ?? periodOf(now)))
  return months
}

function firstDay(months: readonly Period[], back: number): string {
  return `${months[back]}-01`
}
