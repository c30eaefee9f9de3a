import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PurposeClass, Right } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { GrantService } from './grant.service.ts'
import { GrantStore } from './grant.store.ts'
import { HoldingService } from './holding.service.ts'

const GrantStatus = enumOf(
  'GrantStatus',
  enums.GrantStatus,
  '授权状态. Whether its time runs is a matter of its instants.',
  {
    PENDING: '待生效 not in force yet',
    ACTIVE: '有效 in force between its instants',
    SUSPENDED: '暂停 suspended',
    REVOKED: '已撤回 revoked; final',
  },
)

const GrantObject = enumOf('GrantObject', enums.GrantObject, '权利客体: what a right is over.', {
  RESOURCE: '资源 a resource: the holding right',
  FIELD: '数据项 a field: the processing-use right',
  PRODUCT: '产品 a product: the product-operation right',
})

const NODE_OF_OBJECT = { RESOURCE: 'DataResource', FIELD: 'ResourceField', PRODUCT: 'DataProduct' } as const

const RightGrant = builder.prismaNode('RightGrant', {
  description:
    '权利授予: one right, from one organisation to another, over one object, for some purposes, between two instants. Seen by both, and by the data bureau of the region.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'RightGrant')] }),
  fields: (t) => ({
    right: t.expose('right', { type: Right, description: '哪一权' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    grantor: t.relation('grantor', { description: '授权方. A holding right is the holder’s own.' }),
    grantee: t.relation('grantee', { description: '被授权方' }),
    objectType: t.expose('objectType', { type: GrantObject, description: '客体类型' }),
    objectId: t.globalID({
      description: '客体: the global id of the resource, field or product; read it with `node`.',
      resolve: ({ objectType, objectId }) => ({ type: NODE_OF_OBJECT[objectType], id: objectId }),
    }),
    purposeClasses: t.expose('purposeClasses', { type: [PurposeClass], description: '用途类别' }),
    validFrom: t.expose('validFrom', { type: 'DateTime', description: 'The first instant in force.' }),
    validTo: t.expose('validTo', { type: 'DateTime', description: 'The first instant out of force.' }),
    agreement: t.relation('agreement', { nullable: true, description: '所依协议; none for a holding right.' }),
    status: t.expose('status', { type: GrantStatus, description: '状态' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: '撤回时间' }),
    reason: t.exposeString('reason', { nullable: true, description: '撤回原因' }),
  }),
})

builder.prismaObjectFields('RightGrant', (t) => ({
  parents: t.field({
    type: [RightGrant],
    description:
      '上位授权: the grants it rests on, as far as one may see them: a use on one holding, an operation on the uses of its source fields.',
    select: (_args, { policy, actor }, nestedSelection) => ({
      parents: {
        where: { parent: policy.filter(actor, 'RightGrant') },
        orderBy: { parentId: 'asc' },
        select: { parent: nestedSelection(true) },
      },
    }),
    resolve: ({ parents }) => parents.map(({ parent }) => parent),
  }),
}))

builder.queryField('grants', (t) =>
  t.prismaConnection({
    type: 'RightGrant',
    cursor: 'id',
    description: '权利授予: those one gave, holds or oversees; the oldest first.',
    args: {
      right: t.arg({ type: Right, description: 'Only of this right.' }),
      status: t.arg({ type: GrantStatus, description: 'Only in this state.' }),
      agreementNo: t.arg.string({ description: 'Only under this agreement.' }),
    },
    resolve: (query, _root, { right, status, agreementNo: no }, { actor, policy, use }) => {
      const wanted = [right ? { right } : {}, status ? { status } : {}, no ? { agreement: { no } } : {}]
      return use(GrantStore).list({ AND: [policy.filter(actor, 'RightGrant'), ...wanted] }, query)
    },
  }),
)

const text = (max: number) => z.string().trim().min(1).max(max)

const GrantUseInput = builder.inputType('GrantUseInput', {
  description: '授予加工使用权: which fields, for what, under which agreement, until when.',
  fields: (t) => ({
    resourceCode: t.string({ required: true, description: '资源编码', validate: text(60) }),
    fieldNames: t.stringList({ required: true, description: '字段名: which columns.' }),
    agreementNo: t.string({ required: true, description: '协议编号', validate: text(60) }),
    purposes: t.field({ type: [PurposeClass], required: true, description: '用途类别' }),
    validFrom: t.field({
      type: 'DateTime',
      description: 'The first instant in force; by default now, or the agreement’s first day. Never in the past.',
    }),
    validTo: t.field({
      type: 'DateTime',
      description: 'The first instant out of force; by default as long as agreement and holding right allow.',
    }),
  }),
})

const AcceptResourceInput = builder.inputType('AcceptResourceInput', {
  description: '受理入目: which resource to accept into the catalogue.',
  fields: (t) => ({ resourceCode: t.string({ required: true, description: '资源编码', validate: text(60) }) }),
})

const RenewHoldingInput = builder.inputType('RenewHoldingInput', {
  description: '重新确认持有权: of which resource.',
  fields: (t) => ({ resourceCode: t.string({ required: true, description: '资源编码', validate: text(60) }) }),
})

const RevokeGrantInput = builder.inputType('RevokeGrantInput', {
  description: 'Which grant to take back, and why.',
  fields: (t) => ({
    grantId: t.globalID({ required: true, for: RightGrant, description: 'The grant.' }),
    reason: t.string({ required: true, description: '撤回原因', validate: text(600) }),
  }),
})

builder.mutationFields((t) => ({
  acceptResource: t.prismaField({
    type: 'DataResource',
    errors: expected,
    description: 'The data bureau accepts a resource into the catalogue, and its department gets the holding right.',
    args: { input: t.arg({ type: AcceptResourceInput, required: true, description: 'Which resource.' }) },
    resolve: async (_query, _root, { input }, { actor, use }) =>
      orRefuse(await use(HoldingService).acceptResource(actor, input.resourceCode)),
  }),
  grantUse: t.field({
    type: [RightGrant],
    errors: expected,
    description:
      'The holder of a resource grants an operator the use of fields for purposes: one grant for each field.',
    args: { input: t.arg({ type: GrantUseInput, required: true, description: 'The use.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(
        await use(GrantService).grantUse(actor, {
          ...input,
          validFrom: input.validFrom ?? undefined,
          validTo: input.validTo ?? undefined,
        }),
      ),
  }),
  revokeGrant: t.field({
    type: RightGrant,
    errors: expected,
    description: 'Who gave a right takes it back: every call that rests on it is refused from now on.',
    args: { input: t.arg({ type: RevokeGrantInput, required: true, description: 'Which, and why.' }) },
    resolve: async (_root, { input: { grantId, reason } }, { actor, use }) =>
      orRefuse(await use(GrantService).revokeGrant(actor, { grantId: grantId.id, reason })),
  }),
}))

builder.mutationField('renewHolding', (t) =>
  t.field({
    type: RightGrant,
    errors: expected,
    description:
      'The data bureau confirms a holding anew that was revoked or has expired. The department’s own products read again; the use of it is granted again to operators.',
    args: { input: t.arg({ type: RenewHoldingInput, required: true, description: 'Which resource.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(HoldingService).renewHolding(actor, input.resourceCode)),
  }),
)
