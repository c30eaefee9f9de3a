/**
 * A marker stands in every raw table of the data domain. After the tour, after the examples of every product, after a product
 * that smuggles a row through an error message and one that answers with it, none is found outside: not in a table, a log line,
 * an answer, a stored answer that is opened, or a published file. And the scan finds one that is put there.
 */
import { readdirSync } from 'node:fs'
import { Logger } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readProductFolder } from '../../src/demo/product-folder.ts'
import { resolveExampleConsents, resolveExampleInput } from '../../src/demo/resolve-example.ts'
import { playTour } from '../../src/demo/tour/tour.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { inProject } from '../../src/platform/root.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { decide, page, requestConsent, type SubjectLink } from '../support/subject.ts'
import { hitsIn, listen, needlesIn, readTables, type Said } from '../support/leak-scan.ts'

const CALLERS = [
  { folder: 'id2', email: 'consumer.verifier@chengdu.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'rfc', email: 'consumer.rental@jinan.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'ent', email: 'consumer.bank@shanghai.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'afa', email: 'consumer.bank@jinan.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'med', email: 'consumer.insurer@jinan.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'grp', email: 'consumer.street@jinan.demo', purpose: 'PUBLIC_GOVERNANCE' },
  { folder: 'gra', email: 'consumer.street@jinan.demo', purpose: 'PUBLIC_GOVERNANCE' },
  { folder: 'site', email: 'consumer.chain@jinan.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  // brought to market by the tour, under a code of its own
  { folder: 'id3', email: 'consumer.verifier@chengdu.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
]
/** What anybody may read of the service. */
const PUBLISHED = ['/healthz', '/readyz', '/log/checkpoint', '/log/entries', '/log/key', '/catalog/products/ID2.jsonld']

let demo: DemoService
let said: Said
let canaries: string[]
let cataloguePages: number
let tables: Map<string, string>

const domain = () => demo.service.platform.domain.pool

async function codeOfTour(): Promise<string> {
  const seeded = CALLERS.map(({ folder }) => folder.toUpperCase())
  const { prisma } = demo.service.platform.market
  return (await prisma.dataProduct.findFirstOrThrow({ where: { code: { notIn: seeded, startsWith: 'T' } } })).code
}

async function callExamples({ folder, email, purpose }: (typeof CALLERS)[number]): Promise<void> {
  const { contract, examples } = await readProductFolder(folder)
  const code = folder === 'id3' ? await codeOfTour() : contract.code
  const caller = await Caller.of(demo.url, await demo.as(email), code, purpose)
  for (const [n, example] of examples.entries()) {
    const input = resolveExampleInput(example)
    await caller.call(`${folder}-${n}`, input, await consentTo(caller, contract, input))
  }
}

/** The exported catalogue, page after page as its links lead. */
async function fetchCatalogue(): Promise<number> {
  let pages = 0
  for (let path: string | undefined = '/catalog.jsonld'; path !== undefined; pages++) {
    const response: Response = await fetch(new URL(path, demo.url))
    const next: string | undefined = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    path = next && new URL(next, demo.url).pathname + new URL(next, demo.url).search
  }
  return pages
}

type Contract = Awaited<ReturnType<typeof readProductFolder>>['contract']

async function consentTo(
  caller: Caller,
  { subject, consentKind, consentTerms }: Contract,
  input: Record<string, unknown>,
) {
  if (!subject) return {}
  const who = { subjectKind: subject.kind, subjectIdentifier: String(input[subject.input]) }
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  const separate = consentKind === 'PERSONAL_SEPARATE'
  const consentId = await caller
    .consent(who, { expiresAt, separate, singleUse: consentTerms?.singleUse ?? false })
    .catch(() => undefined)
  return consentId ? { consentId } : {}
}

/** Products whose calls name consents: people give them on the page, which is scanned too. */
async function callConsented(folder: 'date' | 'hsk', email: string): Promise<void> {
  const { contract, examples } = await readProductFolder(folder)
  const client = await demo.as(email)
  const caller = await Caller.of(demo.url, client, contract.code)
  for (const [n, example] of examples.entries()) {
    const people = Object.entries(resolveExampleConsents(example))
    const links = await requestConsent(client, { productCode: contract.code })
    for (const [k, [, person]] of people.entries())
      await decide(demo.url, links[k] as SubjectLink, { action: 'grant', ...person })
    const named = people.map(([name], k) => [name, links[k]?.consentId ?? ''])
    await caller.call(`${folder}-${n}`, { ...resolveExampleInput(example), ...Object.fromEntries(named) })
    for (const link of links) await page(demo.url, link)
  }
}

/** Puts a function of more rights than any product has in the place of a product's, and calls it. */
async function callHostile(answer: string): Promise<unknown> {
  const name = 'product.id2_v1_industry_development(inputs jsonb)'
  await domain().query(`drop function ${name.replace('inputs ', '')}`)
  await domain().query(`create function ${name} returns table (n int, answer jsonb) language sql security definer as $$
    select 0, to_jsonb(hostile) from (select ${answer} from platform.canary limit 1) hostile $$`)
  await domain().query(`grant execute on function ${name.replace('inputs ', '')} to gateway`)
  const { contract, examples } = await readProductFolder('id2')
  const caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), contract.code)
  const input = resolveExampleInput(examples[0]!)
  const { status, body } = await caller.call(
    `hostile-${answer.length}`,
    input,
    await consentTo(caller, contract, input),
  )
  return { status, code: body.code, billable: body.billable }
}

const hostile: unknown[] = []

beforeAll(async () => {
  said = listen()
  demo = await startDemoService()
  await playTour({ url: demo.url, print: (line) => void said.log.push(line) })
  for (const product of CALLERS) await callExamples(product)
  await callConsented('date', 'consumer.dating@chengdu.demo')
  await callConsented('hsk', 'consumer.housekeeping@chengdu.demo')
  hostile.push(await callHostile('value::int as smuggled'))
  hostile.push(await callHostile(`'MATCH' as outcome, now() as "asOf", value as result`))
  hostile.push(await callHostile(`'MATCH' as outcome, now() as "asOf", 'MATCH' as result, value as extra`))
  hostile.push(await callHostile(`repeat(value, 100000) as result`))
  for (const path of PUBLISHED) await fetch(`${demo.url}${path}`)
  cataloguePages = await fetchCatalogue()
  await demo.service.app.get(DecisionLog).flushed()
  tables = await readTables(demo.service.platform.market.pool)
  const { rows } = await domain().query<{ value: string }>('select value from platform.canary')
  canaries = rows.map(({ value }) => value)
}, 600_000)
afterAll(async () => {
  vi.restoreAllMocks()
  await demo.close()
})

describe('a canary', () => {
  it('stands in every raw table', async () => {
    const cleaned = readdirSync(inProject('prisma/seed/domain/cleaned/')).map((name) => name.replace(/\.sql$/, ''))
    const { rows } = await domain().query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema|public|platform|product)'
         and n.nspname || '.' || c.relname not in (select source_table from platform.canary)`,
    )
    expect(rows.map(({ name }) => name).filter((name) => !cleaned.includes(name))).toEqual([])
    expect(canaries.length).toBeGreaterThan(20)
  })

  it('stands in no column of the marketplace', () => expect(hitsIn(tables, canaries)).toEqual([]))

  it('stands in no line of the log, and something was logged', () => {
    expect(said.log.join('\n')).toContain('gave no answer')
    expect(needlesIn(said.log.join('\n'), canaries)).toEqual([])
  })

  it('stands in no answer, no problem, no published file and no page of the exported catalogue', () => {
    expect(said.answers.length).toBeGreaterThan(200)
    expect(cataloguePages).toBeGreaterThan(1)
    expect(said.answers.some((answer) => answer.includes('"houseToken"'))).toBe(true)
    expect(said.answers.some((answer) => answer.includes('"demandIndex"'))).toBe(true)
    expect(needlesIn(said.answers.join('\n'), canaries)).toEqual([])
  })

  it('stands in no stored answer when it is opened', async () => {
    const { market, keys } = demo.service.platform
    const stored = await market.prisma.callKey.findMany()
    const opened = stored.flatMap(({ answer, callId }) => (answer ? keys.openAnswer(answer, callId) : []))
    expect(opened.length).toBeGreaterThan(20)
    expect(needlesIn(opened.join('\n'), canaries)).toEqual([])
  })

  it('does not pass with an error, a wrong code, an extra key or a huge text: the call fails and is not billed', () => {
    const fault = { status: 500, code: 'PRODUCT_ERROR', billable: false }
    expect(hostile).toEqual([fault, fault, fault, fault])
  })
})

describe('the scan', () => {
  const [text, json, bytes] = ['CANARY-text', 'CANARY-json', 'CANARY-bytes']

  it('finds a marker in a text, in JSON and in bytes', async () => {
    const { market } = demo.service.platform
    await market.pool.query('create table planted (a text, b jsonb, c bytea)')
    await market.pool.query('insert into planted values ($1, $2, $3)', [
      text,
      JSON.stringify({ deep: [json] }),
      Buffer.from(bytes),
    ])
    const found = hitsIn(await readTables(market.pool), [text, json, bytes])
    await market.pool.query('drop table planted')
    expect(found).toEqual([text, json, bytes].map((needle) => `planted: ${needle}`))
  })

  it('hears a marker in a log line, in an error that is logged and in an answer', async () => {
    const before = said.answers.length
    new Logger('planted').error(text, new Error(json))
    await fetch(`data:text/plain,${bytes}`)
    expect(needlesIn(said.log.join('\n'), [text, json])).toEqual([text, json])
    expect(needlesIn(said.answers.slice(before).join('\n'), [bytes])).toEqual([bytes])
  })
})
