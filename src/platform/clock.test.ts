import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../test/support/market.ts'
import { Clock, DemoClock } from './clock.ts'

describe('a clock', () => {
  it('never goes back, whatever the machine’s does', () => {
    const readings = [1_000, 5_000, 2_000, 6_000]
    class Unsteady extends Clock {
      protected readMs = () => readings.shift() ?? 0
    }
    const clock = new Unsteady()
    expect([clock.now(), clock.now(), clock.now(), clock.now()].map(Number)).toEqual([1_000, 5_000, 5_000, 6_000])
  })
})

describe('the demo clock', () => {
  let test: TestMarket
  beforeAll(async () => void (test = await createTestMarket()))
  afterAll(() => test.close())

  const inAMonth = () => new Date(Date.now() + 30 * 86_400_000)

  it('moves forward, and the next start finds it there', async () => {
    const target = inAMonth()
    expect(await new DemoClock(test.platform.market).advanceTo(target)).toBe(true)
    const next = new DemoClock(test.platform.market)
    await next.load()
    expect(next.now().getTime()).toBeGreaterThanOrEqual(target.getTime())
  })

  it('refuses to move back', async () => {
    const clock = new DemoClock(test.platform.market)
    await clock.load()
    const before = clock.now()
    expect(await clock.advanceTo(new Date(before.getTime() - 1))).toBe(false)
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before.getTime())
  })

  it('can begin in the past on a new installation only', async () => {
    const clock = new DemoClock(test.platform.market)
    await expect(clock.beginAt(new Date('2025-07-01T00:00:00+08:00'))).rejects.toThrow('has begun')
    await test.platform.market.prisma.setting.deleteMany({ where: { key: 'demo.clock.offsetMs' } })
    const fresh = new DemoClock(test.platform.market)
    await fresh.beginAt(new Date('2025-07-01T00:00:00+08:00'))
    expect(fresh.now().toISOString()).toMatch(/^2025-06-30T16:00/)
  })
})
