import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { Outcome, PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import type { CallAnswer, Receipt } from './call-answer.ts'
import { CallService } from './call.service.ts'

const CallReceipt = builder.objectRef<Receipt>('CallReceipt').implement({
  description: 'What lets a caller prove later what was asked and answered.',
  fields: (t) => ({
    callId: t.exposeString('callId', { description: 'The call’s record.' }),
    salt: t.exposeString('salt', { description: 'Opens both commitments, hex.' }),
    inputCommitment: t.exposeString('inputCommitment', { description: 'SHA-256 of salt and canonical envelope, hex.' }),
    outputCommitment: t.exposeString('outputCommitment', {
      description: 'SHA-256 of salt and canonical `{answer, asOf, outcome}`, hex.',
    }),
  }),
})

const ProductAnswer = builder.objectRef<CallAnswer>('ProductAnswer').implement({
  description: 'The answer of a call: what the contract promises, nothing more.',
  fields: (t) => ({
    requestNo: t.exposeString('requestNo', { description: '请求流水号' }),
    outcome: t.expose('outcome', { type: Outcome, description: 'What the call came to.' }),
    billable: t.exposeBoolean('billable', { description: '是否计费' }),
    asOf: t.exposeString('asOf', {
      nullable: true,
      description: 'When the data behind it were last brought up to date.',
    }),
    stale: t.exposeBoolean('stale', { description: 'Whether a source behind it was behind its declared 更新频率.' }),
    staleSources: t.stringList({
      description: 'Resource codes of those sources. Not part of the output commitment, which has asOf.',
      resolve: ({ staleSources }) => [...staleSources],
    }),
    productVersion: t.exposeInt('productVersion', { description: '产品版本' }),
    answer: t.expose('answer', { type: 'JSON', description: 'The contract’s output fields.' }),
    replayed: t.exposeBoolean('replayed', {
      description: 'True for the stored answer of an earlier call; not charged again.',
    }),
    receipt: t.expose('receipt', { type: CallReceipt, description: '回执' }),
  }),
})

const CallProductInput = builder.inputType('CallProductInput', {
  description: 'One call. Authenticate with the subscription’s API key as bearer token.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码', validate: z.string().min(1).max(40) }),
    requestNo: t.string({
      required: true,
      description: '请求流水号: the same number gives the same answer and one charge.',
    }),
    purposeClass: t.field({ type: PurposeClass, required: true, description: '用途类别, as licensed.' }),
    consentId: t.string({ description: 'The consent, where the product needs one.' }),
    input: t.field({ type: 'JSON', required: true, description: 'The product’s inputs, by its contract.' }),
  }),
})

builder.mutationField('callProduct', (t) =>
  t.field({
    type: ProductAnswer,
    errors: expected,
    description: 'Calls a product: the same as POST /v1/products/{code}/calls.',
    args: { input: t.arg({ type: CallProductInput, required: true, description: 'What is asked.' }) },
    resolve: async (_root, { input }, { actor, bearer, ip, use }) => {
      const { productCode, consentId, ...rest } = input
      const body = { ...rest, ...(consentId && { consentId }) }
      return orRefuse(
        await use(CallService).call({ requestId: actor.requestId, proof: { secret: bearer }, ip, productCode, body }),
      )
    },
  }),
)
