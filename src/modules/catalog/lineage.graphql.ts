import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { QualityDimension } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { DataResource } from './catalog.graphql.ts'
import { shareBp } from './quality.ts'
import { QualityService } from './quality.service.ts'

builder.prismaObject('QualityFigure', {
  description: '质量指标: of so many that were checked, so many met the demand.',
  fields: (t) => ({
    dimension: t.expose('dimension', { type: QualityDimension, description: '质量维度' }),
    met: t.expose('met', { type: 'BigInt', description: 'So many met it.' }),
    checked: t.expose('checked', { type: 'BigInt', description: 'Of so many.' }),
    shareBp: t.int({ description: 'The same as a share, in basis points, rounded down.', resolve: shareBp }),
    method: t.exposeString('method', { description: '计算方法, in Chinese.' }),
    methodEn: t.exposeString('methodEn', { description: 'How it was counted, in English.' }),
  }),
})

const QualityReport = builder.prismaObject('QualityReport', {
  description: '质量报告: what was counted in the data domain when a derived table was filled.',
  fields: (t) => ({
    measuredAt: t.expose('measuredAt', { type: 'DateTime', description: '计量时间' }),
    rowsIn: t.expose('rowsIn', { type: 'BigInt', description: '原始条数: rows that it was made of.' }),
    rowsOut: t.expose('rowsOut', { type: 'BigInt', description: '结果条数: rows that were made.' }),
    figures: t.relation('figures', {
      description: '质量指标, one for each dimension that was counted.',
      query: (_args, { policy, actor }) => ({
        where: policy.filter(actor, 'QualityFigure'),
        orderBy: { dimension: 'asc' },
      }),
    }),
  }),
})

builder.prismaObjectFields(DataResource, (t) => ({
  derivation: t.exposeString('derivation', {
    nullable: true,
    description: '加工说明: how it was made of its parents; null for one as its department collected it.',
  }),
  derivationEn: t.exposeString('derivationEn', { nullable: true, description: 'The same in English.' }),
  parents: t.field({
    type: [DataResource],
    description: '血缘上游: the resources it was cleaned or linked from; those one may see.',
    select: (_args, { policy, actor }, nested) => ({
      parents: {
        where: { parent: policy.filter(actor, 'DataResource') },
        orderBy: { position: 'asc' },
        select: { parent: nested() },
      },
    }),
    resolve: ({ parents }) => parents.map(({ parent }) => parent),
  }),
  children: t.field({
    type: [DataResource],
    description: '血缘下游: the resources that were made of it; those one may see.',
    select: (_args, { policy, actor }, nested) => ({
      children: {
        where: { resource: policy.filter(actor, 'DataResource') },
        orderBy: { resourceId: 'asc' },
        select: { resource: nested() },
      },
    }),
    resolve: ({ children }) => children.map(({ resource }) => resource),
  }),
  quality: t.relation('qualityReports', {
    description: '质量报告, the newest, if there is one.',
    query: (_args, { policy, actor }) => ({
      where: policy.filter(actor, 'QualityReport'),
      orderBy: { measuredAt: 'desc' },
      take: 1,
    }),
  }),
}))

const ReportQualityInput = builder.inputType('ReportQualityInput', {
  description: 'Which resource’s figures to take over.',
  fields: (t) => ({ resourceCode: t.string({ required: true, description: '资源编码' }) }),
})

builder.mutationField('reportQuality', (t) =>
  t.field({
    type: QualityReport,
    errors: expected,
    description:
      'The holder has the catalogue take over what was counted in the data domain when the resource’s table was last filled.',
    args: { input: t.arg({ type: ReportQualityInput, required: true, description: 'Which resource.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(QualityService).report(actor, input.resourceCode)),
  }),
)
