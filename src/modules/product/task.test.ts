import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask, type Connection } from '../../../test/support/ask.ts'
import {
  actorOf,
  createTestMarket,
  seedOrganizations,
  TEST_REGION,
  type TestMarket,
} from '../../../test/support/market.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { draftInput, planInput } from '../../../test/support/rights.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import type { INestApplicationContext } from '@nestjs/common'
import { AgreementService, PlanService } from '../authorization/index.ts'
import { ProductModule } from './index.ts'

/** The scale of Foshan Nanhai's reform. */
const ITEMS = 552
const DEPARTMENTS = 82
const NO = '测规模〔2026〕1号'

let test: TestMarket
let rooms: INestApplicationContext
let ask: Ask
const statements: string[] = []

// The first department is the tests' own holder; the others are generated.
beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => statements.push(sql) })
  await seedOrganizations(test.platform.market)
  const { pool } = test.platform.market
  await pool.query(
    `insert into organization (id, uscc, name, name_en, kind, region, payout_rail, synthetic, created_at)
     select 'DEPT' || lpad(n::text, 3, '0'), '11370100MB' || lpad(n::text, 7, '0') || 'X', '测试部门' || n, 'Department ' || n,
       'ADMIN_UNIT', $1, 'TREASURY', true, $2 from generate_series(2, $3) n`,
    [TEST_REGION, test.clock.now(), DEPARTMENTS],
  )
  await pool.query(
    `insert into data_resource (id, code, name, name_en, region, holder_org_id, theme, source_system, summary, update_frequency,
       coverage, share_attribute, open_attribute, operable, grade, personal, sensitive, source_table, status, created_at, created_by)
     select 'RES' || n, 'TST-ITEM-' || n, '测试事项' || n, 'Item ' || n, $1,
       case n % $3 when 0 then $4 else 'DEPT' || lpad((n % $3 + 1)::text, 3, '0') end, '测试', '测试', '测试', 'DAILY', '测试', 'CONDITIONAL',
       'NONE', true, 'L1', false, false, 'tst.item' || n, 'SUBMITTED', $2, 'test' from generate_series(1, $5::int) n`,
    [TEST_REGION, test.clock.now(), DEPARTMENTS, actorOf('holder').org?.id, ITEMS],
  )
  await pool.query(
    `insert into resource_field (id, resource_id, name, label, label_en, type, grade, personal, position)
     select 'FLD' || n, 'RES' || n, 'value', '值', 'Value', 'text', 'L1', false, 1 from generate_series(1, $1::int) n`,
    [ITEMS],
  )
  rooms = await openRooms(test.platform, ProductModule)
  ask = askOver(test, rooms)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

async function draft() {
  const plans = rooms.get(PlanService)
  const { uscc: operatorUscc } = await test.platform.market.prisma.organization.findUniqueOrThrow({
    where: { id: actorOf('operator').org?.id ?? '' },
  })
  const planNo = '测规模案〔2026〕1号'
  done(await plans.draft(actorOf('bureau'), planInput({ no: planNo })))
  for (const step of ['DECIDED', 'APPROVED', 'FILED'] as const)
    done(await plans.advance(actorOf('bureau', 'second'), { no: planNo, step, recordNo: step }))
  const notice = { noticeNo: '1', noticeDay: draftInput().startDate, result: '中标' }
  done(await plans.recordSelection(actorOf('bureau'), { planNo, operatorUscc, method: 'OPEN_TENDER', ...notice }))
  const scope = Array.from({ length: ITEMS }, (_, index) => ({
    resourceCode: `TST-ITEM-${index + 1}`,
    fieldNames: ['value'],
    purposes: ['INDUSTRY_DEVELOPMENT' as const],
  }))
  return rooms.get(AgreementService).draft(actorOf('bureau'), draftInput({ no: NO, planNo, operatorUscc, scope }))
}

type Tasks = Connection<{ kind: string; reference: string; dueDay: string | null; late: boolean }>
const TASK = 'edges { node { kind reference dueDay late } }'
const queries = () => statements.filter((sql) => /^\s*(select|with)/i.test(sql)).length

describe('an agreement over 552 items of 82 departments', () => {
  it('asks all 82 at once', async () => {
    expect(codeOf(await draft())).toBe('OK')
    const opinions = await test.platform.market.prisma.countersignOpinion.count({ where: { agreement: { no: NO } } })
    expect(opinions).toBe(DEPARTMENTS)
  })

  it.each([
    ['bureauTasks', `{ bureauTasks(first: 100) { ${TASK} } }`],
    ['departmentTasks', `{ departmentTasks(first: 100) { ${TASK} } }`],
    [
      'countersignOpinions',
      '{ countersignOpinions(first: 100) { edges { node { status dueDay department { name } } } } }',
    ],
    [
      'agreements',
      '{ agreements(first: 100) { edges { node { no scope { fieldNames resource { code } } opinions { status } } } } }',
    ],
    ['dataResources', '{ dataResources(first: 100) { edges { node { code holder { name } fields { name } } } } }'],
    [
      'implementationPlans',
      '{ implementationPlans { edges { node { no selections { method operator { name } } } } } }',
    ],
  ])('is listed by %s in at most two statements a page', async (name, query) => {
    statements.length = 0
    await ask(query, {}, name === 'departmentTasks' ? 'holder' : 'bureau')
    expect([queries() > 0, queries() <= 2]).toEqual([true, true])
  })

  it('waits for a department as one opinion with its last day', async () => {
    const { departmentTasks } = await ask<{ departmentTasks: Tasks }>(`{ departmentTasks { ${TASK} } }`, {}, 'holder')
    expect(departmentTasks.edges.map(({ node }) => node)).toEqual([
      { kind: 'OPINION', reference: NO, dueDay: '2026-03-09', late: false },
    ])
  })

  it('does not wait for a department that is not concerned', async () => {
    const { departmentTasks } = await ask<{ departmentTasks: Tasks }>(
      `{ departmentTasks { ${TASK} } }`,
      {},
      'institution',
    )
    expect(departmentTasks.edges).toEqual([])
  })

  it('shows the bureau who is late when the day has passed, and nobody before', async () => {
    const late = async () => {
      const { bureauTasks } = await ask<{ bureauTasks: Tasks }>(`{ bureauTasks(first: 100) { ${TASK} } }`, {}, 'bureau')
      return bureauTasks.edges.filter(({ node }) => node.kind === 'OPINION_LATE' && node.late).length
    }
    const before = await late()
    test.clock.advanceTo('2026-03-10T00:00:00+08:00')
    expect([before, await late()]).toEqual([0, DEPARTMENTS])
  })

  it('shows the work of the bureau to nobody else', async () => {
    const { bureauTasks } = await ask<{ bureauTasks: Tasks }>(`{ bureauTasks { ${TASK} } }`, {}, 'operator')
    expect(bureauTasks.edges).toEqual([])
  })
})
