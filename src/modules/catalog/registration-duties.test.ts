import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  TestClock,
  type TestMarket,
} from '../../../test/support/market.ts'
import { openRegistration, strictRules, type Registration } from '../../../test/support/registration.ts'
import { codeOf, day, done } from '../../../test/support/results.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { WorkingCalendars } from '../../policy/working-calendars.ts'
import { RegistrationDuties } from './registration-duties.ts'
import { RegistrationSubjects } from './registration-subjects.ts'

let test: TestMarket
let registration: Registration
let duties: RegistrationDuties

beforeAll(async () => {
  test = await createTestMarket({ clock: new TestClock('2025-09-24T09:00:00+08:00') })
  await seedOrganizations(test.platform.market)
  registration = await openRegistration(test)
  duties = registration.rooms.get(RegistrationDuties)
  for (const code of ['TST-A', 'TST-B', 'TST-C']) await registration.catalogue(code)
})
afterAll(async () => {
  await registration.close()
  await test.close()
})

const prisma = () => test.platform.market.prisma
const on = (date: string) => test.clock.advanceTo(`${date}T09:00:00+08:00`)
const duty = (subjectCode: string) => prisma().registrationDuty.findFirst({ where: { subjectCode } })
const iso = (column: Date | undefined) => column?.toISOString().slice(0, 10)

/** A department granted the use of a field. */
async function granted(resourceCode: string, right: 'USE' | 'HOLDING' = 'USE') {
  const field = await prisma().resourceField.findFirstOrThrow({ where: { resource: { code: resourceCode } } })
  const at = test.clock.now().toISOString()
  const span = { validFrom: at, validTo: '2030-01-01T00:00:00.000Z' }
  const orgs = { grantorOrgId: orgId('holder'), granteeOrgId: orgId('operator'), agreementId: null, region: '370100' }
  const object = { objectType: 'FIELD', objectId: field.id, purposes: ['INDUSTRY_DEVELOPMENT'] }
  await test.platform.outbox.publish('grant.given', { grantId: field.id, right, ...orgs, ...object, ...span })
  await test.platform.outbox.drain()
}

const listing = { region: '370100', product: { id: 'PRODUCT', code: 'TST-PRODUCT' }, resourceCodes: ['TST-A', 'TST-B'] }

describe('what is delivered', () => {
  it('is due for registration 20 working days after the first delivery', async () => {
    await granted('TST-A')
    expect(iso((await duty('TST-A'))?.dueDay)).toBe('2025-10-28')
  })

  it('is due by its first delivery, whatever is delivered later', async () => {
    on('2025-09-25')
    await granted('TST-A')
    expect(iso((await duty('TST-A'))?.dueDay)).toBe('2025-10-28')
  })

  it('is not a resource whose use nobody was granted', async () => {
    await granted('TST-C', 'HOLDING')
    expect(await duty('TST-C')).toBe(null)
  })

  it('is done when the first registration is filed', async () => {
    done(await registration.file('TST-A'))
    expect((await duty('TST-A'))?.filedAt).toEqual(test.clock.now())
  })

  it('is open again when the application came to nothing', async () => {
    const { id } = await prisma().registrationApplication.findFirstOrThrow({ where: { subjectCode: 'TST-A' } })
    const registry = actorOf('registry')
    done(await registration.review.accept(registry, id))
    done(await registration.review.begin(registry, id))
    done(await registration.review.review(registry, { applicationId: id, pass: false, remark: '来源不明' }))
    expect((await duty('TST-A'))?.filedAt).toBe(null)
  })

  it('was filed before it was delivered, where it was', async () => {
    done(await registration.file('TST-B'))
    on('2025-09-26')
    await granted('TST-B')
    expect((await duty('TST-B'))?.filedAt).toEqual(new Date('2025-09-25T09:00:00+08:00'))
  })

  it('can be a product, where products are compulsory', async () => {
    const subject = {
      kind: 'PRODUCT',
      id: 'PRODUCT',
      code: 'TST-PRODUCT',
      name: '产品',
      region: '370100',
      ready: true,
    } as const
    const source = () => Promise.resolve({ ...subject, ownerOrgId: orgId('operator') })
    registration.rooms.get(RegistrationSubjects).answerForProducts(source, () => Promise.resolve())
    const strict = strictRules(true)
    const listed = { productId: 'PRODUCT', productCode: 'TST-PRODUCT', productVersionId: 'V', version: 1 }
    const rest = { contentHash: '', operatorOrgId: orgId('operator'), unit: 'CALL', billable: [] }
    await test.platform.outbox.publish('product.listed', { ...listed, ...rest })
    const spy = vi.spyOn(registration.rooms.get(RegionRules), 'for').mockImplementation((region) => strict.for(region))
    await test.platform.outbox.drain()
    spy.mockRestore()
    expect(iso((await duty('TST-PRODUCT'))?.dueDay)).toBe('2025-10-30')
  })
})

describe('a listing', () => {
  it('waits for nothing where the nation’s term holds', async () => {
    expect(codeOf(await duties.mayList(listing))).toBe('OK')
  })

  async function underStrictRules(productCompulsory: boolean) {
    const strict = strictRules(productCompulsory)
    const spy = vi.spyOn(registration.rooms.get(RegionRules), 'for').mockImplementation((region) => strict.for(region))
    const result = await duties.mayList(listing)
    spy.mockRestore()
    return result.ok ? 'OK' : result.error.details?.missing
  }

  it('waits for every resource it reads, where a city asks for registration before', async () => {
    expect(await underStrictRules(false)).toBe('TST-A, TST-B')
  })

  it('names only what is missing, and the product itself where that is compulsory', async () => {
    await registration.passed('TST-A')
    on('2025-10-20')
    await registration.day.run()
    expect(await underStrictRules(true)).toBe('TST-B, TST-PRODUCT')
  })

  it('is free when all is registered', async () => {
    const { id } = await prisma().registrationApplication.findFirstOrThrow({ where: { subjectCode: 'TST-B' } })
    const registry = actorOf('registry')
    done(await registration.review.accept(registry, id))
    done(await registration.review.begin(registry, id))
    done(await registration.review.review(registry, { applicationId: id, pass: true, remark: '齐全' }))
    on('2025-11-10')
    await registration.day.run()
    expect(await underStrictRules(false)).toBe('OK')
  })
})

describe('a duty across the year', () => {
  it('is provisional, and counted again when the holidays are announced', async () => {
    on('2026-12-25')
    await granted('TST-C')
    const before = await duty('TST-C')
    const rest = { day: day('2027-01-01'), kind: 'REST' } as const
    await registration.rooms
      .get(WorkingCalendars)
      .load([{ year: 2027, revision: 1, announced: true, noticeNo: '测试〔2026〕1号', days: [rest] }])
    const after = await duty('TST-C')
    expect([iso(before?.dueDay), before?.provisional]).toEqual(['2027-01-22', true])
    expect([iso(after?.dueDay), after?.provisional]).toEqual(['2027-01-25', false])
  })
})
