import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { LineKind, PurposeClass } from '../../graphql/shared-enums.ts'
import { expected, Money, UnitPrice } from '../../graphql/shared-types.ts'
import { amountE4, fen, priceE4 } from '../../kernel/money.ts'
import { BillingService } from './billing.service.ts'
import { BillingStore } from './billing.store.ts'
import { HELD_STATES } from './dispute.ts'
import { DunningService } from './dunning.service.ts'
import type { Dunning as DunningState } from './invoice-money.ts'

const InvoiceStatus = enumOf('InvoiceStatus', enums.InvoiceStatus, 'Where an invoice stands.', {
  ISSUED: '已开具 issued, to be paid',
  PARTLY_PAID: '部分支付 paid in part',
  PAID: '已支付 paid',
  CREDITED: '已冲减 nothing is owed: it was all credited',
})

const Dunning = builder.enumType('Dunning', {
  description: '催收状态: how late an invoice is.',
  values: {
    NONE: { description: '未逾期 not late, or all that is owed is disputed' },
    OVERDUE: { description: '逾期 late' },
    FIRST_REMINDER: { description: '首次催缴 a first reminder is due' },
    SECOND_REMINDER: { description: '再次催缴 a second reminder is due' },
    FINAL_REMINDER: { description: '末次催缴 a last reminder is due' },
  } satisfies Record<DunningState, object>,
})
const heldDispute = { status: { in: [...HELD_STATES] } }

builder.prismaObject('InvoiceLine', {
  description: '账单行: the usage of one product under one price version and tier. Rounded to fen once, here.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: '行号, from 1.' }),
    product: t.relation('product', { description: '数据产品' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    priceVersion: t.relation('priceVersion', { description: '具体收费标准: the price it was rated by.' }),
    kind: t.expose('kind', { type: LineKind, description: '类别' }),
    tierSeq: t.exposeInt('tierSeq', { description: '阶梯: the tier of that price; 0 for what no tier says.' }),
    quantity: t.expose('quantity', { type: 'BigInt', description: '数量: billed calls, or reports; 1 for a fee.' }),
    unitPrice: t.field({ type: UnitPrice, description: '单价', resolve: (line) => priceE4(line.priceE4) }),
    amount: t.field({
      type: UnitPrice,
      description: 'Quantity × unit price, exact, before rounding.',
      resolve: (line) => amountE4(line.amountE4),
    }),
    gross: t.field({ type: Money, description: '含税金额', resolve: (line) => fen(line.grossFen) }),
    vat: t.field({
      type: Money,
      description: '税额: this line’s part of the VAT of the invoice.',
      resolve: (line) => fen(line.vatFen),
    }),
    net: t.field({ type: Money, description: '不含税金额', resolve: (line) => fen(line.netFen) }),
    held: t.boolean({
      description: '冻结: whether it is disputed and waits for an answer.',
      select: { disputes: { where: heldDispute, select: { id: true } } },
      resolve: ({ disputes }) => disputes.length > 0,
    }),
  }),
})

export const InvoiceNode = builder.prismaNode('Invoice', {
  description: '账单: what one buyer owes one operator for a month. Its issuer, its buyer and the regulators see it.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Invoice')] }),
  fields: (t) => ({
    no: t.exposeString('no', {
      description: '账单号: region, year of issue, and the issuer’s gapless count in that year.',
    }),
    issuer: t.relation('issuer', { description: '开票方: the operator.' }),
    buyer: t.relation('buyer', { description: '购买方' }),
    period: t.exposeString('period', { description: '账期, `YYYY-MM` in Asia/Shanghai.' }),
    vatBp: t.exposeInt('vatBp', { description: '税率 in basis points: 600 is 6 %.' }),
    gross: t.field({
      type: Money,
      description: '含税金额: what is to be paid.',
      resolve: ({ grossFen }) => fen(grossFen),
    }),
    vat: t.field({ type: Money, description: '税额', resolve: ({ vatFen }) => fen(vatFen) }),
    net: t.field({ type: Money, description: '不含税金额: what is split.', resolve: ({ netFen }) => fen(netFen) }),
    paid: t.field({ type: Money, description: '已付金额', resolve: ({ paidFen }) => fen(paidFen) }),
    credited: t.field({ type: Money, description: '已冲减金额', resolve: ({ creditedFen }) => fen(creditedFen) }),
    outstanding: t.field({
      type: Money,
      description: '未付金额: gross, less what was paid and credited.',
      resolve: ({ grossFen, paidFen, creditedFen }) => fen(grossFen - paidFen - creditedFen),
    }),
    status: t.expose('status', { type: InvoiceStatus, description: '状态' }),
    dunning: t.field({
      type: Dunning,
      description: '催收: how late it is by the clock; what is disputed is not dunned.',
      select: { lines: { select: { disputes: { where: heldDispute, select: { claimedFen: true } } } } },
      resolve: ({ lines, ...invoice }, _args, { use }) =>
        use(DunningService).stateOf({ ...invoice, claims: lines.flatMap(({ disputes }) => disputes) }),
    }),
    fapiaoNo: t.exposeString('fapiaoNo', { nullable: true, description: '发票号码, once it is recorded.' }),
    issuedAt: t.expose('issuedAt', { type: 'DateTime', description: '开具时间' }),
    dueAt: t.expose('dueAt', { type: 'DateTime', description: '到期时间: to be paid before this instant.' }),
    lines: t.relation('lines', { description: '账单行, in order.', query: { orderBy: { seq: 'asc' } } }),
  }),
})

builder.queryField('invoices', (t) =>
  t.prismaConnection({
    type: 'Invoice',
    cursor: 'id',
    description: 'Invoices that the asker issued, received or supervises, the oldest first.',
    args: {
      period: t.arg.string({ description: 'Only this month, `YYYY-MM`.' }),
    },
    resolve: (query, _root, { period }, { actor, policy, use }) =>
      use(BillingStore).invoices({ AND: [policy.filter(actor, 'Invoice'), period ? { period } : {}] }, query),
  }),
)

const BillingPeriod = builder.prismaObject('BillingPeriod', {
  description: '账期: a month of one operator that was closed, for good.',
  fields: (t) => ({
    period: t.exposeString('period', { description: 'The month, `YYYY-MM` in Asia/Shanghai.' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', description: '关账时间' }),
    invoices: t.prismaConnection({
      type: 'Invoice',
      cursor: 'id',
      description: 'The invoices of the month: one for each buyer who owes something.',
      resolve: (query, { operatorOrgId, period }, _args, { actor, policy, use }) => {
        const ofMonth = { issuerOrgId: operatorOrgId, period }
        return use(BillingStore).invoices({ AND: [policy.filter(actor, 'Invoice'), ofMonth] }, query)
      },
    }),
  }),
})

const CloseMonthInput = builder.inputType('CloseMonthInput', {
  description: 'The month to close.',
  fields: (t) => ({
    period: t.string({
      required: true,
      description: '账期, `YYYY-MM`; it must have ended.',
      validate: z.string().trim().length(7),
    }),
  }),
})

builder.mutationField('closeMonth', (t) =>
  t.field({
    type: BillingPeriod,
    errors: expected,
    description:
      '关账: meters, rates and invoices a month of one’s own organisation and drafts its split statements. Closing again answers the same.',
    args: { input: t.arg({ type: CloseMonthInput, required: true, description: 'The month to close.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(BillingService).closeMonth(actor, input)),
  }),
)
