import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { z } from 'zod'
import { ProductVersion } from './product.graphql.ts'
import type { Bilingual, Finding } from './review/finding.ts'
import type { PlanFigures } from './review/plan-limits.ts'
import { MAX_QUERY_CHARACTERS } from './review/query-shape.ts'
import { ReviewService } from './review/review.service.ts'
import { ReviewStore, storedFindings } from './review/review.store.ts'

const Severity = builder.enumType('FindingSeverity', {
  description: '严重程度: what a finding of the automatic review amounts to.',
  values: {
    ERROR: { description: '错误 the version cannot be submitted' },
    WARNING: { description: '提示 for the people who review it' },
  } as const,
})

const BilingualText = builder.objectRef<Bilingual>('FindingText').implement({
  description: 'The same in two languages.',
  fields: (t) => ({
    zh: t.exposeString('zh', { description: '中文' }),
    en: t.exposeString('en', { description: 'English' }),
  }),
})

const ReviewFinding = builder.objectRef<Finding>('ReviewFinding').implement({
  description: '审查发现: what the automatic review has to say of a version.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Stable: programs branch on it.' }),
    severity: t.expose('severity', { type: Severity, description: '严重程度' }),
    file: t.exposeString('file', { description: '`contract.json`, `query.sql`, `sandbox.json` or `examples.json`.' }),
    line: t.exposeInt('line', { nullable: true, description: '行号; none where the place is the whole file.' }),
    path: t.string({
      nullable: true,
      description: '位置 in a file of JSON, such as `sources.0.fields.1`; empty for the whole, none in a query.',
      resolve: ({ path }) => path ?? null,
    }),
    what: t.field({ type: BilingualText, description: '问题', resolve: ({ what }) => what }),
    fix: t.field({ type: BilingualText, description: '修改办法', resolve: ({ fix }) => fix }),
  }),
})

type Outcome = { readonly findings: readonly Finding[]; readonly plan: PlanFigures | null }

const ReviewOutcome = builder.objectRef<Outcome>('ReviewOutcome').implement({
  description: '自动审查结果: nothing of it is kept.',
  fields: (t) => ({
    findings: t.field({
      type: [ReviewFinding],
      description: '发现, errors first.',
      resolve: ({ findings }) => [...findings],
    }),
    planCost: t.int({
      nullable: true,
      description: '计划代价: planner’s cost units for one call; none where the query was not planned.',
      resolve: ({ plan }) => plan?.costPerCall ?? null,
    }),
    planRows: t.int({
      nullable: true,
      description: '预计行数 for one call.',
      resolve: ({ plan }) => plan?.rowsPerCall ?? null,
    }),
  }),
})

const ReviewProductInput = builder.inputType('ReviewProductInput', {
  description: 'A product folder: contract, query, sandbox and examples.',
  fields: (t) => ({
    contract: t.field({ type: 'JSON', required: true, description: 'The contract, as `contract.json` has it.' }),
    query: t.string({
      required: true,
      description: 'The query, as `query.sql` has it.',
      validate: z.string().max(MAX_QUERY_CHARACTERS),
    }),
    sandbox: t.field({ type: 'JSON', required: true, description: 'The sandbox, as `sandbox.json` has it.' }),
    examples: t.field({ type: 'JSON', required: true, description: 'The examples, as `examples.json` has them.' }),
  }),
})

builder.mutationField('reviewProduct', (t) =>
  t.field({
    type: ReviewOutcome,
    errors: expected,
    description:
      '自动审查: what the machine has to say of a product before anybody submits it. The query is planned and its examples are run in the data domain; nothing is kept.',
    args: { input: t.arg({ type: ReviewProductInput, required: true, description: 'The folder.' }) },
    resolve: async (_root, { input: { contract, query, sandbox, examples } }, { actor, use }) =>
      orRefuse(await use(ReviewService).review(actor, { contract, query, sandbox, examples })),
  }),
)

builder.prismaNode('ProductReview', {
  description:
    '自动审查记录: what the automatic review found in a version when it was submitted. Seen by the publisher and by those who review.',
  id: { field: 'productVersionId', description: 'Global id.' },
  findUnique: (productVersionId, { policy, actor }) => ({
    productVersionId,
    AND: [policy.filter(actor, 'ProductReview')],
  }),
  fields: (t) => ({
    productVersionId: t.globalID({
      description: '产品版本: the global id of the version.',
      resolve: ({ productVersionId }) => ({ type: 'ProductVersion', id: productVersionId }),
    }),
    contentHash: t.exposeString('contentHash', {
      description: 'SHA-256 of the contract and the query that were reviewed.',
    }),
    query: t.string({
      description:
        '查询: what was reviewed, as it was submitted; empty where a department’s service answers. Nobody else is shown it.',
      select: { productVersion: { select: { query: true } } },
      resolve: ({ productVersion }) => productVersion.query,
    }),
    examplesHash: t.exposeString('examplesHash', { description: 'SHA-256 of the examples, which are kept nowhere.' }),
    examples: t.exposeInt('examples', { description: '示例数: how many examples held.' }),
    findings: t.field({
      type: [ReviewFinding],
      description: '发现: warnings; a version with errors is not submitted.',
      resolve: ({ findings }) => storedFindings(findings),
    }),
    planCost: t.exposeInt('planCost', {
      nullable: true,
      description: '计划代价: planner’s cost units for one call; none where a department’s service answers.',
    }),
    planRows: t.exposeInt('planRows', { nullable: true, description: '预计行数 for one call.' }),
    reviewedAt: t.expose('reviewedAt', { type: 'DateTime', description: '审查时间' }),
  }),
})

builder.queryField('productReviews', (t) =>
  t.prismaConnection({
    type: 'ProductReview',
    cursor: 'productVersionId',
    description: '自动审查记录: those of one’s own products, or of the region one reviews for; the oldest first.',
    args: { productVersionId: t.arg.globalID({ for: ProductVersion, description: 'Only this version’s.' }) },
    resolve: (query, _root, { productVersionId }, { actor, policy, use }) =>
      use(ReviewStore).reviews(
        {
          AND: [
            policy.filter(actor, 'ProductReview'),
            productVersionId ? { productVersionId: productVersionId.id } : {},
          ],
        },
        query,
      ),
  }),
)
