import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  TEST_REGION,
  type TestMarket,
} from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { assumeWholeChains } from '../../../test/support/whole-chains.ts'
import type { Result } from '../../kernel/result.ts'
import { BillingModule, BillingService } from '../billing/index.ts'
import { CeilingService, PriceService, PricingModule } from '../pricing/index.ts'
import { SettlementModule, SettlementService, SplitRuleService } from '../settlement/index.ts'
import { TransparencyModule } from './transparency.module.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'
import { verifyLog } from './verify-ledger.ts'
import type { VerifyReport } from './verify-report.ts'

const KEY = { productCode: 'ID2', purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass: 'ALL' } as const
const CALLS = 1_200

let test: TestMarket
let rooms: INestApplicationContext

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

async function publishPrice(): Promise<string> {
  const validity = { validFrom: new Date('2026-03-01T00:00:00+08:00'), validTo: new Date('2028-03-01T00:00:00+08:00') }
  const document = { basis: 'test', trial: true, documentNo: 'TEST-1', unit: 'CALL' } as const
  valueOf(
    await rooms.get(CeilingService).set(actorOf('price'), { ...KEY, ...document, ...validity, unitPrice: '0.30' }),
  )
  const tiers = [
    { toQty: 1_000n, unitPrice: '0.30' },
    { toQty: null, unitPrice: '0.25' },
  ]
  const proposal = { ...KEY, mode: 'PROGRESSIVE', tiers, effectiveFrom: null } as const
  const { id } = valueOf(await rooms.get(PriceService).propose(actorOf('operator'), proposal))
  valueOf(await rooms.get(PriceService).publish(actorOf('operator', 'second'), id))
  return id
}

async function publishSplitRule(): Promise<void> {
  const usccs = new Map((await test.platform.market.prisma.organization.findMany()).map(({ id, uscc }) => [id, uscc]))
  const departments = (['holder', 'institution'] as const).map((name) => ({
    uscc: usccs.get(orgId(name))!,
    weightBp: 5_000,
    basis: 'source fields',
  }))
  const government = { capacity: 'GOVERNMENT', ratioBp: 3_000, departments } as const
  const operator = { capacity: 'OPERATOR', ratioBp: 7_000, uscc: usccs.get(orgId('operator'))! } as const
  const draft = { form: 'RATIO', parties: [government, operator] } as const
  const proposal = { productCode: 'ID2', draft, effectiveFrom: new Date('2026-03-20T00:00:00+08:00') }
  const { id: ruleId } = valueOf(await rooms.get(SplitRuleService).propose(actorOf('operator'), proposal))
  valueOf(await rooms.get(SplitRuleService).publish(actorOf('finance'), { ruleId }))
}

/** Calls as the gateway records them, one a minute on the last day of March, each fifth without a record. */
async function recordCalls(product: LicensedProduct, priceVersionId: string): Promise<void> {
  const { productId, productVersionId, subscriptionId, operatorOrgId, consumerOrgId: buyerOrgId } = product
  const of = { productId, productVersionId, subscriptionId, operatorOrgId, buyerOrgId, region: TEST_REGION }
  const commitments = { salt: new Uint8Array(32), inputCommitment: new Uint8Array(32), latencyMs: 1 }
  const begin = new Date('2026-03-31T00:00:00+08:00').getTime()
  await test.platform.market.prisma.$executeRaw`select make_call_month(${new Date(begin)})`
  await test.platform.market.prisma.callRecord.createMany({
    data: Array.from({ length: CALLS }, (_, n) => ({
      id: test.ids.next(),
      ...of,
      ...commitments,
      purposeClass: KEY.purposeClass,
      priceVersionId,
      requestNo: `call-${n}`,
      calledAt: new Date(begin + n * 60_000),
      outcome: n % 5 === 4 ? 'NO_RECORD' : 'MATCH',
      billable: n % 5 !== 4,
    })),
  })
}

async function closeMarch(): Promise<void> {
  valueOf(await rooms.get(BillingService).closeMonth(actorOf('operator'), { period: '2026-03' }))
  const { id: statementId } = await test.platform.market.prisma.splitStatement.findFirstOrThrow()
  valueOf(await rooms.get(SettlementService).confirm(actorOf('operator'), { statementId }))
  valueOf(await rooms.get(SettlementService).confirm(actorOf('bureau'), { statementId }))
}

async function verify(): Promise<VerifyReport> {
  const store = rooms.get(TransparencyStore)
  const bodies = await store.bodies({ from: 0n, limit: 10_000 })
  const checkpointNote = (await store.head())?.note ?? ''
  return verifyLog({ bodies, checkpointNote, vkey: rooms.get(TransparencyService).vkey })
}

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, PricingModule, BillingModule, SettlementModule, TransparencyModule)
  assumeWholeChains()
  const product = await seedLicensedProduct(test.platform.market, 'ID2')
  const priceVersionId = await publishPrice()
  await publishSplitRule()
  await recordCalls(product, priceVersionId)
  test.clock.advanceTo('2026-04-01T09:00:00+08:00')
  await closeMarch()
  await test.platform.outbox.drain()
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('a month as the rooms really close it', () => {
  it('is verified from its public log alone', async () => {
    const { checks } = await verify()
    expect(checks.flatMap(({ findings }) => findings)).toEqual([])
  })

  it('has everything that was computed in the log', async () => {
    const checked = Object.fromEntries((await verify()).checks.map(({ name, checked: count }) => [name, count]))
    expect(checked).toMatchObject({ prices: 1, splitRules: 1, usage: 24, invoices: 1, statements: 1, postings: 2 })
  })
})
