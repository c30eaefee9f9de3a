import { describe, expect, it } from 'vitest'
import { CLOCK_STEP_MAX_DAYS, decideClockStep } from './clock-step.ts'

const now = new Date('2026-03-02T09:00:00+08:00')
const inDays = (days: number, ms = 0) => new Date(now.getTime() + days * 86_400_000 + ms)

describe('decideClockStep', () => {
  it('lets the clock stand where it is', () => {
    expect(decideClockStep({ now, to: now })).toEqual({ ok: true })
  })

  it('lets months pass', () => {
    expect(decideClockStep({ now, to: inDays(60) })).toEqual({ ok: true })
  })

  it('refuses a millisecond backward', () => {
    expect(decideClockStep({ now, to: inDays(0, -1) })).toMatchObject({ error: { code: 'CLOCK_BACKWARD' } })
  })

  it('takes the longest step', () => {
    expect(decideClockStep({ now, to: inDays(CLOCK_STEP_MAX_DAYS) })).toEqual({ ok: true })
  })

  it('refuses a millisecond more than the longest step', () => {
    expect(decideClockStep({ now, to: inDays(CLOCK_STEP_MAX_DAYS, 1) })).toMatchObject({
      error: { code: 'CLOCK_STEP' },
    })
  })
})
