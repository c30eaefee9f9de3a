import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask, type Connection } from '../../../test/support/ask.ts'
import {
  createTestMarket,
  seedOrganizations,
  TestClock,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { dossierInput, openRegistration, type Registration } from '../../../test/support/registration.ts'

let test: TestMarket
let registration: Registration
let ask: Ask
const statements: string[] = []

beforeAll(async () => {
  test = await createTestMarket({
    clock: new TestClock('2025-09-24T09:00:00+08:00'),
    onQuery: (sql) => statements.push(sql),
  })
  await seedOrganizations(test.platform.market)
  registration = await openRegistration(test)
  ask = askOver(test, registration.rooms)
  for (const code of ['TST-A', 'TST-B', 'TST-C']) await registration.catalogue(code)
})
afterAll(async () => {
  await registration.close()
  await test.close()
})

type Payload = { code?: string; data?: { id: string; status: string; dueDay: string | null } }
const REFUSED = '... on Refusal { code } ... on InvalidInput { message }'

/** Takes one step through GraphQL. */
async function step(name: string, type: string, input: object, by?: OrganizationName): Promise<Payload> {
  const success = `${name.charAt(0).toUpperCase()}${name.slice(1)}Success`
  const source = `mutation ($input: ${type}!) { ${name}(input: $input) { ${REFUSED} ... on ${success} { data { id status dueDay } } } }`
  return (await ask<Record<string, Payload>>(source, { input }, by))[name] ?? {}
}
const apply = (subjectCode: string, by: OrganizationName = 'holder') => {
  const { productInfo: _, evidenceAt, ...dossier } = dossierInput()
  const input = {
    type: 'FIRST',
    subjectKind: 'RESOURCE',
    subjectCode,
    dossier: { ...dossier, evidenceAt: evidenceAt.toISOString() },
  }
  return step('applyForRegistration', 'ApplyForRegistrationInput', input, by)
}
const list = async (args: string, by?: OrganizationName) => {
  const source = `{ registrations${args} { edges { node { subjectCode } } } }`
  const { registrations } = await ask<{ registrations: Connection<{ subjectCode: string }> }>(source, {}, by)
  return registrations.edges.map(({ node }) => node.subjectCode)
}

describe('the workflow through GraphQL', () => {
  let applicationId = ''

  it('files an application with its due day', async () => {
    const { data } = await apply('TST-A')
    applicationId = data?.id ?? ''
    expect(data).toMatchObject({ status: 'SUBMITTED', dueDay: '2025-09-28' })
  })

  it('returns it with all that is missing, and takes it again', async () => {
    const missing = { applicationId, missing: ['EVIDENCE'], remark: '请补充存证' }
    expect((await step('returnRegistration', 'ReturnRegistrationInput', missing, 'registry')).data?.status).toBe(
      'RETURNED',
    )
    const { productInfo: _, ...dossier } = dossierInput()
    const again = { applicationId, dossier: { ...dossier, evidenceAt: dossier.evidenceAt.toISOString() } }
    expect((await step('resubmitRegistration', 'ResubmitRegistrationInput', again, 'holder')).data?.status).toBe(
      'SUBMITTED',
    )
  })

  it('accepts, reviews and publishes it', async () => {
    const steps = [
      await step('acceptRegistration', 'RegistrationApplicationInput', { applicationId }, 'registry'),
      await step('beginRegistrationReview', 'RegistrationApplicationInput', { applicationId }, 'registry'),
      await step(
        'reviewRegistration',
        'ReviewRegistrationInput',
        { applicationId, pass: true, remark: '齐全' },
        'registry',
      ),
    ]
    expect(steps.map(({ data }) => [data?.status, data?.dueDay])).toEqual([
      ['ACCEPTED', '2025-10-28'],
      ['IN_REVIEW', '2025-10-28'],
      ['NOTICE', '2025-10-14'],
    ])
  })

  it('is refused to whoever is not the registry', async () => {
    const refused = await step('acceptRegistration', 'RegistrationApplicationInput', { applicationId }, 'operator')
    expect(refused.code).toBe('FORBIDDEN')
  })

  it('refuses to explain a delay that is none, and to revoke what is not registered', async () => {
    const why = { applicationId, reason: '核实' }
    const refused = [
      await step('explainRegistrationDelay', 'RegistrationReasonInput', why, 'registry'),
      await step('revokeRegistration', 'RegistrationReasonInput', why, 'registry'),
    ]
    expect(refused.map(({ code }) => code)).toEqual(['NOT_LATE', 'REGISTRATION_STATUS'])
  })
})

describe('work lists', () => {
  it('show the registry what waits, what is due and what is late', async () => {
    await apply('TST-B')
    expect(await list('(due: TO_DO)', 'registry')).toEqual(['TST-A', 'TST-B'])
    test.clock.advanceTo('2025-09-28T09:00:00+08:00')
    expect([await list('(due: DUE)', 'registry'), await list('(due: LATE)', 'registry')]).toEqual([['TST-B'], []])
    test.clock.advanceTo('2025-09-29T09:00:00+08:00')
    expect([await list('(due: DUE)', 'registry'), await list('(due: LATE)', 'registry')]).toEqual([[], ['TST-B']])
  })

  it.each<[OrganizationName | undefined, number]>([
    ['holder', 2],
    ['holder2', 0],
    ['bureau', 2],
    ['operator', 0],
    ['consumer', 0],
    [undefined, 0],
  ])('show %s %i applications', async (by, count) => {
    expect((await list('', by)).length).toBe(count)
  })

  it('of duties show what is not filed in time', async () => {
    const { prisma } = test.platform.market
    const { id, region, code, name, holderOrgId } = await prisma.dataResource.findFirstOrThrow({
      where: { code: 'TST-C' },
    })
    const subject = {
      subjectKind: 'RESOURCE',
      subjectId: id,
      subjectCode: code,
      subjectName: name,
      ownerOrgId: holderOrgId,
    } as const
    const clock = {
      clockFrom: new Date('2025-08-01'),
      clockWorkingDays: 20,
      dueDay: new Date('2025-08-29'),
      provisional: false,
    }
    await prisma.registrationDuty.create({
      data: { id: 'DUTY', region, ...subject, deliveredAt: new Date('2025-08-01'), ...clock },
    })
    const source = '{ registrationDuties(due: LATE) { edges { node { subjectCode dueDay owner { name } } } } }'
    const seen = {
      registrationDuties: {
        edges: [{ node: { subjectCode: 'TST-C', dueDay: '2025-08-29', owner: { name: '测试市公安局' } } }],
      },
    }
    expect(await ask(source, {}, 'registry')).toEqual(seen)
    expect(await ask(source, {}, 'holder')).toEqual(seen)
    expect(await ask(source, {}, 'holder2')).toEqual({ registrationDuties: { edges: [] } })
  })

  it.each([
    '{ registrations { edges { node { subjectCode owner { name } steps { step late } registration { code } } } } }',
    '{ registrationDuties { edges { node { subjectCode owner { name } } } } }',
    '{ publicNotices { edges { node { holderName type dataName brief startDay endDay } } } }',
    '{ registrationObjections { edges { node { evidence notice { dataName } } } } }',
  ])('take at most two statements: %s', async (source) => {
    statements.length = 0
    await ask(source, {}, 'registry')
    expect(statements.filter((sql) => sql.startsWith('SELECT')).length).toBeLessThanOrEqual(2)
  })
})

describe('public notices', () => {
  const NOTICES = '{ publicNotices { edges { node { id holderName type dataName brief startDay endDay } } } }'
  type Notices = { publicNotices: Connection<{ id: string; dataName: string }> }

  it('show everybody exactly the four items, and the two days', async () => {
    const { publicNotices } = await ask<Notices>(NOTICES)
    const [{ id: _, ...notice } = { id: '' }] = publicNotices.edges.map(({ node }) => node)
    expect(notice).toEqual({
      holderName: '测试市公安局',
      type: 'FIRST',
      dataName: '测试人口信息',
      brief: '常住人口的姓名与证件号',
      startDay: '2025-09-24',
      endDay: '2025-10-14',
    })
  })

  it('have no other field', async () => {
    const { __type: type } = await ask<{ __type: { fields: { name: string }[] } }>(
      '{ __type(name: "PublicNotice") { fields { name } } }',
    )
    expect(type.fields.map(({ name }) => name).toSorted()).toEqual(
      ['id', 'holderName', 'type', 'dataName', 'brief', 'startDay', 'endDay'].toSorted(),
    )
  })

  it('take an objection of anybody, seen by the registry alone, who upholds it', async () => {
    const { publicNotices } = await ask<Notices>(NOTICES)
    const noticeId = publicNotices.edges[0]?.node.id
    const person = { realName: '张三', idType: '居民身份证', contact: '13800000000' }
    const input = { noticeId, ...person, evidence: '来源有误', evidenceHash: 'b'.repeat(64) }
    const raise = `mutation ($input: RaiseObjectionInput!) { raiseObjection(input: $input) { ${REFUSED} ... on RaiseObjectionSuccess { data { receipt } } } }`
    const { raiseObjection } = await ask<{ raiseObjection: { data?: { receipt: string } } }>(raise, { input })
    expect(raiseObjection.data?.receipt).toBeTruthy()

    const source = '{ registrationObjections(status: OPEN) { edges { node { id objector { realName } } } } }'
    type Objections = { registrationObjections: Connection<{ id: string; objector: { realName: string } | null }> }
    expect((await ask<Objections>(source, {}, 'holder')).registrationObjections.edges).toEqual([])
    const [edge] = (await ask<Objections>(source, {}, 'registry')).registrationObjections.edges
    expect(edge?.node.objector?.realName).toBe('张三')

    const decide = `mutation ($input: DecideObjectionInput!) { decideObjection(input: $input) { ${REFUSED} ... on DecideObjectionSuccess { data { status } } } }`
    const decision = { objectionId: edge?.node.id, uphold: true, opinion: '成立' }
    expect(await ask(decide, { input: decision }, 'registry')).toEqual({
      decideObjection: { data: { status: 'UPHELD' } },
    })
    expect(await list('(status: TERMINATED)', 'holder')).toEqual(['TST-A'])
  })

  it('that were terminated stand no longer', async () => {
    expect((await ask<Notices>(NOTICES)).publicNotices.edges).toEqual([])
  })
})
