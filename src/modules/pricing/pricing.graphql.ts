import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { BillingUnit, BuyerClass, PurposeClass, TierMode } from '../../graphql/shared-enums.ts'
import { expected, UnitPrice } from '../../graphql/shared-types.ts'
import { priceE4 } from '../../kernel/money.ts'
import { CeilingService } from './ceiling.service.ts'
import { PriceService } from './price.service.ts'
import { PriceStore } from './price.store.ts'
import { PriceTermsInput, PriceTermsRef, TERM_COLUMNS } from './price-terms.graphql.ts'
import { termsOf } from './price-rows.ts'

const PriceStatus = enumOf('PriceStatus', enums.PriceStatus, 'Where a price stands.', {
  PROPOSED: '已拟定 proposed, waits for a second person',
  PUBLISHED: '已公布 published: immutable',
})

const CeilingPrice = builder.prismaNode('CeilingPrice', {
  description:
    '上限收费标准: what the price department allows at most (发改价格〔2025〕65号). Public; never changed, only followed.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'CeilingPrice')] }),
  fields: (t) => ({
    product: t.relation('product', { description: '产品' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    buyerClass: t.expose('buyerClass', { type: BuyerClass, description: '购买方类别' }),
    unit: t.expose('unit', { type: BillingUnit, description: '计费单位' }),
    unitPrice: t.field({
      type: UnitPrice,
      description: '上限: the highest price of one unit.',
      resolve: (row) => priceE4(row.priceE4),
    }),
    monthlyCharge: t.field({
      type: UnitPrice,
      nullable: true,
      description: '月固定费用上限: the highest charge a month whatever is used; null: measured by the unit ceiling.',
      resolve: (row) => (row.monthlyE4 === null ? null : priceE4(row.monthlyE4)),
    }),
    basis: t.exposeString('basis', { description: '定价依据: data, computing, storage, people, expected volume.' }),
    revenue: t.relation('revenue', {
      nullable: true,
      description: '最高准许收入 it rests on; null for a trial, and for who may not see it.',
    }),
    trial: t.exposeBoolean('trial', { description: '试行: set before a complete year of operation.' }),
    documentNo: t.exposeString('documentNo', { description: '文号' }),
    validFrom: t.expose('validFrom', { type: 'DateTime', description: 'First instant in force.' }),
    validTo: t.expose('validTo', { type: 'DateTime', description: 'First instant out of force.' }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was set; of several in force the one set last counts.',
    }),
  }),
})

// Whole rows, plainly read: there are more of them than of anything else on a page, and columns chosen one by one take longer.
builder.prismaObject('PriceTier', {
  description: '阶梯: more than `fromQty` units in a month, up to and including `toQty`.',
  fields: (t) => ({
    seq: t.int({ description: 'Number of the tier, from 1.', resolve: ({ seq }) => seq }),
    fromQty: t.field({
      type: 'BigInt',
      description: 'The tier holds units above this.',
      resolve: ({ fromQty }) => fromQty,
    }),
    toQty: t.field({
      type: 'BigInt',
      nullable: true,
      description: 'The last unit of the tier; null: no end.',
      resolve: ({ toQty }) => toQty,
    }),
    unitPrice: t.field({
      type: UnitPrice,
      description: 'Price of one unit.',
      resolve: (row) => priceE4(row.priceE4),
    }),
    fee: t.field({
      type: UnitPrice,
      description: '档位费: due once in a month that reaches the tier.',
      select: { feeE4: true },
      resolve: (row) => priceE4(row.feeE4),
    }),
  }),
})

export const PriceVersion = builder.prismaNode('PriceVersion', {
  select: { id: true, region: true, status: true, operatorOrgId: true }, // what the rules about reading ask for
  description:
    '具体收费标准: a price, public and immutable once published. A proposal is seen by its operator and the regulators.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'PriceVersion')] }),
  fields: (t) => ({
    product: t.relation('product', { description: '产品' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    buyerClass: t.expose('buyerClass', { type: BuyerClass, description: '购买方类别' }),
    unit: t.expose('unit', { type: BillingUnit, description: '计费单位' }),
    mode: t.expose('mode', { type: TierMode, description: '阶梯方式' }),
    tiers: t.relation('tiers', { description: '阶梯, from the first unit on.', query: { orderBy: { seq: 'asc' } } }),
    terms: t.field({
      type: PriceTermsRef,
      description: '计价条款: what it says beside its tiers.',
      select: TERM_COLUMNS,
      resolve: termsOf,
    }),
    ceiling: t.relation('ceiling', {
      nullable: true,
      description: 'The ceiling it was set under; null: free of charge.',
    }),
    status: t.expose('status', { type: PriceStatus, description: '状态' }),
    effectiveFrom: t.expose('effectiveFrom', {
      type: 'DateTime',
      description: '生效: a proposal begins then, or when it is published if that is later.',
    }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'DateTime',
      nullable: true,
      description: 'First instant out of force; null: no end is known.',
    }),
    proposedAt: t.expose('proposedAt', { type: 'DateTime', description: '拟定时间' }),
    publishedAt: t.expose('publishedAt', { type: 'DateTime', nullable: true, description: '公布时间' }),
  }),
})

builder.prismaObjectField('DataProduct', 'ceilings', (t) =>
  t.relation('ceilings', {
    description: '上限收费标准, the one set last first.',
    query: (_args, { policy, actor }) => ({ where: policy.filter(actor, 'CeilingPrice'), orderBy: { id: 'desc' } }),
  }),
)

builder.prismaObjectField('DataProduct', 'prices', (t) =>
  t.relation('prices', {
    description: '价目: published prices in force, then those to come. Past ones are in the query `prices`.',
    query: (_args, { policy, actor, use }) => ({
      where: { AND: [policy.filter(actor, 'PriceVersion'), use(PriceStore).publishedNotEnded()] },
      orderBy: [{ effectiveFrom: 'asc' }, { id: 'asc' }],
    }),
  }),
)

builder.queryField('prices', (t) =>
  t.prismaConnection({
    type: 'PriceVersion',
    cursor: 'id',
    description: 'All prices one may see, past, present and proposed; the oldest first.',
    args: {
      productCode: t.arg.string({ description: 'Only of this product.' }),
      status: t.arg({ type: PriceStatus, description: 'Only those that stand there.' }),
    },
    resolve: (query, _root, { productCode, status }, { actor, policy, use }) => {
      const asked = { ...(productCode && { product: { code: productCode } }), ...(status && { status }) }
      return use(PriceStore).prices({ AND: [policy.filter(actor, 'PriceVersion'), asked] }, query)
    },
  }),
)

const SetCeilingInput = builder.inputType('SetCeilingInput', {
  description: 'A ceiling for one product, purpose and buyer class.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码' }),
    purposeClass: t.field({ type: PurposeClass, required: true, description: '用途类别: a charged one.' }),
    buyerClass: t.field({
      type: BuyerClass,
      required: true,
      description: '购买方类别; ALL where no class has its own.',
    }),
    unit: t.field({ type: BillingUnit, required: true, description: '计费单位: the product’s.' }),
    unitPrice: t.field({ type: 'Decimal', required: true, description: 'In yuan, at most four decimals.' }),
    monthlyCharge: t.field({
      type: 'Decimal',
      description: '月固定费用上限 in yuan; leave it out where fees are to be measured by the unit ceiling.',
    }),
    basis: t.string({ required: true, description: '定价依据', validate: z.string().trim().min(1).max(2_000) }),
    trial: t.boolean({ required: true, description: '试行: set before a complete year of operation.' }),
    documentNo: t.string({ required: true, description: '文号', validate: z.string().trim().min(1).max(100) }),
    validFrom: t.field({ type: 'DateTime', required: true, description: 'First instant in force; may have passed.' }),
    validTo: t.field({ type: 'DateTime', required: true, description: 'First instant out of force.' }),
  }),
})

builder.mutationField('setCeiling', (t) =>
  t.field({
    type: CeilingPrice,
    errors: expected,
    description:
      'The price department sets a ceiling. Published prices above it end when it begins, at the earliest now.',
    args: { input: t.arg({ type: SetCeilingInput, required: true, description: 'The ceiling.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(CeilingService).set(actor, input)),
  }),
)

export const TierInput = builder.inputType('TierInput', {
  description: 'A tier. It begins where the one before ends; the first at 0.',
  fields: (t) => ({
    toQty: t.field({ type: 'BigInt', description: 'The last unit of the tier; leave it out in the last tier.' }),
    unitPrice: t.field({ type: 'Decimal', required: true, description: 'In yuan, at most four decimals.' }),
    fee: t.field({ type: 'Decimal', description: '档位费: in yuan, due once in a month that reaches the tier.' }),
  }),
})

const ProposePriceInput = builder.inputType('ProposePriceInput', {
  description: 'A price to be published by a second person.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码' }),
    purposeClass: t.field({
      type: PurposeClass,
      required: true,
      description: '用途类别: governance and welfare are free.',
    }),
    buyerClass: t.field({ type: BuyerClass, required: true, description: '购买方类别' }),
    mode: t.field({ type: TierMode, required: true, description: '阶梯方式' }),
    tiers: t.field({ type: [TierInput], required: true, description: '阶梯, from the first unit on.' }),
    terms: t.field({ type: PriceTermsInput, description: '计价条款; leave it out where the tiers say all.' }),
    effectiveFrom: t.field({
      type: 'DateTime',
      description: '生效, not in the past; leave it out: when it is published.',
    }),
  }),
})

builder.mutationField('proposePrice', (t) =>
  t.field({
    type: PriceVersion,
    errors: expected,
    description: 'An operator proposes a price of its product, under the ceiling in force.',
    args: { input: t.arg({ type: ProposePriceInput, required: true, description: 'The price.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const tiers = input.tiers.map(({ toQty, ...tier }) => ({ ...tier, toQty: toQty ?? null }))
      const proposal = { ...input, tiers, effectiveFrom: input.effectiveFrom ?? null }
      return orRefuse(await use(PriceService).propose(actor, proposal))
    },
  }),
)

const PublishPriceInput = builder.inputType('PublishPriceInput', {
  description: 'A proposed price to be published.',
  fields: (t) => ({
    priceVersionId: t.globalID({ required: true, for: PriceVersion, description: 'The proposal.' }),
  }),
})

builder.mutationField('publishPrice', (t) =>
  t.field({
    type: PriceVersion,
    errors: expected,
    description:
      'Another person of the operator publishes a price. It is immutable from then on and ends the one before it.',
    args: { input: t.arg({ type: PublishPriceInput, required: true, description: 'Which price.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(PriceService).publish(actor, input.priceVersionId.id)),
  }),
)
