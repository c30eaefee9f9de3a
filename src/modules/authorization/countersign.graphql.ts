import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { CountersignService } from './countersign.service.ts'
import { CountersignStore } from './countersign.store.ts'

const OpinionStatus = enumOf('OpinionStatus', enums.OpinionStatus, '会签状态', {
  PENDING: '待出具 not given; silence is no consent',
  CONSENTED: '同意 consents',
  OBJECTED: '不同意 objects: the agreement is not decided',
  WITHDRAWN: '已撤回异议 objected, and took it back',
  SUPERSEDED: '已被取代 fell, since the department’s part of the scope changed',
})

const Opinion = builder.prismaNode('CountersignOpinion', {
  description:
    '会签意见: what one department says of a draft. All departments concerned are asked at once, and each sees what the others say.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'CountersignOpinion')] }),
  fields: (t) => ({
    department: t.relation('department', { description: '会签部门' }),
    round: t.exposeInt('round', { description: '轮次: 1 at first; asked again when its part of the scope changes.' }),
    status: t.expose('status', { type: OpinionStatus, description: '状态' }),
    text: t.exposeString('text', { nullable: true, description: '意见' }),
    openedAt: t.expose('openedAt', { type: 'DateTime', description: '征求时间' }),
    dueDay: t.field({
      type: 'Date',
      description: '截止日: the last working day of its clock.',
      resolve: ({ dueDay }) => dayOfColumn(dueDay),
    }),
    provisional: t.exposeBoolean('provisional', {
      description: '暂定: the day can still move, since a year on the way has no holiday notice yet.',
    }),
    givenAt: t.expose('givenAt', { type: 'DateTime', nullable: true, description: '出具时间' }),
    escalatedAt: t.expose('escalatedAt', {
      type: 'DateTime',
      nullable: true,
      description: '催办时间: when silence was escalated to the data bureau.',
    }),
  }),
})

builder.prismaObjectField('AuthorizationAgreement', 'opinions', (t) =>
  t.relation('opinions', {
    description: '会签意见 on it, side by side, for those who were asked and the data bureau.',
    query: (_args, { policy, actor }) => ({
      where: policy.filter(actor, 'CountersignOpinion'),
      orderBy: { id: 'asc' },
    }),
  }),
)

builder.queryField('countersignOpinions', (t) =>
  t.prismaConnection({
    type: 'CountersignOpinion',
    cursor: 'id',
    description: '会签意见: those of the drafts one was asked about or oversees; the oldest first.',
    args: {
      agreementNo: t.arg.string({ description: 'Only on this agreement.' }),
      status: t.arg({ type: OpinionStatus, description: 'Only in this state.' }),
    },
    resolve: (query, _root, { agreementNo: no, status }, { actor, policy, use }) => {
      const wanted = [no ? { agreement: { no } } : {}, status ? { status } : {}]
      return use(CountersignStore).list({ AND: [policy.filter(actor, 'CountersignOpinion'), ...wanted] }, query)
    },
  }),
)

const text = (max: number) => z.string().trim().min(1).max(max)

const GiveOpinionInput = builder.inputType('GiveOpinionInput', {
  description: '会签意见: what a department says of a draft.',
  fields: (t) => ({
    agreementNo: t.string({ required: true, description: '协议编号', validate: text(60) }),
    consents: t.boolean({ required: true, description: '是否同意' }),
    text: t.string({ description: '意见; an objection says why.', validate: text(2_000) }),
  }),
})

const WithdrawObjectionInput = builder.inputType('WithdrawObjectionInput', {
  description: 'On which draft the objection is taken back.',
  fields: (t) => ({ agreementNo: t.string({ required: true, description: '协议编号', validate: text(60) }) }),
})

builder.mutationFields((t) => ({
  giveOpinion: t.field({
    type: Opinion,
    errors: expected,
    description: 'A department whose resources are in scope says once what it thinks of a draft.',
    args: { input: t.arg({ type: GiveOpinionInput, required: true, description: 'The opinion.' }) },
    resolve: async (_root, { input: { agreementNo, consents, text: said } }, { actor, use }) =>
      orRefuse(await use(CountersignService).giveOpinion(actor, agreementNo, { consents, text: said ?? undefined })),
  }),
  withdrawObjection: t.field({
    type: Opinion,
    errors: expected,
    description: 'A department takes its objection back: it no longer keeps the draft from being decided.',
    args: { input: t.arg({ type: WithdrawObjectionInput, required: true, description: 'Which draft.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(CountersignService).withdrawObjection(actor, input.agreementNo)),
  }),
}))
