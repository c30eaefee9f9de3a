import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { BuyerClass, PriceAdjuster, PurposeClass } from '../../graphql/shared-enums.ts'
import { expected, Money, UnitPrice } from '../../graphql/shared-types.ts'
import { priceE4 } from '../../kernel/money.ts'
import { deviationText } from '../pricing/index.ts'
import { PaperFileType } from './invoice-paper.graphql.ts'
import { OperatingReportService } from './operating-report.service.ts'
import { profitOf, type OperatingReport, type PriceChange, type ProductYear } from './operating-report.ts'
import type { YearCost, YearDeviation, YearOverall } from './operating-report.ts'
import { ReceivablesService } from './receivables.service.ts'
import type { AgedReceivable } from './receivables.ts'

const AgedReceivableType = builder.objectRef<AgedReceivable>('AgedReceivable').implement({
  description: '应收账款账龄: what one buyer still owes, by how long it has been due.',
  fields: (t) => ({
    buyerName: t.exposeString('buyerName', { description: '购买方' }),
    notDue: t.field({ type: Money, description: '未到期', resolve: ({ bands }) => bands.NOT_DUE }),
    days30: t.field({ type: Money, description: '逾期 1–30 天', resolve: ({ bands }) => bands.DAYS_30 }),
    days60: t.field({ type: Money, description: '逾期 31–60 天', resolve: ({ bands }) => bands.DAYS_60 }),
    days90: t.field({ type: Money, description: '逾期 61–90 天', resolve: ({ bands }) => bands.DAYS_90 }),
    older: t.field({ type: Money, description: '逾期 90 天以上', resolve: ({ bands }) => bands.OLDER }),
    total: t.field({ type: Money, description: '合计', resolve: ({ totalFen }) => totalFen }),
  }),
})

const ReportForm = builder.enumType('ReportForm', {
  description: '报表文件的形式',
  values: { PDF: { description: 'PDF, in Chinese' }, CSV: { description: 'CSV' } } satisfies Record<
    'PDF' | 'CSV',
    object
  >,
})

builder.queryFields((t) => ({
  receivables: t.field({
    type: [AgedReceivableType],
    description: '应收账款账龄 of the invoices that the asker may see.',
    resolve: async (_root, _args, { actor, use }) => [...(await use(ReceivablesService).byAge(actor))],
  }),
  receivablesFile: t.field({
    type: PaperFileType,
    description: '应收账款账龄表 as a file.',
    args: { form: t.arg({ type: ReportForm, required: true, description: '形式' }) },
    resolve: (_root, { form }, { actor, use }) => use(ReceivablesService).file(actor, form),
  }),
}))

const Overall = builder.objectRef<YearOverall>('OperatingOverall').implement({
  description: '总体经营情况 of a year.',
  fields: (t) => ({
    productCount: t.int({ description: '售出产品数', resolve: ({ products }) => products }),
    buyerCount: t.int({ description: '购买方数', resolve: ({ buyers }) => buyers }),
    invoiceCount: t.int({ description: '账单数', resolve: ({ invoices }) => invoices }),
    billedUnits: t.field({ type: 'BigInt', description: '计费量', resolve: ({ billedCalls }) => billedCalls }),
    freeUnits: t.field({
      type: 'BigInt',
      description: '无偿提供量: for governance and welfare.',
      resolve: ({ freeCalls }) => freeCalls,
    }),
  }),
})

const Cost = builder.objectRef<YearCost>('OperatingCost').implement({
  description: '授权运营成本: for industry use, less subsidies, as the year’s cost survey says.',
  fields: (t) => ({
    amount: t.field({ type: Money, description: '成本', resolve: ({ costFen }) => costFen }),
    audited: t.exposeBoolean('audited', { description: '是否已审核: whether the price department audited it.' }),
  }),
})

const ProductSalesType = builder.objectRef<ProductYear>('OperatingProduct').implement({
  description: '分产品销售规模和收入, less what was credited.',
  fields: (t) => ({
    productCode: t.string({ description: '产品编码', resolve: ({ code }) => code }),
    name: t.exposeString('name', { description: '产品名称' }),
    buyerCount: t.int({ description: '购买方数', resolve: ({ buyers }) => buyers }),
    billedUnits: t.field({ type: 'BigInt', description: '计费量', resolve: ({ billedCalls }) => billedCalls }),
    gross: t.field({ type: Money, description: '含税收入', resolve: ({ grossFen }) => grossFen }),
    net: t.field({ type: Money, description: '不含税收入', resolve: ({ netFen }) => netFen }),
  }),
})

const DeviationType = builder.objectRef<YearDeviation>('YearDeviation').implement({
  description: '实际收入与最高准许收入的偏离 of a year.',
  fields: (t) => ({
    permitted: t.field({ type: Money, description: '最高准许收入', resolve: ({ permittedFen }) => permittedFen }),
    actual: t.field({ type: Money, description: '实际收入, tax included.', resolve: ({ actualFen }) => actualFen }),
    deviation: t.field({ type: 'Decimal', description: '偏离 in per cent.', resolve: deviationText }),
    adjuster: t.expose('adjuster', { type: PriceAdjuster, description: '调价主体' }),
    excess: t.field({ type: Money, description: '超出, carried forward.', resolve: ({ excessFen }) => excessFen }),
    assessed: t.exposeBoolean('assessed', { description: '是否已评估; if not, it is tried by the same rule.' }),
    documentNo: t.exposeString('documentNo', { description: '核定文号' }),
  }),
})

const PriceChangeKind = builder.enumType('PriceChangeKind', {
  description: '价格调整事项',
  values: {
    CEILING: { description: '核定上限 a ceiling was set' },
    FIRST: { description: '首次公布 a price where there was none' },
    CHANGED: { description: '调整 a price follows another' },
    ENDED: { description: '停止执行 a price ended and none follows' },
  } satisfies Record<PriceChange['kind'], object>,
})

const PriceChangeType = builder.objectRef<PriceChange>('PriceChange').implement({
  description: '价格调整',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: '生效时间' }),
    kind: t.expose('kind', { type: PriceChangeKind, description: '事项' }),
    productCode: t.exposeString('productCode', { description: '产品编码' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    buyerClass: t.expose('buyerClass', { type: BuyerClass, description: '购买方类别' }),
    before: t.field({
      type: [UnitPrice],
      description: '原单价, by tier.',
      resolve: ({ before }) => before.map(priceE4),
    }),
    after: t.field({ type: [UnitPrice], description: '现单价, by tier.', resolve: ({ after }) => after.map(priceE4) }),
  }),
})

const OperatingReportType = builder.objectRef<OperatingReport>('OperatingReport').implement({
  description:
    '年度经营报告: the five items of 发改价格〔2025〕65号. The authorizer, the price department, the operator and auditors see it.',
  fields: (t) => ({
    year: t.exposeInt('year', { description: '年度' }),
    operatorUscc: t.string({ description: '统一社会信用代码', resolve: ({ operator }) => operator.uscc }),
    operatorName: t.string({ description: '运营机构', resolve: ({ operator }) => operator.name }),
    overall: t.expose('overall', { type: Overall, description: '一、总体经营情况' }),
    cost: t.expose('cost', {
      type: Cost,
      nullable: true,
      description: '二、成本; null where no survey was submitted.',
    }),
    income: t.field({ type: Money, description: '二、实际收入, tax included.', resolve: ({ incomeFen }) => incomeFen }),
    profit: t.field({
      type: Money,
      nullable: true,
      description: '二、利润: income without tax less the cost; null where no cost is known.',
      resolve: profitOf,
    }),
    products: t.field({
      type: [ProductSalesType],
      description: '三、分产品销售规模和收入',
      resolve: ({ products }) => [...products],
    }),
    deviation: t.expose('deviation', {
      type: DeviationType,
      nullable: true,
      description: '四、偏离; null where no revenue was permitted for the year.',
    }),
    priceChanges: t.field({
      type: [PriceChangeType],
      description: '五、价格调整情况',
      resolve: ({ priceChanges }) => [...priceChanges],
    }),
  }),
})

const uscc = z.string().trim().length(18)

builder.queryFields((t) => ({
  operatingReport: t.field({
    type: OperatingReportType,
    errors: expected,
    description: '年度经营报告 of a year that is over.',
    args: {
      operatorUscc: t.arg.string({ required: true, description: '统一社会信用代码 of the operator.', validate: uscc }),
      year: t.arg.int({ required: true, description: '年度' }),
    },
    resolve: async (_root, asked, { actor, use }) => orRefuse(await use(OperatingReportService).report(actor, asked)),
  }),
  operatingReportFile: t.field({
    type: PaperFileType,
    errors: expected,
    description: '年度经营报告 as a file; also at /v1/reports/operating/<credit code>/<year>.pdf and .csv.',
    args: {
      operatorUscc: t.arg.string({ required: true, description: '统一社会信用代码 of the operator.', validate: uscc }),
      year: t.arg.int({ required: true, description: '年度' }),
      form: t.arg({ type: ReportForm, required: true, description: '形式' }),
    },
    resolve: async (_root, asked, { actor, use }) =>
      orRefuse(await use(OperatingReportService).reportFile(actor, asked)),
  }),
  deviationReportFile: t.field({
    type: PaperFileType,
    errors: expected,
    description: '偏离报告 of the years that are over; also at /v1/reports/deviation/<credit code>.pdf and .csv.',
    args: {
      operatorUscc: t.arg.string({ required: true, description: '统一社会信用代码 of the operator.', validate: uscc }),
      form: t.arg({ type: ReportForm, required: true, description: '形式' }),
    },
    resolve: async (_root, asked, { actor, use }) =>
      orRefuse(await use(OperatingReportService).deviationsFile(actor, asked)),
  }),
}))
