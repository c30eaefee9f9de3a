import type { PurposeClass } from '../../src/generated/prisma/enums.ts'
import type { Tier } from '../../src/kernel/tiers.ts'
import { TEST_START } from './clock.ts'
import type { TestMarket } from './market.ts'
import { orgId, TEST_REGION, type OrganizationName } from './organizations.ts'

const LONG_BEFORE = new Date('2025-01-01T00:00:00+08:00')
const LONG_AFTER = new Date('2030-01-01T00:00:00+08:00')

export type PricedProduct = {
  readonly productId: string
  readonly code: string
  readonly operatorOrgId: string
  readonly purposeClass: PurposeClass
  readonly priceVersionId: string
}

type NewProduct = {
  readonly code: string
  readonly tiers: readonly Tier[]
  readonly operator?: OrganizationName
  readonly purposeClass?: PurposeClass
}

/** A product with a published price, written directly: for tests of what comes after. Needs `seedOrganizations`. */
export async function seedPricedProduct(
  { platform: { market }, ids }: TestMarket,
  product: NewProduct,
): Promise<PricedProduct> {
  const { code, tiers, operator = 'operator', purposeClass = 'INDUSTRY_DEVELOPMENT' } = product
  const operatorOrgId = orgId(operator)
  const [productId, ceilingId, priceVersionId] = [ids.next(), ids.next(), ids.next()]
  const of = { region: TEST_REGION, operatorOrgId }
  const text = { name: code, nameEn: code, summary: code, summaryEn: code }
  const made = { createdAt: TEST_START, createdBy: 'test' }
  const key = { productId, purposeClass, buyerClass: 'ALL', unit: 'CALL' } as const
  await market.transaction(async () => {
    await market.prisma.dataProduct.create({
      data: { id: productId, code, ...of, ...text, ...made, unit: 'CALL', listed: true },
    })
    const highest = tiers.reduce((most, { priceE4 }) => (priceE4 > most ? priceE4 : most), 0n)
    await market.prisma.ceilingPrice.create({
      data: {
        id: ceilingId,
        ...of,
        ...key,
        ...made,
        priceE4: highest,
        basis: 'test',
        trial: true,
        documentNo: `TEST-${code}`,
        validFrom: LONG_BEFORE,
        validTo: LONG_AFTER,
      },
    })
    await market.prisma.priceVersion.create({
      data: {
        id: priceVersionId,
        ...of,
        ...key,
        ceilingId,
        mode: 'PROGRESSIVE',
        status: 'PROPOSED',
        effectiveFrom: LONG_BEFORE,
        proposedBy: 'maker',
        proposedAt: LONG_BEFORE,
      },
    })
    const priceTiers = tiers.map((tier) => ({ ...tier, priceVersionId }))
    await market.prisma.priceTier.createMany({ data: priceTiers })
    const published = { status: 'PUBLISHED', publishedBy: 'checker', publishedAt: LONG_BEFORE } as const
    await market.prisma.priceVersion.update({ where: { id: priceVersionId }, data: published })
  })
  return { productId, code, operatorOrgId, purposeClass, priceVersionId }
}

/** Billed calls of a buyer in the first hour of a month, as metering leaves them. */
export async function seedUsage(
  { platform: { market }, ids }: TestMarket,
  usage: {
    readonly product: PricedProduct
    readonly buyer: OrganizationName
    readonly period: string
    readonly calls: bigint
    /** false: none of them was billed, as for governance and welfare */
    readonly billed?: boolean
  },
): Promise<void> {
  const { product, buyer, period, calls, billed = true } = usage
  const { productId, operatorOrgId, purposeClass, priceVersionId } = product
  await market.prisma.usageRow.create({
    data: {
      id: ids.next(),
      region: TEST_REGION,
      operatorOrgId,
      hour: new Date(`${period}-01T00:00:00+08:00`),
      period,
      subscriptionId: ids.next(),
      buyerOrgId: orgId(buyer),
      productId,
      productVersionId: productId,
      purposeClass,
      priceVersionId: billed ? priceVersionId : null,
      calls,
      billable: billed ? calls : 0n,
      callsRoot: new Uint8Array(32),
    },
  })
}
