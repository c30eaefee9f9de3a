import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { ProductVersion } from './product.graphql.ts'
import { ReapprovalService } from './reapproval.service.ts'

const ReapproveProductInput = builder.inputType('ReapproveProductInput', {
  description: '重新审定: the bureau’s approval of a listed version whose rights ended and were granted anew.',
  fields: (t) => ({
    productVersionId: t.globalID({ required: true, for: ProductVersion, description: 'The listed version.' }),
    agreementNo: t.string({ required: true, description: '协议编号: the agreement the operation right comes under.' }),
  }),
})

builder.mutationField('reapproveProduct', (t) =>
  t.field({
    type: ProductVersion,
    errors: expected,
    description: 'The data bureau gives a listed version a new operation right, on the uses that are live now.',
    args: {
      input: t.arg({
        type: ReapproveProductInput,
        required: true,
        description: 'Which version, under which agreement.',
      }),
    },
    resolve: async (_root, { input: { productVersionId, agreementNo } }, { actor, use }) =>
      orRefuse(await use(ReapprovalService).reapprove(actor, { productVersionId: productVersionId.id, agreementNo })),
  }),
)
