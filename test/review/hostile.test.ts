import { readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED } from '../../src/cli/client.ts'
import { runCommandLine } from '../../src/cli/run.ts'
import { inProject } from '../../src/platform/root.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

/** Products that must not come to market, each with the reason why not; the folder says how it is tried. */
const SEEN_OFF_LINE = [
  ['writes', 'QUERY_WRITES'],
  ['deletes-in-a-cte', 'QUERY_WRITES'],
  ['selects-into', 'QUERY_WRITES'],
  ['locks', 'QUERY_WRITES'],
  ['sleeps', 'QUERY_FORBIDDEN_FUNCTION'],
  ['calls-out', 'QUERY_FORBIDDEN_FUNCTION'],
  ['copies-out', 'QUERY_NOT_A_SELECT'],
  ['imports-a-file', 'QUERY_FORBIDDEN_FUNCTION'],
  ['reads-the-catalogue', 'QUERY_READS_CATALOGUE'],
  ['reads-the-catalogue-by-name', 'QUERY_READS_CATALOGUE'],
  ['reads-the-markers', 'QUERY_TABLE_UNGRANTED'],
  ['two-statements', 'QUERY_NOT_ONE_STATEMENT'],
  ['leaves-its-parentheses', 'QUERY_UNREADABLE'],
  ['comment-tricks', 'QUERY_UNREADABLE'],
  ['smuggles-by-a-division', 'QUERY_CAN_FAIL'],
  ['smuggles-by-a-second-row', 'QUERY_CAN_FAIL'],
  ['smuggles-by-an-overflow', 'QUERY_CAN_FAIL'],
  ['security-definer-call', 'QUERY_FORBIDDEN_FUNCTION'],
  ['reads-the-whole-batch', 'QUERY_COLUMN_UNGRANTED'],
  ['takes-the-batch-as-a-parameter', 'QUERY_FORBIDDEN_SYNTAX'],
  ['ungranted-column', 'QUERY_COLUMN_UNGRANTED'],
  ['ungranted-table', 'QUERY_COLUMN_UNGRANTED'],
  ['select-star', 'QUERY_STAR'],
  ['whole-row', 'QUERY_STAR'],
  ['extra-key', 'OUTPUT_KEY_EXTRA'],
  ['missing-key', 'OUTPUT_KEY_MISSING'],
  ['code-not-in-the-contract', 'OUTPUT_CODE_UNKNOWN'],
  ['type-not-in-the-contract', 'OUTPUT_TYPE'],
  ['random', 'QUERY_FORBIDDEN_FUNCTION'],
  ['clock', 'QUERY_CLOCK'],
  ['clock-in-a-text', 'QUERY_CLOCK'],
  ['depends-on-row-order', 'QUERY_NONDETERMINISTIC'],
  ['numbers-rows-in-no-order', 'QUERY_NONDETERMINISTIC'],
  ['recursive', 'QUERY_FORBIDDEN_SYNTAX'],
  ['bills-no-record', 'CONTRACT_INVALID'],
] as const

/** These need the data domain: its catalogue, its planner, its rows, and the rights of the marketplace. */
const SEEN_IN_THE_DOMAIN = [
  ['smuggles-by-a-cast', 'QUERY_CAN_FAIL'],
  ['huge-cost', 'PLAN_COST'],
  ['unbounded-rows', 'PLAN_ROWS'],
  ['leaks-a-marker', 'CANARY_LEAKED'],
  ['example-does-not-hold', 'EXAMPLE_FAILS'],
  ['example-about-a-real-person', 'EXAMPLE_SUBJECT'],
  ['unknown-source', 'SOURCE_UNKNOWN'],
  ['ungranted-purpose', 'USE_NOT_GRANTED'],
] as const

const START_TIMEOUT_MS = 300_000
const HOSTILE = fileURLToPath(inProject('test/review/hostile/'))

async function review(folder: string, ...options: string[]) {
  const lines: string[] = []
  const print = (line: string) => lines.push(line)
  const code = await runCommandLine(['product', 'review', folder, ...options], { out: print, error: print })
  const errors = lines.flatMap((line) => /: error ([A-Z_]+): /.exec(line)?.[1] ?? [])
  return { code, lines, errors }
}

it('every hostile product has its reason', () => {
  const named = [...SEEN_OFF_LINE, ...SEEN_IN_THE_DOMAIN].map(([name]) => name)
  expect(named.toSorted()).toEqual(readdirSync(HOSTILE).toSorted())
})

describe('off line', () => {
  it.each(SEEN_OFF_LINE)('%s is refused: %s', async (name, reason) => {
    const { code, errors } = await review(`${HOSTILE}${name}`)
    expect([code, errors]).toEqual([1, expect.arrayContaining([reason])])
  })

  it.each([
    ['the contract', 'contract.json', ['"billable": ["HIT"]', '"billable": ["HIT", "NO_RECORD"]'], '"billable"'],
    ['a source of the contract', 'contract.json', ['"fields": ["uscc_key"', '"felds": ["uscc_key"'], '"felds"'],
    [
      'a case of the sandbox',
      'sandbox.json',
      ['"status": null', '"status": 5'],
      '"answer": {\n      "outcome": "NO_RECORD"',
    ],
    ['an example', 'examples.json', ['"expect"', '"expekt"'], '{\n    "title"'],
  ] as const)('a fault of %s is told with its line', async (_, file, [there, instead], place) => {
    const folder = await mkdtemp(join(tmpdir(), 'sanquan-lines-'))
    await cp(fileURLToPath(inProject('test/products/reg/')), folder, { recursive: true })
    const text = readFileSync(join(folder, file), 'utf8').replace(there, instead)
    await writeFile(join(folder, file), text)
    const { lines } = await review(folder)
    await rm(folder, { recursive: true })
    const line = text.slice(0, text.indexOf(place)).split('\n').length
    expect(lines.map((said) => said.split(': ')[0])).toContain(`${file}:${line}`)
  })

  it.each(readdirSync(inProject('prisma/seed/products/')))('the seeded product %s passes', async (name) => {
    const { code, errors } = await review(fileURLToPath(inProject(`prisma/seed/products/${name}`)))
    expect([code, errors]).toEqual([0, []])
  })
})

describe('with a running service', () => {
  let demo: DemoService
  let login: string[]

  beforeAll(async () => {
    demo = await startDemoService()
    const operator = await demo.as('operator.maker@chengdu.demo')
    const created = await operator.run<{ createToken: { text: string } }>(
      `mutation ($input: CreateTokenInput!) { createToken(input: $input) { ${REFUSED} ... on CreateTokenSuccess { data { text } } } }`,
      { input: { label: 'review', days: 1 } },
    )
    login = ['--url', demo.url, '--token', created.createToken.text]
  }, START_TIMEOUT_MS)
  afterAll(() => demo.close())

  it.each([...SEEN_OFF_LINE, ...SEEN_IN_THE_DOMAIN])('%s is refused: %s', async (name, reason) => {
    const { code, errors } = await review(`${HOSTILE}${name}`, ...login)
    expect([code, errors]).toEqual([1, expect.arrayContaining([reason])])
  })

  it.each(['id2'])('the seeded product %s passes without a warning', async (name) => {
    const { code, lines } = await review(fileURLToPath(inProject(`prisma/seed/products/${name}`)), ...login)
    expect([code, lines.at(-1)]).toEqual([0, '0 errors, 0 warnings'])
  })

  it('names the line of a source and of a field that have no use', async () => {
    const placesOf = async (name: string, reason: string) => {
      const { lines } = await review(`${HOSTILE}${name}`, ...login)
      return lines.filter((said) => said.includes(`error ${reason}`)).map((said) => said.split(': ')[0])
    }
    const at = (name: string, text: string) => {
      const contract = readFileSync(`${HOSTILE}${name}/contract.json`, 'utf8')
      return `contract.json:${contract.slice(0, contract.indexOf(text)).split('\n').length}`
    }
    expect(await placesOf('unknown-source', 'SOURCE_UNKNOWN')).toEqual([at('unknown-source', '"resource"')])
    expect(await placesOf('ungranted-purpose', 'USE_NOT_GRANTED')).toContain(at('ungranted-purpose', '"fields"'))
  })

  it('keeps nothing of what it tried', async () => {
    const { market, domain } = demo.service.platform
    const roles = await domain.pool.query(`select rolname from pg_roles where rolname like 'product_bad_%'`)
    expect([roles.rows, await market.prisma.dataProduct.count({ where: { code: 'BAD' } })]).toEqual([[], 0])
  })

  it('repeats no row, whatever the query was about', async () => {
    const { rows } = await demo.service.platform.domain.pool.query<{ value: string }>(
      'select value from platform.canary',
    )
    const { lines } = await review(`${HOSTILE}leaks-a-marker`, ...login)
    expect(rows.filter(({ value }) => lines.some((line) => line.includes(value)))).toEqual([])
  })
})

it('names file, line and fix in two languages', async () => {
  const { lines } = await review(`${HOSTILE}sleeps`)
  const line =
    readFileSync(`${HOSTILE}sleeps/query.sql`, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('pg_sleep')) + 1
  expect(lines[0]).toBe(
    `query.sql:${line}: error QUERY_FORBIDDEN_FUNCTION: 调用了白名单之外的函数 pg_sleep()。改用含义固定的函数。/ It calls pg_sleep(), which is on no list. Do without it: only functions of known, fixed meaning are run.`,
  )
})
