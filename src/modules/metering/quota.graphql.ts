import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import type { QuotaInMonth } from './quota.ts'
import { QuotaService } from './quota.service.ts'

/** The largest that a PostgreSQL bigint holds. */
const MOST_CALLS = 9_223_372_036_854_775_807n

const QuotaType = builder.objectRef<QuotaInMonth>('CallQuota').implement({
  description: '月度配额 of a subscription, and what is left of it this month.',
  fields: (t) => ({
    callsAMonth: t.expose('callsAMonth', {
      type: 'BigInt',
      description: '月度配额: the most calls that are answered in a month.',
    }),
    period: t.exposeString('period', { description: '账期: this month in Asia/Shanghai.' }),
    answered: t.expose('answered', {
      type: 'BigInt',
      description: '已用次数: calls answered this month, the unbilled too.',
    }),
    remaining: t.expose('remaining', { type: 'BigInt', description: '剩余次数: calls that can still be answered.' }),
    setAt: t.expose('setAt', { type: 'DateTime', description: 'When it was last set.' }),
  }),
})

builder.queryField('callQuota', (t) =>
  t.field({
    type: QuotaType,
    nullable: true,
    description: '月度配额 of a subscription that one may see; null where it has none.',
    args: { subscriptionId: t.arg.globalID({ required: true, description: 'Which subscription.' }) },
    resolve: (_root, { subscriptionId }, { actor, use }) => use(QuotaService).seenBy(actor, subscriptionId.id),
  }),
)

const SetCallQuotaInput = builder.inputType('SetCallQuotaInput', {
  description: '设定月度配额: of which subscription, and how much.',
  fields: (t) => ({
    subscriptionId: t.globalID({ required: true, description: 'Which subscription.' }),
    callsAMonth: t.field({
      type: 'BigInt',
      required: true,
      description: '月度配额: the most calls that are answered in a month; those before it was set count too.',
      validate: z
        .bigint()
        .min(1n, 'Allow at least one call a month; to stop all calls, suspend the subscription.')
        .max(MOST_CALLS, `Allow at most ${MOST_CALLS} calls; for no limit, remove the quota.`),
    }),
  }),
})

const LiftCallQuotaInput = builder.inputType('LiftCallQuotaInput', {
  description: '取消月度配额: of which subscription.',
  fields: (t) => ({ subscriptionId: t.globalID({ required: true, description: 'Which subscription.' }) }),
})

builder.mutationFields((t) => ({
  setCallQuota: t.field({
    type: QuotaType,
    errors: expected,
    description: '设定月度配额: the operator sets or changes it. It holds from the next call on.',
    args: { input: t.arg({ type: SetCallQuotaInput, required: true, description: 'Which, and how much.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const { subscriptionId, callsAMonth } = input
      return orRefuse(await use(QuotaService).set(actor, { subscriptionId: subscriptionId.id, callsAMonth }))
    },
  }),
  liftCallQuota: t.prismaField({
    type: 'Subscription',
    errors: expected,
    description: '取消月度配额: the operator takes it away.',
    args: { input: t.arg({ type: LiftCallQuotaInput, required: true, description: 'Which subscription.' }) },
    resolve: async (_query, _root, { input }, { actor, use }) =>
      orRefuse(await use(QuotaService).remove(actor, input.subscriptionId.id)),
  }),
}))
