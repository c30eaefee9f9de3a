import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { CredentialStatus } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { CredentialService, type NewCredential } from './credential.service.ts'
import { MAX_OVERLAP_HOURS } from './credential.ts'
import { Subscription } from './subscription.graphql.ts'
import { SubscriptionStore } from './subscription.store.ts'

const CredentialKind = enumOf('CredentialKind', enums.CredentialKind, '凭据类型: how calls prove who sends them.', {
  API_KEY: '接口密钥 the key itself, as `Authorization: Bearer …`',
  HMAC_SHA256: '共享密钥签名 RFC 9421 signatures, hmac-sha256; the shared secret is the UTF-8 bytes of the key’s text',
  ED25519: 'Ed25519 签名 RFC 9421 signatures with a private key of your own',
  SM2_SM3: '国密 SM2/SM3 签名 RFC 9421 signatures of GB/T 32918, r ‖ s, user id 1234567812345678',
})

const ApiCredential = builder.prismaNode('ApiCredential', {
  description: '接口凭据: a key of a subscription, by its prefix; the secret is kept nowhere. Seen by its consumer.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'ApiCredential')] }),
  fields: (t) => ({
    subscription: t.relation('subscription', { description: 'The subscription it opens.' }),
    kind: t.expose('kind', { type: CredentialKind, description: '凭据类型' }),
    prefix: t.exposeString('prefix', {
      description: 'How the key begins, to tell keys apart; the `keyid` of signatures.',
    }),
    allowedIps: t.exposeStringList('allowedIps', {
      description: 'Addresses and networks it may be used from; empty for any.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The first instant out of force; set when a successor was made.',
    }),
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
      nullable: true,
      description:
        'Send it as `Authorization: Bearer …`, or sign with it (HMAC_SHA256). It cannot be shown again. Null where you keep the private key yourself.',
    }),
    credential: t.field({
      type: ApiCredential,
      description: 'What is kept of it.',
      resolve: ({ credential }) => credential,
    }),
  }),
})

/** A PEM of any algorithm that is taken is far shorter. */
const PUBLIC_KEY_CHARACTERS = 2_000
const PUBLIC_KEY = 'The public key, for ED25519 (PEM) and SM2_SM3 (hex); the others are made here.'

const CreateCredentialInput = builder.inputType('CreateCredentialInput', {
  description: 'A key for one of one’s subscriptions.',
  fields: (t) => ({
    subscriptionId: t.globalID({ required: true, for: Subscription, description: 'Which subscription.' }),
    label: t.string({ required: true, description: 'What it is for.', validate: z.string().trim().min(1).max(100) }),
    kind: t.field({ type: CredentialKind, description: '凭据类型; API_KEY if left out.' }),
    publicKey: t.string({ description: PUBLIC_KEY, validate: z.string().max(PUBLIC_KEY_CHARACTERS) }),
    allowedIps: t.stringList({ description: 'Addresses and networks (CIDR) it may be used from; any if left out.' }),
  }),
})

const RotateCredentialInput = builder.inputType('RotateCredentialInput', {
  description: 'A key that gets a successor.',
  fields: (t) => ({
    credentialId: t.globalID({ required: true, for: ApiCredential, description: 'Which key.' }),
    overlapHours: t.int({
      required: true,
      description: `How long the old key stays good beside the new one, 0 to ${MAX_OVERLAP_HOURS} hours.`,
    }),
    publicKey: t.string({ description: PUBLIC_KEY, validate: z.string().max(PUBLIC_KEY_CHARACTERS) }),
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
        await use(CredentialService).create(actor, {
          subscriptionId: input.subscriptionId.id,
          label: input.label,
          kind: input.kind ?? 'API_KEY',
          publicKey: input.publicKey ?? null,
          allowedIps: input.allowedIps ?? [],
        }),
      ),
  }),
  rotateCredential: t.field({
    type: NewCredentialRef,
    errors: expected,
    description: 'A consumer puts a new key of the same kind in the place of an old one, which stays good for a while.',
    args: { input: t.arg({ type: RotateCredentialInput, required: true, description: 'Which key.' }) },
    resolve: async (_root, { input: { credentialId, overlapHours, publicKey } }, { actor, use }) =>
      orRefuse(
        await use(CredentialService).rotate(actor, {
          credentialId: credentialId.id,
          overlapHours,
          publicKey: publicKey ?? null,
        }),
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
