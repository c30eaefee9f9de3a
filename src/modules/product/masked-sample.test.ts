import { describe, expect, it } from 'vitest'
import type { DataGrade, IdentifierKind } from '../../generated/prisma/enums.ts'
import { checkQuery } from './query-guard.ts'
import { maskedRow, maskOf, SAMPLE_ROWS, sampleQuery, type SampledField } from './masked-sample.ts'

const field = (
  name: string,
  type: string,
  grade: DataGrade = 'L2',
  identifierKind: IdentifierKind = 'NONE',
): SampledField => ({ name, type, grade, identifierKind })
const FIELDS = [
  field('id_no', 'text', 'L4', 'ID_NO'),
  field('city', 'text'),
  field('income', 'numeric', 'L4'),
  field('scan', 'bytea'),
]
const TOKENS = { c0: '0123456789abcdef0123456789abcdef', c1: 'fedcba9876543210fedcba9876543210' }
const row = (tokens: Record<string, string | null> = TOKENS, n = 0) => maskedRow(FIELDS, tokens, { scope: 'W', n })

describe('a field is masked', () => {
  it.each([
    [field('id_no', 'text', 'L4', 'ID_NO'), 'ALIAS'],
    [field('id_key', 'bytea', 'L1', 'MOBILE'), 'ALIAS'],
    [field('name', 'text', 'L1'), 'STAND_IN'],
    [field('name', 'text', 'L3'), 'STAND_IN'],
    [field('name', 'text', 'L4'), 'INVENTED'],
    [field('name', 'text', 'IMPORTANT'), 'INVENTED'],
    [field('name', 'text', 'CORE'), 'INVENTED'],
    [field('months', '_int4', 'L1'), 'WITHHELD'],
    [field('document', 'jsonb', 'L4'), 'WITHHELD'],
  ] as const)('$0.type of $0.grade as $1', (of, mask) => {
    expect(maskOf(of)).toBe(mask)
  })
})

describe('the query of a sample', () => {
  const query = sampleQuery('cd.person', FIELDS, 'W')

  it('takes tokens of values out of the data domain, and of fields that are read only', () => {
    expect(query).toContain("platform.token('W/ID_NO', pool.id_no::text) as c0")
    expect(query).toContain("platform.token('W/cd.person.city', pool.city::text) as c1")
    expect(query).not.toMatch(/income|scan/)
  })

  it('passes what every product’s query passes', () => {
    expect(checkQuery(query)).toEqual({ ok: true, value: undefined })
  })

  it('gives so many rows at most', () => {
    expect(query).toContain(`limit ${SAMPLE_ROWS}\n`)
  })
})

describe('a masked row', () => {
  it('is made of tokens, the same every time', () => {
    expect(row()).toEqual(row())
    expect(row()).toMatchObject({ id_no: 'ID_NO-0123456789ab', city: 'MASKED-fedcba98', scan: null })
  })

  it('keeps what is missing missing, but where nothing of a value may be left', () => {
    expect(row({ c0: null, c1: null })).toMatchObject({ id_no: null, city: null, income: expect.any(Number) })
  })

  it('does not show that two values of the highest grades are equal', () => {
    expect(row(TOKENS, 1).income).not.toBe(row(TOKENS, 2).income)
  })

  it.each([
    ['int4', (value: unknown) => Number.isInteger(value)],
    ['bool', (value: unknown) => typeof value === 'boolean'],
    ['date', (value: unknown) => /^20\d\d-\d\d-\d\d$/.test(String(value))],
    ['timestamptz', (value: unknown) => !Number.isNaN(Date.parse(String(value)))],
  ] as const)('stands in for %s with a value of the kind', (type, fits) => {
    expect(maskedRow([field('it', type)], TOKENS, { scope: 'W', n: 0 }).it).toSatisfy(fits)
  })
})
