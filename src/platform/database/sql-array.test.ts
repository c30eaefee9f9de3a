import { describe, expect, it } from 'vitest'
import { sqlArray } from './sql-array.ts'

describe('an array as SQL reads it', () => {
  it.each([
    ['numbers', [1, 20], '{1,20}'],
    ['truths', [true, false], '{true,false}'],
    ['nothing', [null], '{null}'],
    ['no element', [], '{}'],
    ['a text that reads as nothing', ['null'], '{"null"}'],
    ['quotes and backslashes', [String.raw`a"b\c`], String.raw`{"a\"b\\c"}`],
    ['commas and braces', ['{a,b}'], '{"{a,b}"}'],
    ['bytes', [Buffer.from('0aff', 'hex')], String.raw`{"\\x0aff"}`],
    ['no text at all', [''], '{""}'],
  ])('has %s', (_, values, text) => {
    expect(sqlArray(values)).toBe(text)
  })
})
