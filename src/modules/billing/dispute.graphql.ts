import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected, Money } from '../../graphql/shared-types.ts'
import { fen, parseYuanToFen } from '../../kernel/money.ts'
import { InvoiceNode } from './billing.graphql.ts'
import { DisputeService } from './dispute.service.ts'
import { DisputeStore } from './dispute.store.ts'

const yuan = z.string().trim().min(1).max(24)

const DisputeStatus = enumOf(
  'DisputeStatus',
  enums.DisputeStatus,
  'Where a dispute stands. The line is held in the first two.',
  {
    OPEN: '待答复 waits for the operator’s answer',
    CREDIT_PROPOSED: '拟冲减 a credit is proposed; a colleague has to agree',
    STANDS: '维持 the line stands',
    CREDITED: '已冲减 credited',
  },
)

const DisputeNode = builder.prismaNode('InvoiceDispute', {
  description: '账单异议: a buyer disputes a line, which is held until it is answered.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'InvoiceDispute')] }),
  fields: (t) => ({
    invoice: t.relation('invoice', { description: '账单' }),
    lineSeq: t.int({
      description: '账单行, by its number.',
      select: { line: { select: { seq: true } } },
      resolve: ({ line }) => line.seq,
    }),
    claimed: t.field({ type: Money, description: '异议金额, tax included.', resolve: (row) => fen(row.claimedFen) }),
    reason: t.exposeString('reason', { description: '理由' }),
    status: t.expose('status', { type: DisputeStatus, description: '状态' }),
    raisedAt: t.expose('raisedAt', { type: 'DateTime', description: '提出时间' }),
    answerDueAt: t.expose('answerDueAt', {
      type: 'DateTime',
      description: '答复期限: to be answered before this instant.',
    }),
    answer: t.exposeString('answer', { nullable: true, description: '答复' }),
    answeredAt: t.expose('answeredAt', { type: 'DateTime', nullable: true, description: '答复时间' }),
    credit: t.field({
      type: Money,
      nullable: true,
      description: '拟冲减金额, tax included.',
      resolve: ({ creditFen }) => (creditFen === null ? null : fen(creditFen)),
    }),
  }),
})

export const CreditNoteNode = builder.prismaNode('CreditNote', {
  description:
    '冲减单: a piece of an invoice line, taken back as it was posted: net, VAT and every share of the split.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'CreditNote')] }),
  fields: (t) => ({
    no: t.exposeString('no', { description: '冲减单号: region, year, and the issuer’s gapless count in that year.' }),
    invoice: t.relation('invoice', { description: '原账单' }),
    lineSeq: t.int({
      description: '账单行, by its number.',
      select: { line: { select: { seq: true } } },
      resolve: ({ line }) => line.seq,
    }),
    gross: t.field({ type: Money, description: '含税金额 that is taken back.', resolve: (row) => fen(row.grossFen) }),
    vat: t.field({ type: Money, description: '税额', resolve: ({ vatFen }) => fen(vatFen) }),
    net: t.field({ type: Money, description: '不含税金额', resolve: ({ netFen }) => fen(netFen) }),
    freed: t.field({
      type: Money,
      description: '转预收: what of it was paid before, and is the buyer’s advance now.',
      resolve: ({ freedFen }) => fen(freedFen),
    }),
    fapiaoNo: t.exposeString('fapiaoNo', { nullable: true, description: '红字发票号码, once it is recorded.' }),
    issuedAt: t.expose('issuedAt', { type: 'DateTime', description: '开具时间' }),
  }),
})

builder.queryFields((t) => ({
  disputes: t.prismaConnection({
    type: 'InvoiceDispute',
    cursor: 'id',
    description: '账单异议, the oldest first: those that the asker raised, has to answer or supervises.',
    args: { status: t.arg({ type: DisputeStatus, description: 'Only in this state.' }) },
    resolve: (query, _root, { status }, { actor, policy, use }) =>
      use(DisputeStore).disputes({ AND: [policy.filter(actor, 'InvoiceDispute'), status ? { status } : {}] }, query),
  }),
  creditNotes: t.prismaConnection({
    type: 'CreditNote',
    cursor: 'id',
    description: '冲减单, the oldest first: those that the asker issued, received or supervises.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(DisputeStore).creditNotes(policy.filter(actor, 'CreditNote'), query),
  }),
}))

const DisputeLineInput = builder.inputType('DisputeLineInput', {
  description: 'What a buyer disputes.',
  fields: (t) => ({
    invoiceId: t.globalID({ required: true, for: InvoiceNode, description: 'The invoice’s global id.' }),
    lineSeq: t.int({ required: true, description: '行号 of the line.', validate: z.int().min(1).max(10_000) }),
    claimed: t.string({
      required: true,
      description: '异议金额 in yuan, tax included: all of the line or less.',
      validate: yuan,
    }),
    reason: t.string({ required: true, description: '理由', validate: z.string().trim().min(1).max(500) }),
  }),
})

const AnswerDisputeInput = builder.inputType('AnswerDisputeInput', {
  description: 'What an operator answers.',
  fields: (t) => ({
    disputeId: t.globalID({ required: true, for: DisputeNode, description: 'The dispute’s global id.' }),
    credit: t.string({ description: '拟冲减金额 in yuan; without it the line stands.', validate: yuan }),
    answer: t.string({ required: true, description: '答复', validate: z.string().trim().min(1).max(500) }),
  }),
})

const ApproveCreditInput = builder.inputType('ApproveCreditInput', {
  description: 'A credit to agree to.',
  fields: (t) => ({
    disputeId: t.globalID({ required: true, for: DisputeNode, description: 'The dispute’s global id.' }),
  }),
})

builder.mutationFields((t) => ({
  disputeLine: t.field({
    type: DisputeNode,
    errors: expected,
    description: '提出账单异议: by the buyer. The line is held, and not dunned, until it is answered.',
    args: { input: t.arg({ type: DisputeLineInput, required: true, description: 'The line and why.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { invoiceId, lineSeq, claimed, reason } = input
      const asked = { invoiceId: invoiceId.id, lineSeq, claimedFen: orRefuse(parseYuanToFen(claimed)), reason }
      return orRefuse(await use(DisputeService).raise(actor, asked))
    },
  }),
  answerDispute: t.field({
    type: DisputeNode,
    errors: expected,
    description: '答复异议: the line stands, or a credit is proposed, which a colleague has to agree to.',
    args: { input: t.arg({ type: AnswerDisputeInput, required: true, description: 'The answer.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { disputeId, credit, answer } = input
      const creditFen = credit ? orRefuse(parseYuanToFen(credit)) : null
      return orRefuse(await use(DisputeService).answer(actor, { disputeId: disputeId.id, creditFen, answer }))
    },
  }),
  approveCredit: t.field({
    type: CreditNoteNode,
    errors: expected,
    description:
      '复核冲减: issues the credit note that a colleague proposed. Journal and split are taken back as they were posted; what was paid becomes the buyer’s advance.',
    args: { input: t.arg({ type: ApproveCreditInput, required: true, description: 'The dispute.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(DisputeService).approve(actor, { disputeId: input.disputeId.id })),
  }),
}))
