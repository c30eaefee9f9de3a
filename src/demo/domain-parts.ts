/** What the data domain is filled with, part by part, and how far behind each department is. */
import { chengduLifeRows, courtCoverageRows } from './chengdu-rows.ts'
import { enterpriseRows } from './enterprise-rows.ts'
import { cellRows, jinanEmployerRows, jinanPersonRows } from './jinan-rows.ts'
import { dwellingRows, personRows, type RowContext, type RowsByTable } from './source-rows.ts'
import { CELLS } from './synthetic/cell.ts'
import { JINAN_EMPLOYERS } from './synthetic/jinan-employer.ts'

/** Of Jinan there is a person for every other dwelling, its owner; but everybody who is planted (synthetic/known-truths.ts). */
export type DomainScale = { readonly people: number; readonly enterprises: number; readonly dwellings: number }

const PEOPLE_OF_JINAN_AT_LEAST = 1_000

export type DomainPart = {
  readonly text: string
  /** people, dwellings, enterprises or cells */
  readonly subjects: number
  readonly rowsOf: (index: number, context: RowContext) => RowsByTable
  /** each raw table and how many hours before the seeding its department updated it */
  readonly hoursBehind: Readonly<Record<string, number>>
  /** the same of the tables that are cleaned and linked from raw ones, here or in an earlier part */
  readonly cleaned?: Readonly<Record<string, number>>
}

/** In the order in which they are loaded. */
export function domainParts(scale: DomainScale): readonly DomainPart[] {
  return [...chengdu(scale), ...jinan(scale), ...shanghai(scale)]
}

function chengdu({ people }: DomainScale): readonly DomainPart[] {
  return [
    {
      text: 'Chengdu: people',
      subjects: people,
      rowsOf: personRows,
      hoursBehind: { 'cd_psb.person': 6, 'cd_app.real_name_user': 1 },
    },
    { text: 'Chengdu: courts', subjects: 1, rowsOf: courtCoverageRows, hoursBehind: { 'cd_court.coverage': 20 } },
    {
      text: 'Chengdu: lives',
      subjects: people,
      rowsOf: chengduLifeRows,
      hoursBehind: {
        'cd_civ.marital_event': 10,
        'cd_court.divorce': 20,
        'cd_edu.degree': 60,
        'cd_com.housekeeper': 4,
        'cd_hea.health_certificate': 12,
        'cd_psb.offence_record': 6,
      },
      cleaned: { 'cd_civ.last_event': 10 },
    },
  ]
}

function jinan(scale: DomainScale): readonly DomainPart[] {
  return [...jinanPeople(scale), ...jinanPlaces(scale)]
}

function jinanPeople({ dwellings }: DomainScale): readonly DomainPart[] {
  const people = Math.max(PEOPLE_OF_JINAN_AT_LEAST, Math.round(dwellings / 2))
  return [
    {
      text: 'Jinan: employers',
      subjects: JINAN_EMPLOYERS,
      rowsOf: jinanEmployerRows,
      hoursBehind: { 'jn_amr.enterprise': 4, 'jn_amr.enterprise_number': 4 },
    },
    {
      text: 'Jinan: people',
      subjects: people,
      rowsOf: jinanPersonRows,
      hoursBehind: {
        'jn_psb.person': 6,
        'jn_psb.mobile': 6,
        'jn_hrss.insured': 18,
        'jn_hpf.account': 16,
        'jn_mib.insured': 9,
        'jn_mib.settlement': 9,
        'jn_court.dishonest_person': 5,
      },
      cleaned: { 'jn_psb.person_clean': 6, 'jn_hrss.insured_linked': 18, 'jn_mib.visit': 9 },
    },
  ]
}

function jinanPlaces({ dwellings }: DomainScale): readonly DomainPart[] {
  return [
    {
      text: 'Jinan: dwellings',
      subjects: dwellings,
      rowsOf: dwellingRows,
      hoursBehind: {
        'jn_nr.property': 8,
        'jn_hou.lease': 20,
        'jn_pow.meter': 12,
        'jn_wat.meter': 14,
        'jn_psb.residence': 6,
      },
      cleaned: {
        'jn_nr.dwelling': 8,
        'jn_nr.address': 8,
        'jn_pow.consumption': 12,
        'jn_wat.consumption': 14,
        'jn_psb.occupancy': 6,
      },
    },
    {
      text: 'Jinan: cells',
      subjects: CELLS,
      rowsOf: cellRows,
      hoursBehind: {
        'jn_psb.cell_population': 30,
        'jn_amr.cell_shop': 30,
        'jn_tax.cell_band': 60,
        'jn_tra.cell_boarding': 24,
        'jn_cul.cell_point': 90,
      },
    },
  ]
}

function shanghai({ enterprises }: DomainScale): readonly DomainPart[] {
  return [
    {
      text: 'Shanghai: enterprises',
      subjects: enterprises,
      rowsOf: enterpriseRows,
      hoursBehind: {
        'sh_amr.enterprise': 3,
        'sh_amr.abnormal': 3,
        'sh_amr.penalty': 20,
        'sh_tax.grade': 70,
        'sh_tax.arrears': 40,
        'sh_tax.revenue_band': 70,
        'sh_hrss.headcount': 30,
        'sh_hpf.contribution': 30,
        'sh_court.dishonest': 5,
      },
    },
  ]
}
