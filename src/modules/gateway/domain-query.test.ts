/** What a product may do to the gateway and to others: nothing. Its functions here are written as a careless operator might. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  type TestMarket,
} from '../../../test/support/market.ts'
import { ANSWER_LIMIT_BYTES, DomainQuery, QUEUE_LIMIT } from './domain-query.ts'

const key = (code: string) => ({ code, version: 1, purpose: 'INDUSTRY_DEVELOPMENT' }) as const

/** Makes a product function of a body that reads `input.n` and `input.ask`. */
const make = (test: TestMarket, code: string, body: string) =>
  test.platform.domain.pool.query(`
    create function product.${code.toLowerCase()}_v1_industry_development(inputs jsonb) returns table (n int, answer jsonb)
    language sql volatile security definer as $$
      ${body.replaceAll('INPUTS', 'jsonb_to_recordset(inputs) as input(n int, ask text)')}
    $$;
    grant execute on function product.${code.toLowerCase()}_v1_industry_development(jsonb) to gateway`)

describe('a product function in an embedded database', () => describeMisbehaviour(createTestMarket))
describeOnPostgres('a product function in a server', () => {
  describeMisbehaviour(createServerMarket)
  describeSlowness()
})

function describeMisbehaviour(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let query: DomainQuery

  beforeAll(async () => {
    test = await open()
    query = new DomainQuery(test.platform.domain)
    await make(
      test,
      'PICKY',
      `select n, to_jsonb(case when ask = '0' then (1 / ask::int)::text else ask end) from INPUTS`,
    )
    await make(
      test,
      'TWICE',
      `select n, to_jsonb(ask) from INPUTS, generate_series(1, case when ask = 'two' then 2 else 1 end)`,
    )
    await make(test, 'HUGE', `select n, to_jsonb(repeat('长', ask::int)) from INPUTS`)
    await make(test, 'MANY', `select 0, to_jsonb(i) from INPUTS, generate_series(1, 100000) i`)
  })
  afterAll(() => test.close())

  const askAll = (code: string, asks: readonly string[]) =>
    Promise.all(asks.map((ask) => query.run(key(code), { ask })))

  it('that fails for one caller of a batch answers the others', async () => {
    expect(await askAll('PICKY', ['1', '0', '2'])).toEqual([
      { ok: true, answer: '1' },
      { ok: false, fault: '22012' },
      { ok: true, answer: '2' },
    ])
  })

  it('that gives one caller two rows answers the others', async () => {
    expect(await askAll('TWICE', ['one', 'two', 'one'])).toEqual([
      { ok: true, answer: 'one' },
      { ok: false, fault: 'ROWS' },
      { ok: true, answer: 'one' },
    ])
  })

  it('that gives a hundred thousand rows gives no answer', async () => {
    expect(await askAll('MANY', ['x'])).toEqual([{ ok: false, fault: 'ROWS' }])
  })

  it('that gives one caller a huge answer answers the others', async () => {
    const [small, huge] = await askAll('HUGE', ['3', `${ANSWER_LIMIT_BYTES}`])
    expect([small, huge]).toEqual([
      { ok: true, answer: '长长长' },
      { ok: false, fault: 'SIZE' },
    ])
  })

  it('turns away who comes when as many wait as may, and answers them all', async () => {
    const answers = await Promise.all(
      Array.from({ length: QUEUE_LIMIT + 1 }, () => query.run(key('PICKY'), { ask: '1' })),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(QUEUE_LIMIT)
    expect(answers.at(-1)).toEqual({ ok: false, fault: 'BUSY' })
  })
}

function describeSlowness(): void {
  let test: TestMarket
  let query: DomainQuery

  beforeAll(async () => {
    test = await createServerMarket({ environment: { DOMAIN_STATEMENT_MS: '1500' } })
    query = new DomainQuery(test.platform.domain)
    await make(test, 'SLOW', `select n, to_jsonb(ask) from INPUTS, pg_sleep(60)`)
    await make(test, 'HALF', `select n, to_jsonb(ask) from INPUTS where ask <> 'slow' or pg_sleep(60) is not null`)
    await make(test, 'QUICK', `select n, to_jsonb(ask) from INPUTS`)
    await query.run(key('QUICK'), { ask: 'warm' })
  })
  afterAll(() => test.close())

  it('that is slow is ended', async () => {
    expect(await query.run(key('SLOW'), { ask: 'x' })).toEqual({ ok: false, fault: '57014' })
  })

  it('that is slow does not keep the callers of another waiting', async () => {
    const slow = Array.from({ length: 50 }, (_, n) => query.run({ ...key('SLOW'), version: 1 }, { ask: `${n}` }))
    const quick: number[] = []
    for (let n = 0; n < 20; n++) {
      const started = performance.now()
      await query.run(key('QUICK'), { ask: `${n}` })
      quick.push(performance.now() - started)
    }
    expect(Math.max(...quick)).toBeLessThan(1_000)
    expect(new Set((await Promise.all(slow)).map((answer) => (answer.ok ? 'ok' : answer.fault)))).toEqual(
      new Set(['57014']),
    )
  })

  it('that is slow for one caller gives up with all that would wait too long for their turn', async () => {
    const answers = await Promise.all(['quick', 'slow', 'late'].map((ask) => query.run(key('HALF'), { ask })))
    expect(answers.map((answer) => (answer.ok ? answer.answer : answer.fault))).toEqual(['quick', '57014', '57014'])
  })

  it('has no more memory and no more time than the gateway gives it', async () => {
    const { rows } = await test.platform.domain.gateway.query<Record<string, string>>({
      text: `select current_setting('statement_timeout') as time, current_setting('work_mem') as memory,
        current_setting('temp_file_limit') as files`,
    })
    expect(rows).toEqual([{ time: '1500ms', memory: '16MB', files: '256MB' }])
  })
}
