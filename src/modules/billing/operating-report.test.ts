import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/results.ts'
import { bp, fen } from '../../kernel/money.ts'
import { deviationOf } from '../pricing/index.ts'
import { csvOfDeviations, paperOfDeviations, type DeviationReport } from './deviation-report.ts'
import { csvOfReport, paperOfReport, REPORT_ITEMS } from './operating-report-paper.ts'
import { decideReport, incomeOfProducts, priceChanges, profitOf } from './operating-report.ts'
import type { OperatingReport, PriceSpan } from './operating-report.ts'

const at = (day: string) => new Date(`${day}T00:00:00+08:00`)
const year2026 = { start: at('2026-01-01'), end: at('2027-01-01') }
const span = (from: string, to: string | null, price: bigint, code = 'ID2'): PriceSpan => ({
  productCode: code,
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  buyerClass: 'ALL',
  effectiveFrom: at(from),
  effectiveTo: to === null ? null : at(to),
  prices: [price],
})
const product = {
  code: 'ID2',
  name: '身份核验',
  buyers: 1,
  billedCalls: 10_001n,
  grossFen: fen(300_025n),
  netFen: fen(283_042n),
}
const report: OperatingReport = {
  year: 2026,
  operator: { name: '测试数据运营公司', uscc: '91370100MATE000001' },
  overall: { products: 1, buyers: 1, billedCalls: 10_001n, freeCalls: 77n, invoices: 1 },
  cost: { costFen: fen(200_000n), audited: true },
  ...incomeOfProducts([product]),
  products: [product],
  deviation: null,
  priceChanges: priceChanges({ prices: [span('2026-02-01', null, 3_000n)], ceilings: [] }, year2026),
}

describe('a yearly report', () => {
  it('has the five items of the rule, in its order, and no other', () => {
    const paper = paperOfReport(report, at('2027-02-01'))
    const inCsv = csvOfReport(report)
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0])
    expect([paper.tables.map(({ title }) => title), [...new Set(inCsv)]]).toEqual([
      [...REPORT_ITEMS],
      REPORT_ITEMS.map((item) => `"${item}"`),
    ])
  })

  it('says the same figures in both files', () => {
    const paper = JSON.stringify(paperOfReport(report, at('2027-02-01')))
    const csv = csvOfReport(report)
    expect(
      ['10001', '77', '3000.25', '2830.42', '2000.00', '830.42'].filter(
        (text) => !paper.includes(text) || !csv.includes(text),
      ),
    ).toEqual([])
  })

  it('has no profit while no cost is known', () => {
    expect(profitOf({ ...report, cost: null })).toBeNull()
  })

  it('has a loss below zero', () => {
    expect(profitOf({ ...report, cost: { costFen: fen(283_043n), audited: false } })).toBe(-1n)
  })

  it.each([
    ['is not over', 2026, 2026, [], 'YEAR_NOT_OVER'],
    ['is over', 2026, 2027, [], 'OK'],
    ['has an open month', 2026, 2027, ['2026-03'], 'MONTHS_OPEN'],
  ] as const)('of a year that %s', (_, year, currentYear, openMonths, code) => {
    expect(codeOf(decideReport({ year, currentYear, openMonths }))).toBe(code)
  })
})

describe('price changes of a year', () => {
  it.each([
    ['a first price', [span('2026-01-01', null, 3n)], ['FIRST']],
    ['a price of the year before', [span('2025-12-31', null, 3n)], []],
    ['a price of the year after', [span('2027-01-01', null, 3n)], []],
    [
      'one that follows another at once',
      [span('2025-01-01', '2026-05-01', 3n), span('2026-05-01', null, 2n)],
      ['CHANGED'],
    ],
    ['one that ends without another', [span('2025-01-01', '2026-05-01', 3n)], ['ENDED']],
    [
      'one that begins a day after another ended',
      [span('2025-01-01', '2026-05-01', 3n), span('2026-05-02', null, 2n)],
      ['ENDED', 'FIRST'],
    ],
    [
      'one of another product',
      [span('2025-01-01', '2026-05-01', 3n), span('2026-05-01', null, 2n, 'REG')],
      ['ENDED', 'FIRST'],
    ],
    ['one that ends when the year does', [span('2025-01-01', '2027-01-01', 3n)], []],
  ] as const)('of %s', (_, prices, kinds) => {
    expect(priceChanges({ prices, ceilings: [] }, year2026).map(({ kind }) => kind)).toEqual(kinds)
  })

  it('name a ceiling that was set', () => {
    const changes = priceChanges({ prices: [], ceilings: [span('2026-03-01', '2028-01-01', 9n)] }, year2026)
    expect(changes).toMatchObject([{ kind: 'CEILING', after: [9n] }])
  })
})

describe('a deviation report', () => {
  const permittedFen = fen(850_000_000n)
  const yearOf = (year: number, actual: bigint) => {
    const actualFen = fen(actual)
    const found = deviationOf({ actualFen, permittedFen }, bp(1_000n))
    return { year, permittedFen, actualFen, ...found, assessed: true, documentNo: '测试2号' }
  }
  // F8 of features.md: 8,500,000 permitted
  const years = [
    yearOf(2026, 935_000_000n),
    yearOf(2027, 935_000_100n),
    yearOf(2028, 765_000_000n),
    yearOf(2029, 764_999_900n),
  ]
  const deviations: DeviationReport = {
    operator: report.operator,
    deviationBp: bp(1_000n),
    years,
    deductedFen: fen(85_000_000n),
    outstandingFen: fen(85_000_100n),
  }

  it('says who adjusts: at 10 % the operator, beyond it, above or below, the authorizer', () => {
    const rows = csvOfDeviations(deviations).split('\r\n').slice(1, -1)
    expect(rows.map((row) => row.split(',').slice(3, 6))).toEqual([
      ['10.00', '"运营机构调整具体收费标准"', '850000.00'],
      ['10.00', '"授权方调整上限收费标准"', '850001.00'],
      ['-10.00', '"运营机构调整具体收费标准"', '0.00'],
      ['-10.00', '"授权方调整上限收费标准"', '0.00'],
    ])
  })

  it('says what is carried forward, and what is still to be given back', () => {
    expect(paperOfDeviations(deviations, at('2030-01-05')).facts.slice(2)).toEqual([
      ['累计超出', '1700001.00'],
      ['已在周期扣减', '850000.00'],
      ['待下周期扣减', '850001.00'],
    ])
  })
})
