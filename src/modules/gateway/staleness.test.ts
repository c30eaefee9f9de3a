import { describe, expect, it } from 'vitest'
import { UpdateFrequency } from '../../generated/prisma/enums.ts'
import { staleSources } from './staleness.ts'

const HOURS = { REALTIME: 1, DAILY: 24, WEEKLY: 168, MONTHLY: 744, YEARLY: 8_784 }
const NOW = new Date('2026-03-02T09:00:00+08:00')
const before = (ms: number) => new Date(NOW.getTime() - ms)
const clock = (frequency: UpdateFrequency, updatedAt: Date | null) => ({ resource: frequency, frequency, updatedAt })

describe('a source', () => {
  it.each(Object.values(UpdateFrequency))('of frequency %s is in time until its time is up', (frequency) => {
    const due = HOURS[frequency] * 3_600_000
    expect(staleSources([clock(frequency, before(due))], HOURS, NOW)).toEqual([])
    expect(staleSources([clock(frequency, before(due + 1))], HOURS, NOW)).toEqual([frequency])
  })

  it('without a clock is behind', () => {
    expect(staleSources([clock('YEARLY', null)], HOURS, NOW)).toEqual(['YEARLY'])
  })

  it('that is behind is named, the others are not', () => {
    const clocks = [clock('YEARLY', before(0)), clock('WEEKLY', null), clock('DAILY', null)]
    expect(staleSources(clocks, HOURS, NOW)).toEqual(['DAILY', 'WEEKLY'])
  })
})
