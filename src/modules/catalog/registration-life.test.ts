import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  TestClock,
  type TestMarket,
} from '../../../test/support/market.ts'
import { openRegistration, type Registration } from '../../../test/support/registration.ts'
import { codeOf, day, done } from '../../../test/support/results.ts'
import { WorkingCalendars } from '../../policy/working-calendars.ts'

let test: TestMarket
let registration: Registration
const registry = actorOf('registry')

beforeAll(async () => {
  test = await createTestMarket({ clock: new TestClock('2025-09-24T09:00:00+08:00') })
  await seedOrganizations(test.platform.market)
  registration = await openRegistration(test)
  for (const code of ['TST-B', 'TST-C', 'TST-E']) await registration.catalogue(code)
  await registration.passed('TST-C')
  on('2025-10-15')
  await registration.day.run()
  on('2025-10-29')
  await registration.passed('TST-B')
  on('2025-11-20')
  await registration.day.run()
  on('2026-02-10')
  await registration.passed('TST-E')
  on('2026-03-03')
  await registration.day.run()
})
afterAll(async () => {
  await registration.close()
  await test.close()
})

/** Times of a test go forward, so its parts stand in the order of their dates. */
const on = (date: string) => test.clock.advanceTo(`${date}T09:00:00+08:00`)
const iso = (column: Date | null) => column?.toISOString().slice(0, 10)
const prisma = () => test.platform.market.prisma
const resource = (code: string) => prisma().dataResource.findUniqueOrThrow({ where: { code } })
const application = (id: string) => prisma().registrationApplication.findUniqueOrThrow({ where: { id } })

describe('a change', () => {
  it('keeps code and term, and goes through the notice', async () => {
    const change = await registration.passed('TST-C', { type: 'CHANGE', cause: '来源系统变更' })
    expect(iso(change.dueDay)).toBe('2026-03-17')
    on('2026-03-18')
    await registration.day.run()
    const coded = await application(change.id)
    expect([coded.status, coded.code, iso(coded.validUntil)]).toEqual(['CODED', 'DJ-370100-2025-TST-C', '2028-10-14'])
  })

  it('can be a correction that an interested party asks for, with evidence', async () => {
    const correction = { type: 'CORRECTION', cause: '名称有误', interestEvidence: '权利人书面同意' } as const
    expect(codeOf(await registration.file('TST-C', correction, 'consumer'))).toBe('OK')
    expect(codeOf(await registration.file('TST-E', { ...correction, interestEvidence: null }, 'consumer'))).toBe(
      'INTEREST_UNPROVEN',
    )
  })
})

describe('a cancellation', () => {
  it('is decided within 10 working days of its acceptance, and ends the registration', async () => {
    const filed = await registration.inReview('TST-E', { type: 'CANCEL', cause: '数据灭失' })
    expect(iso(filed.dueDay)).toBe('2026-04-01')
    done(await registration.review.review(registry, { applicationId: filed.id, pass: true, remark: '属实' }))
    expect((await application(filed.id)).status).toBe('CANCELLED')
    expect((await resource('TST-E')).registrationCode).toBe(null)
  })

  it('lets it be registered again, under another code', async () => {
    await registration.passed('TST-E')
    on('2026-04-15')
    await registration.day.run()
    expect((await resource('TST-E')).registrationCode).toBe('DJ-370100-2026-TST-E.2')
  })
})

describe('a revocation', () => {
  it('ends a registration that rests on false material', async () => {
    const { id } = await prisma().registrationApplication.findFirstOrThrow({
      where: { code: 'DJ-370100-2026-TST-E.2' },
    })
    done(await registration.review.revoke(registry, { applicationId: id, reason: '材料虚假' }))
    expect([(await application(id)).status, (await resource('TST-E')).registrationCode]).toEqual(['REVOKED', null])
  })
})

describe('a deadline across the year', () => {
  let id: string

  it('is provisional while the holidays are not announced', async () => {
    on('2026-12-30')
    const filed = done(await registration.file('TST-E'))
    id = filed.id
    expect([iso(filed.dueDay), filed.provisional]).toEqual(['2027-01-04', true])
  })

  it('is counted again when they are', async () => {
    await registration.rooms.get(WorkingCalendars).load([
      {
        year: 2027,
        revision: 1,
        announced: true,
        noticeNo: '测试〔2026〕1号',
        days: [{ day: day('2027-01-01'), kind: 'REST' }],
      },
    ])
    const counted = await application(id)
    expect([iso(counted.dueDay), counted.provisional]).toEqual(['2027-01-05', false])
  })
})

describe('a renewal', () => {
  const renewal = { type: 'RENEWAL', cause: '继续运营' } as const

  it('is not filed before its window', async () => {
    on('2028-08-14')
    expect(codeOf(await registration.file('TST-C', renewal))).toBe('RENEWAL_EARLY')
  })

  it('goes on for three years from the day after expiry', async () => {
    on('2028-08-15')
    const renewed = await registration.passed('TST-C', renewal)
    expect([renewed.status, iso(renewed.validFrom), iso(renewed.validUntil)]).toEqual([
      'CODED',
      '2028-10-15',
      '2031-10-14',
    ])
    expect(iso((await resource('TST-C')).registeredUntil)).toBe('2031-10-14')
  })

  it('that does not come: the registration is cancelled the day after its last', async () => {
    const { registeredUntil } = await resource('TST-B')
    expect(iso(registeredUntil)).toBe('2028-11-19')
    on('2028-11-19')
    expect((await registration.day.run()).lapsed).toBe(0)
    on('2028-11-20')
    expect((await registration.day.run()).lapsed).toBe(1)
    expect((await resource('TST-B')).registrationCode).toBe(null)
    expect(orgId('holder')).toBe((await resource('TST-B')).holderOrgId)
  })
})
