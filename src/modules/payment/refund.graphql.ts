import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected, Money } from '../../graphql/shared-types.ts'
import { fen, parseYuanToFen } from '../../kernel/money.ts'
import { PaymentMethod, PaymentNode } from './payment.graphql.ts'
import { RefundService } from './refund.service.ts'
import { RefundStore } from './refund.store.ts'
import { StripeService } from './stripe.service.ts'

const RefundStatus = enumOf('RefundStatus', enums.RefundStatus, 'Where a refund stands.', {
  PROPOSED: '待复核 a colleague has to approve',
  DONE: '已退款 gone back',
})

const RefundNode = builder.prismaNode('Refund', {
  description: '退款: a buyer’s advance goes back the way it came.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Refund')] }),
  fields: (t) => ({
    operator: t.relation('operator', { description: '退款方: the operator.' }),
    buyer: t.relation('buyer', { description: '收款方: the buyer.' }),
    method: t.expose('method', { type: PaymentMethod, description: '方式' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => fen(amountFen) }),
    status: t.expose('status', { type: RefundStatus, description: '状态' }),
    proposedAt: t.expose('proposedAt', { type: 'DateTime', description: '拟定时间' }),
    reference: t.exposeString('reference', { nullable: true, description: '流水号 of the transfer back.' }),
    doneAt: t.expose('doneAt', { type: 'DateTime', nullable: true, description: '退款时间' }),
  }),
})

builder.queryField('refunds', (t) =>
  t.prismaConnection({
    type: 'Refund',
    cursor: 'id',
    description: '退款, the oldest first: those that the asker makes, receives or supervises.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(RefundStore).refunds(policy.filter(actor, 'Refund'), query),
  }),
)

const Checkout = builder.objectRef<{ readonly url: string }>('Checkout').implement({
  description: '在线支付页面',
  fields: (t) => ({ url: t.exposeString('url', { description: 'Where the buyer pays; for 24 hours.' }) }),
})

const OpenCheckoutInput = builder.inputType('OpenCheckoutInput', {
  description: 'The invoice to pay.',
  fields: (t) => ({
    invoiceNo: t.string({
      required: true,
      description: '账单号 of the operator who takes payments by Stripe.',
      validate: z.string().trim().min(1).max(40),
    }),
  }),
})

const ProposeRefundInput = builder.inputType('ProposeRefundInput', {
  description: 'What goes back.',
  fields: (t) => ({
    paymentId: t.globalID({ required: true, for: PaymentNode, description: 'The payment’s global id.' }),
    amount: t.string({ required: true, description: '金额 in yuan.', validate: z.string().trim().min(1).max(24) }),
  }),
})

const ApproveRefundInput = builder.inputType('ApproveRefundInput', {
  description: 'A refund to approve.',
  fields: (t) => ({
    refundId: t.globalID({ required: true, for: RefundNode, description: 'The refund’s global id.' }),
    reference: t.string({
      description: '流水号 of the bank transfer back; Stripe gives its own.',
      validate: z.string().trim().min(1).max(64),
    }),
  }),
})

builder.mutationFields((t) => ({
  openCheckout: t.field({
    type: Checkout,
    errors: expected,
    description:
      '在线支付: opens a page of Stripe to pay what an invoice is still owed, by card, Alipay or WeChat Pay.',
    args: { input: t.arg({ type: OpenCheckoutInput, required: true, description: 'The invoice.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(StripeService).openCheckoutOf(actor, input.invoiceNo)),
  }),
  proposeRefund: t.field({
    type: RefundNode,
    errors: expected,
    description: '拟定退款: of a payment, as far as it is the buyer’s advance. A colleague has to approve.',
    args: { input: t.arg({ type: ProposeRefundInput, required: true, description: 'Payment and amount.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { paymentId, amount } = input
      const amountFen = orRefuse(parseYuanToFen(amount))
      return orRefuse(await use(RefundService).propose(actor, { paymentId: paymentId.id, amountFen }))
    },
  }),
  approveRefund: t.field({
    type: RefundNode,
    errors: expected,
    description: '复核退款: by bank with the number of the transfer, by Stripe at once.',
    args: { input: t.arg({ type: ApproveRefundInput, required: true, description: 'The refund.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { refundId, reference } = input
      return orRefuse(await use(RefundService).approve(actor, { refundId: refundId.id, reference: reference ?? null }))
    },
  }),
}))
