import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { BuyerClass, LineKind, PurposeClass, TierMode } from '../../graphql/shared-enums.ts'
import { expected, Money, UnitPrice } from '../../graphql/shared-types.ts'
import { invariant } from '../../kernel/result.ts'
import type { Cliff } from '../../kernel/tiers.ts'
import { PriceStore } from './price.store.ts'
import { PriceVersion, TierInput } from './pricing.graphql.ts'
import { PriceTermsInput } from './price-terms.graphql.ts'
import { curve, type CurvePoint, type QuoteLine } from './quote.ts'
import { QuoteService, type PricedQuote, type QuoteSource } from './quote.service.ts'

const QuoteLineRef = builder.objectRef<QuoteLine>('QuoteLine').implement({
  description: 'What one tier, or one of the terms, adds to a quote, as an invoice line would have it.',
  fields: (t) => ({
    kind: t.field({ type: LineKind, description: '类别: what it is for.', resolve: ({ kind }) => kind }),
    tierSeq: t.exposeInt('tierSeq', { description: 'Number of the tier; 0 for what no tier says.' }),
    quantity: t.expose('quantity', { type: 'BigInt', description: 'Units charged; 1 for a fee.' }),
    unitPrice: t.field({ type: UnitPrice, description: 'Price of one unit.', resolve: (line) => line.priceE4 }),
    exact: t.field({ type: UnitPrice, description: 'Quantity × unit price, exact.', resolve: (line) => line.amountE4 }),
    gross: t.field({
      type: Money,
      description: 'The same in fen, rounded half up, once.',
      resolve: (line) => line.grossFen,
    }),
  }),
})

const PriceCliff = builder.objectRef<Cliff>('PriceCliff').implement({
  description: 'A bound of a whole-volume price where one more unit makes the whole bill cheaper.',
  fields: (t) => ({
    tierSeq: t.int({ description: 'The tier that ends there.', resolve: ({ seq }) => seq }),
    atQty: t.expose('atQty', { type: 'BigInt', description: 'The last unit of the tier.' }),
    bill: t.field({ type: UnitPrice, description: 'The bill for that many units.', resolve: ({ billE4 }) => billE4 }),
    nextBill: t.field({
      type: UnitPrice,
      description: 'The bill for one more.',
      resolve: ({ nextBillE4 }) => nextBillE4,
    }),
  }),
})

const CurvePointRef = builder.objectRef<CurvePoint>('CurvePoint').implement({
  description: 'What so many units cost in a whole month, beside what they may cost.',
  fields: (t) => ({
    quantity: t.expose('quantity', { type: 'BigInt', description: 'Units in the month.' }),
    bill: t.field({ type: UnitPrice, description: 'What they cost, exact.', resolve: ({ exactE4 }) => exactE4 }),
    average: t.field({
      type: UnitPrice,
      nullable: true,
      description: 'The bill divided by the units, to 1/10,000 yuan; null for no units.',
      resolve: ({ averageE4 }) => averageE4,
    }),
    ceiling: t.field({
      type: UnitPrice,
      nullable: true,
      description: 'Units × ceiling; null for a free price or a draft.',
      resolve: ({ ceilingE4 }) => ceilingE4,
    }),
  }),
})

const QuoteRef = builder.objectRef<PricedQuote>('Quote').implement({
  description: 'What a quantity would cost in a month, by the rules an invoice is made by. Tax included.',
  fields: (t) => ({
    quantity: t.expose('quantity', { type: 'BigInt', description: 'Units that were asked about.' }),
    lines: t.field({
      type: [QuoteLineRef],
      description: 'One for each tier that is charged.',
      resolve: ({ lines }) => lines,
    }),
    exact: t.field({
      type: UnitPrice,
      description: 'The total before any rounding.',
      resolve: ({ exactE4 }) => exactE4,
    }),
    gross: t.field({
      type: Money,
      description: 'The total of an invoice: the sum of the rounded lines.',
      resolve: ({ grossFen }) => grossFen,
    }),
    ceiling: t.field({
      type: UnitPrice,
      nullable: true,
      description: 'The ceiling of the price; null for a free price or a draft.',
      resolve: ({ ceilingE4 }) => ceilingE4,
    }),
    cliffs: t.field({
      type: [PriceCliff],
      description: 'A warning: where more costs less.',
      resolve: ({ cliffs }) => cliffs,
    }),
    price: t.prismaField({
      type: 'PriceVersion',
      nullable: true,
      description: 'The price that was quoted; null for a draft.',
      resolve: (query, { priceVersionId: id }, _args, { actor, policy, use }) =>
        id ? use(PriceStore).price({ id, AND: [policy.filter(actor, 'PriceVersion')] }, query) : null,
    }),
  }),
})

builder.objectField(QuoteRef, 'curve', (t) =>
  t.field({
    type: [CurvePointRef],
    description: 'The bill at every bound of the price and at the quantity: between neighbours it is a straight line.',
    resolve: ({ table, quantity, ceilingE4, month }) => curve(table, { quantity, ceilingE4, month }),
  }),
)

const QuoteProductInput = builder.inputType('QuoteProductInput', {
  description: 'The price that a buyer gets now.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码' }),
    purposeClass: t.field({ type: PurposeClass, required: true, description: '用途类别: it decides first.' }),
    buyerClass: t.field({
      type: BuyerClass,
      required: true,
      description: '购买方类别: its own price, else the one for ALL.',
    }),
  }),
})

const QuoteDraftInput = builder.inputType('QuoteDraftInput', {
  description: 'A price table that nobody has proposed yet.',
  fields: (t) => ({
    mode: t.field({ type: TierMode, required: true, description: '阶梯方式' }),
    tiers: t.field({ type: [TierInput], required: true, description: '阶梯, from the first unit on.' }),
    terms: t.field({ type: PriceTermsInput, description: '计价条款; leave it out where the tiers say all.' }),
  }),
})

const QuotePriceInput = builder.inputType('QuotePriceInput', {
  description: 'What to quote: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    priceVersionId: t.globalID({ for: PriceVersion, description: 'A price, also one to come or past.' }),
    product: t.field({ type: QuoteProductInput, description: 'The price that a buyer gets now.' }),
    draft: t.field({ type: QuoteDraftInput, description: 'A table that nobody has proposed yet.' }),
  }),
})

builder.queryField('quotePrice', (t) =>
  t.field({
    type: QuoteRef,
    errors: { ...expected, dataField: { description: 'The quote.' } },
    description: 'What a quantity would cost. Public; nothing is bought.',
    args: {
      input: t.arg({ type: QuotePriceInput, required: true, description: 'What to quote.' }),
      quantity: t.arg({ type: 'BigInt', required: true, description: 'Units in one month.' }),
    },
    resolve: async (_root, { input, quantity }, { actor, use }) =>
      orRefuse(await use(QuoteService).quote(actor, sourceOf(input), quantity)),
  }),
)

function sourceOf({ priceVersionId, product, draft }: typeof QuotePriceInput.$inferInput): QuoteSource {
  if (priceVersionId) return { kind: 'PRICE', priceVersionId: priceVersionId.id }
  if (product) return { kind: 'PRODUCT', ...product }
  invariant(draft, 'GraphQL lets exactly one field of a @oneOf input through')
  const tiers = draft.tiers.map(({ toQty, ...tier }) => ({ ...tier, toQty: toQty ?? null }))
  return { kind: 'DRAFT', ...draft, tiers }
}
