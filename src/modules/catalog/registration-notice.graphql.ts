import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { RegistrationType } from './registration.graphql.ts'
import { RegistrationLists } from './registration-lists.ts'
import type { Objector as ObjectorFacts } from './registration-objection.ts'
import { RegistrationObjectionService } from './registration-objection.service.ts'
import { RegistrationObjectionStore } from './registration-objection.store.ts'
import { RegistrationStore } from './registration.store.ts'

const PublicNotice = builder.prismaNode('PublicNotice', {
  description: '登记公示: exactly the four items that the law names, and its two days. Public.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'PublicNotice')] }),
  fields: (t) => ({
    holderName: t.exposeString('holderName', { description: '登记主体名称' }),
    type: t.expose('type', { type: RegistrationType, description: '登记类型' }),
    dataName: t.exposeString('dataName', { description: '登记数据名称' }),
    brief: t.exposeString('brief', { description: '数据内容简介' }),
    startDay: t.field({ type: 'Date', description: '公示开始日', resolve: ({ startDay }) => dayOfColumn(startDay) }),
    endDay: t.field({
      type: 'Date',
      description: '公示截止日: the last day to object.',
      resolve: ({ endDay }) => dayOfColumn(endDay),
    }),
  }),
})

const ObjectionStatus = enumOf('ObjectionStatus', enums.ObjectionStatus, '异议状态', {
  OPEN: '待复核 waits for the registry',
  UPHELD: '异议成立 upheld: the registration is terminated',
  DISMISSED: '异议不成立 dismissed',
})

const Objector = builder.objectRef<ObjectorFacts>('Objector').implement({
  description: '异议人: seen by the registry that decides, until it is erased. Personal information.',
  fields: (t) => ({
    realName: t.exposeString('realName', { description: '真实姓名或名称' }),
    idType: t.exposeString('idType', { description: '证件类型' }),
    contact: t.exposeString('contact', { description: '联系方式' }),
  }),
})

const RegistrationObjection = builder.prismaNode('RegistrationObjection', {
  description: '公示异议: real name and evidence against what a notice shows. Seen by the registry of the region.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'RegistrationObjection')] }),
  fields: (t) => ({
    notice: t.relation('notice', { description: '所涉公示' }),
    evidence: t.exposeString('evidence', { description: '事实与理由' }),
    evidenceHash: t.exposeString('evidenceHash', { description: '证据: SHA-256 of what was handed in, hex.' }),
    raisedAt: t.expose('raisedAt', { type: 'DateTime', description: '提出时间' }),
    status: t.expose('status', { type: ObjectionStatus, description: '状态' }),
    opinion: t.exposeString('opinion', { nullable: true, description: '复核意见' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: '复核时间' }),
    objector: t.field({
      type: Objector,
      nullable: true,
      description: '异议人. Every look at it is on record.',
      resolve: (objection, _args, { actor, use }) => use(RegistrationObjectionService).objector(actor, objection),
    }),
  }),
})

builder.queryFields((t) => ({
  publicNotices: t.prismaConnection({
    type: 'PublicNotice',
    cursor: 'id',
    description: '登记公示: notices, those that stand today unless others are asked for; the oldest first. Public.',
    args: {
      region: t.arg.string({ description: 'Only this region (GB/T 2260, six digits).' }),
      past: t.arg.boolean({ description: 'With those that have ended.' }),
    },
    resolve: (query, _root, { region, past }, { actor, policy, use }) => {
      const standing = past ? {} : use(RegistrationLists).standing()
      const wanted = [standing, region ? { region } : {}]
      return use(RegistrationStore).notices({ AND: [policy.filter(actor, 'PublicNotice'), ...wanted] }, query)
    },
  }),
  registrationObjections: t.prismaConnection({
    type: 'RegistrationObjection',
    cursor: 'id',
    description: 'Objections to the notices of the registry’s region; the oldest first.',
    args: { status: t.arg({ type: ObjectionStatus, description: 'Only in this state.' }) },
    resolve: (query, _root, { status }, { actor, policy, use }) => {
      const wanted = status ? { status } : {}
      return use(RegistrationObjectionStore).list(
        { AND: [policy.filter(actor, 'RegistrationObjection'), wanted] },
        query,
      )
    },
  }),
}))

const text = (max: number) => z.string().trim().min(1).max(max)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'write the SHA-256 as 64 lower-case hex digits')

const RaiseObjectionInput = builder.inputType('RaiseObjectionInput', {
  description:
    '公示异议: with real name and evidence. Who objects is sealed, told to nobody but the registry, and erased after its term.',
  fields: (t) => ({
    noticeId: t.globalID({ required: true, for: PublicNotice, description: '所涉公示' }),
    realName: t.string({ required: true, description: '真实姓名或名称', validate: text(120) }),
    idType: t.string({ required: true, description: '证件类型, such as 居民身份证.', validate: text(40) }),
    contact: t.string({ required: true, description: '联系方式: where the result is sent.', validate: text(120) }),
    evidence: t.string({ required: true, description: '事实与理由', validate: text(2_000) }),
    evidenceHash: t.string({
      required: true,
      description: '证据: SHA-256 of what is handed in, hex.',
      validate: sha256,
    }),
  }),
})

/** What who objected is told: nothing of themselves comes back. */
const RaisedObjection = builder.objectRef<{ id: string; raisedAt: Date }>('RaisedObjection').implement({
  description: '异议回执: keep its number.',
  fields: (t) => ({
    receipt: t.exposeString('id', { description: '回执编号' }),
    raisedAt: t.expose('raisedAt', { type: 'DateTime', description: '提出时间' }),
  }),
})

const DecideObjectionInput = builder.inputType('DecideObjectionInput', {
  description: '异议复核: what the registry found.',
  fields: (t) => ({
    objectionId: t.globalID({ required: true, for: RegistrationObjection, description: 'Which objection.' }),
    uphold: t.boolean({ required: true, description: '异议是否成立: upheld, it terminates the application.' }),
    opinion: t.string({ required: true, description: '复核意见', validate: text(600) }),
  }),
})

builder.mutationFields((t) => ({
  raiseObjection: t.field({
    type: RaisedObjection,
    errors: expected,
    description: '提出公示异议: anybody, with real name and evidence, while the notice stands.',
    args: { input: t.arg({ type: RaiseObjectionInput, required: true, description: 'The objection.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(RegistrationObjectionService).raise(actor, { ...input, noticeId: input.noticeId.id })),
  }),
  decideObjection: t.field({
    type: RegistrationObjection,
    errors: expected,
    description: '复核异议: an upheld objection terminates the application.',
    args: { input: t.arg({ type: DecideObjectionInput, required: true, description: 'The decision.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(RegistrationObjectionService).decide(actor, { ...input, objectionId: input.objectionId.id })),
  }),
}))
