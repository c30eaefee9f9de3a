import { builder } from '../../graphql/builder.ts'
import {
  BillingUnit,
  BuyerClass,
  DataGrade,
  Outcome,
  PurposeClass,
  QualityDimension,
  ReviewConclusion,
  ReviewKind,
  TierMode,
  UpdateFrequency,
} from '../../graphql/shared-enums.ts'
import { UnitPrice } from '../../graphql/shared-types.ts'
import { priceE4 } from '../../kernel/money.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import type { SandboxExample } from './sandbox-example.ts'
import { shareBp } from '../catalog/index.ts'
import type {
  ParentResource,
  Party,
  SheetAgreement,
  SheetCeiling,
  SheetField,
  SheetFigure,
  SheetOpinion,
  SheetPrice,
  SheetQuality,
  SheetSource,
  SheetTier,
} from './sheet.ts'

export const PartyType = builder.objectRef<Party>('SheetParty').implement({
  description: 'An organisation, as a product sheet names it.',
  fields: (t) => ({
    uscc: t.exposeString('uscc', { description: '统一社会信用代码 (GB 32100)' }),
    name: t.exposeString('name', { description: '名称, in Chinese.' }),
    nameEn: t.exposeString('nameEn', { description: 'The name in English.' }),
  }),
})

const AgreementType = builder.objectRef<SheetAgreement>('SheetAgreement').implement({
  description: '授权运营协议 in force, that covers what the product reads.',
  fields: (t) => ({
    no: t.exposeString('no', { description: '协议编号' }),
    implementing: t.expose('implementing', { type: PartyType, description: '实施机构' }),
    provincialFilingNo: t.exposeString('provincialFilingNo', { nullable: true, description: '省级备案号' }),
    startDate: t.field({ type: 'Date', description: 'First day.', resolve: (row) => dayOfColumn(row.startDate) }),
    endDate: t.field({ type: 'Date', description: 'Last day.', resolve: (row) => dayOfColumn(row.endDate) }),
    purposeClasses: t.expose('purposeClasses', {
      type: [PurposeClass],
      description: '用途类别: those of the product that it covers.',
    }),
  }),
})

const FieldType = builder.objectRef<SheetField>('SheetField').implement({
  description: '数据项 that the product reads.',
  fields: (t) => ({
    name: t.exposeString('name', { description: '字段名' }),
    label: t.exposeString('label', { description: '中文名' }),
    labelEn: t.exposeString('labelEn', { description: 'The label in English.' }),
    grade: t.expose('grade', { type: DataGrade, description: '分级' }),
  }),
})

const ParentType = builder.objectRef<ParentResource>('SheetParent').implement({
  description: '血缘上游: a resource that the source was made of.',
  fields: (t) => ({
    resourceCode: t.string({ description: '资源编码', resolve: ({ code }) => code }),
    name: t.exposeString('name', { description: '资源名称, in Chinese.' }),
    nameEn: t.exposeString('nameEn', { description: 'The name in English.' }),
  }),
})

const FigureType = builder.objectRef<SheetFigure>('SheetQualityFigure').implement({
  description: '质量指标: the share that met the demand, of what was checked.',
  fields: (t) => ({
    dimension: t.expose('dimension', { type: QualityDimension, description: '质量维度' }),
    shareBp: t.int({ description: 'In basis points, rounded down.', resolve: shareBp }),
    method: t.exposeString('method', { description: '计算方法, in Chinese.' }),
    methodEn: t.exposeString('methodEn', { description: 'How it was counted, in English.' }),
  }),
})

const QualityType = builder.objectRef<SheetQuality>('SheetQuality').implement({
  description: '质量报告: what was counted in the data domain when the source was filled.',
  fields: (t) => ({
    measuredAt: t.expose('measuredAt', { type: 'DateTime', description: '计量时间' }),
    rowsIn: t.expose('rowsIn', { type: 'BigInt', description: '原始条数' }),
    rowsOut: t.expose('rowsOut', { type: 'BigInt', description: '结果条数' }),
    figures: t.expose('figures', { type: [FigureType], description: '质量指标' }),
  }),
})

export const SourceType = builder.objectRef<SheetSource>('SheetSource').implement({
  description: '来源: a link of the licence chain, from the resource over its department to the agreements.',
  fields: (t) => ({
    resourceCode: t.string({ description: '资源编码', resolve: ({ code }) => code }),
    name: t.exposeString('name', { description: '资源名称, in Chinese.' }),
    nameEn: t.exposeString('nameEn', { description: 'The name in English.' }),
    theme: t.exposeString('theme', { description: '主题' }),
    grade: t.expose('grade', { type: DataGrade, description: '分级' }),
    coverage: t.exposeString('coverage', { description: '覆盖范围' }),
    updateFrequency: t.expose('updateFrequency', { type: UpdateFrequency, description: '更新频率' }),
    registrationCode: t.exposeString('registrationCode', {
      nullable: true,
      description: '资源登记结果查询码; null where no registration is in force.',
    }),
    holder: t.expose('holder', { type: PartyType, description: '持有单位' }),
    derivation: t.exposeString('derivation', {
      nullable: true,
      description: '加工说明: how it was made of its parents; null for one as its department collected it.',
    }),
    derivationEn: t.exposeString('derivationEn', { nullable: true, description: 'The same in English.' }),
    parents: t.field({
      type: [ParentType],
      description: '血缘上游',
      resolve: ({ parents }) => parents.map(({ parent }) => parent),
    }),
    quality: t.field({
      type: QualityType,
      nullable: true,
      description: '质量报告, the newest; null where nothing was counted.',
      resolve: ({ qualityReports: [newest] }) => newest,
    }),
    fields: t.expose('fields', { type: [FieldType], description: '数据项 that are read.' }),
    agreements: t.expose('agreements', { type: [AgreementType], description: '授权运营协议 with the operator.' }),
  }),
})

export const OpinionType = builder.objectRef<SheetOpinion>('SheetOpinion').implement({
  description: '审查意见: who reviewed the version shown, when, and to which conclusion.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ReviewKind, description: '审查类别' }),
    conclusion: t.expose('conclusion', { type: ReviewConclusion, description: '审查结论' }),
    reviewer: t.expose('reviewer', { type: PartyType, description: '审查机构' }),
    reviewedAt: t.expose('reviewedAt', { type: 'DateTime', description: '审查时间' }),
  }),
})

const TierType = builder.objectRef<SheetTier>('SheetTier').implement({
  description: '阶梯: more than `fromQty` units in a month, up to and including `toQty`.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Number of the tier, from 1.' }),
    fromQty: t.expose('fromQty', { type: 'BigInt', description: 'The tier holds units above this.' }),
    toQty: t.expose('toQty', { type: 'BigInt', nullable: true, description: 'Its last unit; null: no end.' }),
    unitPrice: t.field({ type: UnitPrice, description: 'Price of one unit.', resolve: (row) => priceE4(row.priceE4) }),
  }),
})

export const PriceType = builder.objectRef<SheetPrice>('SheetPrice').implement({
  description: '收费标准 in force, for one purpose and one class of buyers.',
  fields: (t) => ({
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    buyerClass: t.expose('buyerClass', { type: BuyerClass, description: '购买方类别' }),
    unit: t.expose('unit', { type: BillingUnit, description: '计费单位' }),
    mode: t.expose('mode', { type: TierMode, description: '阶梯方式' }),
    tiers: t.expose('tiers', { type: [TierType], description: '阶梯, from the first unit on.' }),
    effectiveFrom: t.expose('effectiveFrom', { type: 'DateTime', description: '生效' }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'DateTime',
      nullable: true,
      description: 'First instant out of force; null: no end is known.',
    }),
  }),
})

export const CeilingType = builder.objectRef<SheetCeiling>('SheetCeiling').implement({
  description: '上限收费标准 in force.',
  fields: (t) => ({
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    buyerClass: t.expose('buyerClass', { type: BuyerClass, description: '购买方类别' }),
    unit: t.expose('unit', { type: BillingUnit, description: '计费单位' }),
    unitPrice: t.field({ type: UnitPrice, description: '上限', resolve: (row) => priceE4(row.priceE4) }),
    documentNo: t.exposeString('documentNo', { description: '文号' }),
    validFrom: t.expose('validFrom', { type: 'DateTime', description: 'First instant in force.' }),
    validTo: t.expose('validTo', { type: 'DateTime', description: 'First instant out of force.' }),
  }),
})

export const ExampleType = builder.objectRef<SandboxExample>('SandboxExample').implement({
  description: '沙箱示例: a call about a made-up subject, answered while it is asked for. Nothing is charged.',
  fields: (t) => ({
    title: t.string({ description: 'What it shows, in Chinese.', resolve: ({ title }) => title.zh }),
    titleEn: t.string({ description: 'What it shows, in English.', resolve: ({ title }) => title.en }),
    input: t.field({ type: 'JSON', description: 'The input, as a caller sends it.', resolve: ({ input }) => input }),
    outcome: t.expose('outcome', { type: Outcome, description: '结果' }),
    billable: t.exposeBoolean('billable', { description: 'Whether a real call that comes to this is charged.' }),
    asOf: t.string({
      nullable: true,
      description: 'The instant that the answer names; null where there is no row.',
      resolve: ({ asOf }) => asOf,
    }),
    answer: t.field({ type: 'JSON', description: 'The contract’s fields.', resolve: ({ answer }) => answer }),
  }),
})
