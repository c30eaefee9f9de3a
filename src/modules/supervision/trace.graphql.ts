import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected, Money } from '../../graphql/shared-types.ts'
import { refuse } from '../../kernel/result.ts'
import type { TracePart } from './trace.ts'
import { callsOf, creditNotesOf, invoicesOf, statementsOf, usageOf } from './trace-where.ts'
import { TraceLists } from './trace-lists.store.ts'
import { TraceService, type Trace, type TraceStart } from './trace.service.ts'

const KINDS = {
  Invoice: 'Invoice',
  CreditNote: 'CreditNote',
  SplitStatement: 'SplitStatement',
  SplitReversal: 'SplitReversal',
  MoneyMovement: 'MoneyMovement',
} as const

const TracedPaper = enumOf('TracedPaper', KINDS, '凭证类型: the paper that a posting is made of.', {
  Invoice: '账单 an invoice',
  CreditNote: '冲减单 a credit note',
  SplitStatement: '收益分配账单 a statement',
  SplitReversal: '分配冲回 what a credit note takes back of a statement',
  MoneyMovement: '资金变动 a movement of money',
})

const TracePartType = builder.objectRef<TracePart>('TracePart').implement({
  description: '一行凭证: a line of a paper, as much of it as went into the posting.',
  fields: (t) => ({
    paper: t.expose('paper', { type: TracedPaper, description: '凭证类型' }),
    paperId: t.exposeString('paperId', { description: 'Its id, as its entry of the public log names it.' }),
    seq: t.exposeInt('seq', { description: '行号' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => amountFen }),
  }),
})

const idIn = (ids: readonly string[]) => ({ id: { in: [...ids] } })

const MoneyTrace = builder.objectRef<Trace>('MoneyTrace').implement({
  description:
    '资金追溯: what belongs to the same money, from the ledger to the resource; each list shows what the asker may see. Every row has its `logEntry`, with a proof.',
  fields: (t) => ({
    parts: t.field({
      type: [TracePartType],
      description: 'The lines that the posting is made of; they sum to it. None where no posting was named.',
      resolve: ({ parts }) => [...parts],
    }),
  }),
})

builder.objectFields(MoneyTrace, (t) => ({
  journals: t.prismaConnection({
    type: 'Journal',
    cursor: 'id',
    description: '分录: invoices, credit notes, splits, their reversals and movements of money.',
    resolve: (query, { journals }, _args, { actor, policy, use }) =>
      use(TraceLists).journals({ AND: [policy.filter(actor, 'Journal'), journals] }, query),
  }),
  statements: t.prismaConnection({
    type: 'SplitStatement',
    cursor: 'id',
    description: '收益分配账单, each with its rule.',
    resolve: (query, { keys }, _args, { actor, policy, use }) => {
      const where = { AND: [policy.filter(actor, 'SplitStatement'), statementsOf(keys)] }
      return use(TraceLists).statements(where, query)
    },
  }),
  invoices: t.prismaConnection({
    type: 'Invoice',
    cursor: 'id',
    description: '账单, each line with its price version.',
    resolve: (query, { keys }, _args, { actor, policy, use }) => {
      const where = { AND: [policy.filter(actor, 'Invoice'), invoicesOf(keys)] }
      return use(TraceLists).invoices(where, query)
    },
  }),
}))

builder.objectFields(MoneyTrace, (t) => ({
  creditNotes: t.prismaConnection({
    type: 'CreditNote',
    cursor: 'id',
    description: '冲减单 of the lines.',
    resolve: (query, { keys }, _args, { actor, policy, use }) => {
      const where = { AND: [policy.filter(actor, 'CreditNote'), creditNotesOf(keys)] }
      return use(TraceLists).creditNotes(where, query)
    },
  }),
  prices: t.prismaConnection({
    type: 'PriceVersion',
    cursor: 'id',
    description: '价格版本, each with its ceiling.',
    resolve: (query, { keys }, _args, { actor, policy, use }) => {
      const ids = keys.flatMap(({ priceVersionId }) => priceVersionId ?? [])
      const where = { AND: [policy.filter(actor, 'PriceVersion'), idIn(ids)] }
      return use(TraceLists).prices(where, query)
    },
  }),
}))

builder.objectFields(MoneyTrace, (t) => ({
  usage: t.prismaConnection({
    type: 'UsageRow',
    cursor: 'id',
    description: '用量, each with the root of its calls.',
    resolve: (query, { keys }, _args, { actor, policy, use }) => {
      const where = { AND: [policy.filter(actor, 'UsageRow'), usageOf(keys)] }
      return use(TraceLists).usage(where, query)
    },
  }),
  calls: t.prismaConnection({
    type: 'CallRecord',
    cursor: 'place',
    description: '调用记录, each with its leaf under the root of its hour.',
    resolve: (query, { keys }, _args, { actor, policy, use }) => {
      const where = { AND: [policy.filter(actor, 'CallRecord'), callsOf(keys)] }
      return use(TraceLists).calls(where, query)
    },
  }),
  subscriptions: t.prismaConnection({
    type: 'Subscription',
    cursor: 'id',
    description: '订购 under which it was called.',
    resolve: (query, { subscriptionIds }, _args, { actor, policy, use }) => {
      const where = { AND: [policy.filter(actor, 'Subscription'), idIn(subscriptionIds)] }
      return use(TraceLists).subscriptions(where, query)
    },
  }),
}))

builder.objectFields(MoneyTrace, (t) => ({
  productVersions: t.prismaConnection({
    type: 'ProductVersion',
    cursor: 'id',
    description: '产品版本 that answered.',
    resolve: (query, { productVersionIds }, _args, { actor, policy, use }) => {
      const where = { AND: [policy.filter(actor, 'ProductVersion'), idIn(productVersionIds)] }
      return use(TraceLists).productVersions(where, query)
    },
  }),
  grants: t.prismaConnection({
    type: 'RightGrant',
    cursor: 'id',
    description: '权利授予 that were in force while it was used: holding, use and operation.',
    resolve: (query, { grants }, _args, { actor, policy, use }) =>
      use(TraceLists).grants({ AND: [policy.filter(actor, 'RightGrant'), grants] }, query),
  }),
  resources: t.prismaConnection({
    type: 'DataResource',
    cursor: 'id',
    description: '公共数据资源 that it was made of.',
    resolve: (query, { resources }, _args, { actor, policy, use }) => {
      const where = { AND: [policy.filter(actor, 'DataResource'), resources] }
      return use(TraceLists).resources(where, query)
    },
  }),
}))

const TraceUpInput = builder.inputType('TraceUpInput', {
  description: 'Where to begin: exactly one of them.',
  isOneOf: true,
  fields: (t) => ({
    dataResourceId: t.globalID({ description: '资源; name the month too.' }),
    rightGrantId: t.globalID({ description: '权利授予; name the month too.' }),
    usageRowId: t.globalID({ description: '用量' }),
    callRecordId: t.globalID({ description: '调用' }),
  }),
})

type Start = typeof TraceUpInput.$inferInput

function startOf(start: Start, period: string | undefined): TraceStart | undefined {
  if (start.dataResourceId) return { kind: 'RESOURCE', id: start.dataResourceId.id, period }
  if (start.rightGrantId) return { kind: 'GRANT', id: start.rightGrantId.id, period }
  if (start.usageRowId) return { kind: 'USAGE', id: start.usageRowId.id }
  return start.callRecordId ? { kind: 'CALL', id: start.callRecordId.id } : undefined
}

builder.queryFields((t) => ({
  traceDown: t.field({
    type: MoneyTrace,
    errors: expected,
    description:
      '向下追溯: from a journal, or one posting of it, to statement, rule, invoice, price, usage, calls, grants and resources.',
    args: {
      journalId: t.arg.globalID({ required: true, description: '分录' }),
      posting: t.arg.int({ description: 'Place of the posting in the journal, from 1.' }),
    },
    resolve: async (_root, { journalId, posting }, { actor, use }) =>
      orRefuse(await use(TraceService).down(actor, { journalId: journalId.id, posting: posting ?? undefined })),
  }),
  traceUp: t.field({
    type: MoneyTrace,
    errors: expected,
    description: '向上追溯: from a resource, a grant, a usage row or a call to all that was posted for its use.',
    args: {
      from: t.arg({ type: TraceUpInput, required: true, description: 'Where to begin.' }),
      period: t.arg.string({ description: '账期, `YYYY-MM`: needed for a resource and a grant.' }),
    },
    resolve: async (_root, { from, period }, { actor, use }) => {
      const start = startOf(from, period ?? undefined)
      return orRefuse(start ? await use(TraceService).up(actor, start) : refuse(NO_START))
    },
  }),
}))

const NO_START = {
  code: 'TRACE_START_UNKNOWN',
  message: 'Name one thing to start from.',
  rule: 'supervision.trace',
  field: 'from',
}
