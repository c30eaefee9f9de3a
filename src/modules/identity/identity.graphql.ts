import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { OrganizationKind } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { IdentityService } from './identity.service.ts'
import { IdentityStore } from './identity.store.ts'
import { endedCookie, sessionCookie } from './session-cookie.ts'

const PersonRole = enumOf(
  'PersonRole',
  enums.PersonRole,
  '角色: one person has one role, and it suits the organisation.',
  {
    HOLDER: '持有单位 department that holds data',
    OPERATOR: '运营 operator',
    DEVELOPER: '开发 developer',
    CONSUMER: '使用 consumer',
    REGISTRY: '登记 registry',
    BUREAU: '数据主管 data bureau',
    PRICE: '价格 price department',
    FINANCE: '财政 finance',
    AUDITOR: '审计 audit',
    SECURITY: '网络安全主管 security authority',
  },
)

builder.prismaNode('Organization', {
  description: '机构: an enterprise, a department or a regulator. Public.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Organization')] }),
  fields: (t) => ({
    uscc: t.exposeString('uscc', { description: '统一社会信用代码 (GB 32100).' }),
    name: t.exposeString('name', { description: '名称, in Chinese.' }),
    nameEn: t.exposeString('nameEn', { description: 'The name in English.' }),
    kind: t.expose('kind', { type: OrganizationKind, description: '类型' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    grassroots: t.exposeBoolean('grassroots', {
      description: '基层公共服务主体: gets the prices for grassroots bodies.',
    }),
    smallMicro: t.exposeBoolean('smallMicro', { description: '小微企业.' }),
    synthetic: t.exposeBoolean('synthetic', { description: 'Made up for the demonstration.' }),
  }),
})

const Person = builder.prismaObject('Person', {
  description: '用户: the person who is signed in.',
  fields: (t) => ({
    email: t.exposeString('email', { description: 'Sign-in name.' }),
    name: t.exposeString('name', { description: '姓名' }),
    role: t.expose('role', { type: PersonRole, description: '角色' }),
    duty: t.exposeString('duty', { description: '岗位' }),
    org: t.relation('org', { description: 'The person’s organisation.' }),
  }),
})

builder.queryField('viewer', (t) =>
  t.prismaField({
    type: 'Person',
    nullable: true,
    description: 'Who is signed in; null for the anonymous.',
    resolve: (query, _root, _args, { actor, use }) =>
      actor.kind === 'PERSON' ? use(IdentityStore).person(actor.id!, query) : null,
  }),
)

builder.queryField('organizations', (t) =>
  t.prismaConnection({
    type: 'Organization',
    cursor: 'id',
    description: 'All organisations of the marketplace, the oldest first.',
    args: { region: t.arg.string({ description: 'Only this region (GB/T 2260, six digits).' }) },
    resolve: (query, _root, { region }, { actor, policy, use }) =>
      use(IdentityStore).organizations(
        { AND: [policy.filter(actor, 'Organization'), region ? { region } : {}] },
        query,
      ),
  }),
)

const SignInInput = builder
  .inputType('SignInInput', {
    description: 'Who signs in.',
    fields: (t) => ({
      email: t.string({ required: true, description: 'Sign-in name.' }),
      password: t.string({ required: true, description: 'Password.' }),
    }),
  })
  .validate(z.object({ email: z.string().min(3).max(200), password: z.string().min(1).max(200) }))

builder.mutationField('signIn', (t) =>
  t.field({
    type: Person,
    errors: expected,
    description: 'Signs a person in and sets the session cookie (secure, out of reach of scripts).',
    args: { input: t.arg({ type: SignInInput, required: true, description: 'Who signs in.' }) },
    resolve: async (_root, { input }, { actor, use, setCookie }) => {
      const { secret, person } = orRefuse(await use(IdentityService).signIn(actor, input))
      setCookie(sessionCookie(secret))
      return person
    },
  }),
)

builder.mutationField('signOut', (t) =>
  t.boolean({
    description: 'Ends the session. True also when there was none.',
    resolve: async (_root, _args, { use, session, setCookie }) => {
      await use(IdentityService).signOut(session)
      setCookie(endedCookie())
      return true
    },
  }),
)

const NewToken = builder.objectRef<{ text: string; expiresAt: Date }>('NewToken').implement({
  description: 'A token, shown this once.',
  fields: (t) => ({
    text: t.exposeString('text', {
      description: 'Send it as `Authorization: Bearer …`. It is not kept and cannot be shown again.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends.' }),
  }),
})

const CreateTokenInput = builder
  .inputType('CreateTokenInput', {
    description: 'A token for scripts, with the rights of the person who makes it.',
    fields: (t) => ({
      label: t.string({ required: true, description: 'What it is for.' }),
      days: t.int({ required: true, description: 'How many days it lives.' }),
    }),
  })
  .validate(z.object({ label: z.string().trim().min(1).max(100), days: z.number().int() }))

builder.mutationField('createToken', (t) =>
  t.field({
    type: NewToken,
    errors: expected,
    description: 'Makes a token for scripts.',
    args: { input: t.arg({ type: CreateTokenInput, required: true, description: 'The token’s label and life.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(IdentityService).createToken(actor, input)),
  }),
)
