import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { parseDay } from '../../kernel/shanghai-time.ts'
import { AgreementService } from './agreement.service.ts'
import { AgreementStore, dayFromColumn } from './agreement.store.ts'

const SelectionMethod = enumOf(
  'SelectionMethod',
  enums.SelectionMethod,
  '选择方式: how the operator was found (27号 art. 12).',
  {
    OPEN_TENDER: '公开招标 open tender',
    INVITED_TENDER: '邀请招标 invited tender',
    NEGOTIATION: '谈判 negotiation',
    OTHER_COMPETITIVE: '其他公平竞争方式 another fair competition',
  },
)

const AgreementStatus = enumOf(
  'AgreementStatus',
  enums.AgreementStatus,
  '协议状态. Whether the term runs is a matter of its days.',
  {
    DRAFT: '草案 drafted by the data bureau, not signed',
    ACTIVE: '生效 signed, in force through its term',
    SUSPENDED: '中止 suspended',
    EXPIRED: '到期 over',
    TERMINATED: '终止 ended before its last day',
  },
)

builder.prismaObject('AgreementResource', {
  description: '授权范围: some fields of one resource, for some purposes.',
  fields: (t) => ({
    resource: t.relation('resource', { description: '资源' }),
    purposeClasses: t.expose('purposeClasses', { type: [PurposeClass], description: '用途类别' }),
    fieldNames: t.stringList({
      description: '字段名: which of its columns.',
      select: { fieldIds: true, resource: { select: { fields: { select: { id: true, name: true } } } } },
      resolve: ({ fieldIds, resource }) =>
        resource.fields.flatMap(({ id, name }) => (fieldIds.includes(id) ? [name] : [])),
    }),
  }),
})

const Agreement = builder.prismaNode('AuthorizationAgreement', {
  description:
    '授权运营协议 (27号 art. 13-14). Those in force are public; its parties and the data bureau of the region see every state.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'AuthorizationAgreement')] }),
  fields: (t) => ({
    no: t.exposeString('no', { description: '协议编号' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    implementing: t.relation('implementing', { description: '实施机构' }),
    operator: t.relation('operator', { description: '运营机构' }),
    selectionMethod: t.expose('selectionMethod', { type: SelectionMethod, description: '选择方式' }),
    startDate: t.field({
      type: 'Date',
      description: '起始日: the first day in force.',
      resolve: ({ startDate }) => dayFromColumn(startDate),
    }),
    endDate: t.field({
      type: 'Date',
      description: '终止日: the last day in force.',
      resolve: ({ endDate }) => dayFromColumn(endDate),
    }),
    maxYears: t.exposeInt('maxYears', { description: '最长年限: the rule’s number when it was drafted.' }),
    ruleVersion: t.exposeString('ruleVersion', {
      description: 'The version of the region’s rules it was drafted under.',
    }),
    decisionRecord: t.exposeString('decisionRecord', { description: '三重一大决议' }),
    provincialFilingNo: t.exposeString('provincialFilingNo', { description: '省级备案号' }),
    redevelopmentBan: t.exposeBoolean('redevelopmentBan', { description: '再开发禁止 (27号 art. 6).' }),
    disclosureTerms: t.exposeString('disclosureTerms', { description: '披露要求' }),
    splitPrinciple: t.exposeString('splitPrinciple', { description: '收益分配原则' }),
    breachTerms: t.exposeString('breachTerms', { description: '违约责任' }),
    disputeMethod: t.exposeString('disputeMethod', { description: '争议解决' }),
    exitTerms: t.exposeString('exitTerms', { description: '退出机制' }),
    status: t.expose('status', { type: AgreementStatus, description: '状态' }),
    signedAt: t.expose('signedAt', { type: 'DateTime', nullable: true, description: '签署时间' }),
    terminatedAt: t.expose('terminatedAt', { type: 'DateTime', nullable: true, description: '终止时间' }),
    terminationReason: t.exposeString('terminationReason', { nullable: true, description: '终止原因' }),
    scope: t.relation('scope', {
      description: '授权范围',
      query: (_args, { policy, actor }) => ({
        where: policy.filter(actor, 'AgreementResource'),
        orderBy: { resourceId: 'asc' },
      }),
    }),
  }),
})

builder.queryFields((t) => ({
  agreements: t.prismaConnection({
    type: 'AuthorizationAgreement',
    cursor: 'id',
    description: '授权运营协议: those in force, and one’s own in every state; the oldest first.',
    args: {
      region: t.arg.string({ description: 'Only this region (GB/T 2260, six digits).' }),
      status: t.arg({ type: AgreementStatus, description: 'Only in this state.' }),
    },
    resolve: (query, _root, { region, status }, { actor, policy, use }) => {
      const wanted = [region ? { region } : {}, status ? { status } : {}]
      return use(AgreementStore).list({ AND: [policy.filter(actor, 'AuthorizationAgreement'), ...wanted] }, query)
    },
  }),
  agreement: t.prismaField({
    type: 'AuthorizationAgreement',
    nullable: true,
    description: 'One agreement by its number; null where there is none to see.',
    args: { no: t.arg.string({ required: true, description: '协议编号' }) },
    resolve: (query, _root, { no }, { actor, policy, use }) =>
      use(AgreementStore).first({ no, AND: [policy.filter(actor, 'AuthorizationAgreement')] }, query),
  }),
}))

const text = (max: number) => z.string().trim().min(1).max(max)

const AgreementScopeInput = builder.inputType('AgreementScopeInput', {
  description: '授权范围: fields of one resource, for purposes.',
  fields: (t) => ({
    resourceCode: t.string({ required: true, description: '资源编码', validate: text(60) }),
    fieldNames: t.stringList({ required: true, description: '字段名: which columns.' }),
    purposes: t.field({ type: [PurposeClass], required: true, description: '用途类别' }),
  }),
})

const DraftAgreementInput = builder.inputType('DraftAgreementInput', {
  description: '授权运营协议草案, with the items of 27号 art. 13.',
  fields: (t) => ({
    no: t.string({ required: true, description: '协议编号', validate: text(60) }),
    operatorUscc: t.string({ required: true, description: '运营机构 (USCC).', validate: text(18) }),
    selectionMethod: t.field({ type: SelectionMethod, required: true, description: '选择方式' }),
    startDate: t.field({ type: 'Date', required: true, description: '起始日: the first day in force.' }),
    endDate: t.field({ type: 'Date', required: true, description: '终止日: the last day in force.' }),
    decisionRecord: t.string({
      required: true,
      description: '三重一大决议: the record’s number.',
      validate: text(120),
    }),
    provincialFilingNo: t.string({ required: true, description: '省级备案号', validate: text(120) }),
    redevelopmentBan: t.boolean({ required: true, description: '再开发禁止: must be contained (27号 art. 6).' }),
    disclosureTerms: t.string({ required: true, description: '披露要求', validate: text(2_000) }),
    splitPrinciple: t.string({ required: true, description: '收益分配原则', validate: text(2_000) }),
    breachTerms: t.string({ required: true, description: '违约责任', validate: text(2_000) }),
    disputeMethod: t.string({ required: true, description: '争议解决', validate: text(2_000) }),
    exitTerms: t.string({ required: true, description: '退出机制', validate: text(2_000) }),
    scope: t.field({ type: [AgreementScopeInput], required: true, description: '授权范围' }),
  }),
})

const SignAgreementInput = builder.inputType('SignAgreementInput', {
  description: 'Which agreement to sign.',
  fields: (t) => ({ agreementNo: t.string({ required: true, description: '协议编号', validate: text(60) }) }),
})

const TerminateAgreementInput = builder.inputType('TerminateAgreementInput', {
  description: 'Which agreement to end, and why.',
  fields: (t) => ({
    agreementNo: t.string({ required: true, description: '协议编号', validate: text(60) }),
    reason: t.string({ required: true, description: '终止原因', validate: text(600) }),
  }),
})

builder.mutationFields((t) => ({
  draftAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The data bureau, as implementing body, drafts an agreement with an operator.',
    args: { input: t.arg({ type: DraftAgreementInput, required: true, description: 'The agreement.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const term = { startDate: orRefuse(parseDay(input.startDate)), endDate: orRefuse(parseDay(input.endDate)) }
      return orRefuse(await use(AgreementService).draft(actor, { ...input, ...term }))
    },
  }),
  signAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The operator signs a draft, which puts it in force.',
    args: { input: t.arg({ type: SignAgreementInput, required: true, description: 'Which agreement.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(AgreementService).sign(actor, input.agreementNo)),
  }),
  terminateAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The data bureau ends an agreement: every call that rests on it is refused from now on.',
    args: { input: t.arg({ type: TerminateAgreementInput, required: true, description: 'Which, and why.' }) },
    resolve: async (_root, { input: { agreementNo: no, reason } }, { actor, use }) =>
      orRefuse(await use(AgreementService).terminate(actor, { no, reason })),
  }),
}))
