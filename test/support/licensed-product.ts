import { ulidAt } from '../../src/kernel/ids.ts'
import type { Market } from '../../src/platform/database/market.ts'
import { TEST_START } from './clock.ts'
import { orgId, TEST_REGION } from './organizations.ts'

const YEAR_MS = 365 * 86_400_000

/** Rows of one product with one subscription, written directly: for tests of what comes after. Needs `seedOrganizations`. */
export async function seedLicensedProduct(market: Market, code = 'TST'): Promise<LicensedProduct> {
  const id = (offset: number) => ulidAt(TEST_START.getTime() + offset)
  const ids = { productId: id(1), productVersionId: id(2), applicationId: id(3), subscriptionId: id(4) }
  const operatorOrgId = orgId('operator')
  const consumerOrgId = orgId('consumer')
  const at = TEST_START
  const where = { region: TEST_REGION, operatorOrgId }
  await market.prisma.dataProduct.create({
    data: {
      ...where,
      id: ids.productId,
      code,
      name: '测试产品',
      nameEn: 'Test product',
      summary: '测试',
      summaryEn: 'Test',
      unit: 'CALL',
      listed: true,
      createdAt: at,
      createdBy: 'test',
    },
  })
  await market.prisma.productVersion.create({
    data: {
      ...where,
      id: ids.productVersionId,
      productId: ids.productId,
      version: 1,
      grade: 'L3',
      consentKind: 'PERSONAL',
      purposeClasses: ['INDUSTRY_DEVELOPMENT'],
      outcomes: ['MATCH', 'MISMATCH', 'NO_RECORD'],
      billableOutcomes: ['MATCH', 'MISMATCH'],
      contract: {},
      query: 'select 1',
      contentHash: '00',
      status: 'LISTED',
      submittedBy: 'maker',
      submittedAt: at,
      approvedAt: at,
      listedAt: at,
    },
  })
  await market.prisma.useApplication.create({
    data: {
      ...where,
      id: ids.applicationId,
      consumerOrgId,
      productId: ids.productId,
      purposeClass: 'INDUSTRY_DEVELOPMENT',
      scenario: 'test',
      lawfulBasis: 'test',
      expectedVolume: 1n,
      retention: 'none',
      status: 'APPROVED',
      appliedBy: 'test',
      appliedAt: at,
    },
  })
  await market.prisma.subscription.create({
    data: {
      ...where,
      id: ids.subscriptionId,
      applicationId: ids.applicationId,
      consumerOrgId,
      productId: ids.productId,
      productVersionId: ids.productVersionId,
      purposeClass: 'INDUSTRY_DEVELOPMENT',
      buyerClass: 'COMMERCIAL',
      validFrom: at,
      validTo: new Date(at.getTime() + YEAR_MS),
      status: 'ACTIVE',
      createdBy: 'test',
      createdAt: at,
    },
  })
  return { ...ids, operatorOrgId, consumerOrgId }
}

export type LicensedProduct = {
  productId: string
  productVersionId: string
  applicationId: string
  subscriptionId: string
  operatorOrgId: string
  consumerOrgId: string
}
