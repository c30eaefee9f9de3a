import type { LedgerAccount } from '../../generated/prisma/client.ts'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { Side } from '../../graphql/shared-enums.ts'
import { Money } from '../../graphql/shared-types.ts'
import { fen } from '../../kernel/money.ts'
import { LedgerService } from './ledger.service.ts'
import { LedgerStore } from './ledger.store.ts'
import type { TrialBalance, TrialBalanceLine } from './trial-balance.ts'

const AccountClass = enumOf('AccountClass', enums.AccountClass, '科目类别: which way an account grows.', {
  ASSET: '资产 asset: grows on the debit side',
  LIABILITY: '负债 liability: grows on the credit side',
  REVENUE: '收入 revenue: grows on the credit side',
  EXPENSE: '费用 expense: grows on the debit side',
})

const LedgerAccountNode = builder.prismaNode('LedgerAccount', {
  description:
    '账户: of one organisation’s books, towards one counterparty or none. Seen by both, and by the regulators of the region.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'LedgerAccount')] }),
  fields: (t) => ({
    code: t.exposeString('code', {
      description: '科目代码, then the ids of the books’ owner and of the counterparty, divided by full stops.',
    }),
    name: t.exposeString('name', { description: '科目名称, in Chinese.' }),
    nameEn: t.exposeString('nameEn', { description: 'The name in English.' }),
    class: t.expose('class', { type: AccountClass, description: '科目类别' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260) of the books.' }),
    org: t.relation('org', { description: '账簿主体: whose books it is in.' }),
    counterparty: t.relation('counterparty', {
      nullable: true,
      description: '往来单位: towards whom it is kept, if anybody.',
    }),
  }),
})

builder.prismaObject('Posting', {
  description: '借贷行: a positive amount on one side of one account.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Place within the journal, from 1.' }),
    account: t.relation('account', { description: '账户' }),
    side: t.expose('side', { type: Side, description: '借贷方向' }),
    amount: t.field({ type: Money, description: '金额, always positive.', resolve: ({ amountFen }) => fen(amountFen) }),
  }),
})

builder.prismaNode('Journal', {
  description:
    '分录: a balanced journal. It never changes; a correction is another one that names it. Each is a leaf of the public log.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Journal')] }),
  fields: (t) => ({
    seq: t.expose('seq', { type: 'BigInt', description: '分录号: rising, and named in the log.' }),
    kind: t.exposeString('kind', {
      description: '业务类型, such as `INVOICE`; `REVERSAL` takes another journal back.',
    }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260) of the books.' }),
    org: t.relation('org', { description: '账簿主体: in whose books it stands.' }),
    happenedAt: t.expose('happenedAt', { type: 'DateTime', description: 'When the business happened.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was written.' }),
    refType: t.exposeString('refType', { description: 'The kind of paper behind it, such as `Invoice`.' }),
    refId: t.exposeString('refId', { description: 'The id of that paper.' }),
    memo: t.exposeString('memo', { description: '摘要' }),
    contentHash: t.exposeString('contentHash', {
      description: 'SHA-256 of the canonical JSON (RFC 8785) of its content, hex.',
    }),
    reverses: t.relation('reverses', { nullable: true, description: 'The journal it takes back.' }),
    reversedBy: t.relation('reversedBy', { nullable: true, description: 'The journal that takes it back.' }),
    postings: t.relation('postings', {
      query: { orderBy: { seq: 'asc' } },
      description: '借贷行, in their order; at most 256.',
    }),
  }),
})

const TrialBalanceLineType = builder.objectRef<TrialBalanceLine<LedgerAccount>>('TrialBalanceLine').implement({
  description: 'What was posted to one account.',
  fields: (t) => ({
    account: t.field({ type: LedgerAccountNode, description: '账户', resolve: ({ account }) => account }),
    debits: t.field({ type: Money, description: '借方合计', resolve: ({ debitsFen }) => debitsFen }),
    credits: t.field({ type: Money, description: '贷方合计', resolve: ({ creditsFen }) => creditsFen }),
    balance: t.field({
      type: Money,
      description: '余额: debits minus credits, so negative for what is owed and for revenue.',
      resolve: ({ balanceFen }) => balanceFen,
    }),
  }),
})

const TrialBalanceType = builder.objectRef<TrialBalance<LedgerAccount>>('TrialBalance').implement({
  description: '试算平衡表 of a region, over the journals that the asker may see.',
  fields: (t) => ({
    lines: t.field({
      type: [TrialBalanceLineType],
      description: 'In the order of account codes.',
      resolve: ({ lines }) => [...lines],
    }),
    debits: t.field({ type: Money, description: '借方总计', resolve: ({ debitsFen }) => debitsFen }),
    credits: t.field({ type: Money, description: '贷方总计', resolve: ({ creditsFen }) => creditsFen }),
    balanced: t.exposeBoolean('balanced', { description: '是否平衡: whether the two totals are equal.' }),
  }),
})

builder.queryFields((t) => ({
  journals: t.prismaConnection({
    type: 'Journal',
    cursor: 'id',
    description: '分录, the oldest first: of the asker’s own books, or of its region for a regulator.',
    args: {
      region: t.arg.string({ description: 'Only this region (GB/T 2260, six digits).' }),
      refType: t.arg.string({ description: 'Only journals of this kind of paper, such as `Invoice`.' }),
      refId: t.arg.string({ description: 'Only journals of the paper with this id.' }),
    },
    resolve: (query, _root, { region, refType, refId }, { actor, policy, use }) => {
      const wanted = { ...(region && { region }), ...(refType && { refType }), ...(refId && { refId }) }
      return use(LedgerStore).journals({ AND: [policy.filter(actor, 'Journal'), wanted] }, query)
    },
  }),
  ledgerAccounts: t.prismaConnection({
    type: 'LedgerAccount',
    cursor: 'id',
    description: '账户, the oldest first: of the asker’s own books or towards it, or of its region for a regulator.',
    args: { region: t.arg.string({ description: 'Only this region (GB/T 2260, six digits).' }) },
    resolve: (query, _root, { region }, { actor, policy, use }) =>
      use(LedgerStore).accounts({ AND: [policy.filter(actor, 'LedgerAccount'), region ? { region } : {}] }, query),
  }),
  trialBalance: t.field({
    type: TrialBalanceType,
    description: '试算平衡表: debits, credits and balance of each account, from the first journal on.',
    args: {
      region: t.arg.string({ required: true, description: '行政区划 (GB/T 2260, six digits).' }),
      until: t.arg({ type: 'DateTime', required: true, description: 'Only what happened before this instant.' }),
    },
    resolve: (_root, { region, until }, { actor, policy, use }) =>
      use(LedgerService).trialBalance({ region, until }, policy.filter(actor, 'Journal')),
  }),
}))
