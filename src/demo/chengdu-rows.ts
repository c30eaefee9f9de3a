/** From synthetic lives of Chengdu to rows of civil affairs, court, education, commerce, health and public security. */
import { addDays, dayOf, type Day } from '../kernel/shanghai-time.ts'
import type { RowContext, RowsByTable, SourceRow } from './source-rows.ts'
import { chengduLife, COURT_COVERAGE, isInPublicSecurityFiles, type ChengduLife } from './synthetic/chengdu-life.ts'
import { CHENGDU, syntheticPerson } from './synthetic/person.ts'

type Source = { life: ChengduLife; id: { id_no: string; id_key: Buffer }; today: Day; no: string }

/** Every so many entries of civil affairs stands there twice. */
const ENTERED_TWICE = 20
const CERTIFICATE_DAYS = 365

/** What is on file of a person of Chengdu beside the population register. */
export function chengduLifeRows(index: number, { lookupKey, now }: RowContext): RowsByTable {
  const { idNo } = syntheticPerson(CHENGDU, index)
  const today = dayOf(now)
  const id = { id_no: idNo, id_key: lookupKey(idNo) }
  const source = { life: chengduLife(index, today), id, today, no: index.toString().padStart(7, '0') }
  const { degree, offence, judgedDivorceDaysAgo } = source.life
  return {
    'cd_civ.marital_event': marital(source, index),
    'cd_court.divorce':
      judgedDivorceDaysAgo === null
        ? []
        : [{ ...id, case_no: `（示）川01民初${index}号`, judged_on: addDays(today, -judgedDivorceDaysAgo) }],
    'cd_edu.degree': degree ? [{ ...id, ...degree, certificate_no: `CD-D-${source.no}` }] : [],
    ...housekeeping(source),
    'cd_psb.offence_record':
      offence && isInPublicSecurityFiles(index)
        ? [{ ...id, record_no: `CD-O-${source.no}`, kind: offence.kind, decided_on: addDays(today, -offence.daysAgo) }]
        : [],
  }
}

function marital({ life, id, today, no }: Source, index: number): readonly SourceRow[] {
  return life.marital.flatMap(({ event, daysAgo, enteredDaysAgo, region }, seq) => {
    const entry = {
      ...id,
      entry_no: `CD-M-${no}-${seq}`,
      event,
      event_on: addDays(today, -daysAgo),
      entered_on: addDays(today, -enteredDaysAgo),
      region,
    }
    return index % ENTERED_TWICE === 0 ? [entry, { ...entry, entry_no: `${entry.entry_no}-A` }] : [entry]
  })
}

function housekeeping({ life, id, today, no }: Source): RowsByTable {
  if (!life.housekeeper) return { 'cd_com.housekeeper': [], 'cd_hea.health_certificate': [] }
  const { training, healthCertDays } = life.housekeeper
  const validTo = healthCertDays === null ? null : addDays(today, healthCertDays)
  const certificate = validTo && {
    ...id,
    certificate_no: `CD-H-${no}`,
    issued_on: addDays(validTo, -CERTIFICATE_DAYS),
    valid_to: validTo,
  }
  return {
    'cd_com.housekeeper': [{ ...id, certificate_no: `CD-J-${no}`, training }],
    'cd_hea.health_certificate': certificate ? [certificate] : [],
  }
}

/** The counties whose courts' files are there: all at once. */
export function courtCoverageRows(): RowsByTable {
  const rows = Object.entries(COURT_COVERAGE).map(([region, covered_from]) => ({ region, covered_from }))
  return { 'cd_court.coverage': rows }
}
