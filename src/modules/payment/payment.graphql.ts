import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { Side } from '../../graphql/shared-enums.ts'
import { expected, Money } from '../../graphql/shared-types.ts'
import { fen } from '../../kernel/money.ts'
import { AssignmentService } from './assignment.service.ts'
import { MAX_STATEMENT_BYTES } from './bank-statement.ts'
import { PaymentStore } from './payment.store.ts'
import { StatementImportService, type Imported } from './statement-import.service.ts'

export const PaymentMethod = enumOf('PaymentMethod', enums.PaymentMethod, 'How a payment came.', {
  BANK_TRANSFER: '银行转账 bank transfer, as the bank’s statement shows it',
  STRIPE: 'Stripe: card, Alipay or WeChat Pay',
})

const PaymentStatus = enumOf('PaymentStatus', enums.PaymentStatus, 'What is known of a payment.', {
  MATCHED: '已核销 gone to the invoices that its text names, or to the buyer’s advance',
  SUSPENSE: '待核 in suspense: its text names no invoice, or invoices of several buyers',
  PROPOSED: '待复核 somebody said which invoice it is for; a colleague has to agree',
  ASSIGNED: '已指定 assigned to an invoice by two people',
})

const MovementKind = enumOf('MovementKind', enums.MovementKind, 'Why money moved.', {
  RECEIPT: '收款 money came in',
  ASSIGNMENT: '核销 out of suspense',
  APPLICATION: '预收抵用 an advance paid an invoice',
  REFUND: '退款 an advance went back to the buyer',
  CHARGEBACK: '拒付 a bank took a payment back',
  CHARGEBACK_WON: '拒付撤销 and gave it again',
  FEE: '手续费 what the payment processor keeps',
  PAYOUT: '付款 paid to an organisation that shares',
  REMITTANCE: '缴库 remitted to the treasury',
  TREASURY_RETURN: '退库 returned by the treasury',
  TREASURY_OFFSET: '抵扣 kept back from what is remitted next',
})

const MoneyPlace = enumOf('MoneyPlace', enums.MoneyPlace, 'Where an operator’s money is, or whom it is owed to.', {
  BANK: '银行存款',
  PROCESSOR: '支付机构余额 balance at the payment processor',
  SUSPENSE: '暂收待核款 received and not matched',
  ADVANCE: '预收客户款 a buyer’s advance',
  INVOICE: '应收账款 what a buyer owes on an invoice',
  PAYABLE: '应付账款 owed to an organisation',
  INSTITUTION: '应付事业单位 owed to a public institution',
  TREASURY: '应缴非税收入 owed to the treasury for a department',
  TREASURY_REFUND: '待退库 to be returned by the treasury',
  FEES: '支付手续费 fees of the payment processor',
})

export const PaymentNode = builder.prismaNode('Payment', {
  description: '收款: money that came in. Its operator, its buyer and the regulators see it.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Payment')] }),
  fields: (t) => ({
    operator: t.relation('operator', { description: '收款方: the operator.' }),
    buyer: t.relation('buyer', { nullable: true, description: '付款单位; null as long as nobody knows.' }),
    method: t.expose('method', { type: PaymentMethod, description: '方式' }),
    reference: t.exposeString('reference', { description: '流水号: the bank’s own, or the processor’s.' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => fen(amountFen) }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: '到账时间: the day that the bank booked it.' }),
    payer: t.exposeString('payer', { description: '对方户名, as the bank wrote it.' }),
    remittance: t.exposeString('remittance', { description: '附言, as the payer wrote it.' }),
    status: t.expose('status', { type: PaymentStatus, description: '状态' }),
    proposedInvoice: t.relation('proposedInvoice', {
      nullable: true,
      description: 'The invoice that somebody said it is for.',
    }),
  }),
})

builder.prismaObject('MovementLeg', {
  description: 'Money at one place: a debit adds to what there is, or takes from what is owed.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: '行号, from 1.' }),
    place: t.expose('place', { type: MoneyPlace, description: '去处' }),
    side: t.expose('side', { type: Side, description: '借贷方向' }),
    counterparty: t.relation('counterparty', { nullable: true, description: '往来单位' }),
    invoice: t.relation('invoice', { nullable: true, description: 'At `INVOICE`: which one.' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => fen(amountFen) }),
  }),
})

builder.prismaNode('MoneyMovement', {
  description: '资金变动: money that moved between places of an operator’s books; its journal was posted with it.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'MoneyMovement')] }),
  fields: (t) => ({
    operator: t.relation('operator', { description: '运营机构: in whose books.' }),
    kind: t.expose('kind', { type: MovementKind, description: '类型' }),
    happenedAt: t.expose('happenedAt', { type: 'DateTime', description: '发生时间' }),
    memo: t.exposeString('memo', { description: '摘要: the reference of the bank, a slip number.' }),
    payment: t.relation('payment', { nullable: true, description: '收款 that it is about.' }),
    legs: t.relation('legs', { description: 'From where to where.', query: { orderBy: { seq: 'asc' } } }),
  }),
})

builder.queryFields((t) => ({
  payments: t.prismaConnection({
    type: 'Payment',
    cursor: 'id',
    description: '收款, the oldest first: those that the asker received, made or supervises.',
    args: { status: t.arg({ type: PaymentStatus, description: 'Only in this state.' }) },
    resolve: (query, _root, { status }, { actor, policy, use }) =>
      use(PaymentStore).payments({ AND: [policy.filter(actor, 'Payment'), status ? { status } : {}] }, query),
  }),
  moneyMovements: t.prismaConnection({
    type: 'MoneyMovement',
    cursor: 'id',
    description: '资金变动, the oldest first: of the asker’s own books, or of its region for a regulator.',
    args: { kind: t.arg({ type: MovementKind, description: 'Only of this kind.' }) },
    resolve: (query, _root, { kind }, { actor, policy, use }) =>
      use(PaymentStore).movements({ AND: [policy.filter(actor, 'MoneyMovement'), kind ? { kind } : {}] }, query),
  }),
}))

const ImportedStatement = builder.objectRef<Imported>('ImportedStatement').implement({
  description: '导入结果: what a bank statement brought.',
  fields: (t) => ({
    entries: t.int({ description: 'Entries of the file, in and out.', resolve: ({ statement }) => statement.entries }),
    credits: t.field({
      type: Money,
      description: '收入合计: what came in.',
      resolve: ({ statement }) => fen(statement.creditsFen),
    }),
    debits: t.field({
      type: Money,
      description: '支出合计: what went out.',
      resolve: ({ statement }) => fen(statement.debitsFen),
    }),
    sha256: t.string({ description: 'SHA-256 of the file, hex.', resolve: ({ statement }) => statement.sha256 }),
    payments: t.field({
      type: [PaymentNode],
      description: 'A payment for each entry that came in.',
      resolve: ({ payments }) => [...payments],
    }),
  }),
})

const ImportBankStatementInput = builder.inputType('ImportBankStatementInput', {
  description: 'A file that the bank exported.',
  fields: (t) => ({
    content: t.string({
      required: true,
      description: `The bytes of the file in base64, at most ${MAX_STATEMENT_BYTES} of them: CSV or CAMT.053, in UTF-8 or GBK.`,
      validate: z.base64().max(Math.ceil(MAX_STATEMENT_BYTES / 3) * 4),
    }),
  }),
})

const ProposeAssignmentInput = builder.inputType('ProposeAssignmentInput', {
  description: 'What a payment in suspense is for.',
  fields: (t) => ({
    paymentId: t.globalID({ required: true, for: PaymentNode, description: 'The payment’s global id.' }),
    invoiceNo: t.string({
      required: true,
      description: '账单号 of the operator’s own invoice.',
      validate: z.string().trim().min(1).max(40),
    }),
  }),
})

const AssignPaymentInput = builder.inputType('AssignPaymentInput', {
  description: 'A proposal to agree to.',
  fields: (t) => ({
    paymentId: t.globalID({ required: true, for: PaymentNode, description: 'The payment’s global id.' }),
  }),
})

builder.mutationFields((t) => ({
  importBankStatement: t.field({
    type: ImportedStatement,
    errors: expected,
    description:
      '导入银行对账单: whole or not at all. Each credit is matched to the invoices whose numbers stand in its text; the rest waits in suspense.',
    args: { input: t.arg({ type: ImportBankStatementInput, required: true, description: 'The file.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(StatementImportService).import(actor, { bytes: Buffer.from(input.content, 'base64') })),
  }),
  proposeAssignment: t.field({
    type: PaymentNode,
    errors: expected,
    description: '拟定核销: says which invoice a payment in suspense is for. A colleague has to agree.',
    args: { input: t.arg({ type: ProposeAssignmentInput, required: true, description: 'Payment and invoice.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { paymentId, invoiceNo } = input
      return orRefuse(await use(AssignmentService).propose(actor, { paymentId: paymentId.id, invoiceNo }))
    },
  }),
  assignPayment: t.field({
    type: PaymentNode,
    errors: expected,
    description: '复核核销: agrees to what a colleague proposed; what is over becomes the buyer’s advance.',
    args: { input: t.arg({ type: AssignPaymentInput, required: true, description: 'The payment.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(AssignmentService).assign(actor, { paymentId: input.paymentId.id })),
  }),
}))
