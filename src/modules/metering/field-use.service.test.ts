import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProducts, PURPOSE, RESOURCE, type Products } from '../../../test/support/listed-product.ts'
import { actorOf, createTestMarket, orgId, TEST_REGION, type TestMarket } from '../../../test/support/market.ts'
import { done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { FieldUseService } from './field-use.service.ts'
import { MeteringModule } from './index.ts'

let test: TestMarket
let products: Products
let rooms: INestApplicationContext

/** A product over two fields of the holder, called in two months. */
beforeAll(async () => {
  test = await createTestMarket()
  products = await openProducts(test)
  await products.prepare()
  await products.grantUse()
  const version = done(await products.submit('TST'))
  rooms = await openRooms(test.platform, MeteringModule)
  const of = { region: TEST_REGION, operatorOrgId: orgId('operator'), buyerOrgId: orgId('consumer') }
  const what = { productId: version.productId, productVersionId: version.id, purposeClass: PURPOSE }
  const row = { ...of, ...what, subscriptionId: 'SUBSCRIPTION', priceVersionId: null, callsRoot: new Uint8Array(32) }
  const hour = (at: string, calls: bigint) => ({
    ...row,
    id: at,
    hour: new Date(at),
    period: at.slice(0, 7),
    calls,
    billable: calls,
  })
  const hours = [hour('2026-02-03T01:00:00Z', 3n), hour('2026-03-03T01:00:00Z', 4n), hour('2026-03-03T02:00:00Z', 5n)]
  await test.platform.market.prisma.usageRow.createMany({ data: hours })
})
afterAll(async () => {
  await rooms.close()
  await products.close()
  await test.close()
})

const list = (by: Parameters<typeof actorOf>[0], asked: { resourceCode?: string; period?: string } = {}, page = {}) =>
  rooms
    .get(FieldUseService)
    .list(
      actorOf(by),
      { resourceCode: asked.resourceCode ?? RESOURCE.code, period: asked.period ?? null },
      { limit: 100, offset: 0, ...page },
    )
const told = async (...asked: Parameters<typeof list>) =>
  (await list(...asked)).map(({ period, fieldName, calls }) => `${period} ${fieldName} ${calls}`)

describe('the use log of a resource', () => {
  it('tells its holder how often each field was used in a month, the last month first', async () => {
    expect(await told('holder')).toEqual(['2026-03 id_no 9', '2026-03 name 9', '2026-02 id_no 3', '2026-02 name 3'])
  })

  it('tells of one month', async () => {
    expect(await told('holder', { period: '2026-02' })).toEqual(['2026-02 id_no 3', '2026-02 name 3'])
  })

  it('names the kind of buyer and no buyer', async () => {
    const [use] = await list('holder')
    expect(use).toMatchObject({ productCode: 'TST', purposeClass: PURPOSE, buyerKind: 'CONSUMER' })
    expect(Object.values(use ?? {})).not.toContain(orgId('consumer'))
  })

  it('is told to the data bureau of the region', async () => {
    expect(await told('bureau')).toHaveLength(4)
  })

  it('comes in pages', async () => {
    expect(await told('holder', {}, { limit: 1, offset: 3 })).toEqual(['2026-02 name 3'])
  })

  it.each(['holder2', 'operator', 'consumer'] as const)('is told to nobody else, on record: %s', async (by) => {
    expect(await told(by)).toEqual([])
    await rooms.get(DecisionLog).flushed()
    const [last] = await test.platform.market.prisma.auditEvent.findMany({ orderBy: { seq: 'desc' }, take: 1 })
    expect([last?.action, last?.decision, last?.actorOrgId]).toEqual(['resource.readUse', 'DENY', orgId(by)])
  })

  it('of a resource nobody knows is empty', async () => {
    expect(await told('holder', { resourceCode: 'NONE' })).toEqual([])
  })
})
