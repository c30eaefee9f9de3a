/** Any fen, both ways: from a posting down to the resource and from the resource up to the posting, one query each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED, type SanquanClient } from '../../src/cli/client.ts'
import { playTour } from '../../src/demo/tour/tour.ts'
import { leafHash, verifyInclusion } from '../../src/kernel/merkle.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { refusalOf } from '../support/mutate.ts'

type Proof = { index: string; size: string; leafHash: string; rootHash: string; hashes: string[] }
type Entry = { type: string; body: string; proof: Proof }
type List<Row> = { edges: { node: Row & { id: string; logEntry: Entry | null } }[] }
type Part = { paper: string; paperId: string; amount: { amount: string } }
type Posting = { seq: number; amount: { amount: string }; account: { code: string } }
type Trace = {
  parts: Part[]
  journals: List<{ kind: string; postings: Posting[] }>
  statements: List<{ hash: string; rule: { logEntry: Entry } }>
  invoices: List<{ lines: { priceVersion: { id: string } }[] }>
  prices: List<object>
  usage: List<{ callsRoot: string }>
  calls: { edges: { node: { leaf: string } }[] }
  subscriptions: List<object>
  productVersions: List<object>
  grants: List<{ right: string; agreement: { logEntry: Entry } | null }>
  resources: { edges: { node: { id: string; code: string } }[] }
}

const ENTRY = 'logEntry { type body proof { index size leafHash rootHash hashes } }'
const list = (name: string, fields: string) => `${name}(first: 50) { edges { node { id ${fields} } } }`
const FRAGMENT = `fragment all on MoneyTrace {
  parts { paper paperId seq amount { amount } }
  ${list('journals', `kind ${ENTRY} postings { seq amount { amount } account { code } }`)}
  ${list('statements', `hash ${ENTRY} rule { ${ENTRY} }`)}
  ${list('invoices', `${ENTRY} lines { seq priceVersion { id } }`)}
  ${list('prices', ENTRY)} ${list('usage', `callsRoot ${ENTRY}`)} ${list('calls', 'leaf')}
  ${list('subscriptions', ENTRY)} ${list('productVersions', ENTRY)}
  ${list('grants', `right ${ENTRY} agreement { ${ENTRY} }`)} ${list('resources', 'code')} }`
const DOWN = `query ($id: ID!, $posting: Int) { trace: traceDown(journalId: $id, posting: $posting) { ${REFUSED} ... on TraceDownSuccess { data { ...all } } } } ${FRAGMENT}`
const UP = `query ($from: TraceUpInput!, $period: String) { trace: traceUp(from: $from, period: $period) { ${REFUSED} ... on TraceUpSuccess { data { ...all } } } } ${FRAGMENT}`
const SPLITS = `{ journals(first: 100) { edges { node { id kind refType memo postings { seq amount { amount } account { code } } } } } }`

let demo: DemoService
let audit: SanquanClient
let split: { id: string; memo: string; postings: Posting[] }
let treasury: Posting
let down: Trace

const traced = async (client: SanquanClient, source: string, variables: object) =>
  (await client.run<{ trace: Trace }>(source, variables)).trace
const up = (from: object, period?: string) => traced(audit, UP, { from, period })
const idsOf = (rows: List<object>) => rows.edges.map(({ node }) => node.id)
const nodesOf = <Row>(rows: { edges: { node: Row }[] }) => rows.edges.map(({ node }) => node)

beforeAll(async () => {
  demo = await startDemoService()
  await playTour({ url: demo.url, print: () => {} })
  await demo.service.platform.outbox.drain()
  audit = await demo.as('audit@chengdu.demo')
  const { journals } = await audit.run<{ journals: List<{ kind: string; memo: string; postings: Posting[] }> }>(
    SPLITS,
    {},
  )
  split = nodesOf(journals).find(({ kind }) => kind === 'SPLIT')!
  treasury = split.postings.find(({ account }) => account.code.startsWith('2240.'))!
  down = await traced(audit, DOWN, { id: split.id, posting: treasury.seq })
}, 180_000)
afterAll(() => demo.close())

describe('a posting to the treasury, traced down by the audit office in one query', () => {
  it('is made of statement lines that sum to it', () => {
    expect(down.parts.map(({ paper, amount }) => [paper, amount])).toEqual([['SplitStatement', treasury.amount]])
  })

  it('leads to statement, invoice, price, usage, calls, subscription and version', () => {
    const { statements, invoices, prices, usage, calls, subscriptions, productVersions } = down
    const found = { statements, invoices, prices, usage, calls, subscriptions, productVersions }
    expect(Object.entries(found).filter(([, { edges }]) => edges.length === 0)).toEqual([])
  })

  it('leads to the three rights, and to the resource', () => {
    expect(new Set(nodesOf(down.grants).map(({ right }) => right))).toEqual(new Set(['HOLDING', 'USE', 'OPERATION']))
    expect(nodesOf(down.resources).length).toBeGreaterThan(0)
  })

  it('has an entry of the log for every paper and right on the way', () => {
    const rows = [
      down.journals,
      down.statements,
      down.invoices,
      down.prices,
      down.usage,
      down.subscriptions,
      down.grants,
    ]
    expect(rows.flatMap((row: List<object>) => nodesOf(row).filter(({ logEntry }) => logEntry === null))).toEqual([])
  })

  it('has proofs that hold under the root which the log signed', async () => {
    const { logCheckpoint } = await audit.run<{ logCheckpoint: { rootHash: string; size: string } }>(
      '{ logCheckpoint { rootHash size } }',
      {},
    )
    const rows: List<object>[] = [down.journals, down.statements, down.invoices, down.prices, down.usage, down.grants]
    const entries = rows.flatMap((row) => nodesOf(row).flatMap(({ logEntry }) => logEntry ?? []))
    const wrong = entries.filter(
      ({ body, proof }) =>
        proof.rootHash !== logCheckpoint.rootHash ||
        !verifyInclusion({
          leafHash: leafHash(Buffer.from(body)),
          index: Number(proof.index),
          size: Number(proof.size),
          proof: proof.hashes.map((hash) => Buffer.from(hash, 'hex')),
          root: Buffer.from(proof.rootHash, 'hex'),
        }),
    )
    expect([entries.length > 5, wrong]).toEqual([true, []])
  })

  it('has no posting that is not there', async () => {
    expect(await refusalOf(traced(audit, DOWN, { id: split.id, posting: 99 }))).toBe('TRACE_POSTING_UNKNOWN')
  })
})

describe('traced up in one query', () => {
  const leadsBack = async (from: object, period?: string) => idsOf((await up(from, period)).journals)

  it('a resource leads to the posting', async () => {
    expect(await leadsBack({ dataResourceId: nodesOf(down.resources)[0]!.id }, split.memo)).toContain(split.id)
  })

  it.each(['HOLDING', 'USE', 'OPERATION'])('a grant of %s leads to the posting', async (right) => {
    const grant = nodesOf(down.grants).find((row) => row.right === right)!
    expect(await leadsBack({ rightGrantId: grant.id }, split.memo)).toContain(split.id)
  })

  it('a usage row leads to the posting', async () => {
    expect(await leadsBack({ usageRowId: nodesOf(down.usage)[0]!.id })).toContain(split.id)
  })

  it('a call leads to the posting', async () => {
    const [call] = nodesOf(down.calls) as unknown as { id: string }[]
    expect(await leadsBack({ callRecordId: call!.id })).toContain(split.id)
  })

  it('a resource without a month is asked for one', async () => {
    expect(await refusalOf(up({ dataResourceId: nodesOf(down.resources)[0]!.id }))).toBe('TRACE_PERIOD_MISSING')
  })

  it('a resource leads to nothing in a month in which it was not used', async () => {
    expect(await leadsBack({ dataResourceId: nodesOf(down.resources)[0]!.id }, '2020-01')).toEqual([])
  })
})

describe('under the rights of whoever asks', () => {
  it('a consumer is not led from the operator’s split at all', async () => {
    const consumer = await demo.as('consumer.verifier@chengdu.demo')
    expect(await refusalOf(traced(consumer, DOWN, { id: split.id }))).toBe('TRACE_START_UNKNOWN')
  })

  it('the audit office of another region is not, either', async () => {
    const other = await demo.as('audit@shanghai.demo')
    expect(await refusalOf(traced(other, DOWN, { id: split.id }))).toBe('TRACE_START_UNKNOWN')
  })

  it('nobody signed in is led from a public resource to no usage', async () => {
    const from = { dataResourceId: nodesOf(down.resources)[0]!.id }
    const data = await traced(demo.anonymous, UP, { from, period: split.memo })
    expect([nodesOf(data.usage), nodesOf(data.journals)]).toEqual([[], []])
  })
})
