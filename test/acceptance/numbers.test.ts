/** The published numbers come out of the public interface exactly, asked over HTTP by nobody in particular. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED } from '../../src/cli/client.ts'
import { loadSeedData } from '../../src/demo/seed-data.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const golden = (path: string) => JSON.parse(readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8'))

type Tier = { upTo: string | null; price: string }
type Bill = { mode: string; quantity: string; yuan: string }
const tables: { name: string; tiers: Tier[]; bills: Bill[] }[] = golden('kernel/tiers.golden.json').tables

type Party = { capacity: string; ratio: number; fixed?: string; departments?: { org: string; weight: number }[] }
type Waterfall = {
  product: string
  billedCalls: string
  gross: string
  vat: string
  net: string
  form: string
  costPoolCap: string
  parties: Party[]
  cost: string
  fixed: string
  distributable: string
  lines: [org: string, yuan: string, settlement: string, basis: string][]
}
const waterfalls: Waterfall[] = golden('modules/settlement/split.golden.json').waterfalls

/** Organisations of the demo that stand for those of the golden file. */
const STANDS_FOR: Record<string, string> = {
  'data-centre': 'jinan.nr',
  'social-security': 'shanghai.hrss',
  'housing-fund': 'shanghai.hpf',
  court: 'shanghai.court',
  'public-security': 'chengdu.psb',
  'market-regulation': 'shanghai.amr',
  'medical-insurance': 'jinan.housing',
  operator: 'shanghai.operator',
  developer: 'shanghai.developer',
}

let demo: DemoService
let uscc: (org: string) => string

beforeAll(async () => {
  demo = await startDemoService()
  const { organizations } = await loadSeedData()
  uscc = (org) => organizations.find(({ key }) => key === STANDS_FOR[org])?.uscc ?? `no organisation stands for ${org}`
})
afterAll(() => demo.close())

const QUOTE = `query ($input: QuotePriceInput!, $quantity: BigInt!) {
  quotePrice(input: $input, quantity: $quantity) {
    ${REFUSED}
    ... on QuotePriceSuccess { data { exact { amount } gross { amount } lines { gross { amount } } ceiling { amount } } }
  }
}`
type Quote = {
  quotePrice: { exact: { amount: string }; gross: { amount: string }; ceiling: { amount: string } | null }
}

const e4 = (yuan: string) =>
  BigInt(yuan.includes('.') ? yuan.replace('.', '').padEnd(yuan.indexOf('.') + 4, '0') : `${yuan}0000`)
const quote = async (input: object, quantity: string) =>
  (await demo.anonymous.run<Quote>(QUOTE, { input, quantity })).quotePrice

describe('a quote', () => {
  const cases = tables.flatMap(({ name, tiers, bills }) => bills.map((bill) => ({ name, tiers, ...bill })))
  it.each(cases)(
    'of $quantity units by $name, $mode, is $yuan yuan to the last digit',
    async ({ tiers, mode, quantity, yuan }) => {
      const draft = { mode, tiers: tiers.map(({ upTo, price }) => ({ toQty: upTo, unitPrice: price })) }
      expect(e4((await quote({ draft }, quantity)).exact.amount)).toBe(e4(yuan))
    },
  )

  it.each([
    ['ID2', '10001', '3000.25', '0.3000'],
    ['ENT', '25000', '129500.00', '8.0000'],
    ['RFC', '1000', '1200.00', '1.2000'],
    ['AFA', '10000', '16400.00', '2.0000'],
    ['AFA', '120000', '144400.00', '2.0000'],
    ['MED', '1000', '5000.00', '5.0000'],
    ['MED', '25000', '105500.00', '5.0000'],
    ['SITE', '5', '1000.00', '200.0000'],
    ['SITE', '10', '2000.00', '200.0000'],
    ['SITE', '30', '5000.00', '200.0000'],
    ['SITE', '60', '9000.00', '200.0000'],
  ])(
    'of the listed product %s for %s calls is %s yuan, under its ceiling of %s',
    async (productCode, quantity, gross, ceiling) => {
      const product = { productCode, purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass: 'COMMERCIAL' }
      expect(await quote({ product }, quantity)).toMatchObject({
        gross: { amount: gross },
        ceiling: { amount: ceiling },
      })
    },
  )

  it('costs a grassroots body at most half', async () => {
    const of = (buyerClass: string) =>
      quote({ product: { productCode: 'ENT', purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass } }, '25000')
    const [commercial, grassroots] = [await of('COMMERCIAL'), await of('GRASSROOTS_PUBLIC')]
    expect(e4(grassroots.exact.amount) * 2n).toBeLessThanOrEqual(e4(commercial.exact.amount))
  })

  it('is nothing for governance', async () => {
    const product = { productCode: 'ID2', purposeClass: 'PUBLIC_GOVERNANCE', buyerClass: 'COMMERCIAL' }
    expect(await quote({ product }, '10001')).toMatchObject({ gross: { amount: '0.00' } })
  })
})

const PREVIEW = `query ($input: PreviewSplitInput!) {
  previewSplit(input: $input) {
    ${REFUSED}
    ... on PreviewSplitSuccess { data {
      vat { amount } net { amount } cost { amount } fixed { amount } distributable { amount }
      lines { org { uscc } amount { amount } basis }
    } }
  }
}`

describe('a split', () => {
  it.each(waterfalls)('of $gross yuan by the rule of $product is exact to the fen', async (waterfall) => {
    const parties = waterfall.parties.map(({ capacity, ratio, fixed, departments }) => ({
      capacity,
      ratioBp: ratio * 100,
      ...(fixed && { fixed }),
      ...(departments
        ? {
            departments: departments.map(({ org, weight }) => ({
              uscc: uscc(org),
              weightBp: weight * 100,
              basis: 'golden',
            })),
          }
        : { uscc: uscc(capacity.toLowerCase()) }),
    }))
    const draft = { form: waterfall.form, costPoolCap: waterfall.costPoolCap, parties }
    const input = { of: { draft }, gross: waterfall.gross, vatBp: 600, billedCalls: waterfall.billedCalls }
    const { previewSplit } = await demo.anonymous.run<{ previewSplit: object }>(PREVIEW, { input })
    expect(previewSplit).toMatchObject({
      vat: { amount: waterfall.vat },
      net: { amount: waterfall.net },
      cost: { amount: waterfall.cost },
      fixed: { amount: waterfall.fixed },
      distributable: { amount: waterfall.distributable },
      lines: waterfall.lines.map(([org, amount]) => ({ org: { uscc: uscc(org) }, amount: { amount } })),
    })
  })
})
