import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  seedOrganizations,
  TestClock,
  type TestMarket,
} from '../../../test/support/market.ts'
import { dossierInput, openRegistration, type Registration } from '../../../test/support/registration.ts'
import { codeOf, done } from '../../../test/support/results.ts'

let test: TestMarket
let registration: Registration
const registry = actorOf('registry')

beforeAll(async () => {
  test = await createTestMarket({ clock: new TestClock('2025-09-24T09:00:00+08:00') })
  await seedOrganizations(test.platform.market)
  registration = await openRegistration(test)
  for (const code of ['TST-A', 'TST-B', 'TST-C', 'TST-D', 'TST-E', 'TST-F']) await registration.catalogue(code)
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

describe('an application filed on 2025-09-24', () => {
  it('is to be accepted within 3 working days: by Sunday the 28th, worked in lieu', async () => {
    const filed = done(await registration.file('TST-A'))
    expect([filed.status, iso(filed.dueDay), filed.provisional]).toEqual(['SUBMITTED', '2025-09-28', false])
  })

  it('is the owner’s to file', async () => {
    expect(codeOf(await registration.file('TST-B', {}, 'holder2'))).toBe('FORBIDDEN')
  })

  it('is not for what is not in the catalogue', async () => {
    expect(codeOf(await registration.file('TST-NONE'))).toBe('NOT_FOUND')
  })

  it('is filed once', async () => {
    expect(codeOf(await registration.file('TST-A'))).toBe('REGISTRATION_OPEN')
  })

  it('needs evidence that was deposited before', async () => {
    const late = dossierInput({ evidenceAt: new Date('2025-09-24T09:00:01+08:00') })
    expect(codeOf(await registration.file('TST-B', { dossier: late }))).toBe('EVIDENCE_LATE')
  })

  it('is reviewed within 20 working days of its acceptance: by 2025-10-28', async () => {
    const reviewed = await registration.inReview('TST-B')
    expect([reviewed.status, iso(reviewed.dueDay)]).toEqual(['IN_REVIEW', '2025-10-28'])
  })

  it('is in public notice for 10 working days: until 2025-10-14', async () => {
    const noticed = await registration.passed('TST-C')
    expect([noticed.status, iso(noticed.dueDay)]).toEqual(['NOTICE', '2025-10-14'])
  })

  it('shows exactly four items in its notice', async () => {
    const notice = await prisma().publicNotice.findFirstOrThrow({ where: { dataName: '测试人口信息' } })
    const { id: _, region: __, startDay, endDay, ...shown } = notice
    expect(shown).toEqual({
      holderName: '测试市公安局',
      type: 'FIRST',
      dataName: '测试人口信息',
      brief: '常住人口的姓名与证件号',
    })
    expect([iso(startDay), iso(endDay)]).toEqual(['2025-09-24', '2025-10-14'])
  })

  it('is processed by the registry alone', async () => {
    const { id } = done(await registration.file('TST-F'))
    expect(codeOf(await registration.review.accept(actorOf('bureau'), id))).toBe('FORBIDDEN')
    expect(codeOf(await registration.review.accept(actorOf('holder'), id))).toBe('FORBIDDEN')
  })

  it('is not processed by the person who filed it', async () => {
    const { id } = await prisma().registrationApplication.findFirstOrThrow({ where: { subjectCode: 'TST-F' } })
    await prisma().registrationApplication.update({ where: { id }, data: { filedBy: registry.id ?? '' } })
    expect(codeOf(await registration.review.accept(registry, id))).toBe('FORBIDDEN')
    expect(codeOf(await registration.review.accept(actorOf('registry', 'second'), id))).toBe('OK')
  })
})

describe('a return', () => {
  let id: string
  const returned = (missing: Parameters<typeof registration.review.return>[1]['missing']) =>
    registration.review.return(registry, { applicationId: id, missing, remark: '请补正' })

  it('names everything that is missing, and stops the clock', async () => {
    id = done(await registration.file('TST-D')).id
    const back = done(await returned(['EVIDENCE', 'SCENARIO']))
    expect([back.status, back.missing, back.dueDay]).toEqual(['RETURNED', ['EVIDENCE', 'SCENARIO'], null])
  })

  it('starts the clock anew when the application comes back', async () => {
    on('2025-09-26')
    const again = await registration.filing.resubmit(actorOf('holder'), { applicationId: id, dossier: dossierInput() })
    expect([done(again).status, iso(done(again).dueDay)]).toEqual(['SUBMITTED', '2025-09-30'])
  })

  it('names nothing new a second time', async () => {
    expect(codeOf(await returned(['BRIEF']))).toBe('NOT_ONE_TIME')
  })

  it('leaves steps that tell who did what', async () => {
    const steps = await prisma().registrationStep.findMany({ where: { applicationId: id }, orderBy: { id: 'asc' } })
    expect(steps.map(({ step, late }) => [step, late])).toEqual([
      ['file', false],
      ['return', false],
      ['resubmit', false],
    ])
  })
})

describe('a notice', () => {
  it('is not coded on its last day', async () => {
    on('2025-10-14')
    expect((await registration.day.run()).coded).toBe(0)
  })

  it('is coded the next day when nothing was raised, for three years', async () => {
    on('2025-10-15')
    expect((await registration.day.run()).coded).toBe(1)
    const { registrationCode, registeredUntil } = await resource('TST-C')
    expect([registrationCode, iso(registeredUntil)]).toEqual(['DJ-370100-2025-TST-C', '2028-10-14'])
  })

  it('is coded once', async () => {
    expect(await registration.day.run()).toEqual({ coded: 0, lapsed: 0, erased: 0 })
  })

  it('tells the world of its code', async () => {
    const [event] = await prisma().outboxEvent.findMany({ where: { type: 'registration.coded' } })
    expect(event?.payload).toMatchObject({
      code: 'DJ-370100-2025-TST-C',
      validFrom: '2025-10-15',
      validUntil: '2028-10-14',
    })
  })
})

describe('a review that runs late', () => {
  let id: string
  const pass = () => registration.review.review(registry, { applicationId: id, pass: true, remark: '齐全' })

  it('cannot explain itself while it is in time', async () => {
    id = (await prisma().registrationApplication.findFirstOrThrow({ where: { subjectCode: 'TST-B' } })).id
    on('2025-10-28')
    const reason = { applicationId: id, reason: '材料核实' }
    expect(codeOf(await registration.review.explainDelay(registry, reason))).toBe('NOT_LATE')
  })

  it('is not finished before the applicant was told why', async () => {
    on('2025-10-29')
    expect(codeOf(await pass())).toBe('LATE_REASON_MISSING')
    done(await registration.review.explainDelay(registry, { applicationId: id, reason: '材料核实' }))
    expect(done(await pass())).toMatchObject({ status: 'NOTICE', lateReason: '材料核实' })
  })

  it('is on record as late', async () => {
    const step = await prisma().registrationStep.findFirstOrThrow({ where: { applicationId: id, step: 'publish' } })
    expect(step.late).toBe(true)
  })
})

describe('an objection', () => {
  const objection = (noticeId: string) => ({
    noticeId,
    realName: '张 三',
    idType: '居民身份证',
    contact: '13800000000',
    evidence: '该数据来源于他单位',
    evidenceHash: 'b'.repeat(64),
  })
  let noticeId: string
  let objectionId: string

  it('can be raised by anybody while the notice stands', async () => {
    noticeId = (await registration.passed('TST-E')).id
    const nobody = { requestId: 'test', kind: 'ANONYMOUS', id: null, role: null, org: null } as const
    objectionId = done(await registration.objections.raise(nobody, objection(noticeId))).id
    expect(objectionId).toBeTruthy()
  })

  it('is sealed: no column, step, event or decision has the name', async () => {
    const rows = await Promise.all([
      prisma().registrationObjection.findMany(),
      prisma().registrationStep.findMany(),
      prisma().outboxEvent.findMany(),
      prisma().auditEvent.findMany(),
    ])
    const text = JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    expect(text).not.toContain('张三')
    expect(text).not.toContain('13800000000')
  })

  it('shows who raised it to the registry alone', async () => {
    const row = await prisma().registrationObjection.findUniqueOrThrow({ where: { id: objectionId } })
    const seenBy = (name: 'registry' | 'bureau' | 'holder' | 'audit') =>
      registration.objections.objector(actorOf(name), row)
    expect(seenBy('registry')?.realName).toBe('张三')
    expect([seenBy('bureau'), seenBy('holder'), seenBy('audit')]).toEqual([null, null, null])
  })

  it('keeps the code from being given while it is open', async () => {
    on('2025-11-20')
    expect((await registration.day.run()).coded).toBe(1) // the late review’s, not this one
    expect((await application(noticeId)).status).toBe('NOTICE')
  })

  it('comes too late when the notice has ended', async () => {
    expect(codeOf(await registration.objections.raise(actorOf('consumer'), objection(noticeId)))).toBe('NOTICE_CLOSED')
  })

  it('is decided by the registry', async () => {
    const decision = { objectionId, uphold: true, opinion: '成立' }
    expect(codeOf(await registration.objections.decide(actorOf('holder'), decision))).toBe('FORBIDDEN')
  })

  it('upheld terminates the application', async () => {
    done(await registration.objections.decide(registry, { objectionId, uphold: true, opinion: '成立' }))
    expect((await application(noticeId)).status).toBe('TERMINATED')
    expect((await resource('TST-E')).registrationCode).toBe(null)
  })

  it('is decided once', async () => {
    expect(
      codeOf(await registration.objections.decide(registry, { objectionId, uphold: false, opinion: '不成立' })),
    ).toBe('OBJECTION_DECIDED')
  })

  it('forgets who raised it when its term is over', async () => {
    on('2026-01-19')
    expect((await registration.day.run()).erased).toBe(0)
    on('2026-01-20')
    expect((await registration.day.run()).erased).toBe(1)
    expect(
      (await prisma().registrationObjection.findUniqueOrThrow({ where: { id: objectionId } })).sealedIdentity,
    ).toBe(null)
  })

  it('dismissed lets the code be given', async () => {
    on('2026-02-10')
    const again = await registration.passed('TST-E')
    const raised = done(await registration.objections.raise(actorOf('consumer'), objection(again.id)))
    done(await registration.objections.decide(registry, { objectionId: raised.id, uphold: false, opinion: '不成立' }))
    on('2026-03-03')
    await registration.day.run()
    expect((await resource('TST-E')).registrationCode).toBe('DJ-370100-2026-TST-E')
  })
})
