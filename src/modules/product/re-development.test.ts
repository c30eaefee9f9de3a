import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  TEST_REGION,
  type TestMarket,
} from '../../../test/support/market.ts'
import { readProductFolder } from '../../demo/product-folder.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { OpinionService, ProductModule, ProductService, ReapprovalService } from './index.ts'

let test: TestMarket
let rooms: INestApplicationContext
let developerUscc: string
let delivered: LicensedProduct

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, ProductModule)
  delivered = await seedLicensedProduct(test.platform.market, 'BASE')
  const { prisma } = test.platform.market
  developerUscc = (await prisma.organization.findUniqueOrThrow({ where: { id: orgId('developer') } })).uscc
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

type Org = Parameters<typeof orgId>[0]
const declare = (of: Org, controller: Org | null, controlBp: number | null) =>
  test.platform.market.prisma.organization.update({
    where: { id: orgId(of) },
    data: { controllerOrgId: controller && orgId(controller), controlBp },
  })

/** Which rule refuses; the contract is empty, so one always does. */
async function refusalOfSubmission(): Promise<string | undefined> {
  const submission = { contract: {}, query: 'select 1', sandbox: [], developerUscc }
  const submitted = await rooms.get(ProductService).submit(actorOf('operator'), submission)
  return submitted.ok ? undefined : submitted.error.rule
}

describe('an operator’s product', () => {
  const BAN = 'separation.operator-does-not-redevelop'

  it('may have a developer without a tie to the operator', async () => {
    expect(await refusalOfSubmission()).not.toBe(BAN)
  })

  it.each<[string, [Org, Org, number][], boolean]>([
    ['whom the operator controls', [['developer', 'operator', 5000]], true],
    ['of which the operator has less than the parameter', [['developer', 'operator', 4999]], false],
    [
      'whom the operator controls through another company',
      [
        ['developer', 'consumer', 6000],
        ['consumer', 'operator', 6000],
      ],
      true,
    ],
    [
      'controlled by the company that controls the operator',
      [
        ['developer', 'utility', 9000],
        ['operator', 'utility', 9000],
      ],
      true,
    ],
    [
      'that only has the state’s control in common with the operator',
      [
        ['developer', 'holder', 9000],
        ['operator', 'holder', 9000],
      ],
      false,
    ],
  ])('with a developer %s', async (_, declared, banned) => {
    for (const [of, controller, bp] of declared) await declare(of, controller, bp)
    expect((await refusalOfSubmission()) === BAN).toBe(banned)
    for (const [of] of declared) await declare(of, null, null)
  })
})

describe('a product derived from another operator’s', () => {
  const deliveredBy = (of: Org) =>
    test.platform.market.prisma.dataProduct.update({
      where: { id: delivered.productId },
      data: { operatorOrgId: orgId(of) },
    })
  beforeAll(() => deliveredBy('operator2'))
  afterAll(() => deliveredBy('operator'))

  async function ruleOfDerivation(controller: Org) {
    const { contract, query, sandboxJson: sandbox } = await readProductFolder('id2')
    const derived = { ...contract, code: 'NEW', region: TEST_REGION, derivedFrom: 'BASE' }
    await declare('developer', controller, 5000)
    const submission = { contract: derived, query, sandbox, developerUscc }
    const submitted = await rooms.get(ProductService).submit(actorOf('operator'), submission)
    await declare('developer', null, null)
    return submitted.ok ? undefined : submitted.error.rule
  }

  it('is not developed by who is tied to that operator', async () => {
    expect(await ruleOfDerivation('operator2')).toBe('separation.operator-does-not-redevelop')
  })

  it('is not developed by who is tied to the operator that publishes it', async () => {
    expect(await ruleOfDerivation('operator')).toBe('separation.operator-does-not-redevelop')
  })

  it('may be developed by somebody else', async () => {
    expect(await ruleOfDerivation('consumer')).not.toMatch(/^separation\./)
  })
})

describe('a version with a developer', () => {
  beforeAll(async () => {
    const data = { developerOrgId: orgId('developer') }
    await test.platform.market.prisma.dataProduct.update({ where: { id: delivered.productId }, data })
  })

  const opinion = () => ({
    productVersionId: delivered.productVersionId,
    approve: true,
    reasons: null,
    agreementNo: '测授〔2026〕1号',
  })
  const APPROVALS = {
    'compliance-review': () => rooms.get(OpinionService).reviewCompliance(actorOf('bureau'), opinion()),
    'security-review': () => rooms.get(OpinionService).reviewSecurity(actorOf('security'), opinion()),
    reapproval: () => rooms.get(ReapprovalService).reapprove(actorOf('bureau'), opinion()),
  }
  type Approval = keyof typeof APPROVALS
  const EACH: Approval[] = ['compliance-review', 'security-review', 'reapproval']

  async function ruleThatRefuses(approval: Approval, of: Org, controller: Org, bp: number) {
    await declare(of, controller, bp)
    const approved = await APPROVALS[approval]()
    await declare(of, null, null)
    return approved.ok ? undefined : approved.error.rule
  }

  it.each(EACH)('is not let pass by %s once the operator controls its developer', async (approval) => {
    const rule = await ruleThatRefuses(approval, 'developer', 'operator', 5000)
    expect(rule).toBe(`separation.operator-does-not-redevelop-on-${approval}`)
  })

  it.each(EACH)('is not kept from %s by a share below the parameter', async (approval) => {
    expect(await ruleThatRefuses(approval, 'developer', 'operator', 4999)).not.toMatch(/^separation\./)
  })

  it.each<[Approval, Org, Org, string]>([
    ['compliance-review', 'operator', 'bureau', 'affiliate-does-no-compliance-review'],
    ['security-review', 'operator', 'security', 'affiliate-does-no-security-review'],
    ['security-review', 'security', 'developer', 'affiliate-does-no-security-review'],
    ['reapproval', 'operator', 'bureau', 'affiliate-does-not-reapprove'],
  ])('gets no %s where %s is controlled by %s', async (approval, of, controller, rule) => {
    expect(await ruleThatRefuses(approval, of, controller, 5000)).toBe(`separation.${rule}`)
  })
})
