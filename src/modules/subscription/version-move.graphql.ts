import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { ConsentKind, DataGrade, Outcome, PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { Subscription } from './subscription.graphql.ts'
import type { VersionDifference } from './version-move.ts'
import { SubscriptionStore } from './subscription.store.ts'
import { VersionMoveService } from './version-move.service.ts'

const DifferenceType = builder.objectRef<VersionDifference>('VersionDifference').implement({
  description:
    '版本差异: what differs for a subscription between the version it gets and another. Its price is the product’s and stays.',
  fields: (t) => ({
    fromVersion: t.int({ description: '现版本号', resolve: ({ versions }) => versions.from }),
    toVersion: t.int({ description: '目标版本号', resolve: ({ versions }) => versions.to }),
    fieldsAdded: t.stringList({
      description: '新增来源数据项, as `RESOURCE.field`.',
      resolve: ({ fields }) => [...fields.added],
    }),
    fieldsRemoved: t.stringList({ description: '减少的来源数据项.', resolve: ({ fields }) => [...fields.removed] }),
    inputAdded: t.stringList({
      description: '新增输入项; `?` after those that may be left out.',
      resolve: ({ input }) => [...input.added],
    }),
    inputRemoved: t.stringList({ description: '减少的输入项.', resolve: ({ input }) => [...input.removed] }),
    answerAdded: t.stringList({ description: '新增输出项.', resolve: ({ answer }) => [...answer.added] }),
    answerRemoved: t.stringList({ description: '减少的输出项.', resolve: ({ answer }) => [...answer.removed] }),
    purposesAdded: t.field({
      type: [PurposeClass],
      description: '新增用途.',
      resolve: ({ purposes }) => [...purposes.added],
    }),
    purposesRemoved: t.field({
      type: [PurposeClass],
      description: '减少的用途.',
      resolve: ({ purposes }) => [...purposes.removed],
    }),
    billableAdded: t.field({
      type: [Outcome],
      description: '新增计费结果.',
      resolve: ({ billable }) => [...billable.added],
    }),
    billableRemoved: t.field({
      type: [Outcome],
      description: '不再计费的结果.',
      resolve: ({ billable }) => [...billable.removed],
    }),
  }),
})

builder.objectFields(DifferenceType, (t) => ({
  consentKindFrom: t.field({
    type: ConsentKind,
    description: '现同意类型',
    resolve: ({ consentKind }) => consentKind.from,
  }),
  consentKindTo: t.field({
    type: ConsentKind,
    description: '目标同意类型: consents of a lesser kind do not suffice after the move.',
    resolve: ({ consentKind }) => consentKind.to,
  }),
  gradeFrom: t.field({ type: DataGrade, description: '现分级', resolve: ({ grade }) => grade.from }),
  gradeTo: t.field({ type: DataGrade, description: '目标分级', resolve: ({ grade }) => grade.to }),
  retentionDaysFrom: t.int({
    description: '现留存天数',
    resolve: ({ retentionDays }) => retentionDays.from,
  }),
  retentionDaysTo: t.int({ description: '目标留存天数', resolve: ({ retentionDays }) => retentionDays.to }),
}))

builder.queryField('versionDifference', (t) =>
  t.field({
    type: DifferenceType,
    nullable: true,
    description:
      '版本差异 between what a subscription gets and another listed version of its product; null where there is none such to see.',
    args: {
      subscriptionId: t.arg.globalID({ required: true, for: Subscription, description: 'Which subscription.' }),
      productVersionId: t.arg.globalID({ required: true, description: 'The other version.' }),
    },
    resolve: async (_root, { subscriptionId, productVersionId }, { actor, policy, use }) => {
      const where = { id: subscriptionId.id, AND: [policy.filter(actor, 'Subscription')] }
      const [found] = await use(SubscriptionStore).subscriptions(where, {})
      return found ? use(VersionMoveService).difference(found, productVersionId.id) : null
    },
  }),
)

const MoveSubscriptionInput = builder.inputType('MoveSubscriptionInput', {
  description: '版本变更: which subscription goes to which version.',
  fields: (t) => ({
    subscriptionId: t.globalID({ required: true, for: Subscription, description: 'Which subscription.' }),
    productVersionId: t.globalID({
      required: true,
      description: 'A listed version of its product, for its purpose.',
    }),
  }),
})

builder.mutationField('moveSubscription', (t) =>
  t.field({
    type: Subscription,
    errors: expected,
    description:
      '版本变更: the consumer moves its subscription to another version. From then on that answers; purpose, price and term stay. See `versionDifference` first.',
    args: { input: t.arg({ type: MoveSubscriptionInput, required: true, description: 'Which, and where to.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { subscriptionId, productVersionId } = input
      const asked = { subscriptionId: subscriptionId.id, productVersionId: productVersionId.id }
      return orRefuse(await use(VersionMoveService).move(actor, asked))
    },
  }),
)
