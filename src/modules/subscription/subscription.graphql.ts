import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { BuyerClass, PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { SubscriptionService } from './subscription.service.ts'
import { SubscriptionStore } from './subscription.store.ts'

const ApplicationStatus = enumOf('ApplicationStatus', enums.ApplicationStatus, 'Where an application stands.', {
  SUBMITTED: '已提交 submitted, waits for a decision',
  APPROVED: '已同意 approved: a subscription was opened',
  REFUSED: '已拒绝 refused, for the reason in the opinion',
})

const SubscriptionStatus = enumOf('SubscriptionStatus', enums.SubscriptionStatus, 'Where a subscription stands.', {
  ACTIVE: '有效 active: can be called while its term lasts',
  SUSPENDED: '已暂停 suspended: calls are refused until it is resumed',
  ENDED: '已终止 ended for good',
})

const UseApplication = builder.prismaNode('UseApplication', {
  description:
    '场景使用申请: a consumer asks to use a product for a purpose. Seen by the consumer, the operator and the regulators.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'UseApplication')] }),
  fields: (t) => ({
    consumer: t.relation('consumer', { description: '数据使用单位' }),
    product: t.relation('product', { description: '产品' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    scenario: t.exposeString('scenario', { description: '应用场景' }),
    lawfulBasis: t.exposeString('lawfulBasis', { description: '合法性基础' }),
    expectedVolume: t.expose('expectedVolume', { type: 'BigInt', description: '预计用量: units a month.' }),
    retention: t.exposeString('retention', { description: '保存期限: how long answers are kept.' }),
    status: t.expose('status', { type: ApplicationStatus, description: '状态' }),
    opinion: t.exposeString('opinion', { nullable: true, description: '审批意见: why it was decided so.' }),
    appliedAt: t.expose('appliedAt', { type: 'DateTime', description: '申请时间' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: '审批时间' }),
    subscription: t.relation('subscription', {
      nullable: true,
      description: 'The subscription that was opened for it.',
    }),
  }),
})

export const Subscription = builder.prismaNode('Subscription', {
  description:
    '订购: the licence of one buyer to one product version for one purpose. Seen by the buyer, the operator and the regulators.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Subscription')] }),
  fields: (t) => ({
    consumer: t.relation('consumer', { description: '数据使用单位' }),
    product: t.relation('product', { description: '产品' }),
    productVersion: t.relation('productVersion', { description: 'The version that answers its calls.' }),
    application: t.relation('application', { description: 'What was applied for.' }),
    purposeClass: t.expose('purposeClass', {
      type: PurposeClass,
      description: '用途类别: what may be called for, no other.',
    }),
    buyerClass: t.expose('buyerClass', {
      type: BuyerClass,
      description: '购买方类别, as it was at approval: it decides the price.',
    }),
    validFrom: t.expose('validFrom', { type: 'DateTime', description: 'First instant in force.' }),
    validTo: t.expose('validTo', { type: 'DateTime', description: 'First instant out of force.' }),
    status: t.expose('status', { type: SubscriptionStatus, description: '状态' }),
  }),
})

builder.queryFields((t) => ({
  useApplications: t.prismaConnection({
    type: 'UseApplication',
    cursor: 'id',
    description: 'Applications one may see, the oldest first.',
    args: { status: t.arg({ type: ApplicationStatus, description: 'Only those that stand there.' }) },
    resolve: (query, _root, { status }, { actor, policy, use }) =>
      use(SubscriptionStore).applications(
        { AND: [policy.filter(actor, 'UseApplication'), status ? { status } : {}] },
        query,
      ),
  }),
  subscriptions: t.prismaConnection({
    type: 'Subscription',
    cursor: 'id',
    description: 'Subscriptions one may see, the oldest first.',
    args: {
      productCode: t.arg.string({ description: 'Only to this product.' }),
      status: t.arg({ type: SubscriptionStatus, description: 'Only those that stand there.' }),
    },
    resolve: (query, _root, { productCode, status }, { actor, policy, use }) => {
      const asked = { ...(productCode && { product: { code: productCode } }), ...(status && { status }) }
      return use(SubscriptionStore).subscriptions({ AND: [policy.filter(actor, 'Subscription'), asked] }, query)
    },
  }),
}))

const ApplyForUseInput = builder.inputType('ApplyForUseInput', {
  description: 'What is asked for, and for what.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码' }),
    purposeClass: t.field({ type: PurposeClass, required: true, description: '用途类别: one the product is for.' }),
    scenario: t.string({ required: true, description: '应用场景', validate: z.string().trim().min(1).max(1_000) }),
    lawfulBasis: t.string({ required: true, description: '合法性基础', validate: z.string().trim().min(1).max(1_000) }),
    expectedVolume: t.field({
      type: 'BigInt',
      required: true,
      description: '预计用量: units a month.',
      validate: z.bigint().min(1n, 'Expect at least one unit a month.'),
    }),
    retention: t.string({
      required: true,
      description: '保存期限: how long answers are kept.',
      validate: z.string().trim().min(1).max(500),
    }),
  }),
})

builder.mutationField('applyForUse', (t) =>
  t.field({
    type: UseApplication,
    errors: expected,
    description: 'A consumer applies to use a product for a purpose.',
    args: { input: t.arg({ type: ApplyForUseInput, required: true, description: 'The application.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(SubscriptionService).apply(actor, input)),
  }),
)

const DecideApplicationInput = builder.inputType('DecideApplicationInput', {
  description: 'A decision on an application.',
  fields: (t) => ({
    applicationId: t.globalID({ required: true, for: UseApplication, description: 'Which application.' }),
    approve: t.boolean({ required: true, description: 'Whether it is approved.' }),
    opinion: t.string({
      description: '审批意见; a refusal must have one.',
      validate: z.string().trim().max(1_000).nullish(),
    }),
    validTo: t.field({
      type: 'DateTime',
      description:
        'First instant out of force. Leave it out: as long as the rights last, a free purpose for a year at most.',
    }),
  }),
})

builder.mutationField('decideApplication', (t) =>
  t.field({
    type: UseApplication,
    errors: expected,
    description:
      'The operator decides on a charged purpose, the data bureau on a free one. An approval opens a subscription.',
    args: { input: t.arg({ type: DecideApplicationInput, required: true, description: 'The decision.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { applicationId, approve, opinion, validTo } = input
      const decision = { applicationId: applicationId.id, approve, opinion: opinion ?? null, validTo: validTo ?? null }
      return orRefuse(await use(SubscriptionService).decide(actor, decision))
    },
  }),
)

const SuspendSubscriptionInput = builder.inputType('SuspendSubscriptionInput', {
  description: 'A subscription to be suspended.',
  fields: (t) => ({
    subscriptionId: t.globalID({ required: true, for: Subscription, description: 'Which subscription.' }),
  }),
})

const ResumeSubscriptionInput = builder.inputType('ResumeSubscriptionInput', {
  description: 'A subscription to be resumed.',
  fields: (t) => ({
    subscriptionId: t.globalID({ required: true, for: Subscription, description: 'Which subscription.' }),
  }),
})

builder.mutationFields((t) => ({
  suspendSubscription: t.field({
    type: Subscription,
    errors: expected,
    description: 'The operator suspends a subscription: what is not answered yet is refused.',
    args: { input: t.arg({ type: SuspendSubscriptionInput, required: true, description: 'Which subscription.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(SubscriptionService).suspend(actor, input.subscriptionId.id)),
  }),
  resumeSubscription: t.field({
    type: Subscription,
    errors: expected,
    description: 'The operator resumes a suspended subscription.',
    args: { input: t.arg({ type: ResumeSubscriptionInput, required: true, description: 'Which subscription.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(SubscriptionService).resume(actor, input.subscriptionId.id)),
  }),
}))
