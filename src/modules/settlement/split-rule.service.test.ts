import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  seedOrganizations,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, type PricedProduct } from '../../../test/support/sales.ts'
import type { SplitRule } from '../../generated/prisma/client.ts'
import { bp, fen } from '../../kernel/money.ts'
import type { Result } from '../../kernel/result.ts'
import { SettlementModule } from './settlement.module.ts'
import type { SplitDraft } from './split-draft.ts'
import { SplitRuleService } from './split-rule.service.ts'

const DAY_MS = 86_400_000

let test: TestMarket
let rooms: INestApplicationContext
let service: SplitRuleService
let codes: Map<string, string>
let products = 0

const codeOf = (result: Result<unknown>) => (result.ok ? 'OK' : result.error.code)
const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const uscc = (nameEn: string) => codes.get(nameEn)!
const inDays = (days: number) => new Date(test.clock.now().getTime() + days * DAY_MS)

/** ID2's rule (product contract P01). */
const draft = (governmentBp = 3_000): SplitDraft => ({
  form: 'RATIO',
  parties: [
    {
      capacity: 'GOVERNMENT',
      ratioBp: governmentBp,
      departments: [{ uscc: uscc('Test Public Security Bureau'), weightBp: 10_000, basis: 'all source fields' }],
    },
    { capacity: 'OPERATOR', ratioBp: 10_000 - governmentBp, uscc: uscc('Test Data Operator') },
  ],
})
const newProduct = () => seedPricedProduct(test, { code: `P${(products += 1)}`, tiers: TABLE_ID2 })
const propose = (product: PricedProduct, effectiveFrom: Date, by: OrganizationName = 'operator', asked = draft()) =>
  service.propose(actorOf(by), { productCode: product.code, draft: asked, effectiveFrom })
const publish = (rule: SplitRule, by: OrganizationName = 'finance') => service.publish(actorOf(by), { ruleId: rule.id })
const kept = (id: string) => test.platform.market.prisma.splitRule.findUniqueOrThrow({ where: { id } })

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  const organizations = await test.platform.market.prisma.organization.findMany()
  codes = new Map(organizations.map(({ nameEn, uscc: code }) => [nameEn, code]))
  rooms = await openRooms(test.platform, SettlementModule)
  service = rooms.get(SplitRuleService)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('proposing a rule', () => {
  it('keeps its terms, with the days of notice of the region', async () => {
    const rule = valueOf(await propose(await newProduct(), inDays(10)))
    expect(rule).toMatchObject({ version: 1, status: 'PROPOSED', noticeDays: 10, form: 'RATIO', effectiveTo: null })
  })

  it('counts the versions of a product', async () => {
    const product = await newProduct()
    await propose(product, inDays(10))
    expect(valueOf(await propose(product, inDays(20))).version).toBe(2)
  })

  it('refuses a rule that could not be public long enough', async () => {
    expect(codeOf(await propose(await newProduct(), inDays(9)))).toBe('SPLIT_NOTICE')
  })

  it('refuses shares that do not make a whole', async () => {
    const short = { ...draft(), parties: draft().parties.slice(0, 1) }
    expect(codeOf(await propose(await newProduct(), inDays(10), 'operator', short))).toBe('SPLIT_OPERATOR_MISSING')
  })

  it('refuses an organisation nobody knows', async () => {
    const asked = { ...draft(), parties: [{ capacity: 'OPERATOR' as const, ratioBp: 10_000, uscc: 'nobody' }] }
    expect(codeOf(await propose(await newProduct(), inDays(10), 'operator', asked))).toBe('ORGANISATION_UNKNOWN')
  })

  it.each(['operator2', 'finance', 'bureau', 'holder'] as const)(
    'refuses %s, whose product it is not',
    async (name) => {
      expect(codeOf(await propose(await newProduct(), inDays(10), name))).toBe('FORBIDDEN')
    },
  )

  it('refuses a product that does not exist', async () => {
    const nothing = { ...(await newProduct()), code: 'NOTHING' }
    expect(codeOf(await propose(nothing, inDays(10)))).toBe('PRODUCT_UNKNOWN')
  })
})

describe('publishing a rule', () => {
  it('makes it public at once, to be used later', async () => {
    const rule = valueOf(await propose(await newProduct(), inDays(10)))
    expect(valueOf(await publish(rule))).toMatchObject({ status: 'PUBLISHED', publishedAt: test.clock.now() })
  })

  it('ends the rule before it where it begins', async () => {
    const product = await newProduct()
    const first = valueOf(await propose(product, inDays(10)))
    const second = valueOf(await propose(product, inDays(40)))
    await publish(first)
    await publish(second)
    expect((await kept(first.id)).effectiveTo).toEqual(second.effectiveFrom)
  })

  it('tells of it with all that a split is computed from', async () => {
    const rule = valueOf(await propose(await newProduct(), inDays(10)))
    await publish(rule)
    const events = await test.platform.market.prisma.outboxEvent.findMany({ where: { type: 'splitRule.published' } })
    expect(events.at(-1)?.payload).toMatchObject({
      ruleId: rule.id,
      form: 'RATIO',
      costPoolCapFen: '0',
      effectiveFrom: rule.effectiveFrom.toISOString(),
      parties: [
        { seq: 1, capacity: 'GOVERNMENT', orgId: null, ratioBp: 3_000, departments: [{ orgKind: 'ADMIN_UNIT' }] },
        { seq: 2, capacity: 'OPERATOR', ratioBp: 7_000, fixedE4: null, departments: [] },
      ],
    })
  })

  it('refuses a second time', async () => {
    const rule = valueOf(await propose(await newProduct(), inDays(10)))
    await publish(rule)
    expect(codeOf(await publish(rule))).toBe('SPLIT_PUBLISHED')
  })

  it('refuses a rule that begins before the last published one', async () => {
    const product = await newProduct()
    const later = valueOf(await propose(product, inDays(40)))
    const earlier = valueOf(await propose(product, inDays(20)))
    await publish(later)
    expect(codeOf(await publish(earlier))).toBe('SPLIT_ORDER')
  })

  it.each(['operator', 'bureau', 'audit', 'consumer'] as const)('refuses %s', async (name) => {
    const rule = valueOf(await propose(await newProduct(), inDays(10)))
    expect(codeOf(await publish(rule, name))).toBe('FORBIDDEN')
  })

  it('refuses a rule that does not exist', async () => {
    expect(codeOf(await service.publish(actorOf('finance'), { ruleId: 'nothing' }))).toBe('SPLIT_RULE_UNKNOWN')
  })

  it('refuses once so much time has passed that notice would be too short', async () => {
    const rule = valueOf(await propose(await newProduct(), inDays(10)))
    test.clock.advanceMs(1)
    expect(codeOf(await publish(rule))).toBe('SPLIT_NOTICE')
  })
})

describe('previewing a split', () => {
  // products.md 10.1, worked waterfall 3
  const month = { grossFen: fen(300_025n), vatBp: bp(600n), billedCalls: 10_001n }
  const shares = async (of: Parameters<SplitRuleService['preview']>[0]['of']) =>
    valueOf(await service.preview({ of, ...month })).lines.map((line) => [line.organization.nameEn, line.amountFen])

  it('divides by a draft, to the fen', async () => {
    expect(await shares({ draft: draft() })).toEqual([
      ['Test Public Security Bureau', 84_913n],
      ['Test Data Operator', 198_129n],
    ])
  })

  it('takes the VAT out first', async () => {
    const preview = valueOf(await service.preview({ of: { draft: draft() }, ...month }))
    expect(preview).toMatchObject({ grossFen: 300_025n, vatFen: 16_983n, netFen: 283_042n, distributableFen: 283_042n })
  })

  it('divides by the published rule of a product, before it is in force', async () => {
    const product = await newProduct()
    await publish(valueOf(await propose(product, inDays(10))))
    expect(await shares({ productCode: product.code })).toEqual(await shares({ draft: draft() }))
  })

  it('does not show a rule that is only proposed', async () => {
    const product = await newProduct()
    await propose(product, inDays(10))
    expect(codeOf(await service.preview({ of: { productCode: product.code }, ...month }))).toBe('SPLIT_RULE_NONE')
  })

  it('refuses a draft that does not make a whole', async () => {
    const [government] = draft().parties
    const of = { draft: { ...draft(), parties: [government!] } }
    expect(codeOf(await service.preview({ of, ...month }))).toBe('SPLIT_OPERATOR_MISSING')
  })
})
