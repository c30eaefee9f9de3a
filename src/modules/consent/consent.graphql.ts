import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { ConsentService } from './consent.service.ts'
import { ConsentStore } from './consent.store.ts'

const SubjectKind = enumOf('SubjectKind', enums.SubjectKind, '主体类型: whose data it is.', {
  PERSON: '个人 a person, by citizen number',
  ENTERPRISE: '企业 an enterprise, by USCC',
})

const ConsentStatus = enumOf(
  'ConsentStatus',
  enums.ConsentStatus,
  '同意状态. Expiry is a matter of time, not of state.',
  {
    ACTIVE: '有效 can be used until it expires',
    USED: '已使用 was for a single use and has been used',
    WITHDRAWN: '已撤回 withdrawn',
  },
)

builder.prismaObject('ConsentUse', {
  description: '同意使用记录: one call that rested on a consent, written in the same commit as the call.',
  fields: (t) => ({
    callId: t.exposeString('callId', { description: 'The call’s id, as its receipt has it.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
  }),
})

const Consent = builder.prismaNode('Consent', {
  description:
    '授权同意: what a subject allowed a recipient. Seen by the recipient. Who the subject is, the marketplace does not know.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Consent')] }),
  fields: (t) => ({
    consentId: t.exposeString('id', { description: '同意编号: send it with a call.' }),
    subjectId: t.exposeString('subjectId', { description: '主体标识: random; the same for the same subject.' }),
    recipient: t.relation('recipient', { description: '接收方' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    purposeText: t.exposeString('purposeText', { description: '目的, in the words shown to the subject.' }),
    separate: t.exposeBoolean('separate', { description: '单独同意: given for this alone (PIPL art. 23, 29).' }),
    singleUse: t.exposeBoolean('singleUse', { description: '单次: good for one call.' }),
    fieldScope: t.exposeStringList('fieldScope', {
      description:
        '数据项范围: the data it covers, as RESOURCE-CODE.field. A version that reads more needs another consent.',
    }),
    channel: t.exposeString('channel', { description: '渠道: how it was given.' }),
    proofHash: t.exposeString('proofHash', { description: '凭证: SHA-256 of the evidence the recipient keeps.' }),
    grantedAt: t.expose('grantedAt', { type: 'DateTime', description: '授权时间' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'The first instant out of force.' }),
    withdrawnAt: t.expose('withdrawnAt', { type: 'DateTime', nullable: true, description: '撤回时间' }),
    status: t.expose('status', { type: ConsentStatus, description: '状态' }),
    uses: t.relatedConnection('uses', {
      cursor: 'buyerOrgId_callId_consentId',
      description: 'Every call that rested on it, the oldest first.',
      query: (_args, { policy, actor }) => ({
        where: policy.filter(actor, 'ConsentUse'),
        orderBy: { callId: 'asc' },
      }),
    }),
  }),
})

builder.queryField('consents', (t) =>
  t.prismaConnection({
    type: 'Consent',
    cursor: 'id',
    description: 'Consents given to one’s own organisation, the oldest first.',
    args: { status: t.arg({ type: ConsentStatus, description: 'Only in this state.' }) },
    resolve: (query, _root, { status }, { actor, policy, use }) =>
      use(ConsentStore).list({ AND: [policy.filter(actor, 'Consent'), status ? { status } : {}] }, query),
  }),
)

const text = (max: number) => z.string().trim().min(1).max(max)

const RecordConsentInput = builder.inputType('RecordConsentInput', {
  description:
    'A consent as its recipient obtained it. The identifier is hashed with the installation’s key and not kept.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码', validate: text(12) }),
    subjectKind: t.field({ type: SubjectKind, required: true, description: '主体类型' }),
    subjectIdentifier: t.string({ required: true, description: '身份证号 or 统一社会信用代码.', validate: text(40) }),
    signerIdentifier: t.string({
      description: '授权签署人身份证号: who signed for an enterprise; for nobody else.',
      validate: text(40),
    }),
    purposeClass: t.field({ type: PurposeClass, required: true, description: '用途类别' }),
    purposeText: t.string({ required: true, description: '目的, as shown to the subject.', validate: text(300) }),
    separate: t.boolean({ required: true, description: '单独同意' }),
    singleUse: t.boolean({ required: true, description: '单次' }),
    channel: t.string({ required: true, description: '渠道, such as `APP_FACE` or `PAPER`.', validate: text(60) }),
    proofHash: t.string({
      required: true,
      description: 'SHA-256 of the evidence, 64 hex digits.',
      validate: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits'),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'The first instant out of force; within a year.',
    }),
  }),
})

const WithdrawConsentInput = builder.inputType('WithdrawConsentInput', {
  description: 'Which consent was withdrawn.',
  fields: (t) => ({ consentId: t.string({ required: true, description: '同意编号', validate: text(26) }) }),
})

builder.mutationFields((t) => ({
  recordConsent: t.field({
    type: Consent,
    errors: expected,
    description: 'A consumer records a consent that was given to it.',
    args: { input: t.arg({ type: RecordConsentInput, required: true, description: 'The consent.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(ConsentService).record(actor, input)),
  }),
  withdrawConsent: t.field({
    type: Consent,
    errors: expected,
    description: 'A consumer records that a consent was withdrawn: no call rests on it from now on.',
    args: { input: t.arg({ type: WithdrawConsentInput, required: true, description: 'Which consent.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(ConsentService).withdraw(actor, input.consentId)),
  }),
}))
