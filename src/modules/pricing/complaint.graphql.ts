import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { ComplaintService } from './complaint.service.ts'
import { ComplaintStore, type ComplaintCount } from './complaint.store.ts'

const ComplaintKind = enumOf('ComplaintKind', enums.ComplaintKind, '投诉类型: what is wrong with a price.', {
  TOO_HIGH: '收费过高 it is too high',
  NOT_AS_PUBLISHED: '未按公示收费 it was charged otherwise than published',
  NOT_MARKED: '未明码标价 it was not marked clearly',
  OTHER: '其他 something else',
})
const ComplaintStatus = enumOf('ComplaintStatus', enums.ComplaintStatus, 'Where a complaint stands.', {
  OPEN: '待答复 open',
  ANSWERED: '已答复 answered',
})

const PriceComplaint = builder.prismaNode('PriceComplaint', {
  description: '价格投诉: whoever complained, the operator, the price department and the regulators see it.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'PriceComplaint')] }),
  fields: (t) => ({
    product: t.relation('product', { description: '产品' }),
    kind: t.expose('kind', { type: ComplaintKind, description: '投诉类型' }),
    text: t.exposeString('text', { description: '投诉内容' }),
    status: t.expose('status', { type: ComplaintStatus, description: '状态' }),
    filedAt: t.expose('filedAt', { type: 'DateTime', description: '投诉时间' }),
    answer: t.exposeString('answer', { nullable: true, description: '答复' }),
    answeredAt: t.expose('answeredAt', { type: 'DateTime', nullable: true, description: '答复时间' }),
  }),
})

const ComplaintCountRef = builder.objectRef<ComplaintCount & { strong: boolean }>('PriceComplaintCount').implement({
  description: 'How many complained about the prices of a product in the last 90 days.',
  fields: (t) => ({
    productCode: t.exposeString('productCode', { description: '产品编码' }),
    people: t.exposeInt('people', { description: 'People who were signed in, each once.' }),
    anonymous: t.exposeInt('anonymous', { description: 'Complaints of people who were not.' }),
    open: t.exposeInt('open', { description: 'Complaints that nobody has answered.' }),
    strong: t.exposeBoolean('strong', { description: '反映强烈: many, so that the operator has to mend its prices.' }),
  }),
})

builder.queryFields((t) => ({
  priceComplaints: t.prismaConnection({
    type: 'PriceComplaint',
    cursor: 'id',
    description: 'Complaints that the asker filed, answers or supervises, the oldest first.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(ComplaintStore).complaints(policy.filter(actor, 'PriceComplaint'), query),
  }),
  priceComplaintCounts: t.field({
    type: [ComplaintCountRef],
    description: 'Products whose prices were complained about of late. Public; it names nobody.',
    resolve: async (_root, _args, { use }) => [...(await use(ComplaintService).counts())],
  }),
}))

const ComplainAboutPriceInput = builder.inputType('ComplainAboutPriceInput', {
  description: '价格投诉',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码' }),
    kind: t.field({ type: ComplaintKind, required: true, description: '投诉类型' }),
    text: t.string({
      required: true,
      description: '投诉内容, without personal data.',
      validate: z.string().trim().min(1).max(1_000),
    }),
  }),
})
const AnswerPriceComplaintInput = builder.inputType('AnswerPriceComplaintInput', {
  description: '答复价格投诉',
  fields: (t) => ({
    complaintId: t.globalID({ required: true, for: PriceComplaint, description: 'Which complaint.' }),
    answer: t.string({ required: true, description: '答复', validate: z.string().trim().min(1).max(2_000) }),
  }),
})

builder.mutationFields((t) => ({
  complainAboutPrice: t.field({
    type: PriceComplaint,
    errors: expected,
    description: 'Anybody complains about the prices of a product, signed in or not.',
    args: { input: t.arg({ type: ComplainAboutPriceInput, required: true, description: 'The complaint.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(ComplaintService).file(actor, input)),
  }),
  answerPriceComplaint: t.field({
    type: PriceComplaint,
    errors: expected,
    description: 'The operator or the price department answers a complaint, once.',
    args: { input: t.arg({ type: AnswerPriceComplaintInput, required: true, description: 'The answer.' }) },
    resolve: async (_root, { input: { complaintId, answer } }, { actor, use }) =>
      orRefuse(await use(ComplaintService).answer(actor, { complaintId: complaintId.id, answer })),
  }),
}))
