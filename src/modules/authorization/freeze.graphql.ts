import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { FreezeService } from './freeze.service.ts'
import { FreezeStore } from './freeze.store.ts'

const FreezeScope = enumOf('FreezeScope', enums.FreezeScope, '冻结事项: what an operator may not do meanwhile.', {
  PRICES: '价格 publish prices: set by the price department',
  MONEY: '资金 release money: set by the finance department',
  CALLS: '调用 have its products called: set by the security authority',
})

const FreezeNode = builder.prismaNode('Freeze', {
  description: '冻结: an authority keeps an operator from something, until the same authority lifts it.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'Freeze')] }),
  fields: (t) => ({
    org: t.relation('org', { description: '作出机关: the authority that set it.' }),
    operator: t.relation('operator', { description: '被冻结的运营机构' }),
    scope: t.expose('scope', { type: FreezeScope, description: '冻结事项' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    reason: t.exposeString('reason', { description: '理由' }),
    documentNo: t.exposeString('documentNo', { description: '文号' }),
    setAt: t.expose('setAt', { type: 'DateTime', description: '冻结时间' }),
    liftReason: t.exposeString('liftReason', { nullable: true, description: '解除理由' }),
    liftedAt: t.expose('liftedAt', {
      type: 'DateTime',
      nullable: true,
      description: '解除时间; null while it stands.',
    }),
  }),
})

builder.queryField('freezes', (t) =>
  t.prismaConnection({
    type: 'Freeze',
    cursor: 'id',
    description: '冻结, the oldest first: of the asker’s own, set by it, or of its region for a regulator.',
    args: { standing: t.arg.boolean({ description: 'Only those that are not lifted, or only those that are.' }) },
    resolve: (query, _root, { standing }, { actor, policy, use }) => {
      const wanted = standing === null || standing === undefined ? {} : { liftedAt: standing ? null : { not: null } }
      return use(FreezeStore).freezes({ AND: [policy.filter(actor, 'Freeze'), wanted] }, query)
    },
  }),
)

const Words = z.string().trim().min(1).max(500)

const SetFreezeInput = builder.inputType('SetFreezeInput', {
  description: 'Whom to freeze; what is frozen is what the asker’s authority oversees.',
  fields: (t) => ({
    operatorUscc: t.string({
      required: true,
      description: '统一社会信用代码 of the operator.',
      validate: z.string().trim().length(18),
    }),
    reason: t.string({ required: true, description: '理由', validate: Words }),
    documentNo: t.string({ required: true, description: '文号', validate: z.string().trim().min(1).max(64) }),
  }),
})

const LiftFreezeInput = builder.inputType('LiftFreezeInput', {
  description: 'A freeze of the asker’s own authority.',
  fields: (t) => ({
    freezeId: t.globalID({ required: true, for: FreezeNode, description: 'The freeze’s global id.' }),
    reason: t.string({ required: true, description: '解除理由', validate: Words }),
  }),
})

builder.mutationFields((t) => ({
  setFreeze: t.field({
    type: FreezeNode,
    errors: expected,
    description:
      '冻结: prices by the price department, money by the finance department, calls by the security authority.',
    args: { input: t.arg({ type: SetFreezeInput, required: true, description: 'Whom, and why.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(FreezeService).set(actor, input)),
  }),
  liftFreeze: t.field({
    type: FreezeNode,
    errors: expected,
    description: '解除冻结: by the authority that set it.',
    args: { input: t.arg({ type: LiftFreezeInput, required: true, description: 'Which, and why.' }) },
    resolve: async (_root, { input: { freezeId, reason } }, { actor, use }) =>
      orRefuse(await use(FreezeService).lift(actor, { freezeId: freezeId.id, reason })),
  }),
}))
