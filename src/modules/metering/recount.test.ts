import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callDraft } from '../../../test/support/calls.ts'
import { seedLicensedProduct } from '../../../test/support/licensed-product.ts'
import { createTestMarket, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { periodOf } from '../../kernel/shanghai-time.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { CallRecorder } from './call-recorder.ts'
import { MeteringModule } from './metering.module.ts'
import { MeteringService } from './metering.service.ts'
import { countLeaves, differenceOf, recount } from './recount.ts'
import { callLeaf } from './usage.ts'

let test: TestMarket
let rooms: INestApplicationContext
const CALLS = 12

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  const licence = await seedLicensedProduct(test.platform.market)
  rooms = await openRooms(test.platform, MeteringModule)
  const recorder = rooms.get(CallRecorder)
  for (let n = 0; n < CALLS; n++) {
    await recorder.record(callDraft(test, licence, n % 3 === 0 ? { outcome: 'NO_RECORD', billable: false } : {}))
    test.clock.advanceMs(20 * 60_000)
  }
  test.clock.advanceMs(3_600_000)
  await rooms.get(MeteringService).closeHoursUntil(test.clock.now())
})
afterAll(async () => {
  await rooms.get(DecisionLog).flushed()
  await rooms.close()
  await test.close()
})

const usageRows = () => test.platform.market.prisma.usageRow.findMany({ orderBy: { hour: 'asc' } })

describe('a month that is counted again', () => {
  it('comes to what its usage rows say', async () => {
    expect(await recount(test.platform.market, periodOf(test.clock.now()))).toMatchObject({
      calls: BigInt(CALLS),
      billable: 8n,
      difference: null,
    })
  })

  it('names the first usage row that its calls do not come to', async () => {
    const [row] = await usageRows()
    const { prisma } = test.platform.market
    await prisma.usageRow.create({ data: { ...row!, id: test.ids.next(), priceVersionId: 'forged' } })
    const { difference } = await recount(test.platform.market, periodOf(test.clock.now()))
    expect(difference).toContain(`${row!.hour.toISOString()} ${row!.subscriptionId}`)
    expect(difference).toContain('the calls come to nothing, the usage row says 3 calls, 2 billable')
  })

  it.each([
    ['a call more', { calls: 4n }],
    ['a billed call less', { billable: 1n }],
    ['another root', { callsRoot: new Uint8Array(32) }],
  ])('differs by %s', async (_title, change) => {
    const [row] = await usageRows()
    expect(differenceOf([row!], [row!])).toBeNull()
    expect(differenceOf([row!], [{ ...row!, ...change }])).toContain(row!.subscriptionId)
  })
})

describe('leaves that are counted again', () => {
  it('have the root of their usage row', async () => {
    const [row] = await usageRows()
    const calledAt = { gte: row!.hour, lt: new Date(row!.hour.getTime() + 3_600_000) }
    const calls = await test.platform.market.prisma.callRecord.findMany({ where: { calledAt }, orderBy: { id: 'asc' } })
    expect(countLeaves(calls.map((call) => Buffer.from(callLeaf(call)).toString()))).toEqual({
      calls: 3,
      billable: 2,
      root: Buffer.from(row!.callsRoot).toString('hex'),
    })
  })
})
