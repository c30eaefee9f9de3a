import { builder } from '../../graphql/builder.ts'
import { Outcome, PurposeClass } from '../../graphql/shared-enums.ts'
import { CallSignalsService, type CallSignals } from './call-signals.service.ts'
import { UsageStore } from './usage.store.ts'
import { callLeaf } from './usage.ts'

/** The key of no call. */
const NO_PLACE = { buyerOrgId: '', id: '', calledAt: new Date(0) }

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

builder.prismaNode('CallRecord', {
  description: '调用记录: one call as it was metered. What was asked and answered appears only as salted commitments.',
  id: { resolve: ({ id }) => id, description: 'Global id.' },
  findUnique: async (id, { policy, actor, use }) => ({
    place: (await use(UsageStore).placeOfCall(id)) ?? NO_PLACE,
    AND: [policy.filter(actor, 'CallRecord')],
  }),
  fields: (t) => ({
    requestNo: t.exposeString('requestNo', { description: '请求流水号, chosen by the caller.' }),
    calledAt: t.expose('calledAt', { type: 'DateTime', description: 'When it was recorded.' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    outcome: t.expose('outcome', { type: Outcome, description: 'What it came to.' }),
    denyCode: t.exposeString('denyCode', { nullable: true, description: 'Why it was refused, if it was.' }),
    billable: t.exposeBoolean('billable', { description: '是否计费' }),
    latencyMs: t.exposeInt('latencyMs', { description: 'Milliseconds from its arrival to its commit.' }),
    inputCommitment: t.string({
      description: 'SHA-256 of salt and canonical input, hex.',
      resolve: (call) => hexOf(call.inputCommitment),
    }),
    outputCommitment: t.string({
      nullable: true,
      description: 'SHA-256 of salt and canonical answer, hex; null for a call without an answer.',
      resolve: (call) => call.outputCommitment && hexOf(call.outputCommitment),
    }),
    leaf: t.string({
      description:
        'Its leaf in the tree of its hour: canonical JSON (RFC 8785). A usage row’s `callsRoot` is over these.',
      resolve: (call) => callLeaf(call).toString(),
    }),
  }),
})

builder.prismaNode('UsageRow', {
  description: '用量: the calls of one hour of one subscription under one price.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'UsageRow')] }),
  fields: (t) => ({
    hour: t.expose('hour', { type: 'DateTime', description: 'The hour’s beginning.' }),
    period: t.exposeString('period', { description: '账期, the month in Asia/Shanghai.' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    calls: t.expose('calls', { type: 'BigInt', description: 'All calls, the unbilled too.' }),
    billable: t.expose('billable', { type: 'BigInt', description: 'Calls that are charged.' }),
    callsRoot: t.string({
      description: 'Merkle root (RFC 6962) of the hour’s calls, hex.',
      resolve: (row) => hexOf(row.callsRoot),
    }),
  }),
})

const CallSignalsType = builder.objectRef<CallSignals>('CallSignals').implement({
  description: 'What the query of a call was told of earlier callers, and the case it was asked for.',
  fields: (t) => ({
    caseNo: t.exposeString('caseNo', {
      nullable: true,
      description: '案号: the case that a governed text was asked for; null for other calls.',
    }),
    values: t.expose('values', { type: 'JSON', description: 'By the names of the contract’s platformSignals.' }),
    salt: t.exposeString('salt', {
      description:
        'The leaf’s `signalsCommitment` is SHA-256 of the canonical JSON of salt, values and, where there is one, caseNo.',
    }),
  }),
})

builder.queryFields((t) => ({
  callSignals: t.field({
    type: CallSignalsType,
    nullable: true,
    description:
      'What a call’s query was told of earlier callers, and for which case it asked: for the audit office, each reading on record.',
    args: { callId: t.arg.string({ required: true, description: 'The call, as its receipt names it.' }) },
    resolve: (_root, { callId }, { actor, use }) => use(CallSignalsService).of(actor, callId),
  }),
  callRecords: t.prismaConnection({
    type: 'CallRecord',
    cursor: 'place',
    description:
      'Calls, the oldest first: a buyer sees its own, an operator those of its products, the audit office its region’s.',
    args: {
      requestNo: t.arg.string({ description: 'Only this request number.' }),
      from: t.arg({ type: 'DateTime', description: 'Only calls at this instant or later.' }),
      until: t.arg({ type: 'DateTime', description: 'Only calls before this instant.' }),
    },
    resolve: (query, _root, { requestNo, from, until }, { actor, policy, use }) => {
      const calledAt = { ...(from && { gte: from }), ...(until && { lt: until }) }
      const wanted = { ...(requestNo && { requestNo }), calledAt }
      return use(UsageStore).callRecords({ AND: [policy.filter(actor, 'CallRecord'), wanted] }, query)
    },
  }),
  usage: t.prismaConnection({
    type: 'UsageRow',
    cursor: 'id',
    description: 'Metered usage by hour, the oldest first.',
    args: { period: t.arg.string({ description: 'Only this month, `YYYY-MM`.' }) },
    resolve: (query, _root, { period }, { actor, policy, use }) =>
      use(UsageStore).usage({ AND: [policy.filter(actor, 'UsageRow'), period ? { period } : {}] }, query),
  }),
}))
