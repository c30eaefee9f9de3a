import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage } from '../../../test/support/sales.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { sha256Of } from '../../platform/paper/pdf.ts'
import { BillingModule } from './billing.module.ts'
import { BillingService } from './billing.service.ts'
import { InvoicePaperService } from './invoice-paper.service.ts'

const operator = actorOf('operator')
const opened: { test: TestMarket; rooms: INestApplicationContext }[] = []

/** One installation in which the same month was sold, with its usage written in some order. */
async function closedMonth(order: readonly ('consumer' | 'smallConsumer')[]): Promise<void> {
  const test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  const rooms = await openRooms(test.platform, BillingModule)
  const product = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  for (const buyer of order)
    await seedUsage(test, { product, buyer, period: '2026-03', calls: buyer === 'consumer' ? 10_001n : 333n })
  test.clock.advanceTo('2026-04-05T09:00:00+08:00')
  done(await rooms.get(BillingService).closeMonth(operator, { period: '2026-03' }))
  opened.push({ test, rooms })
}

/** SHA-256 of every paper of the month. */
async function papers({ test, rooms }: (typeof opened)[number]): Promise<Record<string, string>> {
  const invoices = await test.platform.market.prisma.invoice.findMany({ orderBy: { no: 'asc' } })
  const hashes: Record<string, string> = {}
  for (const { id, no } of invoices) {
    for (const form of ['PDF', 'CSV', 'FAPIAO_REQUEST'] as const) {
      const file = await rooms.get(InvoicePaperService).ofInvoice(operator, { id, form })
      hashes[`${no} ${form}`] = file ? sha256Of(file.content) : 'none'
    }
  }
  return hashes
}

beforeAll(async () => {
  await closedMonth(['consumer', 'smallConsumer'])
  await closedMonth(['smallConsumer', 'consumer'])
})
afterAll(async () => {
  for (const { test, rooms } of opened) {
    await rooms.get(DecisionLog).flushed()
    await rooms.close()
    await test.close()
  }
})

describe('the same month', () => {
  it('gives the same bytes of every paper wherever it is closed, whatever the order of its usage', async () => {
    const [one, other] = [await papers(opened[0]!), await papers(opened[1]!)]
    expect([Object.keys(one).length, one]).toEqual([6, other])
  })

  it('gives the same bytes when it is closed again', async () => {
    const [first] = opened
    const before = await papers(first!)
    done(await first!.rooms.get(BillingService).closeMonth(operator, { period: '2026-03' }))
    expect(await papers(first!)).toEqual(before)
  })
})
