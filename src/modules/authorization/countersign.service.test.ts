import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AgreementClock } from './index.ts'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { codeOf, day, done } from '../../../test/support/results.ts'
import { openRights, resourceInput, type Rights } from '../../../test/support/rights.ts'
import { DecisionLog } from '../../policy/decision-log.ts'

let test: TestMarket
let rights: Rights
let counter = 0
let no: string

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rights = await openRights(test)
  await rights.hold()
  await rights.hold(resourceInput({ code: 'TST-HOU-HOUSE', sourceTable: 'tst_hou.house' }), 'holder2')
})
afterAll(async () => {
  await rights.close()
  await test.close()
})
beforeEach(() => {
  no = `测会〔2026〕${(counter += 1)}号`
})

const scope = (...parts: [code: string, ...fields: string[]][]) =>
  parts.map(([resourceCode, ...fieldNames]) => {
    return { resourceCode, fieldNames, purposes: ['INDUSTRY_DEVELOPMENT' as const] }
  })
const BOTH = scope(['TST-PSB-PERSON', 'id_no'], ['TST-HOU-HOUSE', 'id_no'])
const opinions = async () => {
  const rows = await test.platform.market.prisma.countersignOpinion.findMany({
    where: { agreement: { no } },
    orderBy: [{ departmentOrgId: 'asc' }, { round: 'asc' }],
  })
  return rows.map(({ departmentOrgId, round, status }) => {
    return [departmentOrgId === orgId('holder') ? 'holder' : 'holder2', round, status]
  })
}
const say = (by: 'holder' | 'holder2' | 'institution', consents: boolean, text?: string) =>
  rights.countersigning.giveOpinion(actorOf(by), no, { consents, text })
const decide = () => rights.steps.decide(actorOf('bureau', 'second'), { no, decisionRecord: '三重一大〔2026〕9号' })
const draft = () => rights.draft({ no, scope: BOTH })

describe('a draft', () => {
  it('asks every department at once, all with the same last working day', async () => {
    done(await draft())
    const rows = await test.platform.market.prisma.countersignOpinion.findMany({ where: { agreement: { no } } })
    expect([await opinions(), new Set(rows.map(({ dueDay }) => dueDay.getTime())).size]).toEqual([
      [
        ['holder', 1, 'PENDING'],
        ['holder2', 1, 'PENDING'],
      ],
      1,
    ])
  })

  it('is not decided while a department is silent, however long', async () => {
    done(await draft())
    done(await say('holder', true))
    expect(codeOf(await decide())).toBe('COUNTERSIGN_OPEN')
  })

  it('is not decided against an objection, and is when that is taken back', async () => {
    done(await draft())
    done(await say('holder', true))
    done(await say('holder2', false, '用途过宽'))
    const held = codeOf(await decide())
    done(await rights.countersigning.withdrawObjection(actorOf('holder2'), no))
    expect([held, codeOf(await decide())]).toEqual(['COUNTERSIGN_OBJECTION', 'OK'])
  })

  it('is not decided past the departments by the database either', async () => {
    done(await draft())
    const update = test.platform.market.prisma.authorizationAgreement.update({
      where: { no },
      data: { status: 'DECIDED', decisionRecord: 'x', decidedBy: 'x', decidedAt: test.clock.now() },
    })
    await expect(update).rejects.toThrow(/has not let agreement/)
  })

  it('is not decided by who drafted it', async () => {
    done(await draft())
    await rights.countersign(no)
    expect(codeOf(await rights.steps.decide(actorOf('bureau'), { no, decisionRecord: 'x' }))).toBe('FORBIDDEN')
  })
})

describe('an opinion', () => {
  it('is given once', async () => {
    done(await draft())
    done(await say('holder', true))
    expect(codeOf(await say('holder', false, '改变主意'))).toBe('OPINION_GIVEN')
  })

  it('is not asked of a department without a resource in scope', async () => {
    done(await draft())
    expect(codeOf(await say('institution', true))).toBe('FORBIDDEN')
  })

  it('falls when its part of the scope changes, and is asked for again; the other stands', async () => {
    done(await draft())
    done(await say('holder', true))
    done(await say('holder2', false, '不同意提供'))
    const changed = scope(['TST-PSB-PERSON', 'id_no'], ['TST-HOU-HOUSE', 'name'])
    done(await rights.agreements.revise(actorOf('bureau'), { no, scope: changed }))
    expect(await opinions()).toEqual([
      ['holder', 1, 'CONSENTED'],
      ['holder2', 1, 'SUPERSEDED'],
      ['holder2', 2, 'PENDING'],
    ])
  })

  it('does not hold up a draft that no longer touches its department', async () => {
    done(await draft())
    done(await say('holder', true))
    done(await say('holder2', false, '不同意提供'))
    done(await rights.agreements.revise(actorOf('bureau'), { no, scope: scope(['TST-PSB-PERSON', 'id_no']) }))
    expect(codeOf(await decide())).toBe('OK')
  })
})

describe('an agreement past its draft', () => {
  it('is not edited', async () => {
    await rights.agree({ no, scope: BOTH })
    const edited = await rights.agreements.revise(actorOf('bureau'), { no, scope: BOTH })
    expect(codeOf(edited)).toBe('AGREEMENT_FIXED')
  })

  it('is suspended and resumed by the bureau, which raises the epochs it carries', async () => {
    await rights.agree({ no, scope: BOTH })
    const suspended = done(await rights.steps.suspend(actorOf('bureau'), { no, reason: '核查' }))
    const resumed = done(await rights.steps.resume(actorOf('bureau'), no))
    expect([suspended.status, suspended.suspensionReason, resumed.status]).toEqual(['SUSPENDED', '核查', 'ACTIVE'])
  })

  it('is changed by a change, which asks the departments anew', async () => {
    await rights.agree({ no, scope: BOTH })
    const change = { no: `${no}变`, kind: 'CHANGE' as const, baseNo: no, scope: scope(['TST-PSB-PERSON', 'name']) }
    const drafted = done(await rights.draft(change))
    expect([drafted.kind, drafted.status, drafted.departmentOrgIds]).toEqual(['CHANGE', 'DRAFT', [orgId('holder')]])
  })
})

// Last, since the clock only goes forward.
describe('time', () => {
  const clock = () => rights.rooms.get(AgreementClock)

  it('escalates a late opinion once, with an event and a record, and leaves it open', async () => {
    done(await draft())
    test.clock.advanceTo(new Date(test.clock.now().getTime() + 30 * 86_400_000))
    await clock().turn()
    await clock().turn()
    const { id } = await test.platform.market.prisma.countersignOpinion.findFirstOrThrow({
      where: { agreement: { no }, departmentOrgId: orgId('holder') },
    })
    await rights.rooms.get(DecisionLog).flushed()
    const [events, records] = await Promise.all([
      test.platform.market.prisma.outboxEvent.findMany({ where: { type: 'opinion.escalated' } }),
      test.platform.market.prisma.auditEvent.count({ where: { action: 'opinion.escalate', objectId: id } }),
    ])
    const told = events.filter(({ payload }) => JSON.stringify(payload).includes(id)).length
    expect([told, records, (await opinions())[0]]).toEqual([1, 1, ['holder', 1, 'PENDING']])
  })

  it('begins a filed agreement on its first day, and ends it after its last', async () => {
    const today = test.clock.now().getTime()
    const inDays = (days: number) => day(new Date(today + days * 86_400_000).toISOString().slice(0, 10))
    const states = [(await rights.agree({ no, startDate: inDays(5), endDate: inDays(40) })).status]
    for (const days of [6, 42]) {
      test.clock.advanceTo(new Date(today + days * 86_400_000))
      await clock().turn()
      const { status } = await test.platform.market.prisma.authorizationAgreement.findUniqueOrThrow({ where: { no } })
      states.push(status)
    }
    expect(states).toEqual(['FILED', 'ACTIVE', 'EXPIRED'])
  })
})
