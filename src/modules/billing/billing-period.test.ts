import { describe, expect, it } from 'vitest'
import { decideClosing, toInvoice } from './billing-period.ts'

const decided = (period: string, now: string) => {
  const decision = decideClosing({ period, now: new Date(now) })
  return decision.ok ? decision.value : decision.error.code
}

describe('decideClosing', () => {
  it('allows a month from the first instant of the next, in Shanghai', () => {
    expect(decided('2026-03', '2026-04-01T00:00:00+08:00')).toBe('2026-03')
  })

  it('refuses it a millisecond earlier', () => {
    expect(decided('2026-03', '2026-03-31T23:59:59.999+08:00')).toBe('PERIOD_NOT_ENDED')
  })

  it('allows a month long past', () => {
    expect(decided('2025-01', '2026-04-01T00:00:00+08:00')).toBe('2025-01')
  })

  it.each(['2026-13', '2026-3', '202603', ''])('refuses "%s", which is no month', (period) => {
    expect(decided(period, '2026-04-01T00:00:00+08:00')).toBe('PERIOD_MALFORMED')
  })

  it('tells from when the month can be closed', () => {
    expect(decideClosing({ period: '2026-03', now: new Date('2026-03-02T00:00:00Z') })).toMatchObject({
      error: { message: expect.stringContaining('2026-03-31T16:00:00.000Z'), field: 'input.period' },
    })
  })
})

describe('toInvoice', () => {
  it('leaves out who owes nothing', () => {
    expect(toInvoice([{ grossFen: 0n }, { grossFen: 1n }])).toEqual([{ grossFen: 1n }])
  })
})
