import { describe, expect, it } from 'vitest'
import { codeOf, done } from '../../../test/support/results.ts'
import { parseYuanToFen } from '../../kernel/money.ts'
import { decideAudit, decideSubmission, MAX_COST_ITEMS, surveyedCost, type CostItem } from './cost-survey.ts'

const yuan = (text: string) => done(parseYuanToFen(text))
const item = (seq: number, given: Partial<CostItem> = {}): CostItem => ({
  seq,
  category: 'STAFF',
  name: '运营人员',
  amountFen: yuan('100.00'),
  industryBp: 10_000,
  allocationBasis: '工时',
  evidenceHash: String(seq).padStart(64, '0'),
  ...given,
})

describe('surveyedCost', () => {
  it('is 7,500,000.00 for 8,000,000.00 of industry-use cost less a subsidy of 500,000.00', () => {
    const cost = item(1, { amountFen: yuan('16000000'), industryBp: 5_000 })
    const subsidy = item(2, { category: 'SUBSIDY', amountFen: yuan('500000') })
    expect(surveyedCost([cost, subsidy])).toEqual({
      costFen: yuan('8000000'),
      subsidyFen: yuan('500000'),
      netFen: 750_000_000n,
    })
  })

  it('leaves out what an audit does not allow', () => {
    expect(surveyedCost([item(1), item(2)], [2]).netFen).toBe(10_000n)
  })
})

describe('decideSubmission', () => {
  const submit = (items: readonly CostItem[], given: Partial<Parameters<typeof decideSubmission>[0]> = {}) =>
    codeOf(decideSubmission({ year: 2025, currentYear: 2026, items, isThere: false, ...given }))

  it('takes a year that is over', () => expect(submit([item(1)])).toBe('OK'))
  it('refuses a year that is not over', () => expect(submit([item(1)], { year: 2026 })).toBe('SURVEY_YEAR_NOT_OVER'))
  it('refuses a second survey of a year', () => expect(submit([item(1)], { isThere: true })).toBe('SURVEY_THERE'))
  it('refuses a survey of nothing', () => expect(submit([])).toBe('COST_ITEMS_COUNT'))

  it.each([
    [MAX_COST_ITEMS, 'OK'],
    [MAX_COST_ITEMS + 1, 'COST_ITEMS_COUNT'],
  ])('judges %i items', (count, code) => {
    expect(submit(Array.from({ length: count }, (_, index) => item(index + 1)))).toBe(code)
  })

  it.each<[string, Partial<CostItem>, string]>([
    ['an amount of 0', { amountFen: yuan('0') }, 'COST_AMOUNT'],
    ['a share of 0', { industryBp: 0 }, 'COST_SHARE'],
    ['a share above the whole', { industryBp: 10_001 }, 'COST_SHARE'],
    ['evidence that is no hash', { evidenceHash: 'voucher' }, 'COST_EVIDENCE'],
  ])('refuses %s', (_, given, code) => expect(submit([item(1, given)])).toBe(code))

  it('refuses a voucher that counts twice', () => {
    expect(submit([item(1), item(2, { evidenceHash: item(1).evidenceHash })])).toBe('EVIDENCE_TWICE')
  })
})

describe('decideAudit', () => {
  const audit = (given: Partial<Parameters<typeof decideAudit>[1]> = {}, items = [item(1), item(2)]) =>
    codeOf(decideAudit({ status: 'SUBMITTED', items }, { approve: true, disallowed: [], opinion: null, ...given }))

  it('allows all without an opinion', () => expect(audit()).toBe('OK'))
  it('asks why an item is not allowed', () => expect(audit({ disallowed: [2] })).toBe('OPINION_MISSING'))
  it('asks why a survey is returned', () => expect(audit({ approve: false })).toBe('OPINION_MISSING'))
  it('refuses an item that is not there', () => {
    expect(audit({ disallowed: [3], opinion: '无凭证' })).toBe('COST_ITEM_UNKNOWN')
  })
  it('refuses a second audit', () => {
    const again = decideAudit({ status: 'AUDITED', items: [item(1)] }, { approve: true, disallowed: [], opinion: null })
    expect(codeOf(again)).toBe('SURVEY_DECIDED')
  })
  it('refuses costs that subsidies cover', () => {
    expect(audit({}, [item(1), item(2, { category: 'SUBSIDY' })])).toBe('COST_BELOW_SUBSIDY')
  })
})
