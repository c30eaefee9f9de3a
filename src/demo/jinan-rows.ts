/** From synthetic people, employers and cells of Jinan to rows of its departments' raw tables. */
import { addDays, dayOf, type Day } from '../kernel/shanghai-time.ts'
import type { RowContext, RowsByTable, SourceRow } from './source-rows.ts'
import { syntheticCell } from './synthetic/cell.ts'
import { jinanEmployer } from './synthetic/jinan-employer.ts'
import { jinanLife, type JinanLife, type Visit } from './synthetic/jinan-life.ts'
import { isAmong, JINAN_PEOPLE } from './synthetic/known-truths.ts'
import { JINAN, syntheticPerson, type SyntheticPerson } from './synthetic/person.ts'

/** How a person is named in every table. */
type Id = { readonly id_no: string; readonly id_key: Buffer }
type Source = { index: number; person: SyntheticPerson; life: JinanLife; id: Id; now: Date; today: Day; no: string }

const DAY_MS = 86_400_000

/** A person of Jinan: register, mobile, social security, housing fund, medical insurance, court. */
export function jinanPersonRows(index: number, { lookupKey, now }: RowContext): RowsByTable {
  const person = syntheticPerson(JINAN, index)
  const id = { id_no: person.idNo, id_key: lookupKey(person.idNo) }
  const no = index.toString().padStart(7, '0')
  const source = { index, person, life: jinanLife(index), id, now, today: dayOf(now), no }
  const mobile = { ...id, mobile: person.mobile, mobile_key: lookupKey(person.mobile), verified_at: now }
  return {
    'jn_psb.person': isAmong(JINAN_PEOPLE.notCovered, index) ? [] : register(source),
    'jn_psb.mobile': isAmong(JINAN_PEOPLE.notCovered, index) ? [] : [mobile],
    ...contributions(source),
    ...medical(source),
    'jn_court.dishonest_person': dishonest(source),
  }
}

function register({ person, life, id, now, no }: Source): readonly SourceRow[] {
  const { registeredName: name, sex, birth } = person
  const entry = { ...id, register_no: `JN-R-${no}-2`, name, sex, birth, status: life.status, updated_at: now }
  if (!life.registeredTwice) return [entry]
  const corrected = { name: `${name.slice(0, 1)}某`, updated_at: new Date(now.getTime() - 700 * DAY_MS) }
  return [entry, { ...entry, ...corrected, register_no: `JN-R-${no}-1` }]
}

function contributions({ life, id, today, no }: Source): RowsByTable {
  const insured = life.insurance.map(({ employer, byOldNumber, status, months, lastPaidDaysAgo }, seq) => {
    const { uscc, oldNumbers } = jinanEmployer(employer)
    return {
      ...id,
      record_no: `JN-S-${no}-${seq + 1}`,
      employer_no: byOldNumber ? (oldNumbers[employer % oldNumbers.length] ?? uscc) : uscc,
      status,
      months24: months,
      last_paid: lastPaidDaysAgo === null ? null : addDays(today, -lastPaidDaysAgo),
    }
  })
  const account = { ...id, status: life.fundMonths ? 'PAYING' : 'SEALED', months24: life.fundMonths ?? 0, base_band: 3 }
  return { 'jn_hrss.insured': insured, 'jn_hpf.account': life.fundMonths === null ? [] : [account] }
}

function medical(source: Source): RowsByTable {
  const { person, life, id } = source
  if (life.medical === null) return { 'jn_mib.insured': [], 'jn_mib.settlement': [] }
  const insured = { ...id, name: person.registeredName, status: life.medical, insurance_type: 'EMPLOYEE' }
  return {
    'jn_mib.insured': [insured],
    'jn_mib.settlement': life.visits.flatMap((visit, seq) => settlements(source, visit, seq)),
  }
}

function settlements({ id, today, no }: Source, visit: Visit, seq: number): readonly SourceRow[] {
  const settlementNo = `JN-M-${no}-${seq}`
  const settled = {
    ...id,
    settlement_no: settlementNo,
    visit_date: addDays(today, -visit.daysAgo),
    kind: visit.kind,
    hospital_code: visit.hospital,
    amount: visit.yuan,
    diagnosis_group: `DX${(visit.yuan % 23) + 10}`,
    reverses: null,
  }
  const reversal = { ...settled, settlement_no: `${settlementNo}-R`, amount: -visit.yuan, reverses: settlementNo }
  const again = { ...settled, settlement_no: `${settlementNo}-A` }
  return [settled, ...(visit.reversed ? [reversal] : []), ...(visit.sentTwice && !visit.reversed ? [again] : [])]
}

function dishonest({ life, id, today, index }: Source): readonly SourceRow[] {
  if (!life.dishonest) return []
  const { daysAgo, removedDaysAgo } = life.dishonest
  const removed_on = removedDaysAgo === null ? null : addDays(today, -removedDaysAgo)
  return [{ ...id, case_no: `（示）鲁01执${index}号`, published_on: addDays(today, -daysAgo), removed_on }]
}

/** An employer of Jinan, with every number it has had. */
export function jinanEmployerRows(index: number, { lookupKey, now }: RowContext): RowsByTable {
  const { uscc, name, oldNumbers, regStatus } = jinanEmployer(index)
  const id = { uscc, uscc_key: lookupKey(uscc) }
  const number = (text: string, kind: string) => ({ ...id, number: text, kind })
  return {
    'jn_amr.enterprise': [{ ...id, name, reg_status: regStatus, updated_at: now }],
    'jn_amr.enterprise_number': [number(uscc, 'USCC'), ...oldNumbers.map((text) => number(text, 'OLD'))],
  }
}

/** A cell of Jinan: counts and bands. */
export function cellRows(index: number): RowsByTable {
  const cell = syntheticCell(index)
  const { cellId: cell_id } = cell
  const place = { cell_id, cell_column: cell.column, cell_row: cell.row }
  const shops = Object.entries({ ...cell.shops, ANY: cell.enterprises })
  return {
    'jn_psb.cell_population': Object.entries(cell.people).map(([age_band, people]) => ({ ...place, age_band, people })),
    'jn_amr.cell_shop': shops.map(([shop_type, count]) => ({ cell_id, shop_type, shops: count })),
    'jn_tax.cell_band': [{ cell_id, spending_band: cell.spendingBand, rent_band: cell.rentBand }],
    'jn_tra.cell_boarding': [{ cell_id, boardings: cell.boardings }],
    'jn_cul.cell_point': Object.entries(cell.points).map(([kind, points]) => ({ cell_id, kind, points })),
  }
}
