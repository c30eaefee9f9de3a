import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask, type Connection } from '../../../test/support/ask.ts'
import {
  createTestMarket,
  orgId,
  seedOrganizations,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage, type PricedProduct } from '../../../test/support/sales.ts'
import { SettlementModule } from './settlement.module.ts'

const PROPOSE = `mutation ($input: ProposeSplitRuleInput!) { proposeSplitRule(input: $input) { __typename
  ... on ProposeSplitRuleSuccess { data { id status parties { capacity org { nameEn } departments { weightBp } } } }
  ... on Refusal { code message } } }`
const PUBLISH = `mutation ($input: PublishSplitRuleInput!) { publishSplitRule(input: $input) { __typename
  ... on PublishSplitRuleSuccess { data { status product { code } } } ... on Refusal { code } } }`
const CLOSE = `mutation ($input: CloseMonthInput!) { closeMonth(input: $input) { __typename
  ... on CloseMonthSuccess { data { period
    invoices(first: 10) { edges { node { no buyer { nameEn } gross { amount }
      lines { tierSeq quantity unitPrice { amount } gross { amount } } } } }
    statements(first: 10) { edges { node { id hash status net { amount } shortfall { amount } } } } } }
  ... on Refusal { code } } }`
const CONFIRM = `mutation ($input: ConfirmStatementInput!) { confirmStatement(input: $input) { __typename
  ... on ConfirmStatementSuccess { data { status operatorConfirmed bureauConfirmed
    lines { org { nameEn } amount { amount } basis } } }
  ... on Refusal { code } } }`
const RULES = `{ list: splitRules(first: 20) { edges { node { version status product { code }
  parties { seq org { nameEn } departments { org { nameEn } } } } } } }`
const STATEMENTS = `{ list: splitStatements(first: 20, period: "2026-03") { edges { node { status product { code }
  rule { version } shortfall { amount } lines { org { nameEn } amount { amount } basis settlement } } } } }`
const INVOICES = `{ list: invoices(first: 20) { edges { node { no buyer { nameEn } issuer { nameEn }
  lines { product { code } priceVersion { id } tierSeq quantity } } } } }`

const sql: string[] = []
let test: TestMarket
let rooms: INestApplicationContext
let ask: Ask
let id2: PricedProduct
let statementId: string

const countSeen = async (source: string, by?: OrganizationName) =>
  (await ask<{ list: Connection }>(source, {}, by)).list.edges.length

async function usccOf(name: OrganizationName): Promise<string> {
  const where = { id: orgId(name) }
  return (await test.platform.market.prisma.organization.findUniqueOrThrow({ where })).uscc
}

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (statement) => sql.push(statement) })
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, SettlementModule)
  ask = askOver(test, rooms)
  id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

// One story: each test goes on where the one before it stopped.
describe('a month, from the rule to the confirmed statement', () => {
  it('begins with a rule that the operator proposes and the finance department publishes', async () => {
    const [holder, operator] = [await usccOf('holder'), await usccOf('operator')]
    const departments = [{ uscc: holder, weightBp: 10_000, basis: 'all source fields' }]
    const government = { capacity: 'GOVERNMENT', ratioBp: 3_000, departments }
    const rule = { form: 'RATIO', parties: [government, { capacity: 'OPERATOR', ratioBp: 7_000, uscc: operator }] }
    const input = { productCode: 'ID2', rule, effectiveFrom: '2026-03-20T00:00:00+08:00' }
    const proposed = await ask<{ proposeSplitRule: { data: { id: string } } }>(PROPOSE, { input }, 'operator')
    const ruleId = proposed.proposeSplitRule.data.id
    const unseen = await countSeen(RULES)
    const published = await ask(PUBLISH, { input: { ruleId } }, 'finance')
    const expected = { publishSplitRule: { data: { status: 'PUBLISHED', product: { code: 'ID2' } } } }
    expect([unseen, published, await countSeen(RULES)]).toMatchObject([0, expected, 1])
  })

  it('is closed with its invoices and drafts', async () => {
    await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 10_001n })
    test.clock.advanceTo('2026-04-01T09:00:00+08:00')
    type Closed = { closeMonth: { data: { statements: Connection<{ id: string }> } } }
    const { closeMonth } = await ask<Closed>(CLOSE, { input: { period: '2026-03' } }, 'operator')
    const invoice = { no: '370100-2026-000001', gross: { amount: '3000.25' }, lines: [{}, { quantity: '1' }] }
    const draft = { status: 'DRAFT', net: { amount: '2830.42' }, shortfall: { amount: '0.00' } }
    expect(closeMonth.data).toMatchObject({
      period: '2026-03',
      invoices: { edges: [{ node: invoice }] },
      statements: { edges: [{ node: draft }] },
    })
    statementId = closeMonth.data.statements.edges[0]!.node.id
  })

  it.each([
    [undefined, 0],
    ['consumer', 0],
    ['operator2', 0],
    ['operator', 1],
    ['bureau', 1],
    ['finance', 1],
    ['audit', 1],
  ] as const)('shows a draft statement to %s: %i', async (by, seen) => {
    expect(await countSeen(STATEMENTS, by)).toBe(seen)
  })

  it.each([
    [undefined, 0],
    ['smallConsumer', 0],
    ['operator2', 0],
    ['consumer', 1],
    ['operator', 1],
    ['bureau', 1],
    ['audit', 1],
  ] as const)('shows an invoice to %s: %i', async (by, seen) => {
    expect(await countSeen(INVOICES, by)).toBe(seen)
  })

  it('ends with a statement that both have confirmed', async () => {
    await ask(CONFIRM, { input: { statementId } }, 'operator')
    const answer = await ask<{ confirmStatement: object }>(CONFIRM, { input: { statementId } }, 'bureau')
    const lines = [
      { org: { nameEn: 'Test Public Security Bureau' }, amount: { amount: '849.13' }, basis: '30% × 100%' },
      { org: { nameEn: 'Test Data Operator' }, amount: { amount: '1981.29' }, basis: '70%' },
    ]
    const data = { status: 'CONFIRMED', operatorConfirmed: true, bureauConfirmed: true, lines }
    expect(answer.confirmStatement).toMatchObject({ data })
  })

  it('shows the confirmed statement to everybody', async () => {
    expect(await countSeen(STATEMENTS)).toBe(1)
  })

  it.each([
    ['rules', RULES],
    ['statements', STATEMENTS],
    ['invoices', INVOICES],
  ])('lists %s in one or two statements of SQL', async (_, source) => {
    sql.length = 0
    await ask(source, {}, 'operator')
    expect([1, 2]).toContain(sql.length)
  })
})
