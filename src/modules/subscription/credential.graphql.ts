import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { CredentialService, type NewCredential } from './credential.service.ts'
import { Subscription } from './subscription.graphql.ts'
import { SubscriptionStore } from './subscription.store.ts'

const CredentialStatus = enumOf('CredentialStatus', enums.CredentialStatus, 'Whether a key is good.', {
  ACTIVE: '有效 good',
  REVOKED: '已吊销 revoked for good',
})

const ApiCredential = builder.prismaNode('ApiCredential', {
  description: '接口凭据: a key of a subscription, by its prefix; the secret is kept nowhere. Seen by its consumer.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'ApiCredential')] }),
  fields: (t) => ({
    subscription: t.relation('subscription', { description: 'The subscription it opens.' }),
    prefix: t.exposeString('prefix', { description: 'How the key begins, to tell keys apart.' }),
    label: t.exposeString('label', { description: 'What it is for.' }),
    status: t.expose('status', { type: CredentialStatus, description: '状态' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: 'When it was revoked.' }),
  }),
})

builder.prismaObjectField('Subscription', 'credentials', (t) =>
  t.relatedConnection('credentials', {
    cursor: 'id',
    description: 'Its keys, the oldest first; none for others than its consumer.',
    query: (_args, { policy, actor }) => ({ where: policy.filter(actor, 'ApiCredential'), orderBy: { id: 'asc' } }),
  }),
)

builder.queryField('credentials', (t) =>
  t.prismaConnection({
    type: 'ApiCredential',
    cursor: 'id',
    description: 'Keys one may see, the oldest first.',
    args: { status: t.arg({ type: CredentialStatus, description: 'Only those that stand there.' }) },
    resolve: (query, _root, { status }, { actor, policy, use }) =>
      use(SubscriptionStore).credentials(
        { AND: [policy.filter(actor, 'ApiCredential'), status ? { status } : {}] },
        query,
      ),
  }),
)

const NewCredentialRef = builder.objectRef<NewCredential>('NewCredential').implement({
  description: 'A key, shown this once.',
  fields: (t) => ({
    text: t.exposeString('text', {
      description: 'Send it as `Authorization: Bearer …`. It is not kept and cannot be shown again.',
    }),
    credential: t.field({
      type: ApiCredential,
      description: 'What is kept of it.',
      resolve: ({ credential }) => credential,
    }),
  }),
})

const CreateCredentialInput = builder.inputType('CreateCredentialInput', {
  description: 'A key for one of one’s subscriptions.',
  fields: (t) => ({
    subscriptionId: t.globalID({ required: true, for: Subscription, description: 'Which subscription.' }),
    label: t.string({ required: true, description: 'What it is for.', validate: z.string().trim().min(1).max(100) }),
  }),
})

const RevokeCredentialInput = builder.inputType('RevokeCredentialInput', {
  description: 'A key to be revoked.',
  fields: (t) => ({
    credentialId: t.globalID({ required: true, for: ApiCredential, description: 'Which key.' }),
  }),
})

builder.mutationFields((t) => ({
  createCredential: t.field({
    type: NewCredentialRef,
    errors: expected,
    description: 'A consumer makes a key for calls on its subscription.',
    args: { input: t.arg({ type: CreateCredentialInput, required: true, description: 'For which subscription.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(
        await use(CredentialService).create(actor, { subscriptionId: input.subscriptionId.id, label: input.label }),
      ),
  }),
  revokeCredential: t.field({
    type: ApiCredential,
    errors: expected,
    description: 'A consumer revokes a key of its own, for good: what is not answered yet is refused.',
    args: { input: t.arg({ type: RevokeCredentialInput, required: true, description: 'Which key.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(CredentialService).revoke(actor, input.credentialId.id)),
  }),
}))
