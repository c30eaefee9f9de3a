import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask } from '../../../test/support/ask.ts'
import { createTestMarket, TEST_REGION, TEST_START, type TestMarket } from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { buildCreditCode } from '../../kernel/credit-code.ts'
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

const PREVIEW = `query ($input: PreviewSplitInput!) { previewSplit(input: $input) { __typename
  ... on PreviewSplitSuccess { data {
    vat { amount } net { amount } cost { amount } fixed { amount } distributable { amount } shortfall { amount }
    totals { capacity amount { amount } }
    lines { org { nameEn } amount { amount } settlement basis } } }
  ... on Refusal { code field } ... on InvalidInput { issues { path } } } }`

let test: TestMarket
let rooms: INestApplicationContext
let ask: Ask

/** Everybody who shares in a waterfall, as organisations with credit codes. */
const SHARERS = [...new Set(golden.waterfalls.flatMap(({ lines }) => lines.map(([org]) => org!)))]
const KIND: Record<string, 'OPERATOR' | 'DEVELOPER'> = { operator: 'OPERATOR', developer: 'DEVELOPER' }

function codeOf(org: string): string {
  const organisation = `GXLDEN${SHARERS.indexOf(org).toString().padStart(2, '0')}`
  return buildCreditCode({ registeringBody: '1', entityClass: '1', region: TEST_REGION, organisation })
}

function partyInput({ capacity, ratio, fixed, departments }: GoldenParty) {
  const share = { capacity, ratioBp: ratio * 100, ...(fixed && { fixed }) }
  if (!departments) return { ...share, uscc: codeOf(capacity.toLowerCase()) }
  const weighed = departments.map(({ org, weight }) => ({ uscc: codeOf(org), weightBp: weight * 100, basis: 'test' }))
  return { ...share, departments: weighed }
}

const preview = async <Answer>(input: object) =>
  (await ask<{ previewSplit: Answer }>(PREVIEW, { input: { vatBp: 600, ...input } })).previewSplit

beforeAll(async () => {
  test = await createTestMarket()
  await test.platform.market.prisma.organization.createMany({
    data: SHARERS.map((org) => ({
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
  ask = askOver(test, rooms)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe.each(golden.waterfalls)('the worked waterfall of $product, asked for by anybody', (waterfall) => {
  let data: Preview

  beforeAll(async () => {
    const { form, costPoolCap, parties, gross, billedCalls } = waterfall
    const draft = { form, costPoolCap, parties: parties.map(partyInput) }
    data = (await preview<{ data: Preview }>({ of: { draft }, gross, billedCalls })).data
  })

  it('comes down step by step', () => {
    const { vat, net, cost, fixed, distributable } = waterfall
    const steps = { vat, net, cost, fixed, distributable, shortfall: '0.00' }
    expect(data).toMatchObject(Object.fromEntries(Object.entries(steps).map(([name, amount]) => [name, { amount }])))
  })

  it('gives every capacity its amount', () => {
    const totals = data.totals.map(({ capacity, amount }) => [capacity, amount.amount])
    expect(Object.fromEntries(totals)).toEqual(waterfall.byCapacity)
  })

  it('gives every organisation its line', () => {
    const lines = data.lines.map(({ org, amount, settlement, basis }) => [org.nameEn, amount.amount, settlement, basis])
    expect(lines).toEqual(waterfall.lines)
  })
})

describe('a preview that cannot be made', () => {
  const operatorAlone = { form: 'RATIO', parties: [partyInput({ capacity: 'OPERATOR', ratio: 100 })] }
  const alone = { of: { draft: operatorAlone }, gross: '1.00', billedCalls: '1' }

  it('tells that the shares make no whole', async () => {
    const draft = { form: 'RATIO', parties: [partyInput({ capacity: 'OPERATOR', ratio: 99 })] }
    const refused = { __typename: 'Refusal', code: 'SPLIT_RATIOS_SUM', field: 'parties' }
    expect(await preview({ ...alone, of: { draft } })).toEqual(refused)
  })

  it('tells that a product has no published rule', async () => {
    expect(await preview({ ...alone, of: { productCode: 'ID2' } })).toMatchObject({ code: 'SPLIT_RULE_NONE' })
  })

  it.each([
    ['a negative amount', { gross: '-1.00' }, 'input.gross'],
    ['more calls than can be', { billedCalls: '1000000001' }, 'input.billedCalls'],
    ['a tax above the whole', { vatBp: 10_001 }, 'input.vatBp'],
  ])('names %s', async (_, wrong, path) => {
    const invalid = { __typename: 'InvalidInput', issues: [{ path }] }
    expect(await preview({ ...alone, ...wrong })).toEqual(invalid)
  })

  it('wants a product or a draft, not both', async () => {
    const both = { productCode: 'ID2', draft: operatorAlone }
    await expect(preview({ ...alone, of: both })).rejects.toThrow('Exactly one key')
  })
})
