import type { INestApplicationContext } from '@nestjs/common'
import { graphql } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  TEST_REGION,
  TEST_START,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage, type PricedProduct } from '../../../test/support/sales.ts'
import type { Context } from '../../graphql/context.ts'
import { schema } from '../../graphql/schema.ts'
import { buildCreditCode } from '../../kernel/credit-code.ts'
import { anonymous } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { SettlementModule } from './settlement.module.ts'
import golden from './split.golden.json' with { type: 'json' }

type GoldenParty = {
  capacity: string
  ratio: number
  fixed?: string
  departments?: readonly { org: string; weight: number }[]
}

type Amount = { amount: string }
type Preview = {
  totals: { capacity: string; amount: Amount }[]
  lines: { org: { nameEn: string }; amount: Amount; settlement: string; basis: string }[]
}
type Connection<Node = unknown> = { edges: { node: Node }[] }

const statements: string[] = []
let test: TestMarket
let rooms: INestApplicationContext
let id2: PricedProduct

/** Asks as somebody of an organisation; without one, as nobody. Throws on what the schema masks. */
async function ask<Answer>(source: string, variables: Record<string, unknown>, by?: OrganizationName): Promise<Answer> {
  const contextValue: Context = {
    actor: by ? actorOf(by) : anonymous('test'),
    policy: rooms.get(PolicyService),
    prisma: test.platform.market.prisma,
    use: (service) => rooms.get(service),
    session: undefined,
    bearer: undefined,
    setCookie: () => {},
  }
  const { data, errors } = await graphql({ schema, source, variableValues: variables, contextValue })
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '))
  return data as Answer
}

/** The waterfalls' departments and parties, as organisations with credit codes. */
const DEPARTMENTS = [...new Set(golden.waterfalls.flatMap(({ lines }) => lines.map(([org]) => org!)))]
const codeOf = (org: string) =>
  buildCreditCode({
    registeringBody: '1',
    entityClass: '1',
    region: TEST_REGION,
    organisation: `G0LDEN${DEPARTMENTS.indexOf(org).toString().padStart(2, '0')}`,
  })
const KIND: Record<string, 'OPERATOR' | 'DEVELOPER'> = { operator: 'OPERATOR', developer: 'DEVELOPER' }

function partyInput({ capacity, ratio, fixed, departments }: GoldenParty) {
  const weighed = departments?.map(({ org, weight }) => ({
    uscc: codeOf(org),
    weightBp: weight * 100,
    basis: 'source fields',
  }))
  const share = { capacity, ratioBp: ratio * 100, ...(fixed && { fixed }) }
  return weighed ? { ...share, departments: weighed } : { ...share, uscc: codeOf(capacity.toLowerCase()) }
}

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => statements.push(sql) })
  await seedOrganizations(test.platform.market)
  await test.platform.market.prisma.organization.createMany({
    data: DEPARTMENTS.map((org) => ({
      id: test.ids.next(),
      uscc: codeOf(org),
      name: org,
      nameEn: org,
      region: TEST_REGION,
      kind: KIND[org] ?? 'ADMIN_UNIT',
      payoutRail: KIND[org] ? 'BANK' : 'TREASURY',
      createdAt: TEST_START,
    })),
  })
  rooms = await openRooms(test.platform, SettlementModule)
  id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

const PREVIEW = `query ($input: PreviewSplitInput!) { previewSplit(input: $input) { __typename
  ... on PreviewSplitSuccess { data {
    vat { amount } net { amount } cost { amount } fixed { amount } distributable { amount } shortfall { amount }
    totals { capacity amount { amount } }
    lines { org { nameEn } amount { amount } settlement basis } } }
  ... on Refusal { code field } ... on InvalidInput { issues { path } } } }`

describe.each(golden.waterfalls)('the worked waterfall of $product, asked for by anybody', (waterfall) => {
  let preview: Preview

  beforeAll(async () => {
    const { form, costPoolCap, parties, gross, billedCalls } = waterfall
    const draft = { form, costPoolCap, parties: parties.map(partyInput) }
    const input = { of: { draft }, gross, vatBp: 600, billedCalls }
    const answer = await ask<{ previewSplit: { data: Preview } }>(PREVIEW, { input })
    preview = answer.previewSplit.data
  })

  it('comes down step by step', () => {
    const { vat, net, cost, fixed, distributable } = waterfall
    expect(preview).toMatchObject({
      vat: { amount: vat },
      net: { amount: net },
      cost: { amount: cost },
      fixed: { amount: fixed },
      distributable: { amount: distributable },
      shortfall: { amount: '0.00' },
    })
  })

  it('gives every capacity its amount', () => {
    const totals = preview.totals.map(({ capacity, amount }) => [capacity, amount.amount])
    expect(Object.fromEntries(totals)).toEqual(waterfall.byCapacity)
  })

  it('gives every organisation its line', () => {
    const lines = preview.lines.map((line) => [line.org.nameEn, line.amount.amount, line.settlement, line.basis])
    expect(lines).toEqual(waterfall.lines)
  })
})

describe('a preview that cannot be made', () => {
  const preview = async (input: object) => {
    const whole = { gross: '1.00', vatBp: 600, billedCalls: '1', ...input }
    return (await ask<{ previewSplit: object }>(PREVIEW, { input: whole })).previewSplit
  }

  it('names the party at fault', async () => {
    const draft = { form: 'RATIO', parties: [partyInput({ capacity: 'OPERATOR', ratio: 99 })] }
    expect(await preview({ of: { draft } })).toEqual({
      __typename: 'Refusal',
      code: 'SPLIT_RATIOS_SUM',
      field: 'parties',
    })
  })

  it('names a product without a rule', async () => {
    expect(await preview({ of: { productCode: 'ID2' } })).toMatchObject({ code: 'SPLIT_RULE_NONE' })
  })

  it.each([
    ['a negative amount', { gross: '-1.00' }, 'input.gross'],
    ['more calls than can be', { billedCalls: '1000000001' }, 'input.billedCalls'],
    ['a tax above the whole', { vatBp: 10_001 }, 'input.vatBp'],
  ])('names %s', async (_, wrong, path) => {
    expect(await preview({ of: { productCode: 'ID2' }, ...wrong })).toEqual({
      __typename: 'InvalidInput',
      issues: [{ path }],
    })
  })
})

const PROPOSE = `mutation ($input: ProposeSplitRuleInput!) { proposeSplitRule(input: $input) { __typename
  ... on ProposeSplitRuleSuccess { data { id status parties { capacity org { nameEn } departments { org { nameEn } weightBp } } } }
  ... on Refusal { code message } } }`
const PUBLISH = `mutation ($input: PublishSplitRuleInput!) { publishSplitRule(input: $input) { __typename
  ... on PublishSplitRuleSuccess { data { status product { code } } } ... on Refusal { code } } }`
const CLOSE = `mutation ($input: CloseMonthInput!) { closeMonth(input: $input) { __typename
  ... on CloseMonthSuccess { data { period
    invoices(first: 10) { edges { node { no buyer { nameEn } gross { amount } lines { tierSeq quantity unitPrice { amount } gross { amount } } } } }
    statements(first: 10) { edges { node { id hash status net { amount } shortfall { amount } } } } } }
  ... on Refusal { code } } }`
const CONFIRM = `mutation ($input: ConfirmStatementInput!) { confirmStatement(input: $input) { __typename
  ... on ConfirmStatementSuccess { data { status operatorConfirmed bureauConfirmed lines { org { nameEn } amount { amount } basis } } }
  ... on Refusal { code } } }`
const RULES = `{ splitRules(first: 20) { edges { node { version status product { code } parties { seq org { nameEn } departments { org { nameEn } } } } } } }`
const STATEMENTS = `{ splitStatements(first: 20, period: "2026-03") { edges { node { status product { code } rule { version } shortfall { amount }
  lines { org { nameEn } amount { amount } basis settlement } } } } }`
const INVOICES = `{ invoices(first: 20) { edges { node { no buyer { nameEn } issuer { nameEn } lines { product { code } priceVersion { id } tierSeq quantity } } } } }`

describe('a month, from the rule to the confirmed statement', () => {
  let statementId: string

  it('begins with a rule that the operator proposes and the finance department publishes', async () => {
    const { holder, operator } = await uscc()
    const parties = [
      {
        capacity: 'GOVERNMENT',
        ratioBp: 3_000,
        departments: [{ uscc: holder, weightBp: 10_000, basis: 'source fields' }],
      },
      { capacity: 'OPERATOR', ratioBp: 7_000, uscc: operator },
    ]
    const rule = { form: 'RATIO', parties }
    const input = { productCode: 'ID2', rule, effectiveFrom: '2026-03-20T00:00:00+08:00' }
    const { proposeSplitRule } = await ask<{ proposeSplitRule: { data: { id: string } } }>(PROPOSE, { input }, 'operator')
    const ruleId = proposeSplitRule.data.id
    expect((await ask<{ splitRules: Connection }>(RULES, {})).splitRules.edges).toEqual([])
    expect(await ask(PUBLISH, { input: { ruleId } }, 'finance')).toMatchObject({
      publishSplitRule: { data: { status: 'PUBLISHED', product: { code: 'ID2' } } },
    })
  })

  it('is closed with its invoices and drafts', async () => {
    await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 10_001n })
    test.clock.advanceTo('2026-04-01T09:00:00+08:00')
    const { closeMonth } = await ask<{ closeMonth: { data: { statements: Connection<{ id: string }> } } }>(CLOSE, { input: { period: '2026-03' } }, 'operator')
    expect(closeMonth.data).toMatchObject({
      period: '2026-03',
      invoices: {
        edges: [{ node: { no: '370100-2026-000001', gross: { amount: '3000.25' }, lines: [{}, { quantity: '1' }] } }],
      },
      statements: { edges: [{ node: { status: 'DRAFT', net: { amount: '2830.42' }, shortfall: { amount: '0.00' } } }] },
    })
    statementId = closeMonth.data.statements.edges[0]!.node.id
  })

  it('shows a draft to the operator and the regulators, and to nobody else', async () => {
    const seen = async (by?: OrganizationName) => (await ask<{ splitStatements: Connection }>(STATEMENTS, {}, by)).splitStatements.edges.length
    expect(await Promise.all([seen(), seen('consumer'), seen('operator'), seen('bureau'), seen('audit')])).toEqual([
      0, 0, 1, 1, 1,
    ])
  })

  it('shows an invoice to its issuer, its buyer and the regulators, and to nobody else', async () => {
    const seen = async (by?: OrganizationName) => (await ask<{ invoices: Connection }>(INVOICES, {}, by)).invoices.edges.length
    expect(
      await Promise.all([seen(), seen('smallConsumer'), seen('operator'), seen('consumer'), seen('audit')]),
    ).toEqual([0, 0, 1, 1, 1])
  })

  it('ends with a statement that both confirmed, which is public then', async () => {
    await ask(CONFIRM, { input: { statementId } }, 'operator')
    expect(await ask(CONFIRM, { input: { statementId } }, 'bureau')).toMatchObject({
      confirmStatement: { data: {
      status: 'CONFIRMED',
      operatorConfirmed: true,
      bureauConfirmed: true,
      lines: [
        { org: { nameEn: 'Test Public Security Bureau' }, amount: { amount: '849.13' }, basis: '30% × 100%' },
        { org: { nameEn: 'Test Data Operator' }, amount: { amount: '1981.29' }, basis: '70%' },
      ],
    })
    expect((await ask<{ splitStatements: Connection }>(STATEMENTS, {})).splitStatements.edges).toHaveLength(1)
  })

  it.each([
    ['rules', RULES],
    ['statements', STATEMENTS],
    ['invoices', INVOICES],
  ])('lists %s in one or two statements of SQL', async (_, source) => {
    statements.length = 0
    await ask(source, {}, 'operator')
    expect(statements.length).toBeLessThanOrEqual(2)
  })
})

async function uscc() {
  const rows = await test.platform.market.prisma.organization.findMany({ select: { id: true, uscc: true } })
  const of = (name: OrganizationName) => rows.find(({ id }) => id === orgId(name))!.uscc
  return { holder: of('holder'), operator: of('operator') }
}
