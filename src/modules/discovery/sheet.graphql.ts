import { builder } from '../../graphql/builder.ts'
import {
  BillingUnit,
  ConsentKind,
  DataGrade,
  Outcome,
  ProductVersionStatus,
  PurposeClass,
} from '../../graphql/shared-enums.ts'
import type { Sheet } from './sheet.ts'
import { CeilingType, ExampleType, OpinionType, PartyType, PriceType, SourceType } from './sheet-parts.graphql.ts'
import { SheetService } from './sheet.service.ts'

const ReviewType = builder.objectRef<Sheet>('SheetReview').implement({
  description: '审查状态 of the version shown.',
  fields: (t) => ({
    status: t.expose('status', { type: ProductVersionStatus, description: '状态' }),
    submittedAt: t.expose('submittedAt', { type: 'DateTime', description: '提交时间' }),
    approvedAt: t.expose('approvedAt', { type: 'DateTime', nullable: true, description: '审定时间' }),
    listedAt: t.expose('listedAt', { type: 'DateTime', nullable: true, description: '上架时间' }),
    contentHash: t.exposeString('contentHash', { description: 'SHA-256 of contract, query and sandbox.' }),
    opinions: t.expose('opinions', {
      type: [OpinionType],
      description: '审查意见: of compliance and of security, by two organisations.',
    }),
  }),
})

const SheetType = builder.objectRef<Sheet>('ProductSheet').implement({
  description:
    '产品说明书: all that is known in public of a listed product, by its newest listed version: its licence chain from resources over departments and agreements to the operator, and the prices in force.',
  fields: (t) => ({
    code: t.exposeString('code', { description: '产品编码' }),
    registrationCode: t.exposeString('registrationCode', {
      nullable: true,
      description: '产品登记结果查询码; null where no registration is in force.',
    }),
    registeredUntil: t.expose('registeredUntil', { type: 'Date', nullable: true, description: '登记有效期' }),
    name: t.exposeString('name', { description: '名称, in Chinese.' }),
    nameEn: t.exposeString('nameEn', { description: 'The name in English.' }),
    summary: t.exposeString('summary', { description: '简介, in Chinese.' }),
    summaryEn: t.exposeString('summaryEn', { description: 'The summary in English.' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260)' }),
    version: t.exposeInt('version', { description: '版本号' }),
    form: t.string({ description: '产品形态', resolve: ({ contract }) => contract.form }),
    grade: t.expose('grade', { type: DataGrade, description: '分级' }),
    purposeClasses: t.expose('purposeClasses', { type: [PurposeClass], description: '可用用途' }),
    consentKind: t.expose('consentKind', { type: ConsentKind, description: '同意类型' }),
    unit: t.expose('unit', { type: BillingUnit, description: '计费单位' }),
    outcomes: t.expose('outcomes', { type: [Outcome], description: '结果: what a call can come to.' }),
    billableOutcomes: t.expose('billableOutcomes', { type: [Outcome], description: '计费结果' }),
  }),
})

builder.objectFields(SheetType, (t) => ({
  operator: t.expose('operator', { type: PartyType, description: '运营机构' }),
  developer: t.expose('developer', { type: PartyType, nullable: true, description: '开发利用主体' }),
  inputSchema: t.field({ type: 'JSON', description: '输入 JSON Schema', resolve: ({ contract }) => contract.input }),
  outputSchema: t.field({
    type: 'JSON',
    description: '输出 JSON Schema',
    resolve: ({ contract }) => contract.output,
  }),
  sources: t.expose('sources', { type: [SourceType], description: '来源: the licence chain of what it reads.' }),
  prices: t.expose('prices', { type: [PriceType], description: '收费标准 in force.' }),
  ceilings: t.expose('ceilings', {
    type: [CeilingType],
    description: '上限收费标准 in force; of several for one purpose and class the first counts.',
  }),
  callPath: t.string({
    description: '交付方式: where calls are posted.',
    resolve: ({ code }) => `/v1/products/${code}/calls`,
  }),
  retentionDays: t.int({
    description: '留存天数: how long a caller may keep an answer.',
    resolve: ({ contract }) => contract.retentionDays,
  }),
  disclaimer: t.string({ description: '免责声明, in Chinese.', resolve: ({ contract }) => contract.disclaimer.zh }),
  disclaimerEn: t.string({
    description: 'The disclaimer in English.',
    resolve: ({ contract }) => contract.disclaimer.en,
  }),
  review: t.field({ type: ReviewType, description: '审查状态', resolve: (sheet) => sheet }),
  sandboxExample: t.field({
    type: ExampleType,
    nullable: true,
    description: '沙箱示例; null for a version from before there were sandboxes.',
    resolve: (sheet, _args, { use }) => use(SheetService).example(sheet),
  }),
}))

builder.objectFields(SheetType, (t) => ({
  derivedFrom: t.string({
    nullable: true,
    description: '再开发: the code of the product that it is derived from.',
    resolve: ({ contract }) => contract.derivedFrom,
  }),
}))

builder.queryField('productSheet', (t) =>
  t.field({
    type: SheetType,
    nullable: true,
    description: '产品说明书 of a listed product; null where there is none to see.',
    args: { code: t.arg.string({ required: true, description: '产品编码, such as `ID2`.' }) },
    resolve: (_root, { code }, { actor, use }) => use(SheetService).sheet(actor, code),
  }),
)
