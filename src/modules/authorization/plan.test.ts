import { describe, expect, it } from 'vitest'
import { PlanStatus } from '../../generated/prisma/enums.ts'
import { codeOf, day } from '../../../test/support/results.ts'
import { planInput } from '../../../test/support/rights.ts'
import { decidePlan, decidePlanStep, decideSelection, PLAN_ITEM_NAMES, type PlanRecord } from './plan.ts'

const MODES = ['WHOLE', 'SCENARIO'] as const
const free = { noTaken: false, modes: MODES }

describe('a plan', () => {
  it('has 12 items and is drafted', () => {
    expect(decidePlan(planInput(), free).ok).toBe(true)
  })

  it.each(PLAN_ITEM_NAMES)('is not whole without %s', (name) => {
    const result = decidePlan(planInput({ [name]: ' ' }), free)
    expect(result.ok || result.error).toMatchObject({ code: 'PLAN_ITEMS_MISSING', details: { missing: name } })
  })

  it('authorizes in a mode of the region', () => {
    const result = decidePlan(planInput({ mode: 'FIELD' }), free)
    expect(result.ok || result.error).toMatchObject({ code: 'PLAN_MODE', details: { allowed: 'WHOLE, SCENARIO' } })
  })

  it('has a number of its own', () => {
    expect(codeOf(decidePlan(planInput(), { ...free, noTaken: true }))).toBe('PLAN_NO_TAKEN')
  })

  it.each([
    ['DECIDED', ['DRAFT']],
    ['APPROVED', ['DECIDED']],
    ['FILED', ['APPROVED']],
  ] as const)('is %s only in its turn', (step, from) => {
    const ready = Object.values(PlanStatus).filter((status) => decidePlanStep({ no: '案', status }, step).ok)
    expect(ready).toEqual(from)
  })
})

describe('a selection', () => {
  const plan = (change: Partial<PlanRecord> = {}): PlanRecord => ({
    id: 'P',
    no: '案〔2026〕1号',
    region: '510100',
    implementingOrgId: 'BUREAU',
    status: 'FILED',
    draftedBy: 'CLERK',
    selections: [],
    ...change,
  })
  const facts = {
    operator: { id: 'O', kind: 'OPERATOR' as const },
    noticeDay: day('2026-06-01'),
    today: day('2026-06-15'),
  }

  it('is recorded under a filed plan', () => {
    expect(decideSelection(plan(), facts)).toEqual({ ok: true, value: { operatorOrgId: 'O' } })
  })

  it.each([
    ['before the plan is filed', plan({ status: 'APPROVED' }), facts, 'PLAN_NOT_FILED'],
    ['of nobody', plan(), { ...facts, operator: null }, 'OPERATOR_UNKNOWN'],
    [
      'of who is no operator',
      plan(),
      { ...facts, operator: { id: 'C', kind: 'CONSUMER' as const } },
      'OPERATOR_UNKNOWN',
    ],
    ['twice', plan({ selections: [{ operatorOrgId: 'O', method: 'NEGOTIATION' }] }), facts, 'SELECTION_RECORDED'],
    ['before its notice', plan(), { ...facts, noticeDay: day('2026-06-16') }, 'SELECTION_NOTICE'],
  ])('is not recorded %s', (_what, given, known, code) => {
    expect(codeOf(decideSelection(given, known))).toBe(code)
  })
})
