import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { AGREEMENT_ARTICLES } from './agreement-terms.ts'
import { AgreementStore } from './agreement.store.ts'

export const SelectionMethod = enumOf(
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
    DRAFT: '草案 drafted by the data bureau, being countersigned',
    DECIDED: '已审议 decided by 三重一大',
    SIGNED: '已签署 signed by the operator',
    FILED: '已备案 filed at the province; in force from its first day',
    ACTIVE: '生效 in force through its term',
    SUSPENDED: '中止 suspended',
    EXPIRED: '到期 over',
    TERMINATED: '终止 ended before its last day',
  },
)

export const AgreementKind = enumOf('AgreementKind', enums.AgreementKind, '协议类型', {
  ORIGINAL: '首次 stands for itself',
  CHANGE: '变更 changes one that is in force',
  RENEWAL: '续期 continues one after its last day',
})

const articleOf = (name: keyof typeof AGREEMENT_ARTICLES) => {
  const { zh, en } = AGREEMENT_ARTICLES[name]
  return `${zh}: ${en} (27号 art. 13).`
}

builder.prismaObject('AgreementResource', {
  description: '授权范围: some fields of one resource, for some purposes.',
  fields: (t) => ({
    resource: t.relation('resource', { description: '资源' }),
    purposeClasses: t.expose('purposeClasses', { type: [PurposeClass], description: '用途类别' }),
    fieldNames: t.stringList({
      description: '字段名: which of its columns; none for who may not see the resource.',
      select: (_args, { policy, actor }) => ({
        fieldIds: true,
        resource: {
          select: {
            fields: {
              where: policy.filter(actor, 'ResourceField'),
              orderBy: { position: 'asc' },
              select: { id: true, name: true },
            },
          },
        },
      }),
      resolve: ({ fieldIds, resource }) =>
        resource.fields.flatMap(({ id, name }) => (fieldIds.includes(id) ? [name] : [])),
    }),
  }),
})

export const Agreement = builder.prismaNode('AuthorizationAgreement', {
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
      resolve: ({ startDate }) => dayOfColumn(startDate),
    }),
    endDate: t.field({
      type: 'Date',
      description: '终止日: the last day in force.',
      resolve: ({ endDate }) => dayOfColumn(endDate),
    }),
    maxYears: t.exposeInt('maxYears', { description: '最长年限: the rule’s number when it was drafted.' }),
    ruleVersion: t.exposeString('ruleVersion', {
      description: 'The version of the region’s rules it was drafted under.',
    }),
    kind: t.expose('kind', { type: AgreementKind, description: '协议类型' }),
    base: t.relation('base', {
      nullable: true,
      description: '原协议: what it changes or renews.',
      query: (_args, { policy, actor }) => ({ where: policy.filter(actor, 'AuthorizationAgreement') }),
    }),
    decisionRecord: t.exposeString('decisionRecord', { nullable: true, description: '三重一大决议' }),
    provincialFilingNo: t.exposeString('provincialFilingNo', { nullable: true, description: '省级备案号' }),
    redevelopmentBan: t.exposeBoolean('redevelopmentBan', { description: '再开发禁止 (27号 art. 6).' }),
    status: t.expose('status', { type: AgreementStatus, description: '状态' }),
    signedAt: t.expose('signedAt', { type: 'DateTime', nullable: true, description: '签署时间' }),
    scope: t.relation('scope', {
      description: '授权范围',
      query: (_args, { policy, actor }) => ({
        where: policy.filter(actor, 'AgreementResource'),
        orderBy: { resourceId: 'asc' },
      }),
    }),
  }),
})

builder.prismaObjectFields('AuthorizationAgreement', (t) => ({
  productTerms: t.exposeString('productTerms', { description: articleOf('productTerms') }),
  platformTerms: t.exposeString('platformTerms', { description: articleOf('platformTerms') }),
  assetTerms: t.exposeString('assetTerms', { description: articleOf('assetTerms') }),
  disclosureTerms: t.exposeString('disclosureTerms', { description: articleOf('disclosureTerms') }),
  splitPrinciple: t.exposeString('splitPrinciple', { description: articleOf('splitPrinciple') }),
  securityTerms: t.exposeString('securityTerms', { description: articleOf('securityTerms') }),
  exitTerms: t.exposeString('exitTerms', { description: articleOf('exitTerms') }),
  breachTerms: t.exposeString('breachTerms', { description: articleOf('breachTerms') }),
  disputeMethod: t.exposeString('disputeMethod', { description: articleOf('disputeMethod') }),
  changeTerms: t.exposeString('changeTerms', { description: articleOf('changeTerms') }),
  otherTerms: t.exposeString('otherTerms', { description: articleOf('otherTerms') }),
}))

builder.prismaObjectFields('AuthorizationAgreement', (t) => ({
  decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: '审议时间' }),
  filedAt: t.expose('filedAt', { type: 'DateTime', nullable: true, description: '备案时间' }),
  suspendedAt: t.expose('suspendedAt', {
    type: 'DateTime',
    nullable: true,
    description: '中止时间, the last time it was suspended.',
  }),
  suspensionReason: t.exposeString('suspensionReason', { nullable: true, description: '中止原因' }),
  terminatedAt: t.expose('terminatedAt', { type: 'DateTime', nullable: true, description: '终止时间' }),
  terminationReason: t.exposeString('terminationReason', { nullable: true, description: '终止原因' }),
}))

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
