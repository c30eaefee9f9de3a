import { z } from 'zod'
import type { DataProductWhereInput } from '../../generated/prisma/models.ts'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import {
  BillingUnit,
  ConsentKind,
  DataGrade,
  Outcome,
  ProductBasis,
  ProductVersionStatus,
  PurposeClass,
} from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { ProductService } from './product.service.ts'
import { ProductStore } from './product.store.ts'
import { MAX_QUERY_CHARACTERS } from './query-guard.ts'

export const ProductVersion = builder.prismaNode('ProductVersion', {
  description: '产品版本: a contract and the query that answers it. Immutable once submitted.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'ProductVersion')] }),
  fields: (t) => ({
    version: t.exposeInt('version', { description: '版本号' }),
    status: t.expose('status', { type: ProductVersionStatus, description: '状态' }),
    grade: t.expose('grade', { type: DataGrade, description: '分级' }),
    consentKind: t.expose('consentKind', { type: ConsentKind, description: '同意类型' }),
    purposeClasses: t.expose('purposeClasses', { type: [PurposeClass], description: '可用用途' }),
    outcomes: t.expose('outcomes', {
      type: [Outcome],
      description: 'What a call can come to, besides the platform’s own refusals.',
    }),
    billableOutcomes: t.expose('billableOutcomes', {
      type: [Outcome],
      description: '计费结果: the outcomes that are charged.',
    }),
    contract: t.field({
      type: 'JSON',
      description: 'The contract, with the JSON Schemas of input and answer.',
      resolve: (version) => version.contract,
    }),
    contentHash: t.exposeString('contentHash', { description: 'SHA-256 of contract, query and sandbox.' }),
    listedAt: t.expose('listedAt', { type: 'DateTime', nullable: true, description: 'When it was listed.' }),
  }),
})

builder.prismaNode('DataProduct', {
  // a page loads the columns it shows, those that the rules about reading ask for, and no others
  select: { id: true, region: true, listed: true, operatorOrgId: true, developerOrgId: true },
  description: '数据产品: what an operator makes of public data and enterprises call. Listed products are public.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'DataProduct')] }),
  fields: (t) => ({
    code: t.exposeString('code', { description: '产品编码, as it stands in the call’s address.' }),
    name: t.exposeString('name', { description: '名称, in Chinese.' }),
    nameEn: t.exposeString('nameEn', { description: 'The name in English.' }),
    summary: t.exposeString('summary', { description: '简介, in Chinese.' }),
    summaryEn: t.exposeString('summaryEn', { description: 'The summary in English.' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    unit: t.expose('unit', { type: BillingUnit, description: '计费单位' }),
    listed: t.exposeBoolean('listed', { description: 'Whether it can be subscribed to.' }),
    registrationCode: t.exposeString('registrationCode', {
      nullable: true,
      description:
        '登记结果查询码: given when the registry registers it (26号); null where no registration is in force.',
    }),
    registeredUntil: t.field({
      type: 'Date',
      nullable: true,
      description: '登记有效期: the last day of the registration.',
      select: { registeredUntil: true },
      resolve: ({ registeredUntil }) => registeredUntil && dayOfColumn(registeredUntil),
    }),
    basis: t.expose('basis', { type: ProductBasis, description: '权利依据: what it rests on.' }),
    operator: t.relation('operator', {
      description: '运营机构: who publishes it; of a department’s own product, the department.',
    }),
    developer: t.relation('developer', { nullable: true, description: '开发利用主体' }),
    derivedFrom: t.string({
      nullable: true,
      description: '再开发: the code of the product that it is derived from.',
      select: { base: { select: { code: true } } },
      resolve: ({ base }) => base?.code,
    }),
    versions: t.relation('versions', {
      description: 'Its versions, the newest first.',
      query: (_args, { policy, actor }) => ({
        where: policy.filter(actor, 'ProductVersion'),
        orderBy: { version: 'desc' },
      }),
    }),
  }),
})

const matching = (search: string): DataProductWhereInput => ({
  OR: ['code', 'name', 'nameEn', 'summary', 'summaryEn'].map((column) => ({
    [column]: { contains: search, mode: 'insensitive' },
  })),
})

builder.queryFields((t) => ({
  products: t.prismaConnection({
    type: 'DataProduct',
    cursor: 'id',
    description: 'The product hall: listed products, and one’s own that are not listed yet; the oldest first.',
    args: {
      search: t.arg.string({
        description: 'Words in code, name or summary, Chinese or English.',
        validate: z.string().trim().min(1).max(100),
      }),
      region: t.arg.string({ description: 'Only this region (GB/T 2260).' }),
    },
    resolve: (query, _root, { search, region }, { actor, policy, use }) =>
      use(ProductStore).products(
        { AND: [policy.filter(actor, 'DataProduct'), search ? matching(search) : {}, region ? { region } : {}] },
        query,
      ),
  }),
  product: t.prismaField({
    type: 'DataProduct',
    nullable: true,
    description: 'One product by its code.',
    args: { code: t.arg.string({ required: true, description: '产品编码, such as `ID2`.' }) },
    resolve: (query, _root, { code }, { actor, policy, use }) =>
      use(ProductStore).product({ code, AND: [policy.filter(actor, 'DataProduct')] }, query),
  }),
}))

builder.prismaObjectField('ProductVersion', 'product', (t) =>
  t.relation('product', { description: 'The product it is a version of.' }),
)

const SubmitProductInput = builder.inputType('SubmitProductInput', {
  description: 'A product version to be reviewed.',
  fields: (t) => ({
    contract: t.field({ type: 'JSON', required: true, description: 'The contract, as `contract.json` has it.' }),
    query: t.string({
      required: true,
      description:
        'One read-only SQL query over the declared columns; `input.<column>` is the caller’s row. Empty where the contract names a department’s service.',
      validate: z.string().max(MAX_QUERY_CHARACTERS),
    }),
    sandbox: t.field({
      type: 'JSON',
      required: true,
      description:
        '沙箱: made-up subjects, one for each outcome at least, as `sandbox.json` has them: `[{ title, input, answer }]`.',
    }),
    examples: t.field({
      type: 'JSON',
      description:
        'Calls and the answers that must come, as `examples.json` has them, about test subjects of the data domain. They are run at the review and kept nowhere.',
    }),
    developerUscc: t.string({
      description: '统一社会信用代码 of the developer that shares in the income, if there is one.',
    }),
  }),
})

builder.mutationField('submitProduct', (t) =>
  t.field({
    type: ProductVersion,
    errors: expected,
    description:
      'An operator, or a department of its own data, submits a product version. The automatic review comes first: a version with an error is refused.',
    args: { input: t.arg({ type: SubmitProductInput, required: true, description: 'Contract, query and sandbox.' }) },
    resolve: async (_root, { input: { contract, query, sandbox, examples, developerUscc } }, { actor, use }) => {
      const folder = { contract, query, sandbox, examples: examples ?? [] }
      return orRefuse(await use(ProductService).submit(actor, { ...folder, developerUscc: developerUscc ?? null }))
    },
  }),
)

const ListProductInput = builder.inputType('ListProductInput', {
  description: 'An approved version to be listed.',
  fields: (t) => ({
    productVersionId: t.globalID({ required: true, for: ProductVersion, description: 'The approved version.' }),
  }),
})

builder.mutationField('listProduct', (t) =>
  t.field({
    type: ProductVersion,
    errors: expected,
    description: 'The operator lists an approved version: from now on it can be subscribed to and called.',
    args: { input: t.arg({ type: ListProductInput, required: true, description: 'Which version.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(ProductService).list(actor, input.productVersionId.id)),
  }),
)
