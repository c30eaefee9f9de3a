import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProducts, type Products } from '../../../test/support/listed-product.ts'
import { actorOf, createTestMarket, orgId, type TestMarket } from '../../../test/support/market.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { ReleaseService } from './release.service.ts'

let test: TestMarket
let products: Products
let versionId: string

beforeAll(async () => {
  test = await createTestMarket()
  products = await openProducts(test)
  await products.prepare()
  await products.grantUse()
  versionId = done(await products.submit('TST')).id
})
afterAll(async () => {
  await products.close()
  await test.close()
})

const releases = () => products.rooms.get(ReleaseService)

describe('the fields of a charged product', () => {
  it('keep it from being listed until their department has released them', async () => {
    done(await products.approve(versionId))
    expect(codeOf(await products.listOnly(versionId))).toBe('FIELDS_NOT_RELEASED')
  })

  it('are released by nobody who holds none of them', async () => {
    expect(codeOf(await releases().release(actorOf('holder2'), versionId))).toBe('RELEASE_NOTHING')
  })

  it('are released by no operator', async () => {
    expect(codeOf(await releases().release(actorOf('operator'), versionId))).toBe('FORBIDDEN')
  })

  it('are released by their department, for this version, and that is told of', async () => {
    const release = done(await releases().release(actorOf('holder'), versionId))
    const told = await test.platform.market.prisma.outboxEvent.findMany({ where: { type: 'fields.released' } })
    expect([release.holderOrgId, release.fieldIds.length]).toEqual([orgId('holder'), 2])
    expect(told.map(({ payload }) => (payload as { releaseId: string }).releaseId)).toEqual([release.id])
  })

  it('are not released twice', async () => {
    expect(codeOf(await releases().release(actorOf('holder'), versionId))).toBe('RELEASED')
  })

  it('let the version be listed once they are released', async () => {
    expect(codeOf(await products.listOnly(versionId))).toBe('OK')
  })

  it('are not released when the version is listed already', async () => {
    expect(codeOf(await releases().release(actorOf('holder'), versionId))).toBe('RELEASE_STATUS')
  })

  it('are not released for a version that is not there', async () => {
    expect(codeOf(await releases().release(actorOf('holder'), 'none'))).toBe('NOT_FOUND')
  })
})
