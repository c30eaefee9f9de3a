import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { CredentialStatus, Outcome, PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { parseContract, type SandboxCase } from '../product/index.ts'
import { SandboxCallService, type SandboxAnswer } from './sandbox-call.service.ts'
import { SANDBOX_CONSENTS, type SandboxConsent } from './sandbox-consent.ts'
import { SANDBOX_CALLS_PER_MINUTE } from './sandbox-key.ts'
import { SandboxKeyService, type NewSandboxKey } from './sandbox-key.service.ts'
import { SandboxStore } from './sandbox.store.ts'

const SandboxKey = builder.prismaNode('SandboxKey', {
  description:
    '沙箱密钥: a key to made-up answers, by its prefix; the secret is kept nowhere. Seen by its organisation.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'SandboxKey')] }),
  fields: (t) => ({
    org: t.relation('org', { description: 'Whose it is.' }),
    prefix: t.exposeString('prefix', { description: 'How the key begins, to tell keys apart.' }),
    label: t.exposeString('label', { description: 'What it is for.' }),
    status: t.expose('status', { type: CredentialStatus, description: '状态' }),
    calls: t.expose('calls', {
      type: 'BigInt',
      description: 'Its calls so far. None of them is in a usage or a bill.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: 'When it was revoked.' }),
  }),
})

const SandboxCaseType = builder
  .objectRef<SandboxCase & { whenNoRow: SandboxAnswer['outcome'] }>('SandboxCase')
  .implement({
    description: '沙箱用例: a made-up subject and what is answered about it.',
    fields: (t) => ({
      title: t.string({ description: '名称, in Chinese.', resolve: ({ title }) => title.zh }),
      titleEn: t.string({ description: 'The title in English.', resolve: ({ title }) => title.en }),
      input: t.field({ type: 'JSON', description: 'What to send as `input`.', resolve: ({ input }) => input }),
      outcome: t.field({
        type: Outcome,
        description: 'What the call comes to.',
        resolve: ({ answer, whenNoRow }) => answer?.outcome ?? whenNoRow,
      }),
      answer: t.field({
        type: 'JSON',
        description: 'The contract’s output fields.',
        resolve: ({ answer }) => answer?.fields ?? {},
      }),
    }),
  })

builder.prismaObjectFields('ProductVersion', (t) => ({
  sandboxCases: t.field({
    type: [SandboxCaseType],
    description: '沙箱用例: what can be tried in the sandbox, one for each outcome at least.',
    resolve: ({ contract, sandbox }) => {
      const parsed = parseContract(contract)
      const cases = sandbox as SandboxCase[] // checked when it was submitted, immutable since
      return parsed.ok ? cases.map((each) => ({ ...each, whenNoRow: parsed.value.whenNoRow })) : []
    },
  }),
}))

const SandboxConsentType = builder.objectRef<SandboxConsent>('SandboxConsent').implement({
  description: 'A made-up consent for products that need one.',
  fields: (t) => ({
    consentId: t.exposeString('consentId', { description: 'What to send as `consentId`.' }),
    state: t.exposeString('state', { description: 'LIVE, or the code that a call with it is refused by.' }),
    meaning: t.exposeString('zh', { description: '含义, in Chinese.' }),
    meaningEn: t.exposeString('en', { description: 'What it stands for.' }),
  }),
})

builder.queryFields((t) => ({
  sandboxConsents: t.field({
    type: [SandboxConsentType],
    description: 'Made-up consents, one for each state. A call without one of them is refused as CONSENT_MISSING.',
    resolve: () => [...SANDBOX_CONSENTS],
  }),
  sandboxKeys: t.prismaConnection({
    type: 'SandboxKey',
    cursor: 'id',
    description: 'Sandbox keys one may see, the oldest first.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(SandboxStore).keys(policy.filter(actor, 'SandboxKey'), query),
  }),
}))

const NewSandboxKeyType = builder.objectRef<NewSandboxKey>('NewSandboxKey').implement({
  description: 'A sandbox key, shown this once.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'Send it as `Authorization: Bearer …`. It cannot be shown again.' }),
    key: t.field({ type: SandboxKey, description: 'What is kept of it.', resolve: ({ key }) => key }),
  }),
})

const SandboxAnswerType = builder.objectRef<SandboxAnswer>('SandboxAnswer').implement({
  description: 'The answer of a rehearsal, as production would give it. Nothing is recorded or charged.',
  fields: (t) => ({
    sandbox: t.exposeBoolean('sandbox', { description: 'Always true.' }),
    requestNo: t.exposeString('requestNo', { description: '请求流水号' }),
    outcome: t.expose('outcome', { type: Outcome, description: 'What the call came to.' }),
    billable: t.exposeBoolean('billable', { description: 'Always false: the contract says what production charges.' }),
    asOf: t.exposeString('asOf', { nullable: true, description: 'When the version was submitted.' }),
    productVersion: t.exposeInt('productVersion', { description: '产品版本' }),
    answer: t.expose('answer', { type: 'JSON', description: 'The contract’s output fields.' }),
  }),
})

const CreateSandboxKeyInput = builder.inputType('CreateSandboxKeyInput', {
  description: 'A key for one’s own organisation.',
  fields: (t) => ({
    label: t.string({ required: true, description: 'What it is for.', validate: z.string().trim().min(1).max(100) }),
  }),
})

const RevokeSandboxKeyInput = builder.inputType('RevokeSandboxKeyInput', {
  description: 'A sandbox key to be revoked.',
  fields: (t) => ({
    sandboxKeyId: t.globalID({ required: true, for: SandboxKey, description: 'Which key.' }),
  }),
})

const CallSandboxInput = builder.inputType('CallSandboxInput', {
  description: 'One rehearsal. Authenticate with a sandbox key as bearer token.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码', validate: z.string().min(1).max(40) }),
    version: t.int({ description: 'Which version; the newest listed one where it is left out.' }),
    requestNo: t.string({ required: true, description: '请求流水号' }),
    purposeClass: t.field({ type: PurposeClass, required: true, description: '用途类别: one the product is for.' }),
    consentId: t.string({ description: 'One of `sandboxConsents`, where the product needs a consent.' }),
    input: t.field({ type: 'JSON', required: true, description: 'The input of one of the version’s `sandboxCases`.' }),
  }),
})

builder.mutationFields((t) => ({
  createSandboxKey: t.field({
    type: NewSandboxKeyType,
    errors: expected,
    description: `A developer, consumer or operator makes a sandbox key; no subscription is needed. ${SANDBOX_CALLS_PER_MINUTE} calls a minute.`,
    args: { input: t.arg({ type: CreateSandboxKeyInput, required: true, description: 'What it is for.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(SandboxKeyService).create(actor, input)),
  }),
  revokeSandboxKey: t.field({
    type: SandboxKey,
    errors: expected,
    description: 'Revokes a sandbox key of one’s own organisation, for good.',
    args: { input: t.arg({ type: RevokeSandboxKeyInput, required: true, description: 'Which key.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(SandboxKeyService).revoke(actor, input.sandboxKeyId.id)),
  }),
  callSandbox: t.field({
    type: SandboxAnswerType,
    errors: expected,
    description: 'Rehearses a call: the same as POST /v1/sandbox/products/{code}/calls.',
    args: { input: t.arg({ type: CallSandboxInput, required: true, description: 'What is asked.' }) },
    resolve: async (_root, { input }, { actor, bearer, use }) => {
      const { productCode, version, consentId, ...rest } = input
      const body = { ...rest, ...(consentId && { consentId }) }
      const asked = { requestId: actor.requestId, secret: bearer, productCode, version: version ?? undefined, body }
      return orRefuse(await use(SandboxCallService).call(asked))
    },
  }),
}))
