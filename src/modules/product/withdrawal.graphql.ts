import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { ProductVersion } from './product.graphql.ts'
import { MAX_WITHDRAWAL_REASON, WithdrawalService } from './withdrawal.service.ts'

const WithdrawProductInput = builder.inputType('WithdrawProductInput', {
  description: '下架: a listed version to be taken off the market.',
  fields: (t) => ({
    productVersionId: t.globalID({ required: true, for: ProductVersion, description: 'The listed version.' }),
    reason: t.string({
      required: true,
      description: '下架原因, for who subscribed to it.',
      validate: z.string().max(MAX_WITHDRAWAL_REASON),
    }),
  }),
})

builder.mutationField('withdrawProduct', (t) =>
  t.field({
    type: ProductVersion,
    errors: expected,
    description:
      '下架: who publishes a version withdraws it. Its subscriptions stay, and their calls are refused as VERSION_DELISTED until the consumer moves them to a listed version (moveSubscription).',
    args: { input: t.arg({ type: WithdrawProductInput, required: true, description: 'Which version, and why.' }) },
    resolve: async (_root, { input: { productVersionId, reason } }, { actor, use }) =>
      orRefuse(await use(WithdrawalService).withdraw(actor, { productVersionId: productVersionId.id, reason })),
  }),
)
