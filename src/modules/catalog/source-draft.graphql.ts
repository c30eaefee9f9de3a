import { builder } from '../../graphql/builder.ts'
import { SourceDraftService } from './source-draft.service.ts'
import type { DraftField, ResourceDraftTable } from './source-draft.ts'

const ResourceDraftField = builder.objectRef<DraftField>('ResourceDraftField').implement({
  description: '草稿数据项: a column as the department’s database describes it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: '字段名: the column.' }),
    comment: t.exposeString('comment', { nullable: true, description: '注释: what is said of it there.' }),
    type: t.exposeString('type', { description: '数据类型' }),
  }),
})

const ResourceDraft = builder.objectRef<ResourceDraftTable>('ResourceDraft').implement({
  description:
    '资源草稿: a table of the department’s own database that was attached and is no resource yet. Grade, what is personal, frequency and the rest are the department’s to say, in registerResource.',
  fields: (t) => ({
    sourceTable: t.exposeString('sourceTable', {
      description: '`schema.table` in the data domain, as registerResource takes it.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: '更新时间: when it was last changed, as far as known; without it answers count as stale.',
    }),
    fields: t.expose('fields', { type: [ResourceDraftField], description: '数据项, in the order of the table.' }),
  }),
})

builder.queryField('resourceDrafts', (t) =>
  t.field({
    type: [ResourceDraft],
    description: '资源草稿 of one’s own department, by name; nothing for others.',
    resolve: (_root, _args, { actor, use }) => use(SourceDraftService).ofDepartment(actor),
  }),
)
