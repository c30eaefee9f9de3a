import { describe, expect, it } from 'vitest'
import { CheckList, firstDifference, firstFinding, MAX_FINDINGS } from './verify-report.ts'

describe('firstDifference', () => {
  it.each([
    ['a member', { a: '1', b: '2' }, { a: '1', b: '3' }, 'b is "2", recomputed "3"'],
    ['an element’s member', { l: [{ x: 1 }, { x: 2 }] }, { l: [{ x: 1 }, { x: 3 }] }, 'l[1].x is 2, recomputed 3'],
    ['a missing member', { a: '1' }, { a: '1', b: null }, 'b is missing, recomputed null'],
    ['a further element', { l: [1, 2] }, { l: [1] }, 'l[1] is 2, recomputed missing'],
    ['another kind of value', { a: [] }, { a: {} }, 'a is [], recomputed {}'],
    ['the first by name', { b: 1, a: 1 }, { b: 2, a: 2 }, 'a is 1, recomputed 2'],
  ])('names %s', (_name, logged, recomputed, message) => {
    expect(firstDifference(logged, recomputed)).toBe(message)
  })

  it('is undefined for equal values in another order', () => {
    expect(firstDifference({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toBeUndefined()
  })

  it('does not take an inherited name for a member', () => {
    expect(firstDifference({}, { toString: 'x' })).toBe('toString is missing, recomputed "x"')
  })
})

describe('firstFinding', () => {
  const finding = (check: 'root' | 'journals' | 'invoices', seq?: string) => {
    const list = new CheckList(check)
    list.differs('differs', seq === undefined ? undefined : { seq })
    return list.done()
  }

  it('is the one at the earliest entry, by number', () => {
    expect(firstFinding([finding('root'), finding('journals', '10'), finding('invoices', '9')])?.check).toBe('invoices')
  })

  it('is about the whole only if no entry is named', () => {
    expect(firstFinding([finding('root')])?.check).toBe('root')
  })
})

describe('CheckList', () => {
  it(`keeps ${MAX_FINDINGS} findings`, () => {
    const list = new CheckList('journals')
    for (let n = 0; n <= MAX_FINDINGS; n += 1) list.differs('differs', { seq: `${n}` })
    expect(list.done().findings.length).toBe(MAX_FINDINGS)
  })

  it('turns a recomputation that throws into a finding', () => {
    const list = new CheckList('invoices')
    list.attempt(
      () => {
        throw new Error('no price')
      },
      { seq: '3' },
    )
    expect(list.done().findings).toEqual([{ check: 'invoices', seq: '3', message: 'Cannot be recomputed: no price.' }])
  })
})
