import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { SettlementKind } from '../../graphql/shared-enums.ts'
import { expected, Money } from '../../graphql/shared-types.ts'
import { fen, parseYuanToFen } from '../../kernel/money.ts'
import { PayoutService } from './payout.service.ts'
import { PayoutStore } from './payout.store.ts'
import { TreasuryRefundService } from './treasury-refund.service.ts'

const PayoutStatus = enumOf('PayoutStatus', enums.PayoutStatus, 'Where a payout stands.', {
  LISTED: '待缴付 drawn up: its money is on its way',
  PAID: '已缴付 paid, with its number',
})
const PayoutRail = enumOf(
  'PayoutRail',
  enums.PayoutRail,
  'How a party is paid. A department is paid by the treasury only.',
  {
    TREASURY: '缴库 through the treasury',
    BANK: '银行转账 by bank transfer',
    CONNECT: '支付机构分账 by the payment processor',
  },
)
const TreasuryRefundWay = enumOf('TreasuryRefundWay', enums.TreasuryRefundWay, 'How the treasury gives back.', {
  RETURN: '退库 it pays it back',
  OFFSET: '抵扣 it is kept back from what is remitted next',
})

builder.prismaObject('PayoutLine', {
  description: '缴付明细: a line of a confirmed statement, less what was taken back of it before.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: '行号 of the line of its statement.' }),
    period: t.string({
      description: '账期 of the statement.',
      select: { line: { select: { statement: { select: { period: true } } } } },
      resolve: ({ line }) => line.statement.period,
    }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => fen(amountFen) }),
  }),
})

const PayoutNode = builder.prismaNode('Payout', {
  description:
    '缴库与付款: what an operator pays to one party of its confirmed statements; for a department, to the treasury.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Payout')] }),
  fields: (t) => ({
    operator: t.relation('operator', { description: '缴款单位: the operator.' }),
    payee: t.relation('payee', { description: '部门 or whoever else shares.' }),
    settlement: t.expose('settlement', { type: SettlementKind, description: '结算方式' }),
    rail: t.expose('rail', { type: PayoutRail, description: '付款通道' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => fen(amountFen) }),
    status: t.expose('status', { type: PayoutStatus, description: '状态' }),
    listedAt: t.expose('listedAt', { type: 'DateTime', description: '列入清单时间' }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: '缴款书号, or the number of the transfer.',
    }),
    paidAt: t.expose('paidAt', { type: 'DateTime', nullable: true, description: '缴付时间' }),
    lines: t.relation('lines', {
      description: '缴付明细, in the order of statements.',
      query: { orderBy: [{ statementId: 'asc' }, { seq: 'asc' }] },
    }),
  }),
})

const TreasuryRefundNode = builder.prismaNode('TreasuryRefund', {
  description: '待退库的了结: what the treasury received and a credit took back, and how it is settled.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'TreasuryRefund')] }),
  fields: (t) => ({
    operator: t.relation('operator', { description: '申请单位: the operator.' }),
    department: t.relation('department', { description: '部门 for which it was remitted.' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => fen(amountFen) }),
    way: t.expose('way', { type: TreasuryRefundWay, description: '方式' }),
    askedAt: t.expose('askedAt', { type: 'DateTime', description: '申请时间' }),
    documentNo: t.exposeString('documentNo', { nullable: true, description: '退库书号, or the decision’s number.' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: '了结时间' }),
  }),
})

builder.queryFields((t) => ({
  payouts: t.prismaConnection({
    type: 'Payout',
    cursor: 'id',
    description: '缴库与付款, the oldest first: those that the asker pays, receives or supervises.',
    args: { rail: t.arg({ type: PayoutRail, description: 'Only by this rail: `TREASURY` is the 缴库清单.' }) },
    resolve: (query, _root, { rail }, { actor, policy, use }) =>
      use(PayoutStore).payouts({ AND: [policy.filter(actor, 'Payout'), rail ? { rail } : {}] }, query),
  }),
  treasuryRefunds: t.prismaConnection({
    type: 'TreasuryRefund',
    cursor: 'id',
    description: '退库与抵扣, the oldest first: those that the asker asked for, has to settle or supervises.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(PayoutStore).refunds(policy.filter(actor, 'TreasuryRefund'), query),
  }),
}))

const PayPayoutInput = builder.inputType('PayPayoutInput', {
  description: 'A payout that was made.',
  fields: (t) => ({
    payoutId: t.globalID({ required: true, for: PayoutNode, description: 'The payout’s global id.' }),
    reference: t.string({
      description: '缴款书号, or the number of the transfer; a transfer by `CONNECT` is made here and has its own.',
      validate: z.string().trim().min(1).max(64),
    }),
  }),
})

const AskTreasuryRefundInput = builder.inputType('AskTreasuryRefundInput', {
  description: 'What the treasury is to give back.',
  fields: (t) => ({
    departmentUscc: t.string({
      required: true,
      description: '统一社会信用代码 of the department it was remitted for.',
      validate: z.string().trim().length(18),
    }),
    amount: t.string({ required: true, description: '金额 in yuan.', validate: z.string().trim().min(1).max(24) }),
    way: t.field({ type: TreasuryRefundWay, required: true, description: '方式' }),
  }),
})

const SettleTreasuryRefundInput = builder.inputType('SettleTreasuryRefundInput', {
  description: 'A refund that the finance department agrees to.',
  fields: (t) => ({
    refundId: t.globalID({ required: true, for: TreasuryRefundNode, description: 'The refund’s global id.' }),
    documentNo: t.string({
      required: true,
      description: '退库书号, or the number of the decision to offset.',
      validate: z.string().trim().min(1).max(64),
    }),
  }),
})

builder.mutationFields((t) => ({
  listPayouts: t.field({
    type: [PayoutNode],
    errors: expected,
    description: '生成缴库与付款清单: a payout for each party that is due something of confirmed statements.',
    resolve: async (_root, _args, { actor, use }) => [...orRefuse(await use(PayoutService).list(actor))],
  }),
  payPayout: t.field({
    type: PayoutNode,
    errors: expected,
    description: '登记缴款书号: records that a payout was made. By somebody else than who drew up the list.',
    args: { input: t.arg({ type: PayPayoutInput, required: true, description: 'The payout and its number.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { payoutId, reference } = input
      return orRefuse(await use(PayoutService).pay(actor, { payoutId: payoutId.id, reference: reference ?? null }))
    },
  }),
  askTreasuryRefund: t.field({
    type: TreasuryRefundNode,
    errors: expected,
    description: '申请退库或抵扣: for what was credited after it was remitted.',
    args: { input: t.arg({ type: AskTreasuryRefundInput, required: true, description: 'How much and how.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { departmentUscc, amount, way } = input
      const asked = { departmentUscc, way, amountFen: orRefuse(parseYuanToFen(amount)) }
      return orRefuse(await use(TreasuryRefundService).ask(actor, asked))
    },
  }),
  settleTreasuryRefund: t.field({
    type: TreasuryRefundNode,
    errors: expected,
    description: '了结退库或抵扣: by the finance department, with the number of its paper.',
    args: { input: t.arg({ type: SettleTreasuryRefundInput, required: true, description: 'The refund.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { refundId, documentNo } = input
      return orRefuse(await use(TreasuryRefundService).settle(actor, { refundId: refundId.id, documentNo }))
    },
  }),
}))
