import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { openRights, resourceInput, type Rights } from '../../../test/support/rights.ts'

const INDUSTRY = ['INDUSTRY_DEVELOPMENT' as const]

let test: TestMarket
let rights: Rights
let product: LicensedProduct
let counter = 0
/** A resource and an agreement of each test's own. */
let code: string
let no: string
let fieldIds: string[]

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  product = await seedLicensedProduct(test.platform.market)
  rights = await openRights(test)
})
afterAll(async () => {
  await rights.close()
  await test.close()
})
beforeEach(async () => {
  counter += 1
  code = `TST-PSB-P${counter}`
  no = `测授〔2026〕${counter}号`
  const { id } = await rights.hold(resourceInput({ code, sourceTable: `tst_psb.p${counter}` }))
  const fields = await test.platform.market.prisma.resourceField.findMany({ where: { resourceId: id } })
  fieldIds = fields.toSorted((a, b) => a.position - b.position).map((field) => field.id)
  await rights.agree({ no, scope: [{ resourceCode: code, fieldNames: ['id_no', 'name'], purposes: INDUSTRY }] })
})

const grantUse = (change = {}) =>
  rights.grants.grantUse(actorOf('holder'), {
    agreementNo: no,
    resourceCode: code,
    fieldNames: ['id_no', 'name'],
    purposes: INDUSTRY,
    ...change,
  })
const grantOperation = (change = {}) =>
  rights.grants.grantOperation(actorOf('bureau'), {
    agreementNo: no,
    operatorOrgId: orgId('operator'),
    productId: product.productId,
    fieldIds,
    purposes: INDUSTRY,
    ...change,
  })
const revoke = (grantId: string, actor = actorOf('holder')) =>
  rights.grants.revokeGrant(actor, { grantId, reason: '数据有误' })
const epoch = async () => {
  const where = { id: product.subscriptionId }
  return (await test.platform.market.prisma.subscription.findUniqueOrThrow({ where })).epoch
}
const parentsOf = async (childId: string) => {
  const links = await test.platform.market.prisma.grantParent.findMany({ where: { childId } })
  return links.map(({ parentId }) => parentId).toSorted()
}
const holding = async () => {
  const resource = await test.platform.market.prisma.dataResource.findUniqueOrThrow({ where: { code } })
  return test.platform.market.prisma.rightGrant.findFirstOrThrow({ where: { objectId: resource.id } })
}

describe('an accepted registration', () => {
  it('gives its department the holding right for as long as a registration is valid', async () => {
    expect(await holding()).toMatchObject({
      right: 'HOLDING',
      granteeOrgId: orgId('holder'),
      validFrom: test.clock.now(),
      validTo: new Date('2029-03-02T00:00:00+08:00'),
    })
  })

  it('is accepted once', async () => {
    expect(codeOf(await rights.holdings.acceptResource(actorOf('bureau'), code))).toBe('RESOURCE_STATUS')
  })

  it('is not accepted by its department', async () => {
    done(await rights.catalog.registerResource(actorOf('holder'), resourceInput()))
    expect(codeOf(await rights.holdings.acceptResource(actorOf('holder'), 'TST-PSB-PERSON'))).toBe('FORBIDDEN')
  })
})

describe('a use', () => {
  it('is one grant for each field, inside the holding right', async () => {
    const grants = done(await grantUse())
    const parents = await Promise.all(grants.map(({ id }) => parentsOf(id)))
    const { id } = await holding()
    expect([grants.map(({ objectId }) => objectId), parents]).toEqual([fieldIds, [[id], [id]]])
  })

  it('lasts as long as the agreement when nothing else is asked', async () => {
    const [grant] = done(await grantUse())
    expect(grant?.validTo).toEqual(new Date('2028-01-01T00:00:00+08:00'))
  })

  it('is granted by the holder only', async () => {
    const byOther = await rights.grants.grantUse(actorOf('holder2'), {
      agreementNo: no,
      resourceCode: code,
      fieldNames: ['id_no'],
      purposes: INDUSTRY,
    })
    expect(codeOf(byOther)).toBe('FORBIDDEN')
  })

  it('is told to the log, once for each grant', async () => {
    const grants = done(await grantUse())
    const events = await test.platform.market.prisma.outboxEvent.findMany({ where: { type: 'grant.given' } })
    const told = events.flatMap(({ payload }) => (payload as { grantId: string }).grantId)
    expect(told.slice(-2)).toEqual(grants.map(({ id }) => id))
  })

  it('is not granted twice', async () => {
    done(await grantUse())
    expect(codeOf(await grantUse({ fieldNames: ['name'] }))).toBe('USE_GRANTED')
  })

  it('is granted again after it was revoked', async () => {
    for (const { id } of done(await grantUse())) done(await revoke(id))
    expect(codeOf(await grantUse())).toBe('OK')
  })
})

describe('an operation', () => {
  it('rests on the use of every source field', async () => {
    const uses = done(await grantUse())
    const operation = done(await grantOperation())
    expect(await parentsOf(operation.id)).toEqual(uses.map(({ id }) => id).toSorted())
  })

  it('is refused while a use is missing, naming the field', async () => {
    done(await grantUse({ fieldNames: ['id_no'] }))
    const refused = await grantOperation()
    expect(refused.ok || refused.error).toMatchObject({
      code: 'RIGHT_USE_MISSING',
      message: expect.stringContaining(`${code}.name`),
    })
  })

  it('is undone with the work it was part of', async () => {
    done(await grantUse())
    const before = await test.platform.market.prisma.rightGrant.count()
    const work = test.platform.market.transaction(async () => {
      done(await grantOperation())
      throw new Error('the approval failed')
    })
    await expect(work).rejects.toThrow('the approval failed')
    expect(await test.platform.market.prisma.rightGrant.count()).toBe(before)
  })
})

describe('a revocation', () => {
  it.each(['holding', 'use', 'operation'] as const)(
    'of the %s raises the epoch of the subscriptions that rest on it',
    async (link) => {
      const [use] = done(await grantUse())
      const operation = done(await grantOperation())
      const before = await epoch()
      const revoked = { holding: (await holding()).id, use: use?.id ?? '', operation: operation.id }[link]
      done(await revoke(revoked, link === 'operation' ? actorOf('bureau') : actorOf('holder')))
      expect(await epoch()).toBe(before + 1)
    },
  )

  it('of a grant that nothing rests on raises none', async () => {
    const [use] = done(await grantUse())
    const before = await epoch()
    done(await revoke(use?.id ?? ''))
    expect(await epoch()).toBe(before)
  })

  it('says when and why, on the row', async () => {
    const [use] = done(await grantUse())
    const revoked = done(await revoke(use?.id ?? ''))
    expect(revoked).toMatchObject({ status: 'REVOKED', revokedAt: test.clock.now(), reason: '数据有误' })
  })

  it('is final', async () => {
    const [use] = done(await grantUse())
    done(await revoke(use?.id ?? ''))
    expect(codeOf(await revoke(use?.id ?? ''))).toBe('GRANT_REVOKED')
  })

  it('of a use is not the operator’s', async () => {
    const [use] = done(await grantUse())
    expect(codeOf(await revoke(use?.id ?? '', actorOf('operator')))).toBe('FORBIDDEN')
  })

  it('of an operation is not the holder’s', async () => {
    done(await grantUse())
    const operation = done(await grantOperation())
    expect(codeOf(await revoke(operation.id))).toBe('FORBIDDEN')
  })
})

describe('the end of an agreement', () => {
  it('raises the epoch of the subscriptions that rest on it', async () => {
    done(await grantUse())
    done(await grantOperation())
    const before = await epoch()
    done(await rights.agreements.terminate(actorOf('bureau'), { no, reason: '违约' }))
    expect(await epoch()).toBe(before + 1)
  })

  it('ends the granting of uses', async () => {
    done(await rights.agreements.terminate(actorOf('bureau'), { no, reason: '违约' }))
    expect(codeOf(await grantUse())).toBe('AGREEMENT_TERMINATED')
  })
})
