import { describe, expect, it } from 'vitest'
import { checkNotice, decidePublication, rulesOfMonth } from './split-rule-publication.ts'

const NOW = new Date('2026-03-02T09:00:00+08:00')
const IN_TEN_DAYS = new Date('2026-03-12T09:00:00+08:00')
const rule = { status: 'PROPOSED', effectiveFrom: IN_TEN_DAYS, noticeDays: 10, now: NOW, lastFrom: null } as const
const codeOf = (publication: Parameters<typeof decidePublication>[0]) => {
  const decision = decidePublication(publication)
  return decision.ok ? 'OK' : decision.error.code
}

describe('checkNotice', () => {
  it('allows a rule that holds exactly after the days of notice', () => {
    expect(checkNotice(rule).ok).toBe(true)
  })

  it('refuses it a millisecond earlier, and tells from when it could hold', () => {
    const early = { ...rule, effectiveFrom: new Date(IN_TEN_DAYS.getTime() - 1) }
    expect(checkNotice(early)).toMatchObject({
      error: { code: 'SPLIT_NOTICE', message: expect.stringContaining(IN_TEN_DAYS.toISOString()) },
    })
  })
})

describe('decidePublication', () => {
  it('allows the first rule of a product', () => {
    expect(codeOf(rule)).toBe('OK')
  })

  it('allows a rule that begins after the last', () => {
    expect(codeOf({ ...rule, lastFrom: new Date(IN_TEN_DAYS.getTime() - 1) })).toBe('OK')
  })

  it.each([
    ['a rule that is published', 'SPLIT_PUBLISHED', { ...rule, status: 'PUBLISHED' as const }],
    ['a rule proposed so long ago that it would begin at once', 'SPLIT_NOTICE', { ...rule, now: IN_TEN_DAYS }],
    ['a rule that begins with the last', 'SPLIT_ORDER', { ...rule, lastFrom: IN_TEN_DAYS }],
    ['a rule that begins before the last', 'SPLIT_ORDER', { ...rule, lastFrom: new Date(IN_TEN_DAYS.getTime() + 1) }],
  ])('refuses %s', (_, code, publication) => {
    expect(codeOf(publication)).toBe(code)
  })
})

describe('rulesOfMonth', () => {
  const END = new Date('2026-04-01T00:00:00+08:00')
  const from = (day: string, productId = 'p') => ({ productId, effectiveFrom: new Date(`${day}T00:00:00+08:00`) })
  const chosen = (...rules: ReturnType<typeof from>[]) => rulesOfMonth(rules, END).get('p')

  it('takes the rule in force when the month ended', () => {
    const rules = [from('2026-03-20'), from('2026-01-01'), from('2026-04-02')]
    expect(chosen(...rules)).toBe(rules[0])
  })

  it('leaves a rule that begins with the next month to that month', () => {
    const rules = [from('2026-01-01'), from('2026-04-01')]
    expect(chosen(...rules)).toBe(rules[0])
  })

  it('takes the first rule of a product that had none yet', () => {
    const rules = [from('2026-06-01'), from('2026-05-01')]
    expect(chosen(...rules)).toBe(rules[1])
  })

  it('keeps products apart', () => {
    expect(chosen(from('2026-01-01', 'q'))).toBeUndefined()
  })
})
