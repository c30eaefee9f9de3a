import { describe, expect, it } from 'vitest'
import { csvHead, csvLine, csvOf } from './csv.ts'

describe('a line of CSV', () => {
  it.each(['=1+1', '+cmd', '-a', '@sum', '\tx', '\rx'])('shows %j as a text, not as a formula', (text) => {
    expect(csvLine([text])).toBe(`"'${text}"\r\n`)
  })

  it('leaves a number what it is', () => expect(csvLine(['-0.3', 7, 10n])).toBe('-0.3,7,10\r\n'))
  it('keeps fifteen digits as a number', () => expect(csvLine(['123456789012345'])).toBe('123456789012345\r\n'))
  it('shows sixteen digits of a text as a text, since a spreadsheet would change the last', () => {
    expect(csvLine(['1234567890123456'])).toBe(`"'1234567890123456"\r\n`)
  })
  it('keeps the leading noughts of a text', () => expect(csvLine(['007'])).toBe(`"'007"\r\n`))
  it('keeps a price below one', () => expect(csvLine(['0.30'])).toBe('0.30\r\n'))
  it('doubles quotes', () => expect(csvLine(['a"b'])).toBe('"a""b"\r\n'))
})

it('a file sent line by line is the same as one sent whole', () => {
  expect(csvHead(['a']) + csvLine(['b'])).toBe(csvOf(['a'], [['b']]))
})
