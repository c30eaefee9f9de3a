import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { ReviewConclusion, ReviewKind } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { MAX_REASONS } from './opinion.ts'
import { OpinionService } from './opinion.service.ts'
import { OpinionStore } from './opinion.store.ts'
import { ProductVersion } from './product.graphql.ts'

builder.prismaNode('ProductOpinion', {
  description:
    '审查意见: what who reviewed a version says of it. Its reasons are for the publisher and for those who review; the product sheet says who approved and when.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'ProductOpinion')] }),
  fields: (t) => ({
    kind: t.expose('kind', { type: ReviewKind, description: '审查类别' }),
    conclusion: t.expose('conclusion', { type: ReviewConclusion, description: '审查结论' }),
    reasons: t.exposeString('reasons', { description: '理由; may be empty where it approves.' }),
    agreementNo: t.exposeString('agreementNo', {
      nullable: true,
      description: '协议编号 that the operation right comes under; of a compliance review of an operator’s product.',
    }),
    contentHash: t.exposeString('contentHash', {
      description: 'SHA-256 of the contract, the query and the sandbox that were reviewed.',
    }),
    reviewer: t.relation('reviewer', { description: '审查机构' }),
    reviewedAt: t.expose('reviewedAt', { type: 'DateTime', description: '审查时间' }),
  }),
})

builder.queryField('productOpinions', (t) =>
  t.prismaConnection({
    type: 'ProductOpinion',
    cursor: 'id',
    description: '审查意见: those on one’s own products, or of the region one reviews for; the oldest first.',
    args: { productVersionId: t.arg.globalID({ for: ProductVersion, description: 'Only this version’s.' }) },
    resolve: (query, _root, { productVersionId }, { actor, policy, use }) =>
      use(OpinionStore).list(
        {
          AND: [
            policy.filter(actor, 'ProductOpinion'),
            productVersionId ? { productVersionId: productVersionId.id } : {},
          ],
        },
        query,
      ),
  }),
)

const reasons = z.string().max(MAX_REASONS)

const ReviewComplianceInput = builder.inputType('ReviewComplianceInput', {
  description: '合规审查意见 of a submitted version.',
  fields: (t) => ({
    productVersionId: t.globalID({ required: true, for: ProductVersion, description: 'The submitted version.' }),
    approve: t.boolean({ required: true, description: 'Whether it is approved; else it is rejected.' }),
    reasons: t.string({ description: '理由: what must change, where it is rejected.', validate: reasons }),
    agreementNo: t.string({
      description:
        '协议编号: the agreement the operation right comes under, where it is approved; left out of a department’s own product.',
    }),
  }),
})

builder.mutationField('reviewCompliance', (t) =>
  t.field({
    type: ProductVersion,
    errors: expected,
    description:
      '合规审查: the data bureau approves a version or rejects it. One that the security authority approved too is approved, and gets its operation right.',
    args: {
      input: t.arg({ type: ReviewComplianceInput, required: true, description: 'Which version, and the opinion.' }),
    },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(
        await use(OpinionService).reviewCompliance(actor, {
          productVersionId: input.productVersionId.id,
          approve: input.approve,
          reasons: input.reasons ?? null,
          agreementNo: input.agreementNo ?? null,
        }),
      ),
  }),
)

const ReviewSecurityInput = builder.inputType('ReviewSecurityInput', {
  description: '安全审查意见 of a submitted version.',
  fields: (t) => ({
    productVersionId: t.globalID({ required: true, for: ProductVersion, description: 'The submitted version.' }),
    approve: t.boolean({ required: true, description: 'Whether it is approved; else it is rejected.' }),
    reasons: t.string({ description: '理由: what must change, where it is rejected.', validate: reasons }),
  }),
})

builder.mutationField('reviewSecurity', (t) =>
  t.field({
    type: ProductVersion,
    errors: expected,
    description:
      '安全审查: the security authority approves a version or rejects it. One that the data bureau approved too is approved, and gets its operation right.',
    args: {
      input: t.arg({ type: ReviewSecurityInput, required: true, description: 'Which version, and the opinion.' }),
    },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(
        await use(OpinionService).reviewSecurity(actor, {
          productVersionId: input.productVersionId.id,
          approve: input.approve,
          reasons: input.reasons ?? null,
        }),
      ),
  }),
)
