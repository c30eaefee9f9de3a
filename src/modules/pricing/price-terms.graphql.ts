import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { UnitPrice } from '../../graphql/shared-types.ts'
import type { PriceTerms } from '../../kernel/price-terms.ts'

const TierBoundary = enumOf('TierBoundary', enums.TierBoundary, '档界: how the bound of a tier was written.', {
  UPPER_INCLUSIVE: '含上限 the bound is the last unit of the tier',
  UPPER_EXCLUSIVE: '不含上限 the bound is the first unit of the next tier',
})
const FeePeriod = enumOf('FeePeriod', enums.FeePeriod, '收费周期: how often a fee is due.', {
  MONTH: '每月 every month',
  YEAR: '每年 every year, by the days of its months',
})
const Proration = enumOf('Proration', enums.Proration, '折算: what is due for a month that was not whole.', {
  BY_DAY: '按日 for the days of the subscription, each in full',
  FULL: '整月 for the whole month once it begins',
})
const UnusedMonth = enumOf('UnusedMonth', enums.UnusedMonth, '零用量: what a month without a billed unit owes.', {
  NOTHING: '不收费 nothing',
  FEES: '照收固定费 fee, fee of the first tier and minimum',
})

/** What terms are read from. */
export const TERM_COLUMNS = {
  boundary: true,
  includedQty: true,
  feeE4: true,
  feeEvery: true,
  proration: true,
  minimumE4: true,
  maximumE4: true,
  whenUnused: true,
} as const

const PriceFee = builder.objectRef<NonNullable<PriceTerms['fee']>>('PriceFee').implement({
  description: '固定费: due for time.',
  fields: (t) => ({
    amount: t.field({ type: UnitPrice, description: 'How much.', resolve: ({ amountE4 }) => amountE4 }),
    every: t.field({ type: FeePeriod, description: 'How often.', resolve: ({ every }) => every }),
  }),
})

export const PriceTermsRef = builder.objectRef<PriceTerms>('PriceTerms').implement({
  description: '计价条款: what a price says beside its tiers. All amounts include tax.',
  fields: (t) => ({
    boundary: t.field({ type: TierBoundary, description: '档界', resolve: ({ boundary }) => boundary }),
    includedQty: t.field({
      type: 'BigInt',
      description: '含量: the first units of a month, paid by the fee or free; tiers count from the unit after them.',
      resolve: ({ includedQty }) => includedQty,
    }),
    fee: t.field({ type: PriceFee, nullable: true, description: '固定费', resolve: ({ fee }) => fee }),
    proration: t.field({
      type: Proration,
      description: '折算, of fee and minimum; included units and the maximum are never cut.',
      resolve: ({ proration }) => proration,
    }),
    minimum: t.field({
      type: UnitPrice,
      nullable: true,
      description: '保底: what a month comes to at least.',
      resolve: ({ minimumE4 }) => minimumE4,
    }),
    maximum: t.field({
      type: UnitPrice,
      nullable: true,
      description: '封顶: what a month comes to at most.',
      resolve: ({ maximumE4 }) => maximumE4,
    }),
    whenUnused: t.field({ type: UnusedMonth, description: '零用量', resolve: ({ whenUnused }) => whenUnused }),
  }),
})

const PriceFeeInput = builder.inputType('PriceFeeInput', {
  description: '固定费: with included units a package, without them a monthly or yearly fee.',
  fields: (t) => ({
    amount: t.field({ type: 'Decimal', required: true, description: 'In yuan, at most four decimals.' }),
    every: t.field({ type: FeePeriod, required: true, description: 'How often it is due.' }),
  }),
})

export const PriceTermsInput = builder.inputType('PriceTermsInput', {
  description: '计价条款: package, fees, free quota, minimum, maximum. What is left out is not there.',
  fields: (t) => ({
    boundary: t.field({ type: TierBoundary, description: '档界; UPPER_INCLUSIVE if left out.' }),
    includedQty: t.field({ type: 'BigInt', description: '含量, 0 or more.' }),
    fee: t.field({ type: PriceFeeInput, description: '固定费; without one included units are free.' }),
    proration: t.field({ type: Proration, description: '折算; BY_DAY if left out, and for a yearly fee.' }),
    minimum: t.field({ type: 'Decimal', description: '保底 in yuan, in whole fen.' }),
    maximum: t.field({ type: 'Decimal', description: '封顶 in yuan, in whole fen.' }),
    whenUnused: t.field({ type: UnusedMonth, description: '零用量; NOTHING if left out.' }),
  }),
})
