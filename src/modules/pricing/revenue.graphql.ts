import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PriceAdjuster } from '../../graphql/shared-enums.ts'
import { expected, Money } from '../../graphql/shared-types.ts'
import { fen, formatUnitPrice, priceE4 } from '../../kernel/money.ts'
import { CostSurveyService } from './cost-survey.service.ts'
import { surveyedCost } from './cost-survey.ts'
import { deviationText, revenueOfYear } from './permitted-revenue.ts'
import { amountsOf, PermittedRevenueService } from './permitted-revenue.service.ts'
import { RevenueStore } from './revenue.store.ts'

const CostCategory = enumOf('CostCategory', enums.CostCategory, '成本项目 (发改价格〔2025〕65号)', {
  PLATFORM: '平台建设维护 building and maintaining the platform',
  DATA_PROCESSING: '数据传输、归集、存储、治理 moving, gathering, storing and governing data',
  STAFF: '人员 people',
  DATA_ACQUISITION: '获取公共数据资源支出 obtaining public data resources',
  PERIOD_EXPENSE: '期间费用 expenses of the period',
  SUBSIDY: '财政补贴 a government subsidy: deducted',
})
const SurveyStatus = enumOf('SurveyStatus', enums.SurveyStatus, 'Where a cost survey stands.', {
  SUBMITTED: '已报送 submitted, waits for the price department',
  AUDITED: '已审核 audited',
  RETURNED: '已退回 returned: another may be submitted',
})

builder.prismaObject('CostItem', {
  description: '成本项: one cost or subsidy with its voucher.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: '序号, from 1.' }),
    category: t.expose('category', { type: CostCategory, description: '成本项目' }),
    name: t.exposeString('name', { description: '名称' }),
    amount: t.field({ type: Money, description: '金额', resolve: ({ amountFen }) => fen(amountFen) }),
    industryBp: t.exposeInt('industryBp', { description: '产业用途分摊比例, in basis points.' }),
    allocationBasis: t.exposeString('allocationBasis', { description: '分摊依据' }),
    evidenceHash: t.exposeString('evidenceHash', { description: '凭证 SHA-256, hex.' }),
  }),
})

const CostSurvey = builder.prismaNode('CostSurvey', {
  description: '成本调查: what a year of operation cost. Its operator, the price department and the regulators see it.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'CostSurvey')] }),
  fields: (t) => ({
    year: t.exposeInt('year', { description: '年度' }),
    status: t.expose('status', { type: SurveyStatus, description: '状态' }),
    items: t.relation('items', { description: '成本项, in order.', query: { orderBy: { seq: 'asc' } } }),
    disallowed: t.exposeIntList('disallowed', { description: '核减: numbers of items that were not allowed.' }),
    opinion: t.exposeString('opinion', { nullable: true, description: '审核意见' }),
    industryCost: t.field({
      type: Money,
      description: '产业用途成本: the industry-use share of allowed costs, less subsidies.',
      select: { disallowed: true, items: true },
      resolve: ({ items, disallowed }) => {
        const counted = items.map((item) => ({ ...item, amountFen: fen(item.amountFen) }))
        return fen(surveyedCost(counted, disallowed).netFen)
      },
    }),
    submittedAt: t.expose('submittedAt', { type: 'DateTime', description: '报送时间' }),
    auditedAt: t.expose('auditedAt', { type: 'DateTime', nullable: true, description: '审核时间' }),
  }),
})

builder.prismaObject('RevenueAssessment', {
  description: '年度偏离评估: what a year brought, beside what it was permitted to. Made once.',
  fields: (t) => ({
    year: t.exposeInt('year', { description: '年度' }),
    actual: t.field({
      type: Money,
      description: '实际收入, invoiced, tax included.',
      resolve: (row) => fen(row.actualFen),
    }),
    permitted: t.field({ type: Money, description: '准许收入', resolve: (row) => fen(row.permittedFen) }),
    deviation: t.field({
      type: 'Decimal',
      description: '偏离 in per cent of what was permitted, rounded half up to two decimals.',
      resolve: (row) => deviationText({ actualFen: fen(row.actualFen), permittedFen: fen(row.permittedFen) }),
    }),
    excess: t.field({
      type: Money,
      description: '超出: given back in the next cycle.',
      resolve: (row) => fen(row.excessFen),
    }),
    adjuster: t.expose('adjuster', { type: PriceAdjuster, description: '调价主体' }),
    assessedAt: t.expose('assessedAt', { type: 'DateTime', description: '评估时间' }),
  }),
})

const YearRevenue = builder.objectRef<{ year: number; fen: bigint }>('YearRevenue').implement({
  description: 'What one year of a cycle may bring.',
  fields: (t) => ({
    year: t.exposeInt('year', { description: '年度' }),
    permitted: t.field({ type: Money, description: '准许收入, tax included.', resolve: (row) => fen(row.fen) }),
  }),
})

const PermittedRevenue = builder.prismaNode('PermittedRevenue', {
  description: '最高准许收入: cost + profit + tax, less what earlier cycles earned too much. Set once.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'PermittedRevenue')] }),
  fields: (t) => ({
    survey: t.relation('survey', { description: '成本调查 that it rests on.' }),
    firstYear: t.exposeInt('firstYear', { description: '周期起始年' }),
    yearCount: t.exposeInt('years', { description: '周期年数' }),
    cost: t.field({ type: Money, description: '准许成本', resolve: (row) => fen(row.costFen) }),
    bondYield: t.field({
      type: 'Decimal',
      description: '十年期国债平均收益率 in per cent, of the year before the survey.',
      resolve: (row) => formatUnitPrice(priceE4(BigInt(row.bondYieldPpm))),
    }),
    addOnBp: t.exposeInt('addOnBp', { description: '加点, in basis points: at most 600.' }),
    profit: t.field({ type: Money, description: '准许利润', resolve: (row) => fen(row.profitFen) }),
    tax: t.field({ type: Money, description: '税金', resolve: (row) => fen(row.taxFen) }),
    deduct: t.field({
      type: Money,
      description: '扣减: earlier excess given back.',
      resolve: (row) => fen(row.deductFen),
    }),
    byYear: t.field({
      type: [YearRevenue],
      description: '逐年准许收入',
      resolve: (row) =>
        Array.from({ length: row.years }, (_, index) => {
          const year = row.firstYear + index
          return { year, fen: revenueOfYear(amountsOf(row), year) }
        }),
    }),
    documentNo: t.exposeString('documentNo', { description: '文号' }),
    assessments: t.relation('assessments', { description: '年度偏离评估', query: { orderBy: { year: 'asc' } } }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: '核定时间' }),
  }),
})

builder.queryFields((t) => ({
  costSurveys: t.prismaConnection({
    type: 'CostSurvey',
    cursor: 'id',
    description: 'Cost surveys that the asker submitted, audits or supervises, the oldest first.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(RevenueStore).surveys(policy.filter(actor, 'CostSurvey'), query),
  }),
  permittedRevenues: t.prismaConnection({
    type: 'PermittedRevenue',
    cursor: 'id',
    description: 'Permitted revenues with the deviation of their years: the deviation report. The oldest first.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(RevenueStore).revenues(policy.filter(actor, 'PermittedRevenue'), query),
  }),
}))

const CostItemInput = builder.inputType('CostItemInput', {
  description: '成本项',
  fields: (t) => ({
    category: t.field({ type: CostCategory, required: true, description: '成本项目' }),
    name: t.string({ required: true, description: '名称', validate: z.string().trim().min(1).max(200) }),
    amount: t.field({ type: 'Decimal', required: true, description: '金额 in yuan.' }),
    industryBp: t.int({ required: true, description: '产业用途分摊比例, 1 to 10,000 basis points.' }),
    allocationBasis: t.string({ required: true, description: '分摊依据', validate: z.string().trim().min(1).max(500) }),
    evidenceHash: t.string({
      required: true,
      description: '凭证 SHA-256, hex.',
      validate: z.string().trim().length(64),
    }),
  }),
})
const SubmitCostSurveyInput = builder.inputType('SubmitCostSurveyInput', {
  description: '成本调查 of a complete year.',
  fields: (t) => ({
    year: t.int({ required: true, description: '年度, over.' }),
    items: t.field({ type: [CostItemInput], required: true, description: '成本项, subsidies among them.' }),
  }),
})
const DecideCostSurveyInput = builder.inputType('DecideCostSurveyInput', {
  description: '成本审核',
  fields: (t) => ({
    surveyId: t.globalID({ required: true, for: CostSurvey, description: 'Which survey.' }),
    approve: t.boolean({ required: true, description: 'false: returned.' }),
    disallowed: t.intList({ required: true, description: '核减: numbers of items not allowed.' }),
    opinion: t.string({
      description: '审核意见; needed where something is not allowed.',
      validate: z.string().trim().max(2_000),
    }),
  }),
})
const PermitRevenueInput = builder.inputType('PermitRevenueInput', {
  description: '核定最高准许收入',
  fields: (t) => ({
    surveyId: t.globalID({ required: true, for: CostSurvey, description: 'An audited survey.' }),
    firstYear: t.int({ required: true, description: '周期起始年, after the year surveyed.' }),
    years: t.int({ required: true, description: '周期年数: at most 3.' }),
    bondYield: t.field({
      type: 'Decimal',
      required: true,
      description: '十年期国债平均收益率 in per cent, such as 1.75.',
    }),
    addOnBp: t.int({ required: true, description: '加点, 0 to 600 basis points.' }),
    taxBp: t.int({
      description: '税率 in basis points; the region’s VAT if left out.',
      validate: z.number().min(0).max(10_000),
    }),
    smoothingCycles: t.int({
      required: true,
      defaultValue: 1,
      description: '分摊周期数: cycles that give excess back.',
    }),
    documentNo: t.string({ required: true, description: '文号', validate: z.string().trim().min(1).max(100) }),
  }),
})
const AssessRevenueInput = builder.inputType('AssessRevenueInput', {
  description: '年度偏离评估',
  fields: (t) => ({
    revenueId: t.globalID({ required: true, for: PermittedRevenue, description: 'The permitted revenue.' }),
    year: t.int({ required: true, description: 'A year of its cycle that is over.' }),
  }),
})

builder.mutationFields((t) => ({
  submitCostSurvey: t.field({
    type: CostSurvey,
    errors: expected,
    description: 'An operator submits what a complete year cost it.',
    args: { input: t.arg({ type: SubmitCostSurveyInput, required: true, description: 'The survey.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(CostSurveyService).submit(actor, input)),
  }),
  decideCostSurvey: t.field({
    type: CostSurvey,
    errors: expected,
    description: 'The price department audits or returns a survey. Items never change.',
    args: { input: t.arg({ type: DecideCostSurveyInput, required: true, description: 'The audit.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const audit = { ...input, surveyId: input.surveyId.id, opinion: input.opinion ?? null }
      return orRefuse(await use(CostSurveyService).audit(actor, audit))
    },
  }),
  permitRevenue: t.field({
    type: PermittedRevenue,
    errors: expected,
    description: 'The price department permits a revenue for a cycle, on an audited survey. Ceilings rest on it.',
    args: { input: t.arg({ type: PermitRevenueInput, required: true, description: 'The revenue.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const permit = { ...input, surveyId: input.surveyId.id, taxBp: input.taxBp ?? null }
      return orRefuse(await use(PermittedRevenueService).permit(actor, permit))
    },
  }),
  assessRevenue: t.field({
    type: PermittedRevenue,
    errors: expected,
    description: 'The price department assesses a year that is over: who adjusts prices, and what is carried forward.',
    args: { input: t.arg({ type: AssessRevenueInput, required: true, description: 'Which year.' }) },
    resolve: async (_root, { input: { revenueId, year } }, { actor, use }) =>
      orRefuse(await use(PermittedRevenueService).assess(actor, { revenueId: revenueId.id, year })),
  }),
}))
