import { describe, expect, it } from 'vitest'
import { assertScalarType } from 'graphql'
import { schema } from './schema.ts'

const scalar = (name: string) => assertScalarType(schema.getType(name))

describe.each([
  ['DateTime', ['2026-03-01T00:00:00+08:00', '2026-02-28T16:00:00Z'], ['2026-03-01', '2026-03-01T00:00:00', 'soon', 0]],
  ['Date', ['2026-02-28', '2028-02-29'], ['2026-02-29', '2026-2-1', '2026-02-28T00:00:00Z', 20260228]],
  ['BigInt', ['0', '-1', '9223372036854775807', 7], ['9223372036854775808', '1.0', '', 1.5, 2 ** 60]],
  ['Decimal', ['0.25', '-1', '12345.6789'], ['1,000', '.5', '1e3', 0.25]],
])('scalar %s', (name, good, bad) => {
  it.each(good)('takes %j', (value) => {
    expect(() => scalar(name).parseValue(value)).not.toThrow()
  })

  it.each(bad)('refuses %j, and says what it must be', (value) => {
    expect(() => scalar(name).parseValue(value)).toThrow('must be')
  })
})
