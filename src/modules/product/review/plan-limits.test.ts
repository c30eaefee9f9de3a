import { describe, expect, it } from 'vitest'
import { inProject } from '../../../platform/root.ts'
import { RegionRules } from '../../../policy/region-rules.ts'
import { PLANNED_CALLERS, planFindings, type Explained } from './plan-limits.ts'

const rules = RegionRules.load(inProject('policies/')).for('370100')
const limits = {
  maxCostPerCall: rules.get('review.maxPlanCostPerCall'),
  maxRowsPerCall: rules.get('review.maxPlanRowsPerCall'),
  scanRows: rules.get('review.scanRows'),
}

const codesOf = (plan: Partial<Explained[0]['Plan']>) => {
  const small = { 'Node Type': 'Nested Loop', 'Total Cost': 1, 'Plan Rows': 1 }
  return planFindings([{ Plan: { ...small, ...plan } }], limits).map(({ code }) => code)
}

describe('the city’s limits on a plan', () => {
  it.each([
    ['cost', 'Total Cost', limits.maxCostPerCall, 'PLAN_COST'],
    ['rows', 'Plan Rows', limits.maxRowsPerCall, 'PLAN_ROWS'],
  ] as const)('let the most %s a call may have pass, and nothing above', (_, key, limit, code) => {
    const [most, above] = [limit * PLANNED_CALLERS, limit * PLANNED_CALLERS + 1]
    expect([codesOf({ [key]: most }), codesOf({ [key]: above })]).toEqual([[], [code]])
  })

  it('tell of a table that is read whole from its smallest large size on, wherever in the plan', () => {
    const reading = (rows: number) => ({
      Plans: [{ 'Node Type': 'Seq Scan', 'Total Cost': 1, 'Plan Rows': rows, 'Relation Name': 'person' }],
    })
    expect([codesOf(reading(limits.scanRows - 1)), codesOf(reading(limits.scanRows))]).toEqual([[], ['PLAN_SCAN']])
  })
})
