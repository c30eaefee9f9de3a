import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { COLUMNS, openProducts, PURPOSE, RESOURCE, type Products } from '../../../test/support/listed-product.ts'
import {
  actorOf,
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  orgId,
  type TestMarket,
} from '../../../test/support/market.ts'
import { done, draftInput } from '../../../test/support/rights.ts'
import { DomainRights } from '../catalog/index.ts'

describe('what is cut off before an embedded data domain', () => describeCutOffs(createTestMarket))
describeOnPostgres('what is cut off before the data domain of a server', () => describeCutOffs(createServerMarket))

const [ID_NO, NAME] = COLUMNS

/** One product over two columns of one table, while a right of it stops half-way between the two databases. */
function describeCutOffs(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let products: Products

  beforeAll(async () => {
    test = await open()
    products = await openProducts(test)
    await products.prepare()
    await products.grantUse()
    await products.list('TST')
  })
  afterAll(async () => {
    await products.close()
    await test.close()
  })

  const prisma = () => test.platform.market.prisma
  const readable = () => products.readable('TST')
  const reconcile = () => products.reconciler.reconcile({ cutOffMs: 0 })
  const revoke = async (right: 'HOLDING' | 'USE', field?: string) =>
    products.rights.grants.revokeGrant(actorOf('holder'), {
      grantId: await products.grantId(right, field),
      reason: 'test',
    })

  describe('a revocation that is cut off', () => {
    it('of a whole version is finished as its withdrawal, and until then nothing reads', async () => {
      await products.list('TSU')
      const { id: linkId } = await prisma().productVersion.findFirstOrThrow({ where: { product: { code: 'TSU' } } })
      const withdrawal = { link: 'VERSION', linkId, action: 'product.withdraw', reason: 'test' } as const
      const before = await products.readable('TSU')
      const cutOff = products.domainRights.withdraw(withdrawal, () => Promise.reject(new Error('cut off')))
      await expect(cutOff).rejects.toThrow('cut off')
      const between = await prisma().productVersion.findUniqueOrThrow({ where: { id: linkId } })
      expect([before, between.status, await products.readable('TSU')]).toEqual([COLUMNS, 'LISTED', []])
      expect((await reconcile()).finished).toBe(1)
      const after = await prisma().productVersion.findUniqueOrThrow({ where: { id: linkId } })
      expect([after.status, await products.readable('TSU')]).toEqual(['DELISTED', []])
    })

    it('between the databases leaves less access, and is finished', async () => {
      const linkId = await products.grantId('USE', 'name')
      const withdrawal = { link: 'GRANT', linkId, action: 'grant.revoke', reason: 'test' } as const
      const cutOff = products.domainRights.withdraw(withdrawal, () => Promise.reject(new Error('cut off')))
      await expect(cutOff).rejects.toThrow('cut off')
      const { status } = await prisma().rightGrant.findUniqueOrThrow({ where: { id: linkId } })
      expect([status, await readable()]).toEqual(['ACTIVE', [ID_NO]])
      expect((await reconcile()).finished).toBe(1)
      const after = await prisma().rightGrant.findUniqueOrThrow({ where: { id: linkId } })
      expect([after.status, await readable()]).toEqual(['REVOKED', [ID_NO]])
    })

    it('of a resource is finished as a suspension, and undone by its resumption', async () => {
      const { id: linkId } = await prisma().dataResource.findUniqueOrThrow({ where: { code: RESOURCE.code } })
      const withdrawal = { link: 'RESOURCE', linkId, action: 'resource.suspend', reason: null } as const
      await products.entitlements.begin(withdrawal, test.clock.now())
      await reconcile()
      const { status } = await prisma().dataResource.findUniqueOrThrow({ where: { id: linkId } })
      done(await products.rights.catalog.resumeResource(actorOf('holder'), RESOURCE.code))
      expect([status, await readable()]).toEqual(['SUSPENDED', [ID_NO]])
    })

    it('of an agreement is finished as a suspension, and undone by its resumption', async () => {
      const { no } = draftInput()
      const { id: linkId } = await prisma().authorizationAgreement.findUniqueOrThrow({ where: { no } })
      const withdrawal = { link: 'AGREEMENT', linkId, action: 'agreement.suspend', reason: 'test' } as const
      await products.entitlements.begin(withdrawal, test.clock.now())
      await reconcile()
      const { status } = await prisma().authorizationAgreement.findUniqueOrThrow({ where: { id: linkId } })
      done(await products.rights.steps.resume(actorOf('bureau'), no))
      expect([status, await readable()]).toEqual(['SUSPENDED', [ID_NO]])
    })

    it('is finished at the start where nobody else can be at it, and left alone on a server', async () => {
      const { id: linkId } = await prisma().dataResource.findUniqueOrThrow({ where: { code: RESOURCE.code } })
      const withdrawal = { link: 'RESOURCE', linkId, action: 'resource.suspend', reason: null } as const
      await products.entitlements.begin(withdrawal, test.clock.now())
      await products.reconciler.start()
      await products.reconciler.onApplicationShutdown()
      const { status } = await prisma().dataResource.findUniqueOrThrow({ where: { id: linkId } })
      const { embedded } = test.platform.market
      expect([status, await readable()]).toEqual([embedded ? 'SUSPENDED' : 'CATALOGUED', []])
      if (embedded) done(await products.rights.catalog.resumeResource(actorOf('holder'), RESOURCE.code))
      await products.entitlements.end(withdrawal)
      await products.domainRights.follow()
    })

    it('stays withdrawn when nobody knows how to finish it', async () => {
      const linkId = await products.grantId('USE', 'id_no')
      const withdrawal = { link: 'GRANT', linkId, action: 'grant.unheard-of', reason: null }
      await products.entitlements.begin(withdrawal as never, test.clock.now())
      const { finished } = await reconcile()
      expect([finished, await readable()]).toEqual([0, []])
      await products.entitlements.end({ link: 'GRANT', linkId })
      await products.domainRights.follow()
    })

    it('is left alone while it may still be under way', async () => {
      const linkId = await products.grantId('USE', 'id_no')
      const withdrawal = { link: 'GRANT', linkId, action: 'grant.revoke', reason: 'test' } as const
      await products.entitlements.begin(withdrawal, test.clock.now())
      const { finished } = await products.reconciler.reconcile()
      expect([finished, await readable()]).toEqual([0, []])
      await products.entitlements.end(withdrawal)
      await products.domainRights.follow()
      expect(await readable()).toEqual([ID_NO])
    })
  })

  describe('a grant that is cut off', () => {
    const grantName = async (fails: 'before' | 'after') => {
      const { grants, rooms } = products.rights
      const follow = vi.spyOn(rooms.get(DomainRights), 'follow').mockImplementation(async () => {
        if (fails === 'after') await products.domainRights.follow()
        throw new Error('cut off')
      })
      const input = {
        agreementNo: draftInput().no,
        resourceCode: RESOURCE.code,
        fieldNames: ['name'],
        purposes: [PURPOSE],
      }
      await expect(grants.grantUse(actorOf('holder'), input)).rejects.toThrow('cut off')
      follow.mockRestore()
      return prisma().rightGrant.count({ where: { status: 'PENDING' } })
    }

    it.each(['before', 'after'] as const)(
      '%s the data domain followed is pending, refused by the market, and finished',
      async (fails) => {
        const pending = await grantName(fails)
        const { activated } = await reconcile()
        expect([pending, activated, await readable()]).toEqual([1, 1, COLUMNS])
        done(await revoke('USE', 'name'))
      },
    )

    it('is told of once, when it comes into force', async () => {
      await grantName('before')
      await reconcile()
      await reconcile()
      const id = await products.grantId('USE', 'name')
      const told = await prisma().$queryRaw<unknown[]>`
        select 1 from outbox_event where type = 'grant.given' and payload ->> 'grantId' = ${id}`
      expect(told).toHaveLength(1)
    })
  })

  describe('at last', () => {
    const begin = (withdrawal: Parameters<typeof products.entitlements.begin>[0]) =>
      products.entitlements.begin(withdrawal, test.clock.now())

    it('the revocation of a consent letter that is cut off leaves less access, and is finished', async () => {
      const { id } = await prisma().resourceField.findFirstOrThrow({ where: { name: 'id_no' } })
      const shared = { obtainedBySharing: true, providingOrgId: orgId('holder2') }
      await prisma().resourceField.update({ where: { id }, data: shared })
      const letter = { no: '函1', resourceCode: RESOURCE.code, fieldNames: ['id_no'], purposes: [PURPOSE] }
      const terms = { validTo: new Date('2030-01-01T00:00:00+08:00'), evidenceHash: '0'.repeat(64) }
      const [given] = done(await products.rights.letters.give(actorOf('holder2'), { ...letter, ...terms }))
      const before = await readable()
      await begin({ link: 'LETTER', linkId: given?.id ?? '', action: 'letter.revoke', reason: '数据有误' })
      const { finished } = await reconcile()
      const after = await prisma().consentLetter.findUniqueOrThrow({ where: { id: given?.id ?? '' } })
      expect([before, finished, await readable()]).toEqual([COLUMNS, 1, [NAME]])
      expect([after.status, after.reason]).toEqual(['REVOKED', '数据有误'])
    })

    it('the termination of an agreement that is cut off is finished too', async () => {
      const { no } = draftInput()
      const { id: linkId } = await prisma().authorizationAgreement.findUniqueOrThrow({ where: { no } })
      await begin({ link: 'AGREEMENT', linkId, action: 'agreement.terminate', reason: '严重违约' })
      const { finished } = await reconcile()
      const after = await prisma().authorizationAgreement.findUniqueOrThrow({ where: { no } })
      expect([finished, after.status, await readable()]).toEqual([1, 'TERMINATED', []])
    })
  })
}
