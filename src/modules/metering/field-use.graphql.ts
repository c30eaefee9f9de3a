import { resolveOffsetConnection } from '@pothos/plugin-relay'
import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { OrganizationKind, PurposeClass } from '../../graphql/shared-enums.ts'
import { FieldUseService } from './field-use.service.ts'
import type { FieldUse } from './field-use.store.ts'

const FieldUseType = builder.objectRef<FieldUse>('FieldUse').implement({
  description: '数据使用日志: how often a field was used in a month, by product, purpose and kind of buyer.',
  fields: (t) => ({
    period: t.exposeString('period', { description: '账期, the month in Asia/Shanghai.' }),
    fieldName: t.exposeString('fieldName', { description: '字段名' }),
    productCode: t.exposeString('productCode', { description: '产品编码' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    buyerKind: t.expose('buyerKind', { type: OrganizationKind, description: '使用单位类型' }),
    calls: t.expose('calls', { type: 'BigInt', description: '调用次数: calls of the product that reads the field.' }),
  }),
})

builder.queryField('fieldUse', (t) =>
  t.connection({
    type: FieldUseType,
    description:
      '数据使用日志 of a resource, the last month first: for its holder and the data bureau of the region, nothing for others. Hours that are closed count.',
    args: {
      resourceCode: t.arg.string({ required: true, description: '资源编码' }),
      period: t.arg.string({
        description: 'Only this month, `YYYY-MM`.',
        validate: z.string().regex(/^\d{4}-\d{2}$/, 'write the month as YYYY-MM'),
      }),
    },
    resolve: (_root, { resourceCode, period, ...args }, { actor, use }) =>
      resolveOffsetConnection({ args }, (page) =>
        use(FieldUseService).list(actor, { resourceCode, period: period ?? null }, page),
      ),
  }),
)
