import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { SettlementKind, SplitCapacity } from '../../graphql/shared-enums.ts'
import { expected, Money } from '../../graphql/shared-types.ts'
import { fen } from '../../kernel/money.ts'
import { fixedDueFen } from './split.ts'
import { SettlementService } from './settlement.service.ts'
import { StatementStore } from './statement.store.ts'

const StatementStatus = enumOf('StatementStatus', enums.StatementStatus, 'Where a statement stands.', {
  DRAFT: '待确认 waits for the operator or the data bureau',
  CONFIRMED: '已确认 confirmed by both and posted to the books',
})

builder.prismaObject('SplitLine', {
  description: '分配明细: one organisation’s part of a statement.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: '行号, from 1.' }),
    org: t.relation('org', { description: '机构' }),
    capacity: t.expose('capacity', { type: SplitCapacity, description: '身份' }),
    basis: t.exposeString('basis', {
      description: '计算依据, such as `30% × 20%`: the party’s ratio, the department’s weight.',
    }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => fen(amountFen) }),
    settlement: t.expose('settlement', { type: SettlementKind, description: '结算方式' }),
  }),
})

const SplitStatement = builder.prismaNode('SplitStatement', {
  description: '收益分配账单: how the net revenue of one product and month is divided. Public once confirmed.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'SplitStatement')] }),
  fields: (t) => ({
    product: t.relation('product', { description: '数据产品' }),
    period: t.exposeString('period', { description: '账期, `YYYY-MM` in Asia/Shanghai.' }),
    rule: t.relation('rule', { description: '分配规则 in force when the month ended.' }),
    billedCalls: t.expose('billedCalls', { type: 'BigInt', description: '计费调用次数: calls that had a price.' }),
    gross: t.field({ type: Money, description: '含税收入', resolve: ({ grossFen }) => fen(grossFen) }),
    vat: t.field({ type: Money, description: '税额', resolve: ({ vatFen }) => fen(vatFen) }),
    net: t.field({ type: Money, description: '不含税收入', resolve: ({ netFen }) => fen(netFen) }),
    cost: t.field({ type: Money, description: '成本补偿', resolve: ({ costFen }) => fen(costFen) }),
    fixed: t.field({ type: Money, description: '定额分配', resolve: ({ fixedFen }) => fen(fixedFen) }),
    distributable: t.field({
      type: Money,
      description: '可分配收入: what the ratios divide.',
      resolve: ({ distributableFen }) => fen(distributableFen),
    }),
    shortfall: t.field({
      type: Money,
      description: '定额缺口: what the fixed amount comes to beyond the net; it was not paid.',
      select: { billedCalls: true, fixedFen: true, rule: { select: { parties: { select: { fixedE4: true } } } } },
      resolve: ({ rule, billedCalls, fixedFen }) => fen(fixedDueFen(rule, billedCalls) - fixedFen),
    }),
    hash: t.exposeString('hash', { description: 'SHA-256 of the statement’s canonical JSON: what is confirmed.' }),
    status: t.expose('status', { type: StatementStatus, description: '状态' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: '出账时间' }),
    operatorConfirmed: t.boolean({
      description: '运营机构已确认: whether the operator has confirmed it.',
      resolve: ({ operatorConfirmedBy }) => operatorConfirmedBy !== null,
    }),
    bureauConfirmed: t.boolean({
      description: '数据主管部门已确认: whether the data bureau has confirmed it.',
      resolve: ({ bureauConfirmedBy }) => bureauConfirmedBy !== null,
    }),
    confirmedAt: t.expose('confirmedAt', {
      type: 'DateTime',
      nullable: true,
      description: '确认时间: when the second of the two confirmed.',
    }),
    lines: t.relation('lines', { description: '分配明细, in order.', query: { orderBy: { seq: 'asc' } } }),
  }),
})

builder.queryField('splitStatements', (t) =>
  t.prismaConnection({
    type: 'SplitStatement',
    cursor: 'id',
    description: 'Split statements: confirmed ones for everybody, drafts for the operator and the regulators.',
    args: {
      period: t.arg.string({ description: 'Only this month, `YYYY-MM`.' }),
      productCode: t.arg.string({ description: 'Only of this product.' }),
    },
    resolve: (query, _root, { period, productCode }, { actor, policy, use }) => {
      const asked = { ...(period && { period }), ...(productCode && { product: { code: productCode } }) }
      return use(StatementStore).statements({ AND: [policy.filter(actor, 'SplitStatement'), asked] }, query)
    },
  }),
)

builder.prismaObjectField('BillingPeriod', 'statements', (t) =>
  t.prismaConnection({
    type: 'SplitStatement',
    cursor: 'id',
    description: '收益分配账单 of the month: one for each product that was charged.',
    resolve: (query, { operatorOrgId, period }, _args, { actor, policy, use }) => {
      const ofMonth = { operatorOrgId, period }
      return use(StatementStore).statements({ AND: [policy.filter(actor, 'SplitStatement'), ofMonth] }, query)
    },
  }),
)

const ConfirmStatementInput = builder.inputType('ConfirmStatementInput', {
  description: 'The statement to confirm.',
  fields: (t) => ({
    statementId: t.globalID({ required: true, for: SplitStatement, description: 'The statement’s global id.' }),
  }),
})

builder.mutationField('confirmStatement', (t) =>
  t.field({
    type: SplitStatement,
    errors: expected,
    description:
      '确认分配账单: by the operator and by the data bureau of the region, each once. With the second it is posted to the books.',
    args: { input: t.arg({ type: ConfirmStatementInput, required: true, description: 'The statement to confirm.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(SettlementService).confirm(actor, { statementId: input.statementId.id })),
  }),
)
