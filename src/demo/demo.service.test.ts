import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, testConfig, type TestMarket } from '../../test/support/market.ts'
import { openRooms } from '../../test/support/rooms.ts'
import { DemoClock } from '../platform/clock.ts'
import type { Platform } from '../platform/platform.module.ts'
import { anonymous } from '../policy/actor.ts'
import { DemoModule } from './demo.module.ts'
import { DemoService } from './demo.service.ts'

let test: TestMarket
let earnest: INestApplicationContext
let demo: INestApplicationContext

const inDays = (days: number) => new Date(demo.get(DemoService).read().now.getTime() + days * 86_400_000)

beforeAll(async () => {
  test = await createTestMarket()
  earnest = await openRooms(test.platform, DemoModule)
  const config = testConfig({ SANQUAN_DEMO: '1' })
  const platform: Platform = { ...test.platform, config, clock: new DemoClock(test.platform.market) }
  demo = await openRooms(platform, DemoModule)
})
afterAll(async () => {
  await earnest.close()
  await demo.close()
  await test.close()
})

describe('advanceClock', () => {
  it('is refused outside a demonstration, saying so', async () => {
    const to = new Date(test.clock.now().getTime() + 1)
    const refused = await earnest.get(DemoService).advanceClock(actorOf('consumer'), { to })
    expect(refused).toMatchObject({
      error: { code: 'FORBIDDEN', message: expect.stringContaining('in a demonstration only') },
    })
  })

  it('is refused to the anonymous', async () => {
    const refused = await demo.get(DemoService).advanceClock(anonymous('test'), { to: inDays(1) })
    expect(refused).toMatchObject({ error: { code: 'SIGN_IN' } })
  })

  it('moves the clock of a demonstration', async () => {
    const to = inDays(31)
    await demo.get(DemoService).advanceClock(actorOf('consumer'), { to })
    expect(demo.get(DemoService).read().now.getTime()).toBeGreaterThanOrEqual(to.getTime())
  })

  it('never moves it back', async () => {
    const refused = await demo.get(DemoService).advanceClock(actorOf('consumer'), { to: inDays(-1) })
    expect(refused).toMatchObject({ error: { code: 'CLOCK_BACKWARD' } })
  })
})

describe('the reading of the clock', () => {
  it('says outside a demonstration that it cannot be moved', () => {
    expect(earnest.get(DemoService).read()).toEqual({ now: test.clock.now(), demo: false })
  })
})
