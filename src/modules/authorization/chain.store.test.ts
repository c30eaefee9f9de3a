import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { day, done } from '../../../test/support/results.ts'
import { openRights, resourceInput, type Rights } from '../../../test/support/rights.ts'
import { grantsIn } from './chain.ts'

const NO = '测授〔2026〕1号'
const INDUSTRY = ['INDUSTRY_DEVELOPMENT' as const]

let test: TestMarket
let rights: Rights
let product: LicensedProduct
let fieldIds: string[]

// One story, told in order: the clock only goes forward.
beforeAll(async () => {
  test = await createTestMarket()
  const { prisma } = test.platform.market
  await seedOrganizations(test.platform.market)
  product = await seedLicensedProduct(test.platform.market)
  rights = await openRights(test)
  const resource = await rights.hold()
  fieldIds = (await prisma.resourceField.findMany({ where: { resourceId: resource.id } })).map(({ id }) => id)
  const { productVersionId } = product
  await prisma.productField.createMany({ data: fieldIds.map((fieldId) => ({ productVersionId, fieldId })) })
})
afterAll(async () => {
  await rights.close()
  await test.close()
})

const key = (change: { operatorOrgId?: string; purpose?: PurposeClass } = {}) => ({
  productId: product.productId,
  productVersionId: product.productVersionId,
  operatorOrgId: orgId('operator'),
  purpose: 'INDUSTRY_DEVELOPMENT' as const,
  ...change,
})
const load = async (instant = test.clock.now()) => {
  const [chains] = await rights.chains.loadChains([key()], instant)
  return chains
}
const stateNow = async (instant?: Date) => (await load(instant))?.state
const grantUse = () =>
  rights.grants.grantUse(actorOf('holder'), {
    agreementNo: NO,
    resourceCode: 'TST-PSB-PERSON',
    fieldNames: ['id_no', 'name'],
    purposes: INDUSTRY,
  })
const grantOperation = () => {
  const { productId, operatorOrgId } = product
  const request = { agreementNo: NO, operatorOrgId, productId, fieldIds, purposes: INDUSTRY }
  return rights.grants.grantOperation(actorOf('bureau'), request)
}

describe('the chain of a product, link by link', () => {
  it('breaks at the use while there is none', async () => {
    expect(await stateNow()).toBe('USE_MISSING')
  })

  it('breaks at the operation when the use is granted', async () => {
    await rights.agree({ no: NO, endDate: day('2026-12-31') })
    done(await grantUse())
    expect(await stateNow()).toBe('OPERATION_MISSING')
  })

  it('is whole when the operation is granted, until the agreement’s end', async () => {
    done(await grantOperation())
    expect(await load()).toMatchObject({ state: 'WHOLE', endsAt: new Date('2027-01-01T00:00:00+08:00') })
  })

  it('names for every field the grants it rests on', async () => {
    const chains = await load()
    const grants = await test.platform.market.prisma.rightGrant.findMany({ orderBy: { id: 'asc' } })
    const named = chains?.fields.flatMap(({ chain }) => grantsIn(chain).map(({ id }) => id))
    expect([chains?.fields.map(({ chain }) => chain.fieldName), new Set(named)]).toEqual([
      ['id_no', 'name'],
      new Set(grants.map(({ id }) => id)),
    ])
  })

  it('answers many keys, each in its place', async () => {
    const keys = [key({ purpose: 'PUBLIC_WELFARE' }), key(), key({ operatorOrgId: orgId('operator2') }), key()]
    const chains = await rights.chains.loadChains(keys, test.clock.now())
    expect(chains.map(({ state }) => state)).toEqual(['USE_PURPOSE', 'WHOLE', 'USE_MISSING', 'WHOLE'])
  })

  it('breaks at the resource while its holder suspends it', async () => {
    done(await rights.catalog.suspendResource(actorOf('holder'), 'TST-PSB-PERSON'))
    const state = await stateNow()
    done(await rights.catalog.resumeResource(actorOf('holder'), 'TST-PSB-PERSON'))
    expect([state, await stateNow()]).toEqual(['RESOURCE_SUSPENDED', 'WHOLE'])
  })

  it('breaks at the use of one field when that is revoked', async () => {
    const use = await test.platform.market.prisma.rightGrant.findFirstOrThrow({
      where: { objectId: fieldIds[1] ?? '' },
    })
    done(await rights.grants.revokeGrant(actorOf('holder'), { grantId: use.id, reason: '数据有误' }))
    expect((await load())?.fields.map(({ state }) => state)).toEqual(['WHOLE', 'USE_REVOKED'])
  })

  it('breaks at the operation when the use is granted anew, until the product is approved anew', async () => {
    const use = await test.platform.market.prisma.rightGrant.findFirstOrThrow({
      where: { objectId: fieldIds[0] ?? '' },
    })
    done(await rights.grants.revokeGrant(actorOf('holder'), { grantId: use.id, reason: '数据有误' }))
    done(await grantUse())
    const state = await stateNow()
    done(await grantOperation())
    expect([state, await stateNow()]).toEqual(['OPERATION_MISSING', 'WHOLE'])
  })

  it('is whole at 23:59:59 of the agreement’s last day', async () => {
    expect(await stateNow(new Date('2026-12-31T23:59:59.999+08:00'))).toBe('WHOLE')
  })

  it('breaks at the agreement at 00:00:00 of the day after', async () => {
    expect(await stateNow(new Date('2027-01-01T00:00:00+08:00'))).toBe('AGREEMENT_EXPIRED')
  })

  it('breaks at the agreement when it is terminated', async () => {
    done(await rights.agreements.terminate(actorOf('bureau'), { no: NO, reason: '违约' }))
    expect((await load())?.refusal?.code).toBe('AGREEMENT_TERMINATED')
  })

  it('breaks at the holding, before all that rests on it, when that is revoked', async () => {
    const holding = await test.platform.market.prisma.rightGrant.findFirstOrThrow({ where: { right: 'HOLDING' } })
    done(await rights.grants.revokeGrant(actorOf('holder'), { grantId: holding.id, reason: '退出' }))
    expect(await stateNow()).toBe('HOLDING_REVOKED')
  })
})

describe('a resource without a holding', () => {
  it('breaks its chain at the registration', async () => {
    done(
      await rights.catalog.registerResource(
        actorOf('holder'),
        resourceInput({ code: 'TST-PSB-NEW', sourceTable: 'tst_psb.new' }),
      ),
    )
    const { prisma } = test.platform.market
    const resource = await prisma.dataResource.findUniqueOrThrow({
      where: { code: 'TST-PSB-NEW' },
      include: { fields: true },
    })
    const version = await prisma.productVersion.findUniqueOrThrow({ where: { id: product.productVersionId } })
    const productVersionId = test.ids.next()
    await prisma.productVersion.create({
      data: { ...version, contract: {}, sandbox: [], id: productVersionId, version: 2 },
    })
    await prisma.productField.createMany({ data: resource.fields.map(({ id }) => ({ productVersionId, fieldId: id })) })
    const [chains] = await rights.chains.loadChains([{ ...key(), productVersionId }], test.clock.now())
    expect(chains?.refusal?.code).toBe('SOURCE_UNCATALOGUED')
  })
})
