import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask, type Connection } from '../../../test/support/ask.ts'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { openRegistration, type Registration } from '../../../test/support/registration.ts'
import { done } from '../../../test/support/results.ts'
import { openRights, type Rights } from '../../../test/support/rights.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { ProductModule } from './index.ts'

let test: TestMarket
let registration: Registration
let rights: Rights
let rooms: INestApplicationContext
let ask: Ask
const statements: string[] = []

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => statements.push(sql) })
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, ProductModule)
  registration = await openRegistration(test)
  rights = await openRights(test)
  ask = askOver(test, rooms)
  for (const code of ['TST-A', 'TST-B', 'TST-C']) await registration.catalogue(code)
})
afterAll(async () => {
  await Promise.all([rooms.close(), registration.close(), rights.close()])
  await test.close()
})

type Task = { kind: string; reference: string; dueDay: string | null; late: boolean }
type List = 'departmentTasks' | 'operatorTasks' | 'registryTasks' | 'bureauTasks'
type Who = Parameters<Ask>[2]
const OWN: Record<List, Who> = {
  departmentTasks: 'holder',
  operatorTasks: 'operator',
  registryTasks: 'registry',
  bureauTasks: 'bureau',
}
async function tasks(list: List, who: Who = OWN[list]): Promise<Task[]> {
  const query = `{ ${list}(first: 100) { edges { node { kind reference dueDay late } } } }`
  const answer = await ask<Record<string, Connection<Task>>>(query, {}, who)
  return answer[list]?.edges.map(({ node }) => node) ?? []
}
const about = async (list: List, reference: string) =>
  (await tasks(list)).filter((task) => task.reference === reference)

/** A department granted the use of a field, which is a delivery. */
async function deliver(resourceCode: string) {
  const { prisma } = test.platform.market
  const field = await prisma.resourceField.findFirstOrThrow({ where: { resource: { code: resourceCode } } })
  const span = { validFrom: test.clock.now().toISOString(), validTo: '2030-01-01T00:00:00.000Z' }
  const orgs = { grantorOrgId: orgId('holder'), granteeOrgId: orgId('operator'), agreementId: null, region: '370100' }
  const object = { objectType: 'FIELD', objectId: field.id, purposes: ['INDUSTRY_DEVELOPMENT'] }
  await test.platform.outbox.publish('grant.given', { grantId: field.id, right: 'USE', ...orgs, ...object, ...span })
  await test.platform.outbox.drain()
}

describe('what a department delivered', () => {
  it('waits for it to be filed, with the last day in time', async () => {
    await deliver('TST-A')
    expect(await about('departmentTasks', 'TST-A')).toEqual([
      { kind: 'REGISTRATION', reference: 'TST-A', dueDay: '2026-03-30', late: false },
    ])
  })

  it('waits for nobody else', async () => {
    expect((await tasks('departmentTasks', 'holder2')).filter(({ kind }) => kind === 'REGISTRATION')).toEqual([])
  })

  it('is told to the bureau when its day has passed, and not before', async () => {
    const before = await about('bureauTasks', 'TST-A')
    test.clock.advanceTo('2026-03-31T00:00:00+08:00')
    const late = { reference: 'TST-A', dueDay: '2026-03-30', late: true }
    expect([before, await about('bureauTasks', 'TST-A'), await about('departmentTasks', 'TST-A')]).toEqual([
      [],
      [{ kind: 'REGISTRATION_LATE', ...late }],
      [{ kind: 'REGISTRATION', ...late }],
    ])
  })
})

describe('an application for registration', () => {
  const kinds = async () => (await about('registryTasks', 'TST-A')).map(({ kind, late }) => [kind, late])
  let applicationId: string

  it('waits for the registry to accept it, and for the department no more', async () => {
    applicationId = done(await registration.file('TST-A')).id
    expect([await kinds(), await about('departmentTasks', 'TST-A')]).toEqual([[['REGISTRATION_ACCEPTANCE', false]], []])
  })

  it('waits for the department again when it was returned', async () => {
    const returned = { applicationId, missing: ['EVIDENCE' as const], remark: '缺存证' }
    done(await registration.review.return(actorOf('registry'), returned))
    expect([await kinds(), (await about('departmentTasks', 'TST-A')).map(({ kind }) => kind)]).toEqual([
      [],
      ['REGISTRATION_RETURNED'],
    ])
  })

  it('is late for who reviews it when the clock has run out', async () => {
    const { id } = done(await registration.file('TST-B'))
    done(await registration.review.accept(actorOf('registry'), id))
    const inTime = (await about('registryTasks', 'TST-B')).map(({ kind, late }) => [kind, late])
    test.clock.advanceTo('2026-05-20T09:00:00+08:00')
    const after = (await about('registryTasks', 'TST-B')).map(({ kind, late }) => [kind, late])
    expect([inTime, after]).toEqual([[['REGISTRATION_REVIEW', false]], [['REGISTRATION_REVIEW', true]]])
  })

  it('stands in the list while it is in public notice, with what is objected to it', async () => {
    const { id: noticeId } = await registration.passed('TST-C')
    const who = { realName: '测试人', idType: '居民身份证', contact: '测试' }
    const why = { evidence: '测试', evidenceHash: '0'.repeat(64) }
    done(await registration.objections.raise(actorOf('consumer'), { noticeId, ...who, ...why }))
    expect((await about('registryTasks', 'TST-C')).map(({ kind }) => kind).toSorted()).toEqual([
      'OBJECTION',
      'REGISTRATION_NOTICE',
    ])
  })
})

describe('a registration', () => {
  it('may be renewed from 60 days before its last day, through that day', async () => {
    await registration.catalogue('TST-D')
    const { id } = await registration.passed('TST-D')
    test.clock.advanceTo('2026-06-10T09:00:00+08:00')
    await registration.day.run()
    const validUntil = new Date('2026-12-01T00:00:00Z')
    await test.platform.market.prisma.registrationApplication.update({ where: { id }, data: { validUntil } })
    const on = async (instant: string) => {
      test.clock.advanceTo(instant)
      return (await about('departmentTasks', 'TST-D')).map(({ kind, dueDay }) => `${kind} ${dueDay}`)
    }
    expect([
      await on('2026-10-01T23:59:59+08:00'),
      await on('2026-10-02T00:00:00+08:00'),
      await on('2026-12-01T23:59:59+08:00'),
      await on('2026-12-02T00:00:00+08:00'),
    ]).toEqual([[], ['RENEWAL 2026-12-01'], ['RENEWAL 2026-12-01'], []])
  })
})

describe('an operator', () => {
  it('has the agreements it is to sign in its list', async () => {
    await rights.hold()
    const { no } = await rights.decided()
    expect(await about('operatorTasks', no)).toEqual([{ kind: 'SIGNATURE', reference: no, dueDay: null, late: false }])
  })
})

describe('a list of work', () => {
  it.each(Object.keys(OWN) as List[])('%s takes at most two statements a page', async (list) => {
    statements.length = 0
    await tasks(list)
    const sent = statements.filter((sql) => /^\s*(select|with)/i.test(sql)).length
    expect([sent > 0, sent <= 2]).toEqual([true, true])
  })

  it.each(Object.keys(OWN) as List[])('%s has nothing for people of another role', async (list) => {
    expect(await tasks(list, 'price')).toEqual([])
  })
})
