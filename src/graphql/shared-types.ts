import { InputValidationError } from '@pothos/plugin-validation'
import { formatUnitPrice, formatYuan, type AmountE4, type Fen, type PriceE4 } from '../kernel/money.ts'
import { builder } from './builder.ts'
import { RefusalError } from './errors.ts'

const ErrorInterface = builder.interfaceRef<Error>('Error').implement({
  description: 'Any expected failure of a mutation.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What was wrong and what to do about it.' }),
  }),
})

const RefusalDetail = builder.objectRef<{ name: string; value: string }>('RefusalDetail').implement({
  description: 'One figure or word behind a refusal.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, such as `ceiling`.' }),
    value: t.exposeString('value', { description: 'Its value, as text.' }),
  }),
})

builder.objectType(RefusalError, {
  name: 'Refusal',
  description: 'Something was not done, by rule. Nothing was changed or charged.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    code: t.string({ description: 'Stable code to branch on.', resolve: ({ refusal }) => refusal.code }),
    rule: t.string({
      description: 'The rule that was broken: a policy rule, or an article of law.',
      resolve: ({ refusal }) => refusal.rule,
    }),
    field: t.string({
      nullable: true,
      description: 'The input at fault.',
      resolve: ({ refusal }) => refusal.field ?? null,
    }),
    details: t.field({
      type: [RefusalDetail],
      description: 'Figures behind the message.',
      resolve: ({ refusal }) => Object.entries(refusal.details ?? {}).map(([name, value]) => ({ name, value })),
    }),
  }),
})

const InputIssue = builder.objectRef<{ path: string; message: string }>('InputIssue').implement({
  description: 'One fault of an input.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where, such as `input.tiers.0.price`.' }),
    message: t.exposeString('message', { description: 'What it must be.' }),
  }),
})

type PathPart = PropertyKey | { readonly key: PropertyKey }
const pathText = (path: readonly PathPart[] | undefined) =>
  (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')

builder.objectType(InputValidationError, {
  name: 'InvalidInput',
  description: 'The input does not have the form it must have. Nothing was done.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssue],
      description: 'The faults that were found.',
      resolve: (error) => error.issues.map(({ path, message }) => ({ path: pathText(path), message })),
    }),
  }),
})

/** What every mutation can answer besides its result: pass as `errors`. */
export const expected = {
  types: [RefusalError, InputValidationError],
  dataField: { description: 'What was changed, as it is now.' },
}

export const Money = builder.objectRef<Fen>('Money').implement({
  description: 'An amount of money, exact.',
  fields: (t) => ({
    amount: t.field({ type: 'Decimal', description: 'In yuan with two decimals.', resolve: (fen) => formatYuan(fen) }),
    fen: t.field({ type: 'BigInt', description: 'The same in fen.', resolve: (fen) => fen }),
    currency: t.string({ description: 'Always `CNY`.', resolve: () => 'CNY' }),
  }),
})

export const UnitPrice = builder.objectRef<PriceE4 | AmountE4>('UnitPrice').implement({
  description: 'A price or amount exact to 1/10,000 yuan, before rounding to fen.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description: 'In yuan with four decimals.',
      resolve: (price) => formatUnitPrice(price),
    }),
    e4: t.field({ type: 'BigInt', description: 'The same in 1/10,000 yuan.', resolve: (price) => price }),
    currency: t.string({ description: 'Always `CNY`.', resolve: () => 'CNY' }),
  }),
})
