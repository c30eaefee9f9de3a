import { resolveOffsetConnection } from '@pothos/plugin-relay'
import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { FreeUsageService } from './free-usage.service.ts'
import type { FreeUsage } from './free-usage.store.ts'

const FreeUsageRef = builder.objectRef<FreeUsage>('FreeUsage').implement({
  description: '无偿使用量: what a buyer used in a month for public governance or welfare.',
  fields: (t) => ({
    period: t.exposeString('period', { description: '账期, the month in Asia/Shanghai.' }),
    buyerName: t.exposeString('buyerName', { description: '使用单位' }),
    productCode: t.exposeString('productCode', { description: '产品编码' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    calls: t.expose('calls', { type: 'BigInt', description: '调用次数' }),
    answered: t.expose('answered', { type: 'BigInt', description: 'Calls that would be billed if they were charged.' }),
  }),
})

builder.queryField('freeUsage', (t) =>
  t.connection({
    type: FreeUsageRef,
    description:
      '无偿使用报告: usage for free purposes by buyer, the last month first, of what the asker may see. Hours that are closed count.',
    args: {
      period: t.arg.string({
        description: 'Only this month, `YYYY-MM`.',
        validate: z.string().regex(/^\d{4}-\d{2}$/, 'write the month as YYYY-MM'),
      }),
    },
    resolve: (_root, { period, ...args }, { actor, use }) =>
      resolveOffsetConnection({ args }, (page) => use(FreeUsageService).list(actor, period ?? null, page)),
  }),
)
