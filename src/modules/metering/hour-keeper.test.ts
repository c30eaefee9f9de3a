/** Hours that are closed by the clock: when, by whom, and once. */
import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callDraft } from '../../../test/support/calls.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import {
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  seedOrganizations,
  type TestMarket,
} from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { hourStart } from '../../kernel/shanghai-time.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { CallRecorder } from './call-recorder.ts'
import { HOUR_GRACE_MS, HourKeeper, LEASE_MS } from './hour-keeper.ts'
import { MeterLease } from './meter-lease.ts'
import { MeteringModule } from './metering.module.ts'
import { MeteringService } from './metering.service.ts'
import { HOUR_MS } from './usage.ts'

describe('in an embedded database', () => describeKeeping(createTestMarket))
describeOnPostgres('in a server', () => describeKeeping(createServerMarket))

function describeKeeping(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let rooms: INestApplicationContext
  let licence: LicensedProduct

  beforeAll(async () => {
    test = await open()
    await seedOrganizations(test.platform.market)
    licence = await seedLicensedProduct(test.platform.market)
    rooms = await openRooms(test.platform, MeteringModule)
  })
  afterAll(async () => {
    await rooms.get(DecisionLog).flushed()
    await rooms.close()
    await test.close()
  })
  /** A new hour, of which one call is recorded; all before it are closed, and nobody holds the lease. */
  beforeEach(async () => {
    test.clock.advanceTo(new Date(hourStart(test.clock.now()).getTime() + 2 * HOUR_MS))
    await rooms.get(CallRecorder).record(callDraft(test, licence))
    await rooms.get(MeteringService).closeHoursUntil(test.clock.now())
    await prisma().setting.deleteMany()
  })

  const prisma = () => test.platform.market.prisma
  /** An instance of its own, with its own name. */
  const keeper = () => new HourKeeper(rooms.get(MeteringService), rooms.get(MeterLease), test.clock)
  const endOfHour = (moreMs: number) => new Date(hourStart(test.clock.now()).getTime() + HOUR_MS + moreMs)
  const lastClosed = async () => (await prisma().hourClosing.findFirstOrThrow({ orderBy: { hour: 'desc' } })).hour
  const told = () => prisma().outboxEvent.count({ where: { type: 'usage.hour' } })

  it('closes an hour when the grace after its end is over', async () => {
    const hour = hourStart(test.clock.now())
    test.clock.advanceTo(endOfHour(HOUR_GRACE_MS))
    await keeper().keep()
    expect(await lastClosed()).toEqual(hour)
  })

  it('closes no hour a millisecond before', async () => {
    const before = await lastClosed()
    test.clock.advanceTo(endOfHour(HOUR_GRACE_MS - 1))
    await keeper().keep()
    expect(await lastClosed()).toEqual(before)
  })

  it('tells of hours without calls too, so that a missing hour cannot pass for a quiet one', async () => {
    const before = await told()
    test.clock.advanceTo(endOfHour(3 * HOUR_MS + HOUR_GRACE_MS))
    await keeper().keep()
    expect((await told()) - before).toBe(4)
  })

  it('is left to the instance that holds the lease', async () => {
    const [first, second] = [keeper(), keeper()]
    expect([await first.keep(), await second.keep(), await first.keep()]).toEqual([true, false, true])
  })

  it('is not taken over a millisecond before the lease lapses', async () => {
    await keeper().keep()
    test.clock.advanceMs(LEASE_MS - 1)
    expect(await keeper().keep()).toBe(false)
  })

  it('is taken over by another instance when the lease lapses', async () => {
    await keeper().keep()
    test.clock.advanceMs(LEASE_MS)
    expect(await keeper().keep()).toBe(true)
  })

  it('is one instance’s when several ask at once', async () => {
    const mine = await Promise.all(Array.from({ length: 8 }, () => keeper().keep()))
    expect(mine.filter(Boolean)).toHaveLength(1)
  })

  it('closes each hour once when two do it at once', async () => {
    const before = await told()
    test.clock.advanceTo(endOfHour(HOUR_MS))
    const until = test.clock.now()
    await Promise.all([1, 2].map(() => rooms.get(MeteringService).closeHoursUntil(until)))
    expect((await told()) - before).toBe(2)
  })

  it('gives the lease back when its service stops', async () => {
    const first = keeper()
    first.start()
    await first.onApplicationShutdown()
    expect(await keeper().keep()).toBe(true)
  })
}
