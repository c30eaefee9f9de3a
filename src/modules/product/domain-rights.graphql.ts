import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { differencesOf, nameOf, type Difference, type OwedColumn, type RoleRights } from './column-rights.ts'
import { DomainRightsService } from './domain-rights.service.ts'

const SourceColumn = builder.objectRef<OwedColumn>('DomainSourceColumn').implement({
  description: '来源列: a column that a product version declares as a source.',
  fields: (t) => ({
    column: t.string({ description: 'Table and column, such as `cd_psb.person.name`.', resolve: nameOf }),
    state: t.exposeString('state', {
      description:
        '权利链 as far as the use right: `WHOLE` where a live use lets the product read it; otherwise the link that is missing, such as `USE_REVOKED`.',
    }),
  }),
})

const Drift = builder.objectRef<Difference>('DomainRightsDrift').implement({
  description:
    '偏差: a column that the database lets a role read and the marketplace does not, or the other way round.',
  fields: (t) => ({
    column: t.string({ description: 'Table and column.', resolve: nameOf }),
    kind: t.exposeString('kind', {
      description: '`EXTRA`: readable without a right. `MISSING`: a right that is not there yet.',
    }),
    because: t.exposeString('because', {
      description:
        'Where the chain of rights breaks; `NOT_A_SOURCE` for a column the product never declared; `WHOLE` for a missing one.',
    }),
  }),
})

const DomainRole = builder.objectRef<RoleRights>('DomainRole').implement({
  description:
    '数据域角色: who runs a product version for one purpose inside the data domain, and what the database’s own privilege catalogue says it can read.',
  fields: (t) => ({
    role: t.exposeString('role', { description: 'Its name in the database.' }),
    productCode: t.string({
      nullable: true,
      description: '产品编码; none for a role that no approved version has, which may read nothing.',
      resolve: ({ version }) => version?.code ?? null,
    }),
    productVersion: t.int({
      nullable: true,
      description: '版本号',
      resolve: ({ version }) => version?.version ?? null,
    }),
    purposeClass: t.field({
      type: PurposeClass,
      nullable: true,
      description: '用途类别',
      resolve: ({ purpose }) => purpose,
    }),
    installed: t.exposeBoolean('works', { description: 'Whether its function is there to be called.' }),
    sources: t.field({
      type: [SourceColumn],
      description: '来源列 and their rights now.',
      resolve: ({ owed }) => [...owed],
    }),
    readable: t.stringList({
      description: 'What it can read, by the database’s own word (`has_column_privilege`).',
      resolve: ({ held }) => (held ?? []).map(nameOf),
    }),
    drift: t.field({ type: [Drift], description: '偏差; empty when rows and database agree.', resolve: differencesOf }),
  }),
})

builder.queryField('domainRights', (t) =>
  t.field({
    type: [DomainRole],
    errors: { ...expected, dataField: { description: 'The roles, by name.' } },
    description:
      '数据域权限核对: every product role of the asker’s region with what it is owed and what it can read, compared now. For the audit office.',
    resolve: async (_root, _args, { actor, use }) => orRefuse(await use(DomainRightsService).inspect(actor)),
  }),
)
