import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { steps, TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage, type PricedProduct } from '../../../test/support/sales.ts'
import type { Result } from '../../kernel/result.ts'
import { BillingService } from '../billing/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { SettlementModule } from './settlement.module.ts'
import { SettlementService } from './settlement.service.ts'
import type { PartyDraft, SplitDraft } from './split-draft.ts'
import { SplitRuleService } from './split-rule.service.ts'

// Product contracts P03, P04 and P01: their tiers, and the splits of products.md 10.1 among the departments there are here.
const TABLE_AFA = steps(['1000', '2.00'], ['10000', '1.60'], ['100000', '1.20'], [null, '1.00'])
const TABLE_MED = steps(['1000', '5.00'], ['10000', '4.50'], [null, '4.00'])

let test: TestMarket
let rooms: INestApplicationContext
let products: Record<'AFA' | 'MED' | 'ID2' | 'NEW', PricedProduct>

const codeOf = (result: Result<unknown>) => (result.ok ? 'OK' : result.error.code)
const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const close = (period: string) => rooms.get(BillingService).closeMonth(actorOf('operator'), { period })
const confirm = (statementId: string, by: OrganizationName, person: 'first' | 'second' = 'first') =>
  rooms.get(SettlementService).confirm(actorOf(by, person), { statementId })
const statementsOf = (period: string) =>
  test.platform.market.prisma.splitStatement.findMany({
    where: { period },
    include: { lines: { orderBy: { seq: 'asc' } } },
    orderBy: { id: 'asc' },
  })
const statementOf = async (product: PricedProduct, period: string) =>
  (await statementsOf(period)).find(({ productId }) => productId === product.productId)!
const balances = async () => {
  const until = new Date(test.clock.now().getTime() + 1)
  const { lines, balanced } = await rooms.get(LedgerService).trialBalance({ orgId: orgId('operator'), until })
  return { balanced, of: (code: string) => lines.find(({ account }) => account.code === code)?.balanceFen ?? 0n }
}

async function giveRule(product: PricedProduct, draft: SplitDraft, effectiveFrom: string): Promise<void> {
  const rules = rooms.get(SplitRuleService)
  const proposal = { productCode: product.code, draft, effectiveFrom: new Date(effectiveFrom) }
  const rule = valueOf(await rules.propose(actorOf('operator'), proposal))
  valueOf(await rules.publish(actorOf('finance'), { ruleId: rule.id }))
}

async function rulesAsWorked(): Promise<Record<'AFA' | 'MED' | 'ID2', SplitDraft>> {
  const organizations = await test.platform.market.prisma.organization.findMany()
  const uscc = (name: OrganizationName) => organizations.find(({ id }) => id === orgId(name))!.uscc
  const department = (name: OrganizationName, weightBp: number) => ({
    uscc: uscc(name),
    weightBp,
    basis: 'source fields',
  })
  const operator = (ratioBp: number): PartyDraft => ({ capacity: 'OPERATOR', ratioBp, uscc: uscc('operator') })
  const developer = (ratioBp: number): PartyDraft => ({ capacity: 'DEVELOPER', ratioBp, uscc: uscc('developer') })
  const government = (ratioBp: number, ...departments: NonNullable<PartyDraft['departments']>): PartyDraft => ({
    capacity: 'GOVERNMENT',
    ratioBp,
    departments,
  })
  const pool: PartyDraft = { capacity: 'COST_POOL', ratioBp: 0, departments: [department('utility', 10_000)] }
  const fixed: PartyDraft = { ...government(0, department('institution', 10_000)), fixed: '1.50' }
  return {
    AFA: {
      form: 'COST_FIRST',
      costPoolCap: '1000.00',
      parties: [
        pool,
        government(3_500, department('holder', 6_000), department('holder2', 4_000)),
        operator(4_500),
        developer(2_000),
      ],
    },
    MED: { form: 'FIXED', parties: [fixed, operator(8_000), developer(2_000)] },
    ID2: { form: 'RATIO', parties: [government(3_000, department('holder', 10_000)), operator(7_000)] },
  }
}

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, SettlementModule)
  products = {
    AFA: await seedPricedProduct(test, { code: 'AFA', tiers: TABLE_AFA }),
    MED: await seedPricedProduct(test, { code: 'MED', tiers: TABLE_MED }),
    ID2: await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 }),
    NEW: await seedPricedProduct(test, { code: 'NEW', tiers: TABLE_ID2 }),
  }
  const rules = await rulesAsWorked()
  for (const code of ['AFA', 'MED', 'ID2'] as const)
    await giveRule(products[code], rules[code], '2026-03-20T00:00:00+08:00')
  await seedUsage(test, { product: products.AFA, buyer: 'consumer', period: '2026-03', calls: 10_000n })
  await seedUsage(test, { product: products.MED, buyer: 'smallConsumer', period: '2026-03', calls: 1_000n })
  await seedUsage(test, { product: products.ID2, buyer: 'grassroots', period: '2026-03', calls: 10_001n })
  test.clock.advanceTo('2026-04-01T09:00:00+08:00')
  valueOf(await close('2026-03'))
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('a closed month', () => {
  it('has one draft statement for each product that was charged', async () => {
    const drafts = (await statementsOf('2026-03')).map(({ productId, status }) => `${productId} ${status}`)
    const charged = [products.AFA, products.MED, products.ID2].map(({ productId }) => `${productId} DRAFT`)
    expect(new Set(drafts)).toEqual(new Set(charged))
  })

  // products.md 10.1, worked waterfalls 1 to 3
  it('pays the cost pool of AFA first and then by ratio', async () => {
    const statement = await statementOf(products.AFA, '2026-03')
    expect(statement).toMatchObject({
      billedCalls: 10_000n,
      netFen: 1_547_170n,
      costFen: 100_000n,
      distributableFen: 1_447_170n,
    })
    expect(statement.lines.map(({ amountFen }) => amountFen)).toEqual([
      100_000n,
      303_906n,
      202_604n,
      651_226n,
      289_434n,
    ])
  })

  it('pays the medical insurance of MED 1.50 yuan for each call first', async () => {
    const statement = await statementOf(products.MED, '2026-03')
    expect(statement).toMatchObject({
      billedCalls: 1_000n,
      netFen: 471_698n,
      fixedFen: 150_000n,
      distributableFen: 321_698n,
    })
    expect(statement.lines.map(({ amountFen }) => amountFen)).toEqual([150_000n, 257_358n, 64_340n])
  })

  it('divides ID2 by ratio', async () => {
    const { lines } = await statementOf(products.ID2, '2026-03')
    expect(lines.map(({ amountFen, settlement }) => [amountFen, settlement])).toEqual([
      [84_913n, 'TREASURY_NONTAX'],
      [198_129n, 'RETAINED'],
    ])
  })

  it('keeps its statements, with their hashes, when it is closed again', async () => {
    const before = await statementsOf('2026-03')
    await close('2026-03')
    expect(await statementsOf('2026-03')).toEqual(before)
  })

  it('has moved no share in the books yet', async () => {
    const { balanced, of } = await balances()
    expect([balanced, of(`6001.${orgId('operator')}`)]).toEqual([true, 0n])
  })
})

describe('confirming a statement', () => {
  it('by one side leaves it a draft', async () => {
    const { id } = await statementOf(products.AFA, '2026-03')
    expect(valueOf(await confirm(id, 'operator'))).toMatchObject({ status: 'DRAFT', confirmedAt: null })
  })

  it('is refused to the same side again, whoever asks', async () => {
    const { id } = await statementOf(products.AFA, '2026-03')
    expect(codeOf(await confirm(id, 'operator', 'second'))).toBe('STATEMENT_CONFIRMED')
  })

  it('by both sides posts every share, and nothing of the month is left to split', async () => {
    const [afa, med, id2] = await Promise.all(
      [products.AFA, products.MED, products.ID2].map((product) => statementOf(product, '2026-03')),
    )
    for (const { id } of [afa!, med!, id2!]) {
      await confirm(id, 'operator')
      expect(valueOf(await confirm(id, 'bureau'))).toMatchObject({ status: 'CONFIRMED', confirmedAt: test.clock.now() })
    }
    const { balanced, of } = await balances()
    const operator = orgId('operator')
    expect(balanced).toBe(true)
    expect({
      unsplit: of(`2203.${operator}`),
      retained: of(`6001.${operator}`),
      developer: of(`2202.${operator}.${orgId('developer')}`),
      utility: of(`2202.${operator}.${orgId('utility')}`),
      institution: of(`2241.${operator}.${orgId('institution')}`),
      treasury: of(`2240.${operator}.${orgId('holder')}`),
    }).toEqual({
      unsplit: 0n,
      retained: -(651_226n + 257_358n + 198_129n),
      developer: -(289_434n + 64_340n),
      utility: -100_000n,
      institution: -150_000n,
      treasury: -(303_906n + 84_913n),
    })
  })

  it('tells of it with all that is needed to compute it again', async () => {
    const { id, hash } = await statementOf(products.ID2, '2026-03')
    const events = await test.platform.market.prisma.outboxEvent.findMany({ where: { type: 'statement.confirmed' } })
    const told = events.find(({ payload }) => JSON.stringify(payload).includes(id))
    expect(told?.payload).toMatchObject({
      statementId: id,
      hash,
      period: '2026-03',
      billedCalls: '10001',
      netFen: '283042',
      lines: [
        { seq: 1, orgKind: 'ADMIN_UNIT', basis: '30% × 100%', amountFen: '84913' },
        { seq: 2, orgKind: 'OPERATOR', basis: '70%', amountFen: '198129' },
      ],
    })
  })

  it('is refused once it is confirmed', async () => {
    const { id } = await statementOf(products.ID2, '2026-03')
    expect(codeOf(await confirm(id, 'bureau', 'second'))).toBe('STATEMENT_CONFIRMED')
  })

  it.each(['operator2', 'finance', 'audit', 'consumer', 'holder'] as const)('is refused to %s', async (name) => {
    const { id } = await statementOf(products.ID2, '2026-03')
    expect(codeOf(await confirm(id, name))).toBe('FORBIDDEN')
  })

  it('needs a statement', async () => {
    expect(codeOf(await confirm('nothing', 'operator'))).toBe('STATEMENT_UNKNOWN')
  })
})

describe('a product that was charged before it has a split rule', () => {
  beforeAll(() => seedUsage(test, { product: products.NEW, buyer: 'consumer', period: '2026-04', calls: 100n }))

  it('keeps the month open, and nothing is written', async () => {
    test.clock.advanceTo('2026-05-01T09:00:00+08:00')
    const refused = await close('2026-04')
    expect(refused).toMatchObject({ error: { code: 'SPLIT_RULE_MISSING', details: { products: 'NEW' } } })
    expect(await test.platform.market.prisma.invoice.count({ where: { period: '2026-04' } })).toBe(0)
  })

  it('is split by its first rule, once that is in force', async () => {
    await giveRule(products.NEW, (await rulesAsWorked()).ID2, '2026-05-20T00:00:00+08:00')
    expect(codeOf(await close('2026-04'))).toBe('SPLIT_RULE_MISSING')
    test.clock.advanceTo('2026-05-20T00:00:00+08:00')
    expect(codeOf(await close('2026-04'))).toBe('OK')
    expect((await statementOf(products.NEW, '2026-04')).lines).toHaveLength(2)
  })
})

describe('a rule that changes', () => {
  it('divides the month by the rule in force when it ended', async () => {
    const { ID2 } = await rulesAsWorked()
    const all: SplitDraft = { form: 'RATIO', parties: [{ ...ID2.parties[1]!, ratioBp: 10_000 }] }
    await giveRule(products.ID2, all, '2026-06-15T00:00:00+08:00')
    await giveRule(products.ID2, ID2, '2026-07-01T00:00:00+08:00')
    await seedUsage(test, { product: products.ID2, buyer: 'consumer', period: '2026-06', calls: 10n })
    test.clock.advanceTo('2026-07-02T00:00:00+08:00')
    valueOf(await close('2026-06'))
    expect((await statementOf(products.ID2, '2026-06')).lines.map(({ basis }) => basis)).toEqual(['100%'])
  })
})

describe('the database itself', () => {
  it('refuses a statement that is confirmed by one person for both sides', async () => {
    const { id } = await statementOf(products.NEW, '2026-04')
    const both = { operatorConfirmedBy: 'same', bureauConfirmedBy: 'same', status: 'CONFIRMED' } as const
    const forged = test.platform.market.prisma.splitStatement.update({ where: { id }, data: both })
    await expect(forged).rejects.toThrow()
  })
})
