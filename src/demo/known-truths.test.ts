/**
 * How right the products are about what was planted (synthetic/known-truths.ts): precision, recall and the share of subjects
 * of whom nothing can be said. Printed as a table; a change of data or of a query that moves a figure has to change it here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answersOf,
  createTestDomain,
  grantExamples,
  install,
  seedTestDomain,
  specOf,
  testLookupKey,
  testToday,
  TEST_SCALE,
} from '../../test/support/domain.ts'
import type { PurposeClass } from '../generated/prisma/enums.ts'
import { addDays, periodOfDay } from '../kernel/shanghai-time.ts'
import { compileContract } from '../modules/product/compile-contract.ts'
import { signalRow, tokenRow } from '../modules/product/input-columns.ts'
import type { Answer } from '../modules/product/answer-guard.ts'
import type { OpenDatabase } from '../platform/database/open.ts'
import type { Example } from '../modules/product/index.ts'
import { readProductFolder } from './product-folder.ts'
import { CELLS, FEW_ENTERPRISES_CELLS, syntheticCell, type SyntheticCell } from './synthetic/cell.ts'
import { chengduLife } from './synthetic/chengdu-life.ts'
import { syntheticDwelling } from './synthetic/dwelling.ts'
import { syntheticEnterprise } from './synthetic/enterprise.ts'
import {
  CHENGDU_LIVES,
  DWELLINGS,
  ENTERPRISES,
  isAmong,
  JINAN_PEOPLE,
  PEOPLE,
  type IndexRange,
} from './synthetic/known-truths.ts'
import { CHENGDU, JINAN, syntheticPerson } from './synthetic/person.ts'

type Case = { input: object; isTrue: boolean; consents?: Example['consents'] }
type Report = { asked: number; precision: number; recall: number; unknown: number }

let domain: OpenDatabase
const reports: Record<string, Report> = {}
/** by the last report */
let answered: readonly Answer[] = []

beforeAll(async () => {
  domain = await createTestDomain()
  await seedTestDomain(domain.pool)
})
afterAll(() => {
  console.table(reports)
  return domain.close()
})

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)
const among = (ranges: readonly IndexRange[], index: number) => ranges.some((range) => isAmong(range, index))
const UNKNOWN: ReadonlySet<string> = new Set(['NO_RECORD', 'UNKNOWN', 'INSUFFICIENT'])

type Question = {
  purpose: PurposeClass
  cases: readonly Case[]
  /** whether an answer calls the case true */
  says: (answer: Answer) => boolean
  isUnknown?: (answer: Answer) => boolean
}

/** Asks a product about every case. */
async function report(
  name: string,
  folder: string,
  { purpose, cases, says, isUnknown = ({ outcome }) => UNKNOWN.has(outcome) }: Question,
): Promise<Report> {
  const product = await readProductFolder(folder)
  const { contract } = product
  const { prepareInput, guardAnswer } = compileContract(contract, { lookupKey: testLookupKey, today: testToday })
  await install(domain.pool, await specOf(domain.pool, product, purpose))
  const besides = {
    ...signalRow(contract, Object.fromEntries((contract.platformSignals ?? []).map((signal) => [signal.name, 0]))),
    ...tokenRow(contract, { buyerId: 'a buyer', period: periodOfDay(testToday()) }),
  }
  const named = await grantExamples(
    domain.pool,
    contract,
    cases.map(({ consents = {} }) => ({ consents })),
  )
  const rows = cases.map(({ input }, n) => {
    const prepared = prepareInput({ ...input, ...named[n] })
    if (!prepared.ok) throw new Error(prepared.error.map(({ path, message }) => `${path} ${message}`).join('; '))
    return { ...prepared.value.row, ...besides }
  })
  answered = (await answersOf(domain.pool, { ...contract, purpose }, rows)).map((answer) => {
    const guarded = guardAnswer(answer)
    if (!guarded.ok) throw new Error(guarded.error.message)
    return guarded.value
  })
  return (reports[name] = figures({ cases, says, isUnknown }))
}

function figures({
  cases,
  says,
  isUnknown = ({ outcome }) => UNKNOWN.has(outcome),
}: Omit<Question, 'purpose'>): Report {
  const known = cases.flatMap(({ isTrue }, n) => {
    const answer = answered[n]
    return answer && !isUnknown(answer) ? [{ isTrue, said: says(answer) }] : []
  })
  const right = known.filter(({ isTrue, said }) => isTrue && said).length
  const said = known.filter((each) => each.said).length
  const trueAndKnown = known.filter(({ isTrue }) => isTrue).length
  return {
    asked: cases.length,
    precision: share(right, said),
    recall: share(right, trueAndKnown),
    unknown: share(cases.length - known.length, cases.length),
  }
}

const INDUSTRY = { purpose: 'INDUSTRY_DEVELOPMENT' as const }

describe('people of Chengdu', () => {
  /** Each is asked about under the right name, and under a neighbour's. */
  const cases = (more: (index: number) => object) =>
    upTo(TEST_SCALE.people).flatMap((index) => {
      const { name, idNo } = syntheticPerson(CHENGDU, index)
      const other = syntheticPerson(CHENGDU, (index + 1) % TEST_SCALE.people).name
      const right = { input: { name, idNo, ...more(index) }, isTrue: true }
      return [right, { input: { name: other, idNo, ...more(index) }, isTrue: other === name }]
    })
  const [first, end] = PEOPLE.notCovered

  it('ID2 is never wrong, and knows nothing of the 80 who are not covered', async () => {
    const found = await report('ID2', 'id2', { ...INDUSTRY, cases: cases(() => ({})), says: isMatch })
    expect(found).toEqual({ asked: 900, precision: 1, recall: 1, unknown: 0.178 })
    expect(found.unknown).toBeCloseTo((end - first) / TEST_SCALE.people, 3)
  })

  it('ID3 is never wrong, and knows nothing of those without a mobile either', async () => {
    const withMobile = cases((index) => ({ mobile: syntheticPerson(CHENGDU, index).mobile }))
    const found = await report('ID3', 'id3', { ...INDUSTRY, cases: withMobile, says: isMatch })
    expect(found).toEqual({ asked: 900, precision: 1, recall: 1, unknown: 0.311 })
  })
})

describe('people of Chengdu who consented', () => {
  const claiming = (index: number, claims: Record<string, string> = {}) => {
    const { name, idNo } = syntheticPerson(CHENGDU, index)
    return { idNo, claims: { name, ...claims } }
  }
  const { judgedDivorce, judgedElsewhere, widowed, divorced, neverMarried } = CHENGDU_LIVES
  const single: readonly number[] = [judgedDivorce, judgedElsewhere, widowed, divorced, neverMarried].flat()
  const married: readonly number[] = [
    CHENGDU_LIVES.married,
    CHENGDU_LIVES.lateEntry,
    CHENGDU_LIVES.marriedElsewhere,
  ].flat()

  /** Each claims to be single, to a partner of whom everything is known. */
  const pairs = [...single, ...married, ...upTo(PEOPLE.notCovered[1]).slice(PEOPLE.notCovered[0])].map((index) => ({
    input: {},
    isTrue: single.includes(index),
    consents: {
      aConsentId: claiming(index, { marriage: 'SINGLE' }),
      bConsentId: claiming(CHENGDU_LIVES.bachelor[0], { degree: 'BACHELOR' }),
    },
  }))

  it('DATE is never wrong about who is single, and says so where neither department knows', async () => {
    const says = ({ fields }: Answer) => fields.aMarriageClaim === 'CONSISTENT'
    const isUnknown = ({ fields }: Answer) => fields.aMarriageClaim === 'UNKNOWN'
    const found = await report('DATE', 'date', { ...INDUSTRY, cases: pairs, says, isUnknown })
    expect(found).toEqual({ asked: 131, precision: 1, recall: 1, unknown: 0.664 })
  })

  it('DATE finds 20 of the 25 judged divorces in the files of the courts, and 5 nowhere', () => {
    const of = (people: readonly number[]) =>
      people.map((index) => answered[single.indexOf(index)]?.fields.aMarriageClaim)
    expect(of(judgedDivorce)).toEqual(judgedDivorce.map(() => 'CONSISTENT'))
    expect(of(judgedElsewhere)).toEqual(judgedElsewhere.map(() => 'UNKNOWN'))
  })

  it('HSK sends to a check in person whoever has one of five records within five years and nobody else', async () => {
    const fiveKinds: readonly (string | undefined)[] = ['THEFT', 'ABUSE', 'INJURY', 'RAPE', 'ARSON']
    const cases = upTo(TEST_SCALE.people).map((index) => {
      const { offence } = chengduLife(index, testToday())
      const isRecent = fiveKinds.includes(offence?.kind) && (offence?.daysAgo ?? 0) < 5 * 365
      return { input: {}, isTrue: isRecent, consents: { workerConsentId: claiming(index) } }
    })
    const says = ({ fields }: Answer) => fields.background === 'NEEDS_OFFLINE_CHECK'
    const isUnknown = ({ fields }: Answer) => fields.background === 'UNKNOWN'
    const found = await report('HSK', 'hsk', { ...INDUSTRY, cases, says, isUnknown })
    expect(found).toEqual({ asked: 450, precision: 1, recall: 1, unknown: 0.178 })
  })
})

describe('enterprises of Shanghai', () => {
  it('ENT finds the 150 with a veto and no others', async () => {
    const { abnormal, arrears, dishonest } = ENTERPRISES
    const cases = upTo(TEST_SCALE.enterprises).map((index) => {
      const { uscc, name } = syntheticEnterprise(index)
      return { input: { uscc, enterpriseName: name }, isTrue: among([abnormal, arrears, dishonest], index) }
    })
    const says = ({ fields }: Answer) => Array.isArray(fields.veto) && fields.veto.length > 0
    const found = await report('ENT', 'ent', { ...INDUSTRY, cases, says })
    expect(found).toEqual({ asked: 230, precision: 1, recall: 1, unknown: 0.043 })
  })
})

describe('people of Jinan', () => {
  const everybody = upTo(1_000)

  it('AFA rejects those deceased, cancelled or dishonest and no others', async () => {
    const { deceased, cancelled, dishonest } = JINAN_PEOPLE
    const cases = everybody.map((index) => {
      const { name, idNo, mobile } = syntheticPerson(JINAN, index)
      return { input: { name, idNo, mobile }, isTrue: among([deceased, cancelled, dishonest], index) }
    })
    const says = ({ fields }: Answer) => fields.decision === 'REJECT'
    const found = await report('AFA', 'afa', { ...INDUSTRY, cases, says })
    expect(found).toEqual({ asked: 1000, precision: 1, recall: 1, unknown: 0.08 })
  })

  it('MED tells visits that took place from those taken back, whoever sent them twice', async () => {
    const { visitOnce, visitSentTwice } = JINAN_PEOPLE
    const visitDate = addDays(testToday(), -40)
    const claim = { purpose: 'CLAIM', windowMonths: 24, visitDate, hospitalCode: 'H37010003' }
    const cases = upTo(JINAN_PEOPLE.visitSentTwice[1])
      .slice(JINAN_PEOPLE.visitOnce[0])
      .concat(upTo(JINAN_PEOPLE.notCovered[1]).slice(JINAN_PEOPLE.notCovered[0]))
      .map((index) => {
        const { name, idNo } = syntheticPerson(JINAN, index)
        return { input: { name, idNo, ...claim }, isTrue: among([visitOnce, visitSentTwice], index) }
      })
    const says = ({ fields }: Answer) => fields.visitConsistent === 'YES'
    const found = await report('MED', 'med', { ...INDUSTRY, cases, says })
    expect(found).toEqual({ asked: 120, precision: 1, recall: 1, unknown: 0.667 })
  })
})

describe('dwellings of Jinan', () => {
  it('GRP finds nine of ten group rents as HIGH and all as MEDIUM, and hardly any other dwelling', async () => {
    const cases = upTo(TEST_SCALE.dwellings).map((index) => {
      const input = { addressText: syntheticDwelling(index).address, period: 'MONTHS_12' }
      return { input, isTrue: isAmong(DWELLINGS.groupRented, index) }
    })
    const says = ({ fields }: Answer) => JSON.stringify(fields.dwellings).includes('HIGH')
    const high = await report('GRP, HIGH', 'grp', { purpose: 'PUBLIC_GOVERNANCE', cases, says })
    const any = figures({ cases, says: ({ outcome }) => outcome === 'HIT' })
    reports['GRP, HIGH or MEDIUM'] = any
    expect(high).toEqual({ asked: 1500, precision: 0.996, recall: 0.89, unknown: 0.013 })
    expect(any).toEqual({ asked: 1500, precision: 0.987, recall: 1, unknown: 0.013 })
  })
})

describe('cells of Jinan', () => {
  it('SITE gives figures of every cell that has enough people and enterprises, and of no other', async () => {
    const cells = upTo(CELLS).map(syntheticCell)
    const isShown = ({ people, enterprises }: SyntheticCell) =>
      Object.values(people).reduce((sum, count) => sum + count, 0) >= 20 && enterprises >= 3
    const cases = cells.map((cell) => ({ input: { shopType: 'CAFE', gridIds: [cell.cellId] }, isTrue: isShown(cell) }))
    const says = ({ outcome }: Answer) => outcome === 'SCORED'
    const found = await report('SITE', 'site', { ...INDUSTRY, cases, says })
    const small = cases.filter(({ isTrue }) => !isTrue).length
    expect(found).toEqual({ asked: CELLS, precision: 1, recall: 1, unknown: share(small, CELLS) })
    expect(small).toBe(FEW_ENTERPRISES_CELLS[1])
  })
})

describe('owners of Jinan', () => {
  it('RFC is never wrong about who owns a dwelling, and knows nothing of those that are not registered', async () => {
    const dwellings = upTo(TEST_SCALE.dwellings / 2).map(syntheticDwelling)
    const stranger = syntheticPerson(JINAN, 99_000)
    const cases = dwellings.flatMap(({ owners, certNo, area }) =>
      [...owners, stranger].map((person) => ({
        input: { landlordName: person.name, landlordIdNo: person.idNo, certNo, listedArea: area },
        isTrue: person !== stranger,
      })),
    )
    const says = ({ fields }: Answer) => fields.ownership === 'MATCH'
    const found = await report('RFC', 'rfc', { ...INDUSTRY, cases, says })
    const absent = dwellings.filter(({ registered }) => !registered).length
    expect(found).toEqual({ asked: cases.length, precision: 1, recall: 1, unknown: share(2 * absent, cases.length) })
    expect(absent).toBeGreaterThan(0)
  })
})

/** Rounded to a thousandth. */
const share = (part: number, whole: number) => Math.round((1_000 * part) / whole) / 1_000

function isMatch({ fields }: Answer): boolean {
  return fields.result === 'MATCH'
}
