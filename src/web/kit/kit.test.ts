import { describe, expect, it } from 'vitest'
import { csvOf } from './csv.ts'
import { refusalIn } from './refusal.ts'
import { count, yuan } from './show.tsx'

describe('an amount of yuan', () => {
  it.each([
    ['0.3000', '¥0.30'],
    ['0.0750', '¥0.075'],
    ['3000.25', '¥3,000.25'],
    ['1234567.5', '¥1,234,567.50'],
    ['100', '¥100.00'],
  ])('of %s is written %s', (amount, written) => {
    expect(yuan(amount)).toBe(written)
  })
})

it('a count has its thousands apart', () => {
  expect(count('1234567')).toBe('1,234,567')
})

describe('rows as CSV', () => {
  it('begin with the mark by which Excel knows UTF-8', () => {
    expect(csvOf([{ 名称: '一' }])).toBe('\uFEFF"名称"\r\n"一"\r\n')
  })

  it.each(['=1+1', '+1', '-1', '@sum', '\tx'])('hold %j as text, so that no spreadsheet computes it', (text) => {
    expect(csvOf([{ a: text }])).toContain(`"'${text}"`)
  })

  it('keep quotation marks', () => {
    expect(csvOf([{ a: 'say "so"' }])).toContain('"say ""so"""')
  })
})

describe('an answer that is a refusal', () => {
  it('tells the rule and the fix', () => {
    const refused = { __typename: 'Refusal', code: 'X', message: 'Do this.', rule: 'a.b' }
    expect(refusalIn(refused)).toBe('Do this. (X · a.b)')
  })

  it('tells which inputs are wrong', () => {
    const refused = { __typename: 'InvalidInput', message: 'Wrong.', issues: [{ path: 'reason', message: 'is empty' }] }
    expect(refusalIn(refused)).toBe('Wrong. reason: is empty')
  })

  it('is none where it was done', () => {
    expect(refusalIn({ __typename: 'RevokeGrantSuccess' })).toBeUndefined()
  })
})
