import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { Outcome, PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import * as enums from '../../generated/prisma/enums.ts'
import { maskOf, MAX_QUERY_CHARACTERS, SAMPLE_ROWS, type Finding, type MaskedSample } from '../product/index.ts'
import { MAX_WORKSPACE_FIELDS } from './workspace.ts'
import { WorkspaceService } from './workspace.service.ts'
import { WorkspaceStore } from './workspace.store.ts'
import { WorkspaceWork, type WorkspaceAnswer } from './workspace-work.service.ts'

const Status = enumOf('WorkspaceStatus', enums.WorkspaceStatus, '工作区状态', {
  REQUESTED: '待准入 asked for',
  OPEN: '开放 open',
  CLOSED: '已关闭 closed for good',
})

type Source = { readonly resourceCode: string; readonly fieldNames: readonly string[] }
const WorkspaceSource = builder.objectRef<Source>('WorkspaceSource').implement({
  description: 'Fields of one resource that a workspace is about.',
  fields: (t) => ({
    resourceCode: t.exposeString('resourceCode', { description: '资源编码' }),
    fieldNames: t.stringList({ description: '数据项', resolve: ({ fieldNames }) => [...fieldNames] }),
  }),
})

const Workspace = builder.prismaNode('Workspace', {
  description:
    '开发工作区: an operator’s fields on which a developer works for one purpose. Seen by both. It shows masked samples; only aggregates leave.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Workspace')] }),
  fields: (t) => ({
    developer: t.relation('developer', { description: '开发利用主体: who works in it.' }),
    operator: t.relation('operator', { description: '运营机构: whose right of use it rests on.' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    status: t.expose('status', { type: Status, description: '状态' }),
    sources: t.field({
      type: [WorkspaceSource],
      description: '数据项, by resource.',
      select: {
        fields: {
          select: { field: { select: { name: true, resource: { select: { code: true } } } } },
          orderBy: { field: { position: 'asc' } },
        },
      },
      resolve: ({ fields }) =>
        [...Map.groupBy(fields, ({ field }) => field.resource.code)].map(([resourceCode, of]) => ({
          resourceCode,
          fieldNames: of.map(({ field }) => field.name),
        })),
    }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: '申请时间' }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was admitted, or closed.',
    }),
  }),
})

const Mask = builder.enumType('SampleMask', {
  description: '脱敏方式: what is made of a value that is never shown.',
  values: {
    ALIAS: { description: '别名 the same identifier has the same alias in all resources of the workspace' },
    STAND_IN: { description: '替身 the same value has the same stand-in' },
    INVENTED: { description: '虚构 nothing of the value is left, not even that two are equal' },
    WITHHELD: { description: '不提供 no value' },
  } as const,
})

const SampleColumn = builder.objectRef<MaskedSample['fields'][number]>('SampleColumn').implement({
  description: 'A field of a masked sample.',
  fields: (t) => ({
    name: t.exposeString('name', { description: '字段名' }),
    mask: t.field({ type: Mask, description: '脱敏方式', resolve: maskOf }),
  }),
})

const SampleType = builder.objectRef<MaskedSample>('MaskedSample').implement({
  description: '脱敏样本: no value in it is one of the data domain’s.',
  fields: (t) => ({
    columns: t.field({ type: [SampleColumn], description: '数据项', resolve: ({ fields }) => [...fields] }),
    rows: t.field({ type: 'JSON', description: '样本行: objects by field name.', resolve: ({ rows }) => rows }),
  }),
})

const WorkspaceAnswerType = builder.objectRef<WorkspaceAnswer>('WorkspaceAnswer').implement({
  description: 'What left a workspace: the answer to a query over an aggregate.',
  fields: (t) => ({
    outcome: t.field({ type: Outcome, description: 'What it came to.', resolve: ({ answer }) => answer.outcome }),
    asOf: t.string({
      nullable: true,
      description: 'When the data behind it were last brought up to date.',
      resolve: ({ answer }) => answer.asOf,
    }),
    answer: t.field({
      type: 'JSON',
      description: 'The contract’s output fields.',
      resolve: ({ answer }) => answer.fields,
    }),
    warnings: t.stringList({
      description: 'What the automatic review would tell the people who review a product.',
      resolve: ({ findings }) => findings.map(sentence),
    }),
  }),
})
const sentence = ({ code, what }: Finding) => `${code}: ${what.en}`

const SourceInput = builder.inputType('WorkspaceSourceInput', {
  description: 'Fields of one resource.',
  fields: (t) => ({
    resourceCode: t.string({ required: true, description: '资源编码', validate: z.string().min(1).max(60) }),
    fieldNames: t.stringList({
      required: true,
      description: '数据项',
      validate: z.array(z.string().min(1).max(60)).min(1).max(MAX_WORKSPACE_FIELDS),
    }),
  }),
})

const OpenWorkspaceInput = builder.inputType('OpenWorkspaceInput', {
  description: 'A workspace that a developer asks for.',
  fields: (t) => ({
    operatorUscc: t.string({
      required: true,
      description: '运营机构统一社会信用代码',
      validate: z.string().length(18),
    }),
    purposeClass: t.field({ type: PurposeClass, required: true, description: '用途类别' }),
    sources: t.field({ type: [SourceInput], required: true, description: '数据项, by resource.' }),
  }),
})

const DecideWorkspaceInput = builder.inputType('DecideWorkspaceInput', {
  description: 'Whether a developer is let in.',
  fields: (t) => ({
    workspaceId: t.globalID({ required: true, for: Workspace, description: 'Which workspace.' }),
    admit: t.boolean({ required: true, description: 'True opens it, false closes it for good.' }),
  }),
})

const DrawSampleInput = builder.inputType('DrawSampleInput', {
  description: 'A sample of one resource of a workspace.',
  fields: (t) => ({
    workspaceId: t.globalID({ required: true, for: Workspace, description: 'Which workspace.' }),
    resourceCode: t.string({ required: true, description: '资源编码', validate: z.string().min(1).max(60) }),
  }),
})

const AskWorkspaceInput = builder.inputType('AskWorkspaceInput', {
  description: 'A query over an aggregate, as a product’s would be.',
  fields: (t) => ({
    workspaceId: t.globalID({ required: true, for: Workspace, description: 'Which workspace.' }),
    contract: t.field({
      type: 'JSON',
      required: true,
      description: 'As `contract.json`, with `aggregate`; its code is of no account.',
    }),
    query: t.string({ required: true, description: 'As `query.sql`.', validate: z.string().max(MAX_QUERY_CHARACTERS) }),
    input: t.field({ type: 'JSON', required: true, description: 'What is asked, by the contract.' }),
  }),
})

builder.queryField('workspaces', (t) =>
  t.prismaConnection({
    type: 'Workspace',
    cursor: 'id',
    description: '开发工作区: one’s own, or those that rest on one’s right of use, the oldest first.',
    resolve: (query, _root, _args, { actor, policy, use }) =>
      use(WorkspaceStore).workspaces(policy.filter(actor, 'Workspace'), query),
  }),
)

builder.mutationFields((t) => ({
  openWorkspace: t.field({
    type: Workspace,
    errors: expected,
    description:
      'A developer asks for a workspace on fields that an operator has the use of for a purpose. It opens when the operator admits the developer.',
    args: { input: t.arg({ type: OpenWorkspaceInput, required: true, description: 'What it is about.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(WorkspaceService).open(actor, input)),
  }),
  decideWorkspace: t.field({
    type: Workspace,
    errors: expected,
    description: 'The operator admits a developer to a workspace, or closes it.',
    args: { input: t.arg({ type: DecideWorkspaceInput, required: true, description: 'Which, and whether.' }) },
    resolve: async (_root, { input: { workspaceId, admit } }, { actor, use }) =>
      orRefuse(await use(WorkspaceService).decide(actor, { workspaceId: workspaceId.id, admit })),
  }),
  drawSample: t.field({
    type: SampleType,
    errors: expected,
    description: `脱敏样本: ${SAMPLE_ROWS} masked rows at most of one resource of an open workspace. No value of the data domain is in them.`,
    args: { input: t.arg({ type: DrawSampleInput, required: true, description: 'Of what.' }) },
    resolve: async (_root, { input: { workspaceId, resourceCode } }, { actor, use }) =>
      orRefuse(await use(WorkspaceWork).sample(actor, { workspaceId: workspaceId.id, resourceCode })),
  }),
  askWorkspace: t.field({
    type: WorkspaceAnswerType,
    errors: expected,
    description:
      '工作区查询: runs a read-only query over an aggregate after the automatic review. Rows never leave; each different question comes out of the developer’s monthly budget.',
    args: { input: t.arg({ type: AskWorkspaceInput, required: true, description: 'What is asked.' }) },
    resolve: async (_root, { input: { workspaceId, contract, query, input } }, { actor, use }) =>
      orRefuse(await use(WorkspaceWork).ask(actor, { workspaceId: workspaceId.id, contract, query, input })),
  }),
}))
