import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { ProductVersion } from './product.graphql.ts'
import { ReleaseService } from './release.service.ts'
import { ReleaseStore } from './release.store.ts'

const FieldRelease = builder.prismaNode('FieldRelease', {
  description:
    '数据项释放: a department lets its fields into one charged version of a product, before that is listed. Seen by the department, the operator, and the data bureau of the region.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'FieldRelease')] }),
  fields: (t) => ({
    holder: t.relation('holder', { description: '持有单位' }),
    productVersionId: t.globalID({
      description: '产品版本: the global id of the version.',
      resolve: ({ productVersionId }) => ({ type: 'ProductVersion', id: productVersionId }),
    }),
    fieldNames: t.stringList({
      description: '数据项: the fields, as `RESOURCE.field`.',
      resolve: ({ fieldIds }, _args, { use }) => use(ReleaseStore).fieldNames(fieldIds),
    }),
    releasedAt: t.expose('releasedAt', { type: 'DateTime', description: '释放时间' }),
  }),
})

builder.queryField('fieldReleases', (t) =>
  t.prismaConnection({
    type: 'FieldRelease',
    cursor: 'id',
    description: '数据项释放: those one gave, received or oversees; the oldest first.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(ReleaseStore).list(policy.filter(actor, 'FieldRelease'), query),
  }),
)

const ReleaseFieldsInput = builder.inputType('ReleaseFieldsInput', {
  description: 'For which version a department releases its fields.',
  fields: (t) => ({
    productVersionId: t.globalID({ required: true, for: ProductVersion, description: '产品版本: the version.' }),
  }),
})

builder.mutationField('releaseFields', (t) =>
  t.field({
    type: FieldRelease,
    errors: expected,
    description: 'A department releases the fields it holds for a charged version, before that is listed.',
    args: { input: t.arg({ type: ReleaseFieldsInput, required: true, description: 'Which version.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(ReleaseService).release(actor, input.productVersionId.id)),
  }),
)
