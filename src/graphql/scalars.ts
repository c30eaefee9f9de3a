import { GraphQLError } from 'graphql'
import { builder } from './builder.ts'

const bad = (name: string, form: string) =>
  new GraphQLError(`${name} must be ${form}.`, { extensions: { code: 'BAD_USER_INPUT' } })

builder.scalarType('DateTime', {
  description: 'An instant, ISO 8601 with offset, such as `2026-03-01T00:00:00+08:00`. Answers are in UTC.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const date = typeof value === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/.test(value) ? new Date(value) : undefined
    if (!date || Number.isNaN(date.getTime())) throw bad('DateTime', 'an ISO 8601 instant with offset')
    return date
  },
})

builder.scalarType('Date', {
  description: 'A calendar day in Asia/Shanghai, `YYYY-MM-DD`.',
  serialize: (value) => value,
  parseValue: (value) => {
    const day =
      typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined
    if (!day || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value)
      throw bad('Date', 'a real day, YYYY-MM-DD')
    return value
  },
})

builder.scalarType('BigInt', {
  description: 'A whole number of up to 64 bits as a decimal string: JSON numbers would lose digits.',
  serialize: (value) => value.toString(),
  parseValue: (value) => {
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
    if (typeof text !== 'string' || !/^-?\d{1,19}$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
      throw bad('BigInt', 'a whole number of up to 64 bits')
    }
    return BigInt(text)
  },
})

builder.scalarType('Decimal', {
  description: 'An exact decimal as a string, such as `0.2500`.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value !== 'string' || !/^-?\d{1,19}(\.\d{1,8})?$/.test(value))
      throw bad('Decimal', 'a decimal number in quotes')
    return value
  },
})

builder.scalarType('JSON', {
  description: 'Only for what carries its own JSON Schema: product contracts, product inputs and product answers.',
  serialize: (value) => value,
  parseValue: (value) => value,
})
