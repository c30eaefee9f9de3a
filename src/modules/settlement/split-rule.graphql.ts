import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { SettlementKind, SplitCapacity } from '../../graphql/shared-enums.ts'
import { expected, Money, UnitPrice } from '../../graphql/shared-types.ts'
import { bp, fen, parseYuanToFen, priceE4 } from '../../kernel/money.ts'
import { MAX_SPLIT_LINES } from './split-rule.ts'
import { SplitRuleService, type SplitPreview } from './split-rule.service.ts'
import { SplitRuleStore } from './split-rule.store.ts'
import { totalsOf } from './split.ts'

/** Parties of one rule at most. */
const MAX_PARTIES = 20
/** Calls of one preview at most, so that no amount leaves 64 bits. */
const MAX_PREVIEW_CALLS = 1_000_000_000n

const SplitForm = enumOf('SplitForm', enums.SplitForm, '分配形式: what comes before the ratios.', {
  RATIO: '比例分成 ratios alone',
  FIXED: '定额分配 a fixed amount for each billed call first, then ratios',
  COST_FIRST: '成本补偿优先 the cost pool up to its cap first, then ratios',
})

const SplitRuleStatus = enumOf('SplitRuleStatus', enums.SplitRuleStatus, 'Where a rule stands.', {
  PROPOSED: '已拟定 proposed, waits for the finance department',
  PUBLISHED: '已公布 published',
})

builder.prismaObject('SplitRuleDepartment', {
  description: '部门权重: a department’s part of its party’s amount.',
  fields: (t) => ({
    org: t.relation('org', { description: '部门' }),
    weightBp: t.exposeInt('weightBp', { description: '权重 in basis points: 3000 is 30 %.' }),
    basis: t.exposeString('basis', { description: '依据: why this weight.' }),
  }),
})

builder.prismaObject('SplitRuleParty', {
  description: '分配方: one share of a rule.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Its place: a tie of half a fen goes to the earlier party.' }),
    capacity: t.expose('capacity', { type: SplitCapacity, description: '身份' }),
    org: t.relation('org', { nullable: true, description: '机构: who it is; null where departments share.' }),
    ratioBp: t.exposeInt('ratioBp', { description: '比例 in basis points of what the ratios divide.' }),
    fixed: t.field({
      type: UnitPrice,
      nullable: true,
      description: '定额: paid for each billed call before the ratios.',
      resolve: ({ fixedE4 }) => (fixedE4 === null ? null : priceE4(fixedE4)),
    }),
    departments: t.relation('departments', { description: '部门, in order.', query: { orderBy: { seq: 'asc' } } }),
  }),
})

const SplitRule = builder.prismaNode('SplitRule', {
  description: '分配规则: how a product’s net revenue is divided. Public from its publication.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'SplitRule')] }),
  fields: (t) => ({
    product: t.relation('product', { description: '数据产品' }),
    version: t.exposeInt('version', { description: '版本号, from 1 for each product.' }),
    form: t.expose('form', { type: SplitForm, description: '分配形式' }),
    costPoolCap: t.field({
      type: Money,
      description: '成本补偿上限: the most the cost pool gets of one month.',
      resolve: ({ costPoolCapFen }) => fen(costPoolCapFen),
    }),
    status: t.expose('status', { type: SplitRuleStatus, description: '状态' }),
    noticeDays: t.exposeInt('noticeDays', { description: '公示天数: it is public this long before it is used.' }),
    proposedAt: t.expose('proposedAt', { type: 'DateTime', description: '拟定时间' }),
    publishedAt: t.expose('publishedAt', { type: 'DateTime', nullable: true, description: '公开时间' }),
    effectiveFrom: t.expose('effectiveFrom', { type: 'DateTime', description: '生效时间' }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'DateTime',
      nullable: true,
      description: '失效时间: when the next rule begins; null while there is none.',
    }),
    parties: t.relation('parties', { description: '分配方, in order.', query: { orderBy: { seq: 'asc' } } }),
  }),
})

builder.queryField('splitRules', (t) =>
  t.prismaConnection({
    type: 'SplitRule',
    cursor: 'id',
    description: 'Split rules: published ones for everybody, proposed ones for the operator and the regulators.',
    args: { productCode: t.arg.string({ description: 'Only of this product.' }) },
    resolve: (query, _root, { productCode }, { actor, policy, use }) => {
      const ofProduct = productCode ? { product: { code: productCode } } : {}
      return use(SplitRuleStore).rules({ AND: [policy.filter(actor, 'SplitRule'), ofProduct] }, query)
    },
  }),
)

const Code = z.string().trim().min(1).max(100)
const BasisPoints = z.number().int().min(0).max(10_000)

const DepartmentInput = builder.inputType('SplitDepartmentInput', {
  description: '部门权重: a department and its weight.',
  fields: (t) => ({
    uscc: t.string({ required: true, description: '统一社会信用代码 of the department.', validate: Code }),
    weightBp: t.int({
      required: true,
      description: '权重 in basis points; all of a party make 10000.',
      validate: BasisPoints,
    }),
    basis: t.string({
      required: true,
      description: '依据: why this weight.',
      validate: z.string().trim().min(1).max(200),
    }),
  }),
})

const PartyInput = builder.inputType('SplitPartyInput', {
  description: '分配方: an organisation (OPERATOR, DEVELOPER) or departments with weights (GOVERNMENT, COST_POOL).',
  fields: (t) => ({
    capacity: t.field({ type: SplitCapacity, required: true, description: '身份' }),
    uscc: t.string({ description: '统一社会信用代码 of the operator or developer.', validate: Code }),
    ratioBp: t.int({
      required: true,
      description: '比例 in basis points; all parties make 10000.',
      validate: BasisPoints,
    }),
    fixed: t.field({
      type: 'Decimal',
      description: '定额 in yuan for each billed call; one party of a FIXED rule has it.',
    }),
    departments: t.field({
      type: [DepartmentInput],
      description: '部门 with their weights.',
      validate: z.array(z.unknown()).max(MAX_SPLIT_LINES),
    }),
  }),
})

const DraftInput = builder.inputType('SplitRuleDraftInput', {
  description: 'What a split rule says. The order of the parties decides a tie of half a fen.',
  fields: (t) => ({
    form: t.field({ type: SplitForm, required: true, description: '分配形式' }),
    costPoolCap: t.field({ type: 'Decimal', description: '成本补偿上限 in yuan, for COST_FIRST.' }),
    parties: t.field({
      type: [PartyInput],
      required: true,
      description: '分配方, in order.',
      validate: z.array(z.unknown()).min(1).max(MAX_PARTIES),
    }),
  }),
})

const ProposeSplitRuleInput = builder.inputType('ProposeSplitRuleInput', {
  description: 'A rule for one’s own product.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码', validate: Code }),
    rule: t.field({ type: DraftInput, required: true, description: 'What the rule says.' }),
    effectiveFrom: t.field({
      type: 'DateTime',
      required: true,
      description: '生效时间, at least the days of notice ahead.',
    }),
  }),
})

builder.mutationField('proposeSplitRule', (t) =>
  t.field({
    type: SplitRule,
    errors: expected,
    description: '拟定分配规则: an operator proposes how the revenue of its product is divided.',
    args: { input: t.arg({ type: ProposeSplitRuleInput, required: true, description: 'The rule.' }) },
    resolve: async (_root, { input: { rule, ...rest } }, { actor, use }) =>
      orRefuse(await use(SplitRuleService).propose(actor, { ...rest, draft: rule })),
  }),
)

const PublishSplitRuleInput = builder.inputType('PublishSplitRuleInput', {
  description: 'The rule to publish.',
  fields: (t) => ({
    ruleId: t.globalID({ required: true, for: SplitRule, description: 'The rule’s global id.' }),
  }),
})

builder.mutationField('publishSplitRule', (t) =>
  t.field({
    type: SplitRule,
    errors: expected,
    description: '公布分配规则: the finance department of the region publishes a rule, days before it is used.',
    args: { input: t.arg({ type: PublishSplitRuleInput, required: true, description: 'The rule to publish.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(SplitRuleService).publish(actor, { ruleId: input.ruleId.id })),
  }),
)

const PreviewLine = builder.objectRef<SplitPreview['lines'][number]>('SplitPreviewLine').implement({
  description: 'One organisation’s part of a preview.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: '行号, from 1.' }),
    org: t.prismaField({ type: 'Organization', description: '机构', resolve: (_query, line) => line.organization }),
    capacity: t.expose('capacity', { type: SplitCapacity, description: '身份' }),
    basis: t.exposeString('basis', { description: '计算依据, such as `30% × 20%`.' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => amountFen }),
    settlement: t.expose('settlement', { type: SettlementKind, description: '结算方式' }),
  }),
})

const CapacityTotal = builder.objectRef<ReturnType<typeof totalsOf>[number]>('SplitCapacityTotal').implement({
  description: 'What all lines of one capacity come to.',
  fields: (t) => ({
    capacity: t.expose('capacity', { type: SplitCapacity, description: '身份' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => amountFen }),
  }),
})

const Preview = builder.objectRef<SplitPreview>('SplitPreview').implement({
  description: '分配试算: how an amount would be divided, exactly as a statement divides it.',
  fields: (t) => ({
    gross: t.field({ type: Money, description: '含税收入', resolve: ({ grossFen }) => grossFen }),
    vat: t.field({ type: Money, description: '税额', resolve: ({ vatFen }) => vatFen }),
    net: t.field({ type: Money, description: '不含税收入', resolve: ({ netFen }) => netFen }),
    cost: t.field({ type: Money, description: '成本补偿', resolve: ({ costFen }) => costFen }),
    fixed: t.field({ type: Money, description: '定额分配', resolve: ({ fixedFen }) => fixedFen }),
    distributable: t.field({
      type: Money,
      description: '可分配收入: what the ratios divide.',
      resolve: (p) => p.distributableFen,
    }),
    shortfall: t.field({
      type: Money,
      description: '定额缺口: what the fixed amount comes to beyond the net; it is not paid.',
      resolve: ({ shortfallFen }) => shortfallFen,
    }),
    totals: t.field({ type: [CapacityTotal], description: '按身份合计', resolve: ({ lines }) => totalsOf(lines) }),
    lines: t.field({ type: [PreviewLine], description: '分配明细, in order.', resolve: ({ lines }) => [...lines] }),
  }),
})

const PreviewOf = builder.inputType('SplitPreviewOf', {
  description: 'Which rule to try: a product’s, or a draft.',
  isOneOf: true,
  fields: (t) => ({
    productCode: t.string({ description: '产品编码: its rule in force, or if none is yet, the next.' }),
    draft: t.field({ type: DraftInput, description: 'A rule that need not exist.' }),
  }),
})

const PreviewSplitInput = builder.inputType('PreviewSplitInput', {
  description: 'An amount to divide.',
  fields: (t) => ({
    of: t.field({ type: PreviewOf, required: true, description: 'Which rule to try.' }),
    gross: t.field({
      type: 'Decimal',
      required: true,
      description: '含税收入 in yuan.',
      validate: z.string().refine((text) => !text.startsWith('-'), 'must not be negative'),
    }),
    vatBp: t.int({ required: true, description: '税率 in basis points: 600 is 6 %.', validate: BasisPoints }),
    billedCalls: t.field({
      type: 'BigInt',
      required: true,
      description: '计费调用次数, which a fixed amount is multiplied by.',
      validate: z.bigint().min(0n).max(MAX_PREVIEW_CALLS),
    }),
  }),
})

builder.queryField('previewSplit', (t) =>
  t.field({
    type: Preview,
    errors: expected,
    description: '分配试算: anybody can divide an amount by a rule, in force or only thought of.',
    args: { input: t.arg({ type: PreviewSplitInput, required: true, description: 'An amount to divide.' }) },
    resolve: async (_root, { input: { of, gross, vatBp, billedCalls } }, { use }) => {
      const grossFen = orRefuse(parseYuanToFen(gross))
      const rule = of.draft ? { draft: of.draft } : { productCode: of.productCode ?? '' }
      return orRefuse(
        await use(SplitRuleService).preview({ of: rule, grossFen, vatBp: bp(BigInt(vatBp)), billedCalls }),
      )
    },
  }),
)
