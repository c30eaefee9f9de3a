import { resolveArrayConnection } from '@pothos/plugin-relay'
import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { Outcome, PurposeClass } from '../../graphql/shared-enums.ts'
import { UnitPrice } from '../../graphql/shared-types.ts'
import type { DayCost, UsageOfDay, UsageOfMonth } from './usage-view.ts'
import { UsageViewService } from './usage-view.service.ts'

const CostRef = builder.objectRef<Omit<DayCost, 'dayE4'>>('UsageCost').implement({
  description: '用量费用: what the month has come to, before rounding to fen.',
  fields: (t) => ({
    units: t.expose('units', { type: 'BigInt', description: '计费次数: billed units of the month so far.' }),
    tier: t.exposeInt('tierSeq', {
      nullable: true,
      description: '档位 of the last billed unit; 0 where none says, null before any.',
    }),
    unitPrice: t.field({
      type: UnitPrice,
      nullable: true,
      description: '单价 of the last billed unit.',
      resolve: ({ unitPriceE4 }) => unitPriceE4,
    }),
    running: t.field({
      type: UnitPrice,
      description: '累计费用: by the same rules as the invoice, what is due by time until that day included.',
      resolve: ({ runningE4 }) => runningE4,
    }),
  }),
})

const DayRef = builder.objectRef<UsageOfDay>('UsageOfDay').implement({
  description: '日用量: calls of one day, product, purpose and outcome.',
  fields: (t) => ({
    day: t.expose('day', { type: 'Date', description: '日期, in Asia/Shanghai.' }),
    productCode: t.exposeString('productCode', { description: '产品编码' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    outcome: t.expose('outcome', { type: Outcome, description: '调用结果' }),
    calls: t.expose('calls', { type: 'BigInt', description: '调用次数' }),
    billable: t.expose('billable', { type: 'BigInt', description: '计费次数' }),
    cost: t.field({
      type: CostRef,
      description: 'Of the product and purpose at the end of the day, all outcomes together.',
      resolve: ({ cost }) => cost,
    }),
    dayCost: t.field({
      type: UnitPrice,
      description:
        '当日费用 of the product and purpose, all outcomes together; below nothing where a whole-volume tier made earlier units cheaper.',
      resolve: ({ cost }) => cost.dayE4,
    }),
  }),
})

const MonthRef = builder.objectRef<UsageOfMonth>('UsageOfMonth').implement({
  description: '月用量: what a product and purpose has come to in a month, until now.',
  fields: (t) => ({
    productCode: t.exposeString('productCode', { description: '产品编码' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    calls: t.expose('calls', { type: 'BigInt', description: '调用次数, the unbilled too.' }),
    cost: t.field({ type: CostRef, description: 'What they come to.', resolve: ({ cost }) => cost }),
  }),
})

const PERIOD = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'write the month as YYYY-MM')

builder.queryFields((t) => ({
  usageByDay: t.connection({
    type: DayRef,
    description:
      '用量视图 of one buyer by day, the first day first: hours that are closed and the open one alike. A buyer sees its own, an operator its products’, regulators their region’s.',
    args: {
      period: t.arg.string({ required: true, description: 'The month, `YYYY-MM`.', validate: PERIOD }),
      buyerUscc: t.arg.string({ description: '使用单位统一社会信用代码. Leave it out for one’s own organisation.' }),
      productCode: t.arg.string({ description: 'Only this product.' }),
    },
    resolve: async (_root, { period, buyerUscc, productCode, ...args }, { actor, use }) => {
      const asked = { period, buyerUscc: buyerUscc ?? null, productCode: productCode ?? null }
      const rows = await use(UsageViewService).byDay(actor, asked)
      return resolveArrayConnection({ args }, rows.ok ? [...rows.value] : [])
    },
  }),
  usageOfMonth: t.field({
    type: [MonthRef],
    description: '月用量与累计费用 of one buyer, by product and purpose, until now. Rights as for `usageByDay`.',
    args: {
      period: t.arg.string({ required: true, description: 'The month, `YYYY-MM`.', validate: PERIOD }),
      buyerUscc: t.arg.string({ description: '使用单位统一社会信用代码. Leave it out for one’s own organisation.' }),
    },
    resolve: async (_root, { period, buyerUscc }, { actor, use }) => {
      const asked = { period, buyerUscc: buyerUscc ?? null, productCode: null }
      const rows = await use(UsageViewService).ofMonth(actor, asked)
      return rows.ok ? [...rows.value] : []
    },
  }),
}))
