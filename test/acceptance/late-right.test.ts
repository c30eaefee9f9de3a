/** A right that the market knows and the data domain does not yet: the gateway waits for the data domain, once. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { DomainQuery } from '../../src/modules/gateway/domain-query.ts'
import { productRoleName } from '../../src/modules/product/batch-function.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

let demo: DemoService
let bank: Caller
let role: string

beforeAll(async () => {
  demo = await startDemoService()
  bank = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  const { rows } = await pool().query<{ name: string }>('select current_database()::text as name')
  role = productRoleName({ code: 'ID2', version: 1, purpose: 'INDUSTRY_DEVELOPMENT', database: rows[0]?.name ?? '' })
})
afterAll(() => demo.close())

const pool = () => demo.service.platform.domain.pool

/** Takes every column that the product's role may read away, behind the market's back. */
async function takeColumns(): Promise<number> {
  const { rows } = await pool().query<{ statement: string }>(
    `select format('revoke select (%I) on %I.%I from %I', a.attname, n.nspname, c.relname, $1::text) as statement
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where a.attnum > 0 and a.attacl::text like '%' || $1::text || '=r/%'`,
    [role],
  )
  for (const { statement } of rows) await pool().query(statement)
  return rows.length
}

async function answerOf(requestNo: string) {
  const { name, idNo } = syntheticPerson(CHENGDU, 17)
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  const consentId = await bank.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
  const run = vi.spyOn(demo.service.app.get(DomainQuery), 'run')
  const { status, body } = await bank.call(requestNo, { name, idNo }, { consentId })
  const asked = await Promise.all(run.mock.results.map(({ value }) => value as ReturnType<DomainQuery['run']>))
  run.mockRestore()
  return { status, outcome: body.outcome, refusals: asked.map((found) => (found.ok ? null : found.fault)) }
}

it('a call that the data domain refuses a column is asked again once the data domain has followed', async () => {
  const before = await answerOf('LATE-1')
  const taken = await takeColumns()
  const after = await answerOf('LATE-2')
  expect(before).toEqual({ status: 200, outcome: 'MATCH', refusals: [null] })
  expect(taken).toBeGreaterThan(0)
  expect(after).toEqual({ status: 200, outcome: 'MATCH', refusals: ['42501', null] })
})
