import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import type { RegistrationApplicationWhereInput } from '../../generated/prisma/models.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { RegistrationDutyStore } from './registration-duty.store.ts'
import { RegistrationLists } from './registration-lists.ts'
import { RegistrationStore } from './registration.store.ts'

export const RegistrationType = enumOf('RegistrationType', enums.RegistrationType, '登记类型 (26号).', {
  FIRST: '首次登记 first registration',
  CHANGE: '变更登记 source, resource, product, evidence or owner changed materially',
  CORRECTION: '更正登记 something registered is wrong',
  CANCEL: '注销登记 lost, given up, expired, or its owner dissolved',
  RENEWAL: '续期 within the window before expiry',
})

export const RegistrationSubjectKind = enumOf(
  'RegistrationSubjectKind',
  enums.RegistrationSubjectKind,
  '登记对象: what is registered.',
  { RESOURCE: '公共数据资源 a resource of the catalogue', PRODUCT: '数据产品 a product of an operator' },
)

export const RegistrationStatus = enumOf('RegistrationStatus', enums.RegistrationStatus, '登记申请状态', {
  SUBMITTED: '已提交 waits for acceptance',
  RETURNED: '已一次性告知补正 returned to the applicant, with everything that is missing',
  ACCEPTED: '已受理 waits for the formal review',
  IN_REVIEW: '形式审核中 in formal review',
  NOTICE: '公示中 in public notice: anybody may object',
  CODED: '已赋码 registered',
  REJECTED: '不予登记 rejected',
  TERMINATED: '已终止 an objection was upheld',
  CANCELLED: '已注销 given up, or not renewed in time',
  REVOKED: '已撤销 false material, forged result, or misuse',
})

const RegistrationDue = enumOf(
  'RegistrationDue',
  { TO_DO: 'TO_DO', DUE: 'DUE', LATE: 'LATE' } as const,
  '办理时限: where something stands against its legal clock.',
  {
    TO_DO: '待办 waits for somebody, in time or not',
    DUE: '今日到期 due today',
    LATE: '已逾期 past its due day',
  },
)

/** A column of type `date`, as the schema has it. */
export const day = (column: Date | null) => column && dayOfColumn(column)

builder.prismaObject('RegistrationStep', {
  description: '办理记录: one step of an application. Seen by whoever sees the application.',
  fields: (t) => ({
    step: t.exposeString('step', { description: 'What was done, such as `accept`.' }),
    status: t.expose('status', { type: RegistrationStatus, description: 'The state it led to.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    late: t.exposeBoolean('late', { description: '逾期办理: whether the clock that it stopped had run out.' }),
    remark: t.exposeString('remark', { nullable: true, description: '说明' }),
  }),
})

export const RegistrationApplication = builder.prismaNode('RegistrationApplication', {
  description:
    '登记申请: filed by the owner of a resource or product, processed by the registry (26号). A coded first application is the registration. Seen by its owner, the registry and the data bureau of the region.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'RegistrationApplication')] }),
  fields: (t) => ({
    type: t.expose('type', { type: RegistrationType, description: '登记类型' }),
    subjectKind: t.expose('subjectKind', { type: RegistrationSubjectKind, description: '登记对象' }),
    subjectCode: t.exposeString('subjectCode', { description: '资源或产品编码' }),
    subjectName: t.exposeString('subjectName', { description: '登记数据名称' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    owner: t.relation('owner', { description: '登记主体' }),
    registration: t.relation('registration', {
      nullable: true,
      description: 'The registration a later application is of.',
    }),
    cause: t.exposeString('cause', { nullable: true, description: '事由, of a later application.' }),
    submittedAt: t.expose('submittedAt', { type: 'DateTime', description: '提交时间, the last.' }),
    missing: t.exposeStringList('missing', { description: '一次性告知的补正事项' }),
    acceptedAt: t.expose('acceptedAt', { type: 'DateTime', nullable: true, description: '受理时间' }),
    lateReason: t.exposeString('lateReason', {
      nullable: true,
      description: '逾期理由: why the review was not finished in time.',
    }),
    steps: t.relation('steps', {
      description: '办理记录, the oldest first.',
      query: (_args, { policy, actor }) => ({
        where: policy.filter(actor, 'RegistrationStep'),
        orderBy: { id: 'asc' },
      }),
    }),
  }),
})

/** The clock that runs, and what it led to. */
builder.prismaObjectFields('RegistrationApplication', (t) => ({
  dueDay: t.field({
    type: 'Date',
    nullable: true,
    description: '办理期限: the last day of the clock that runs, if one does.',
    resolve: ({ dueDay }) => day(dueDay),
  }),
  provisional: t.exposeBoolean('provisional', {
    description: '暂定: the due day crosses a year whose holidays are not announced, and will be counted again.',
  }),
  status: t.expose('status', { type: RegistrationStatus, description: '状态' }),
  code: t.exposeString('code', { nullable: true, description: '登记结果查询码' }),
  codedAt: t.expose('codedAt', { type: 'DateTime', nullable: true, description: '赋码时间' }),
  validFrom: t.field({
    type: 'Date',
    nullable: true,
    description: 'The first day valid.',
    resolve: ({ validFrom }) => day(validFrom),
  }),
  validUntil: t.field({
    type: 'Date',
    nullable: true,
    description: '登记有效期: the last day valid.',
    resolve: ({ validUntil }) => day(validUntil),
  }),
}))

/** The dossier; empty where the type of application has none. */
builder.prismaObjectFields('RegistrationApplication', (t) => ({
  lawfulSource: t.exposeString('lawfulSource', { nullable: true, description: '合法合规来源' }),
  resourceInfo: t.exposeString('resourceInfo', { nullable: true, description: '数据资源情况' }),
  productInfo: t.exposeString('productInfo', { nullable: true, description: '产品和服务信息' }),
  scenarioInfo: t.exposeString('scenarioInfo', { nullable: true, description: '应用场景' }),
  riskAssessmentNo: t.exposeString('riskAssessmentNo', { nullable: true, description: '数据安全风险评估报告编号' }),
  brief: t.exposeString('brief', { nullable: true, description: '数据内容简介' }),
  evidenceHash: t.exposeString('evidenceHash', { nullable: true, description: '存证: SHA-256, hex.' }),
  evidenceAt: t.expose('evidenceAt', {
    type: 'DateTime',
    nullable: true,
    description: '存证时间, before the application.',
  }),
}))

builder.prismaNode('RegistrationDuty', {
  description:
    '应登记事项: what was delivered and must be registered for the first time, by when. Seen by its owner, the registry and the data bureau of the region.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'RegistrationDuty')] }),
  fields: (t) => ({
    subjectKind: t.expose('subjectKind', { type: RegistrationSubjectKind, description: '登记对象' }),
    subjectCode: t.exposeString('subjectCode', { description: '资源或产品编码' }),
    subjectName: t.exposeString('subjectName', { description: '数据名称' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    owner: t.relation('owner', { description: '应登记主体' }),
    deliveredAt: t.expose('deliveredAt', { type: 'DateTime', description: '首次提供或交付时间' }),
    dueDay: t.field({
      type: 'Date',
      description: '登记期限: the last day to file.',
      resolve: ({ dueDay }) => dayOfColumn(dueDay),
    }),
    provisional: t.exposeBoolean('provisional', { description: '暂定: the due day can still move.' }),
    filedAt: t.expose('filedAt', {
      type: 'DateTime',
      nullable: true,
      description: '申请时间: when it was filed, if it was.',
    }),
  }),
})

builder.queryFields((t) => ({
  registrations: t.prismaConnection({
    type: 'RegistrationApplication',
    cursor: 'id',
    description: 'Applications for registration: a registry’s work list, an owner’s own; the oldest first.',
    args: {
      due: t.arg({ type: RegistrationDue, description: 'Only what waits, is due today, or is late.' }),
      type: t.arg({ type: RegistrationType, description: 'Only of this type.' }),
      status: t.arg({ type: RegistrationStatus, description: 'Only in this state.' }),
      subjectCode: t.arg.string({
        description: 'Only of this resource or product.',
        validate: z.string().trim().min(1).max(60),
      }),
    },
    resolve: (query, _root, { due, type, status, subjectCode }, { actor, policy, use }) => {
      const wanted: RegistrationApplicationWhereInput[] = [
        due ? use(RegistrationLists).applications(due) : {},
        type ? { type } : {},
        status ? { status } : {},
        subjectCode ? { subjectCode } : {},
      ]
      return use(RegistrationStore).list({ AND: [policy.filter(actor, 'RegistrationApplication'), ...wanted] }, query)
    },
  }),
  registrationDuties: t.prismaConnection({
    type: 'RegistrationDuty',
    cursor: 'id',
    description:
      'What must be registered for the first time; late is what was not filed by its due day. The oldest first.',
    args: {
      due: t.arg({ type: RegistrationDue, description: 'Only what is not filed yet, is due today, or is late.' }),
    },
    resolve: (query, _root, { due }, { actor, policy, use }) => {
      const unfiled = due ? use(RegistrationLists).duties(due) : {}
      return use(RegistrationDutyStore).list({ AND: [policy.filter(actor, 'RegistrationDuty'), unfiled] }, query)
    },
  }),
}))
