import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask } from '../../../test/support/ask.ts'
import { openProducts, RESOURCE, type Products } from '../../../test/support/listed-product.ts'
import { createTestMarket, orgId, TEST_REGION, type TestMarket } from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { DiscoveryModule } from './index.ts'

let test: TestMarket
let products: Products
let rooms: INestApplicationContext
let ask: Ask
const statements: string[] = []

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => void statements.push(sql) })
  products = await openProducts(test)
  await products.prepare()
  await products.grantUse()
  await products.list('SHEET')
  await products.submit('DRAFT')
  await price()
  rooms = await openRooms(test.platform, DiscoveryModule)
  ask = askOver(test, rooms)
})
afterAll(async () => {
  await rooms.close()
  await products.close()
  await test.close()
})

const LONG_AFTER = new Date('2030-01-01T00:00:00+08:00')

/** A ceiling of 1 yuan and a price of two tiers, in force, written directly. */
async function price(): Promise<void> {
  const { prisma } = test.platform.market
  const { id: productId } = await prisma.dataProduct.findUniqueOrThrow({ where: { code: 'SHEET' } })
  const now = test.clock.now()
  const of = {
    productId,
    region: TEST_REGION,
    operatorOrgId: orgId('operator'),
    buyerClass: 'ALL',
    unit: 'CALL',
  } as const
  const charged = { ...of, purposeClass: 'INDUSTRY_DEVELOPMENT' } as const
  const ceiling = {
    id: test.ids.next(),
    ...charged,
    priceE4: 10_000n,
    basis: '测试',
    trial: true,
    documentNo: '测价〔2026〕1号',
  }
  await prisma.ceilingPrice.create({
    data: { ...ceiling, validFrom: now, validTo: LONG_AFTER, createdBy: 'test', createdAt: now },
  })
  const tiers = [
    { seq: 1, fromQty: 0n, toQty: 100n, priceE4: 10_000n },
    { seq: 2, fromQty: 100n, toQty: null, priceE4: 8_000n },
  ]
  const id = test.ids.next()
  const proposed = { status: 'PROPOSED', proposedBy: 'maker', proposedAt: now, effectiveFrom: now } as const
  await prisma.priceVersion.create({
    data: { id, ...charged, ...proposed, ceilingId: ceiling.id, mode: 'PROGRESSIVE', tiers: { create: tiers } },
  })
  await prisma.priceVersion.update({
    where: { id },
    data: { status: 'PUBLISHED', publishedBy: 'checker', publishedAt: now },
  })
}

const SHEET = `code version form grade consentKind purposeClasses unit registrationCode registeredUntil callPath retentionDays
  disclaimer disclaimerEn inputSchema outputSchema outcomes billableOutcomes operator { name } developer { name }
  sources { resourceCode registrationCode updateFrequency coverage holder { name } fields { name label }
    agreements { no startDate endDate provincialFilingNo purposeClasses implementing { name } } }
  prices { purposeClass buyerClass mode tiers { seq fromQty toQty unitPrice { amount } } }
  ceilings { purposeClass documentNo unitPrice { amount } }
  review { status approvedAt listedAt contentHash opinions { kind conclusion reviewedAt reviewer { nameEn } } } sandboxExample { title input outcome billable answer }`
const sheet = async (code = 'SHEET') =>
  // oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it asked for
  (await ask<{ productSheet: any }>(`query ($code: String!) { productSheet(code: $code) { ${SHEET} } }`, { code }))
    .productSheet

describe('the sheet of a listed product', () => {
  it('leads from the resource over its department and the agreement to the operator', async () => {
    const { sources, operator } = await sheet()
    expect({ sources, operator }).toEqual({
      sources: [
        {
          resourceCode: RESOURCE.code,
          registrationCode: null,
          updateFrequency: 'DAILY',
          coverage: '测试市',
          holder: { name: '测试市公安局' },
          fields: [
            { name: 'id_no', label: '身份证号' },
            { name: 'name', label: '姓名' },
          ],
          agreements: [
            {
              no: '测授〔2026〕1号',
              startDate: '2026-01-01',
              endDate: '2027-12-31',
              provincialFilingNo: '省备〔2026〕1号',
              purposeClasses: ['INDUSTRY_DEVELOPMENT'],
              implementing: { name: '测试市数据局' },
            },
          ],
        },
      ],
      operator: { name: '测试数据运营公司' },
    })
  })

  it('has the prices in force, tier by tier, and the ceiling above them', async () => {
    const { prices, ceilings } = await sheet()
    expect({ prices, ceilings }).toEqual({
      prices: [
        {
          purposeClass: 'INDUSTRY_DEVELOPMENT',
          buyerClass: 'ALL',
          mode: 'PROGRESSIVE',
          tiers: [
            { seq: 1, fromQty: '0', toQty: '100', unitPrice: { amount: '1.0000' } },
            { seq: 2, fromQty: '100', toQty: null, unitPrice: { amount: '0.8000' } },
          ],
        },
      ],
      ceilings: [
        { purposeClass: 'INDUSTRY_DEVELOPMENT', documentNo: '测价〔2026〕1号', unitPrice: { amount: '1.0000' } },
      ],
    })
  })

  it('has the contract’s promises', async () => {
    expect(await sheet()).toMatchObject({
      version: 1,
      form: 'API',
      grade: 'L3',
      consentKind: 'PERSONAL',
      retentionDays: 180,
      callPath: '/v1/products/SHEET/calls',
      inputSchema: { required: ['name', 'idNo'] },
      disclaimer: expect.stringContaining('asOf'),
      billableOutcomes: ['MATCH', 'MISMATCH'],
    })
  })

  it('says where its review stands', async () => {
    const { review } = await sheet()
    expect(review).toEqual({
      status: 'LISTED',
      approvedAt: expect.any(String),
      listedAt: expect.any(String),
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      opinions: [
        {
          kind: 'COMPLIANCE',
          conclusion: 'APPROVED',
          reviewedAt: review.approvedAt,
          reviewer: { nameEn: 'Test Data Bureau' },
        },
        {
          kind: 'SECURITY',
          conclusion: 'APPROVED',
          reviewedAt: review.approvedAt,
          reviewer: { nameEn: 'Test Security Authority' },
        },
      ],
    })
  })

  it('answers an example from the sandbox', async () => {
    const { sandboxExample } = await sheet()
    expect(sandboxExample).toMatchObject({
      title: '一致',
      outcome: 'MATCH',
      billable: true,
      answer: { result: 'MATCH' },
    })
  })

  it('shows a registration while it is in force', async () => {
    const { prisma } = test.platform.market
    const registration = { registrationCode: '370100-SHEET-1', registeredUntil: new Date('2027-12-31') }
    await prisma.dataProduct.update({ where: { code: 'SHEET' }, data: registration })
    expect(await sheet()).toMatchObject({ registrationCode: '370100-SHEET-1', registeredUntil: '2027-12-31' })
  })

  it('shows a resource no more that is taken out of the catalogue', async () => {
    const { prisma } = test.platform.market
    const move = (status: 'SUSPENDED' | 'CATALOGUED') =>
      prisma.dataResource.update({ where: { code: RESOURCE.code }, data: { status } })
    await move('SUSPENDED')
    const { sources } = await sheet()
    await move('CATALOGUED')
    expect(sources).toEqual([])
  })

  it('takes one statement', async () => {
    statements.length = 0
    await sheet()
    expect(statements.length).toBe(1)
  })
})

it.each(['DRAFT', 'NONE'])('there is no sheet of %s, which is not listed', async (code) => {
  expect(await sheet(code)).toBeNull()
})
