import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIdSource, isUlid, parseId, ulidAt } from './ids.ts'

// The ULID specification's own example is 01ARZ3NDEKTSV4RRFFQ69G5FAV.
const EXAMPLE_MS = 1_469_922_850_259
const MAX_TIME_MS = 2 ** 48 - 1

describe('ulidAt', () => {
  it('begins with the time of the example in the specification', () => {
    expect(ulidAt(EXAMPLE_MS).slice(0, 10)).toBe('01ARZ3NDEK')
  })

  it('ends with the injected random numbers', () => {
    expect(ulidAt(EXAMPLE_MS, () => 0.5).slice(10)).toBe('GGGGGGGGGGGGGGGG')
  })

  it('differs between two calls of one moment', () => {
    expect(ulidAt(EXAMPLE_MS)).not.toBe(ulidAt(EXAMPLE_MS))
  })

  it('sorts as time does', () => {
    const time = fc.integer({ min: 1, max: MAX_TIME_MS })
    fc.assert(
      fc.property(time, time, (a, b) => {
        fc.pre(a !== b)
        expect(ulidAt(a) < ulidAt(b)).toBe(a < b)
      }),
    )
  })

  it.each([0, -1, 0.5, Number.NaN, MAX_TIME_MS + 1])('throws on the time %s', (timeMs) => {
    expect(() => ulidAt(timeMs)).toThrow('is no time of a ULID')
  })
})

describe('createIdSource', () => {
  it('rises within one millisecond', () => {
    const nextId = createIdSource(() => EXAMPLE_MS)
    const ids = Array.from({ length: 1_000 }, () => nextId())
    expect(ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? ''))).toBe(true)
  })

  it('rises when the clock steps back', () => {
    let nowMs = EXAMPLE_MS
    const nextId = createIdSource(() => nowMs)
    const before = nextId()
    nowMs -= 5_000
    expect(nextId() > before).toBe(true)
  })

  it('makes ids that isUlid knows', () => {
    expect(isUlid(createIdSource(() => EXAMPLE_MS)())).toBe(true)
  })
})

describe('isUlid', () => {
  it.each([
    ['the example', '01ARZ3NDEKTSV4RRFFQ69G5FAV', true],
    ['the greatest', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ', true],
    ['a time over 48 bits', '80000000000000000000000000', false],
    ['lower case', '01arz3ndektsv4rrffq69g5fav', false],
    ['the letter U', '01ARZ3NDEKTSV4RRFFQ69G5FAU', false],
    ['a missing character', '01ARZ3NDEKTSV4RRFFQ69G5FA', false],
    ['a trailing newline', '01ARZ3NDEKTSV4RRFFQ69G5FAV\n', false],
  ])('%s', (_, text, expected) => {
    expect(isUlid(text)).toBe(expected)
  })
})

it('parseId refuses what is no ULID', () => {
  expect(parseId<'ProductId'>('AFA')).toMatchObject({ error: { code: 'ID_MALFORMED' } })
})
