/**
 * Whoever is asked about leaves no trace outside the data domain: after the tour, after calls that were answered and calls
 * that were refused, no table, no log line, no metric, no trace, no answer of the service and no entry of the public log holds a number, a
 * mobile or a name of theirs, nor a canary of the domain.
 */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readProductFolder } from '../../src/demo/product-folder.ts'
import { resolveExampleInput } from '../../src/demo/resolve-example.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { playTour } from '../../src/demo/tour/tour.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { Caller } from '../support/caller.ts'
import { hitsIn, listen, needlesIn, readTables, type Said } from '../support/leak-scan.ts'
import { startDemoService, TEST_PEOPLE, type DemoService } from '../support/demo-service.ts'
import { startTraceCollector } from '../support/trace-collector.ts'

const CALLERS = {
  id2: 'consumer.verifier@chengdu.demo',
  rfc: 'consumer.rental@jinan.demo',
  ent: 'consumer.bank@shanghai.demo',
}
const PERSONAL = /name|idno|mobile/i
/** What is said of a name of two characters is said of half of China; people who work here may be called so too. */
const NAME_LENGTH = 3

let demo: DemoService
let said: Said
let traces: readonly string[]
let metrics: string
const asked = new Set<string>()
let kept: Map<string, string>

const market = () => demo.service.platform.market

/** Every example of every product is called, with the consent of its subject. */
async function callExamples(folder: keyof typeof CALLERS): Promise<void> {
  const { contract, examples } = await readProductFolder(folder)
  const caller = await Caller.of(demo.url, await demo.as(CALLERS[folder]), contract.code)
  for (const [n, example] of examples.entries()) {
    const input = resolveExampleInput(example)
    for (const [name, value] of Object.entries(input))
      if (PERSONAL.test(name) && typeof value === 'string') asked.add(value)
    const identifier = contract.subject && input[contract.subject.input]
    const subject = contract.subject && { subjectKind: contract.subject.kind, subjectIdentifier: String(identifier) }
    const consentId = subject && (await caller.consent(subject, { expiresAt: inADay() }).catch(() => undefined))
    await caller.call(`${folder}-${n}`, input, consentId ? { consentId } : {})
  }
}

const inADay = () => new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()

/** Everything that is wrong with a request can be wrong with one that is about somebody. */
async function callWrongly(): Promise<void> {
  const caller = await Caller.of(demo.url, await demo.as(CALLERS.id2), 'ID2')
  const { idNo, name, mobile } = syntheticPerson(CHENGDU, 23)
  const input = { name, idNo }
  const wrong = `${idNo.slice(0, -1)}${idNo.endsWith('0') ? '1' : '0'}`
  for (const text of [idNo, name, mobile, wrong]) asked.add(text)
  await caller.call('no-consent', input)
  await caller.call('wrong-digit', { name, idNo: wrong })
  await caller.call('unknown-field', { ...input, mobile })
  await caller.call(idNo, input)
  await caller.call('purpose', input, { purposeClass: 'PUBLIC_WELFARE' })
  await caller.call('consent', input, { consentId: idNo })
  await caller.post({ requestNo: 'unknown-member', purposeClass: 'INDUSTRY_DEVELOPMENT', input, [idNo]: name })
  await caller.post(`{"requestNo": "${idNo}", "input": {"name": "${name}"`)
  await caller.post({ input }, { key: mobile.repeat(3) })
  await caller.post({ input }, { productCode: `${idNo}?name=${encodeURIComponent(name)}` })
  await caller.consent({ subjectKind: 'PERSON', subjectIdentifier: wrong }, { expiresAt: inADay() }).catch(() => {})
  const document = `mutation { callProduct(input: { productCode: "ID2", requestNo: "x", input: { idNo: "${idNo}" } }) { __typename } }`
  await demo.anonymous.run(document).catch(() => {})
  const variables = { input: { productCode: 'ID2', requestNo: 'x', purposeClass: 'INDUSTRY_DEVELOPMENT', input } }
  const asGiven =
    'mutation ($input: CallProductInput!) { callProduct(input: $input) { __typename ... on Refusal { message } } }'
  await demo.anonymous.run(asGiven, variables).catch(() => {})
  await demo.anonymous.signIn(`${idNo}@${mobile}.example`, name).catch(() => {})
}

/** What must not be found: of everybody in the registers, and of whoever was asked about; hashes without a key as well. */
async function needles(): Promise<string[]> {
  const people = Array.from({ length: TEST_PEOPLE }, (_, index) => syntheticPerson(CHENGDU, index))
  const identifiers = [
    ...people.flatMap(({ idNo, mobile }) => [idNo, mobile]),
    ...[...asked].filter((text) => /\d{6}/.test(text)),
  ]
  const staff = await market().prisma.person.findMany({ select: { name: true } })
  const names = [...people.map(({ name }) => name), ...asked].filter(
    (text) => !/\d/.test(text) && text.length >= NAME_LENGTH,
  )
  const canaries = await demo.service.platform.domain.pool.query<{ value: string }>('select value from platform.canary')
  const hashes = identifiers.map((text) => createHash('sha256').update(text).digest('hex'))
  return [...new Set([...identifiers, ...hashes, ...names, ...canaries.rows.map(({ value }) => value)])].filter(
    (text) => !staff.some(({ name }) => name === text),
  )
}

let searched: readonly string[]

beforeAll(async () => {
  said = listen()
  const collector = await startTraceCollector()
  demo = await startDemoService({}, { SANQUAN_LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  await playTour({ url: demo.url, print: () => {} })
  for (const folder of ['id2', 'rfc', 'ent'] as const) await callExamples(folder)
  await callWrongly()
  await demo.service.app.get(DecisionLog).flushed()
  kept = await readTables(market().pool)
  searched = await needles()
  metrics = (await demo.service.platform.metrics.text()).text
  traces = collector.bodies
}, 300_000)
afterAll(async () => {
  vi.restoreAllMocks()
  await demo.close()
})

const found = (text: string) => needlesIn(text, searched)

describe('what is personal', () => {
  it('is much of what was asked about, so that there is something to find', () => {
    expect(searched.length).toBeGreaterThan(2 * TEST_PEOPLE)
    expect(asked.size).toBeGreaterThan(10)
  })

  it('stands in no column of any table, in clear or as a hash without a key', () => {
    expect(hitsIn(kept, searched)).toEqual([])
  })

  it('stands in no line of the log', () => {
    expect(found(said.log.join('\n'))).toEqual([])
  })

  it('stands in no metric and in no trace', () => {
    expect(metrics).toContain('sanquan_calls_total{product="ID2"')
    expect(traces.length).toBeGreaterThan(1)
    expect(found([metrics, ...traces].join('\n'))).toEqual([])
  })

  it('stands in no answer of the service, the public log’s entries among them', () => {
    expect(said.answers.length).toBeGreaterThan(50)
    expect(found(said.answers.join('\n'))).toEqual([])
  })
})
