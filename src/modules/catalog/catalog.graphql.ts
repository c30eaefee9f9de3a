import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import type { DataResourceWhereInput } from '../../generated/prisma/models.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { DataGrade, UpdateFrequency } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { CatalogService } from './catalog.service.ts'
import { CatalogStore } from './catalog.store.ts'
import { MAX_PARENTS } from './lineage.ts'
import { MAX_FIELDS } from './resource.ts'

const ShareAttribute = enumOf(
  'ShareAttribute',
  enums.ShareAttribute,
  '共享或开放属性: to whom data may be given at all.',
  {
    UNCONDITIONAL: '无条件 to everybody it is meant for',
    CONDITIONAL: '有条件 under conditions',
    NONE: '不予 to nobody',
  },
)

const ResourceStatus = enumOf('ResourceStatus', enums.ResourceStatus, '资源状态', {
  SUBMITTED: '已提交 filed, waits for the data bureau',
  CATALOGUED:
    '已入目录 accepted into the catalogue: rights over it can be granted; whether it is registered (26号), its registration code says',
  SUSPENDED: '已暂停 suspended by its holder: products that read it refuse',
  CANCELLED: '已注销 cancelled',
})

const IdentifierKind = enumOf('IdentifierKind', enums.IdentifierKind, '标识类型: what a field identifies.', {
  ID_NO: '身份证号 citizen number (GB 11643)',
  USCC: '统一社会信用代码 USCC (GB 32100)',
  MOBILE: '手机号 mobile number',
  BANK_CARD: '银行卡号 bank card number',
  ADDRESS: '地址 address',
  NONE: '非标识 none',
})

builder.prismaNode('ResourceField', {
  description: '数据项: one column of a resource. Seen by whoever sees the resource.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'ResourceField')] }),
  fields: (t) => ({
    name: t.exposeString('name', { description: '字段名: the column.' }),
    label: t.exposeString('label', { description: '中文名' }),
    labelEn: t.exposeString('labelEn', { description: 'The label in English.' }),
    type: t.exposeString('type', { description: '数据类型: the column’s type.' }),
    grade: t.expose('grade', { type: DataGrade, description: '分级: never above the resource’s.' }),
    personal: t.exposeBoolean('personal', { description: '是否个人信息' }),
    identifierKind: t.expose('identifierKind', { type: IdentifierKind, description: '标识类型' }),
    obtainedBySharing: t.exposeBoolean('obtainedBySharing', {
      description:
        '共享取得: obtained from another department, whose consent letter is needed to operate it (27号 art. 5).',
    }),
    consentLetterNo: t.exposeString('consentLetterNo', {
      nullable: true,
      description: '同意函文号: the provider’s consent letter.',
    }),
    position: t.exposeInt('position', { description: '序号, from 1.' }),
    resource: t.relation('resource', { description: '所属资源' }),
  }),
})

export const DataResource = builder.prismaNode('DataResource', {
  description:
    '公共数据资源: what a department holds. Those in the catalogue are public; the holder and the data bureau of the region see every state. The rows stay in the data domain.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'DataResource')] }),
  fields: (t) => ({
    code: t.exposeString('code', { description: '资源编码, such as `CD-PSB-PERSON`.' }),
    name: t.exposeString('name', { description: '资源名称, in Chinese.' }),
    nameEn: t.exposeString('nameEn', { description: 'The name in English.' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    holder: t.relation('holder', { description: '持有单位' }),
    theme: t.exposeString('theme', { description: '主题' }),
    sourceSystem: t.exposeString('sourceSystem', { description: '来源系统' }),
    summary: t.exposeString('summary', { description: '内容简介' }),
    updateFrequency: t.expose('updateFrequency', { type: UpdateFrequency, description: '更新频率' }),
    coverage: t.exposeString('coverage', { description: '覆盖范围' }),
    shareAttribute: t.expose('shareAttribute', { type: ShareAttribute, description: '共享属性' }),
    openAttribute: t.expose('openAttribute', { type: ShareAttribute, description: '开放属性' }),
    operable: t.exposeBoolean('operable', { description: '可授权运营' }),
    prohibitReason: t.exposeString('prohibitReason', { nullable: true, description: '不得运营的理由' }),
    grade: t.expose('grade', { type: DataGrade, description: '分级: that of its highest field or above (就高从严).' }),
    personal: t.exposeBoolean('personal', { description: '含个人信息' }),
    sensitive: t.exposeBoolean('sensitive', { description: '含敏感个人信息' }),
    status: t.expose('status', { type: ResourceStatus, description: '目录状态' }),
    registrationCode: t.exposeString('registrationCode', {
      nullable: true,
      description:
        '登记结果查询码: given when the registry registers it (26号); null where no registration is in force.',
    }),
    registeredAt: t.expose('registeredAt', { type: 'DateTime', nullable: true, description: '赋码时间' }),
    registeredUntil: t.field({
      type: 'Date',
      nullable: true,
      description: '登记有效期: the last day of the registration.',
      resolve: ({ registeredUntil }) => registeredUntil && dayOfColumn(registeredUntil),
    }),
    fields: t.relation('fields', {
      description: `数据项, in the order of the table; at most ${MAX_FIELDS}.`,
      query: (_args, { policy, actor }) => ({
        where: policy.filter(actor, 'ResourceField'),
        orderBy: { position: 'asc' },
      }),
    }),
  }),
})

const matching = (search: string): DataResourceWhereInput => ({
  OR: ['name', 'nameEn', 'summary'].map((column) => ({ [column]: { contains: search, mode: 'insensitive' } })),
})

builder.queryFields((t) => ({
  dataResources: t.prismaConnection({
    type: 'DataResource',
    cursor: 'id',
    description:
      'The catalogue: resources that the bureau accepted, and those one holds or oversees in every state; the oldest first.',
    args: {
      search: t.arg.string({
        description: 'Words in name or summary, Chinese or English.',
        validate: z.string().trim().min(1).max(100),
      }),
      region: t.arg.string({ description: 'Only this region (GB/T 2260, six digits).' }),
      status: t.arg({ type: ResourceStatus, description: 'Only in this state.' }),
    },
    resolve: (query, _root, { search, region, status }, { actor, policy, use }) => {
      const wanted = [search ? matching(search) : {}, region ? { region } : {}, status ? { status } : {}]
      return use(CatalogStore).list({ AND: [policy.filter(actor, 'DataResource'), ...wanted] }, query)
    },
  }),
  dataResource: t.prismaField({
    type: 'DataResource',
    nullable: true,
    description: 'One resource by its code; null where there is none to see.',
    args: { code: t.arg.string({ required: true, description: '资源编码' }) },
    resolve: (query, _root, { code }, { actor, policy, use }) =>
      use(CatalogStore).first({ code, AND: [policy.filter(actor, 'DataResource')] }, query),
  }),
}))

const text = (max: number) => z.string().trim().min(1).max(max)

const ResourceFieldInput = builder.inputType('ResourceFieldInput', {
  description: '数据项: one column of a resource.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The column’s name.', validate: text(41) }),
    label: t.string({ required: true, description: '中文名', validate: text(60) }),
    labelEn: t.string({ required: true, description: 'The label in English.', validate: text(60) }),
    type: t.string({ required: true, description: 'The column’s type, such as `text` or `date`.', validate: text(40) }),
    grade: t.field({ type: DataGrade, required: true, description: '分级' }),
    personal: t.boolean({ required: true, description: '是否个人信息' }),
    identifierKind: t.field({ type: IdentifierKind, required: true, description: '标识类型' }),
    obtainedBySharing: t.boolean({ required: true, description: '共享取得' }),
    providingUscc: t.string({ description: '提供单位 (USCC), where obtained by sharing.', validate: text(18) }),
    consentLetterNo: t.string({ description: '同意函文号, where there is one.', validate: text(60) }),
  }),
})

const DerivationInput = builder.inputType('DerivationInput', {
  description: '血缘: what a cleaned or linked resource was made of, and how.',
  fields: (t) => ({
    parentCodes: t.stringList({ required: true, description: `资源编码 of its parents, 1 to ${MAX_PARENTS}.` }),
    note: t.string({ required: true, description: '加工说明, in Chinese.', validate: text(600) }),
    noteEn: t.string({ required: true, description: 'How it was made, in English.', validate: text(600) }),
  }),
})

const RegisterResourceInput = builder.inputType('RegisterResourceInput', {
  description: '资源登记申请: a resource as its holder describes it.',
  fields: (t) => ({
    code: t.string({ required: true, description: '资源编码, such as `CD-PSB-PERSON`.', validate: text(60) }),
    name: t.string({ required: true, description: '资源名称, in Chinese.', validate: text(120) }),
    nameEn: t.string({ required: true, description: 'The name in English.', validate: text(120) }),
    theme: t.string({ required: true, description: '主题', validate: text(60) }),
    sourceSystem: t.string({ required: true, description: '来源系统', validate: text(120) }),
    summary: t.string({ required: true, description: '内容简介', validate: text(600) }),
    updateFrequency: t.field({ type: UpdateFrequency, required: true, description: '更新频率' }),
    coverage: t.string({ required: true, description: '覆盖范围', validate: text(120) }),
    shareAttribute: t.field({ type: ShareAttribute, required: true, description: '共享属性' }),
    openAttribute: t.field({ type: ShareAttribute, required: true, description: '开放属性' }),
    operable: t.boolean({ required: true, description: '可授权运营' }),
    prohibitReason: t.string({ description: '不得运营的理由, where it may not be operated.', validate: text(300) }),
    grade: t.field({ type: DataGrade, required: true, description: '分级' }),
    personal: t.boolean({ required: true, description: '含个人信息' }),
    sensitive: t.boolean({ required: true, description: '含敏感个人信息' }),
    sourceTable: t.string({ required: true, description: '`schema.table` in the data domain.', validate: text(83) }),
    derivedFrom: t.field({ type: DerivationInput, description: '血缘, of a resource that was made of others.' }),
    fields: t.field({ type: [ResourceFieldInput], required: true, description: `数据项, 1 to ${MAX_FIELDS}.` }),
  }),
})

const ResourceCodeInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ resourceCode: t.string({ required: true, description: '资源编码', validate: text(60) }) }),
  })
const SuspendResourceInput = ResourceCodeInput('SuspendResourceInput', 'Which resource to suspend.')
const ResumeResourceInput = ResourceCodeInput('ResumeResourceInput', 'Which resource to resume.')

builder.mutationFields((t) => ({
  registerResource: t.field({
    type: DataResource,
    errors: expected,
    description: 'A department files a resource it holds. It is in the catalogue when the data bureau accepts it.',
    args: { input: t.arg({ type: RegisterResourceInput, required: true, description: 'The resource.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(CatalogService).registerResource(actor, input)),
  }),
  suspendResource: t.field({
    type: DataResource,
    errors: expected,
    description: 'The holder suspends a resource: every product that reads it refuses from now on, unbilled.',
    args: { input: t.arg({ type: SuspendResourceInput, required: true, description: 'Which resource.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(CatalogService).suspendResource(actor, input.resourceCode)),
  }),
  resumeResource: t.field({
    type: DataResource,
    errors: expected,
    description: 'The holder resumes a resource that it suspended.',
    args: { input: t.arg({ type: ResumeResourceInput, required: true, description: 'Which resource.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(CatalogService).resumeResource(actor, input.resourceCode)),
  }),
}))
