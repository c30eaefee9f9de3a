/** From the call to the hour's usage row: commitments that the caller can open, and the root over the hour's calls. */
import { z } from 'zod'
import { commitment } from '../../kernel/canonical-json.ts'
import { leafHash, merkleRoot } from '../../kernel/merkle.ts'
import { hourStart } from '../../kernel/shanghai-time.ts'
import type { AnsweredCall } from './calls.ts'
import type { EvidenceLink } from './evidence-link.ts'
import type { LogBook, Logged } from './log-book.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'

const PAGE = 100
const HOUR_MS = 3_600_000

const CALL = `query ($requestNo: String!) { callRecords(requestNo: $requestNo) { edges { node { leaf } } } }`
const CALLS_OF_HOUR = `query ($from: DateTime!, $until: DateTime!, $first: Int!, $after: String) {
  callRecords(from: $from, until: $until, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } edges { node { leaf } }
  }
}`

const Leaf = z.object({
  callId: z.string(),
  subscriptionId: z.string(),
  productVersionId: z.string(),
  purposeClass: z.string(),
  priceVersionId: z.string().nullable(),
  calledAt: z.string(),
  outcome: z.string(),
  billable: z.boolean(),
  inputCommitment: z.string(),
  outputCommitment: z.string().nullable(),
})
const UsageRow = z.object({
  usageRowId: z.string(),
  hour: z.string(),
  subscriptionId: z.string(),
  productVersionId: z.string(),
  purposeClass: z.string(),
  priceVersionId: z.string().nullable(),
  calls: z.string(),
  billable: z.string(),
  callsRoot: z.string(),
})
/** What the meter keeps of a call, as it stands in the tree of its hour. */
export type CallLeaf = z.infer<typeof Leaf>
type Usage = Logged<z.infer<typeof UsageRow>>
type MeteredCall = { readonly text: string; readonly leaf: CallLeaf }

/** The audit office reads the call, and counts its hour again. */
export async function callLinks(stage: Stage, book: LogBook, call: AnsweredCall) {
  const leaf = await readCall(stage, call)
  expectThat(opensCommitments(call, leaf), 'The receipt opens the commitments of the record.')
  const row = rowOf(book, leaf)
  const calls = (await callsOfHour(stage, new Date(row.body.hour))).filter((other) => isOneRow(other.leaf, leaf))
  const root = merkleRoot(calls.map(({ text }) => leafHash(Buffer.from(text))))
  expectThat(`${calls.length}` === row.body.calls, `The row counts ${row.body.calls} calls; there are ${calls.length}.`)
  expectThat(Buffer.from(root).toString('hex') === row.body.callsRoot, 'The calls of the hour have the logged root.')
  const index = calls.findIndex((other) => other.leaf.callId === leaf.callId)
  const links: EvidenceLink[] = [
    {
      zh: '调用',
      en: 'call',
      seqs: [],
      facts: [
        `${call.answer.requestNo}, ${leaf.callId}, ${leaf.calledAt}, ${leaf.outcome}`,
        `同意 consent ${call.envelope.consentId}`,
        `输入承诺 input commitment ${leaf.inputCommitment}`,
        `输出承诺 output commitment ${leaf.outputCommitment}`,
        '凭回执的盐可打开 / the salt of the receipt opens both',
      ],
    },
    {
      zh: '用量',
      en: 'usage row',
      seqs: [row.seq],
      facts: [
        `${row.body.hour}: ${row.body.calls} 次调用 calls, ${row.body.billable} 次计费 billed`,
        `本次为第 ${index} 片叶 / this call is leaf ${index} of ${calls.length}, 根 root ${row.body.callsRoot}`,
      ],
    },
  ]
  return { links, leaf }
}

type Edges = { edges: { node: { leaf: string } }[] }

async function readCall(stage: Stage, { answer }: AnsweredCall): Promise<CallLeaf> {
  const { requestNo, receipt } = answer
  const { callRecords } = await stage.run<{ callRecords: Edges }>('audit', CALL, { requestNo })
  const found = readLeaves(callRecords).find(({ leaf }) => leaf.callId === receipt.callId)
  expectThat(found, `The audit office sees no call ${receipt.callId}.`)
  return found.leaf
}

/** All calls of an hour that the audit office sees, in the order of the meter. */
async function callsOfHour(stage: Stage, hour: Date): Promise<MeteredCall[]> {
  const asked = { from: hour, until: new Date(hour.getTime() + HOUR_MS), first: PAGE }
  type Page = { callRecords: Edges & { pageInfo: { hasNextPage: boolean; endCursor: string | null } } }
  const calls: MeteredCall[] = []
  for (let after: string | null = null; ;) {
    const { callRecords }: Page = await stage.run<Page>('audit', CALLS_OF_HOUR, { ...asked, after })
    calls.push(...readLeaves(callRecords))
    if (!callRecords.pageInfo.hasNextPage) return calls
    after = callRecords.pageInfo.endCursor
  }
}

function readLeaves({ edges }: Edges): MeteredCall[] {
  return edges.map(({ node }) => ({ text: node.leaf, leaf: Leaf.parse(JSON.parse(node.leaf)) }))
}

/** The row that holds the call: same hour, subscription, version, purpose and price. */
function rowOf(book: LogBook, leaf: CallLeaf): Usage {
  const hour = hourStart(new Date(leaf.calledAt)).toISOString()
  const rows = book.all('usage.row').map(({ seq, body }): Usage => ({ seq, body: UsageRow.parse(body) }))
  const row = rows.find(({ body }) => body.hour === hour && isOneRow(body, leaf))
  expectThat(row, `The log has no usage row for call ${leaf.callId}.`)
  return row
}

type RowKey = Pick<CallLeaf, 'subscriptionId' | 'productVersionId' | 'purposeClass' | 'priceVersionId'>

function isOneRow(a: RowKey, b: RowKey): boolean {
  const keyOf = (key: RowKey) =>
    [key.subscriptionId, key.productVersionId, key.purposeClass, key.priceVersionId].join(' ')
  return keyOf(a) === keyOf(b)
}

/** Whether what the caller kept is what the meter committed to. */
function opensCommitments({ envelope, answer }: AnsweredCall, leaf: CallLeaf): boolean {
  const salt = Buffer.from(answer.receipt.salt, 'hex')
  const { asOf, outcome } = answer
  const input = commitment({ salt, value: envelope })
  const output = commitment({ salt, value: { asOf, outcome, answer: answer.answer } })
  return input === leaf.inputCommitment && output === leaf.outputCommitment
}
