import { describe, expect, it } from 'vitest'
import { codeOf, done } from '../../../test/support/results.ts'
import { bp, fen, parseYuanToFen } from '../../kernel/money.ts'
import {
  decideAssessment,
  decidePermit,
  deviationOf,
  deviationText,
  MAX_BOND_YIELD_PPM,
  MAX_SMOOTHING_CYCLES,
  outstandingExcess,
  permittedProfit,
  revenueOfYear,
  type RevenueTerms,
} from './permitted-revenue.ts'

const yuan = (text: string) => done(parseYuanToFen(text))
const RULES = { cycleMaxYears: 3, addOnMaxBp: bp(600n), deviationBp: bp(1_000n) }
const TERMS: RevenueTerms = {
  firstYear: 2026,
  years: 3,
  bondYieldPpm: 17_500,
  addOnBp: 600,
  taxBp: bp(0n),
  smoothingCycles: 1,
}
const SURVEY = { status: 'AUDITED', year: 2025, netFen: 750_000_000n } as const
const permit = (terms: Partial<RevenueTerms> = {}, facts: Partial<Parameters<typeof decidePermit>[1]> = {}) =>
  decidePermit(
    { ...TERMS, ...terms },
    { survey: SURVEY, otherCycles: [], outstandingFen: fen(0n), rules: RULES, ...facts },
  )

describe('decidePermit', () => {
  it('permits a profit of 581,250.00 on 7,500,000.00 at 1.75 % and 6 points', () => {
    expect(permittedProfit(yuan('7500000'), TERMS)).toBe(yuan('581250.00'))
  })

  it('permits 8,081,250.00 a year before tax', () => {
    expect(revenueOfYear({ ...done(permit()), firstYear: 2026, years: 3 }, 2026)).toBe(yuan('8081250.00'))
  })

  it('adds tax on cost and profit', () => {
    expect(done(permit({ taxBp: bp(600n) })).taxFen).toBe(yuan('484875.00'))
  })

  it.each<[string, Partial<RevenueTerms>, string]>([
    ['7 basis points above six', { addOnBp: 607 }, 'PROFIT_TOO_HIGH'],
    ['exactly six points', { addOnBp: 600 }, 'OK'],
    ['one basis point above six points', { addOnBp: 601 }, 'PROFIT_TOO_HIGH'],
    ['a cycle of three years', { years: 3 }, 'OK'],
    ['a cycle of four years', { years: 4 }, 'CYCLE_TOO_LONG'],
    ['a cycle of no year', { years: 0 }, 'CYCLE_TOO_LONG'],
    ['a cycle that begins with the surveyed year', { firstYear: 2025 }, 'CYCLE_BEFORE_SURVEY'],
    ['a yield at the edge', { bondYieldPpm: MAX_BOND_YIELD_PPM }, 'OK'],
    ['a yield beyond the edge', { bondYieldPpm: MAX_BOND_YIELD_PPM + 1 }, 'BOND_YIELD'],
    ['as many smoothing cycles as can be', { smoothingCycles: MAX_SMOOTHING_CYCLES }, 'OK'],
    ['one smoothing cycle too many', { smoothingCycles: MAX_SMOOTHING_CYCLES + 1 }, 'SMOOTHING'],
  ])('judges %s', (_, terms, code) => expect(codeOf(permit(terms))).toBe(code))

  it('refuses a survey that is not audited', () => {
    expect(codeOf(permit({}, { survey: { ...SURVEY, status: 'SUBMITTED' } }))).toBe('SURVEY_NOT_AUDITED')
  })

  it('refuses a cycle that reaches into another', () => {
    expect(codeOf(permit({}, { otherCycles: [{ firstYear: 2028, years: 3 }] }))).toBe('CYCLE_OVERLAPS')
  })

  it('takes a cycle that begins where another ends', () => {
    expect(codeOf(permit({}, { otherCycles: [{ firstYear: 2023, years: 3 }] }))).toBe('OK')
  })

  it('gives all earlier excess back in one cycle', () => {
    expect(done(permit({}, { outstandingFen: yuan('100.00') })).deductFen).toBe(yuan('100.00'))
  })

  it('gives a third back where it is smoothed over three cycles', () => {
    const smoothed = permit({ smoothingCycles: 3 }, { outstandingFen: yuan('100.00') })
    expect(done(smoothed).deductFen).toBe(yuan('33.34'))
  })

  it('refuses to give back all that a cycle may earn', () => {
    expect(codeOf(permit({}, { outstandingFen: yuan('24243750.00') }))).toBe('DEDUCTION_TOO_LARGE')
  })

  it('spreads what is given back over the years to the last fen', () => {
    const revenue = { ...done(permit({}, { outstandingFen: yuan('100.00') })), firstYear: 2026, years: 3 }
    const years = [2026, 2027, 2028].map((year) => revenueOfYear(revenue, year))
    expect(years.reduce((sum, part) => sum + part, 0n)).toBe(3n * yuan('8081250.00') - yuan('100.00'))
  })
})

describe('deviationOf', () => {
  const judge = (actual: string) =>
    deviationOf({ actualFen: yuan(actual), permittedFen: yuan('8500000') }, RULES.deviationBp)

  it.each([
    ['8500000', 'NOBODY'],
    ['9350000', 'OPERATOR'],
    ['9350001', 'AUTHORIZER'],
    ['9350000.01', 'AUTHORIZER'],
    ['7650000', 'OPERATOR'],
    ['7649999', 'AUTHORIZER'],
  ])('of %s has %s adjust', (actual, adjuster) => expect(judge(actual).adjuster).toBe(adjuster))

  it('carries all forward that is above', () => expect(judge('9350001').excessFen).toBe(yuan('850001')))
  it('carries nothing forward that is below', () => expect(judge('7649999').excessFen).toBe(0n))

  it('is told in per cent', () => {
    expect(deviationText({ actualFen: yuan('7650000'), permittedFen: yuan('8500000') })).toBe('-10.00')
  })
})

describe('outstandingExcess', () => {
  it('is what was found and not given back', () => {
    expect(outstandingExcess({ excesses: [fen(100n), fen(50n)], deductions: [fen(60n)] })).toBe(90n)
  })
})

describe('decideAssessment', () => {
  const assess = (given: Partial<Parameters<typeof decideAssessment>[0]> = {}) =>
    codeOf(
      decideAssessment({
        year: 2026,
        currentYear: 2027,
        cycle: { firstYear: 2026, years: 3 },
        isAssessed: false,
        openMonths: [],
        ...given,
      }),
    )

  it('takes a year that is over', () => expect(assess()).toBe('OK'))
  it('refuses a year that is not over', () => expect(assess({ currentYear: 2026 })).toBe('YEAR_NOT_OVER'))
  it('refuses a year outside the cycle', () => expect(assess({ year: 2025 })).toBe('YEAR_NOT_IN_CYCLE'))
  it('refuses a second time', () => expect(assess({ isAssessed: true })).toBe('YEAR_ASSESSED'))
  it('refuses while a month is open', () => expect(assess({ openMonths: ['2026-11'] })).toBe('MONTHS_OPEN'))
})
