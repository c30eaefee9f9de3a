import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLocatedJson } from './located-json.ts'

const TEXT = `{
  "rules": [
    { "id": "a" },
    {
      "id": "b, {\\"x\\": [1]}",
      "when": { "x": 1 }
    }
  ]
}`

describe('parseLocatedJson', () => {
  it.each([
    [['rules'], 2],
    [['rules', 0, 'id'], 3],
    [['rules', 1], 4],
    [['rules', 1, 'id'], 5],
    [['rules', 1, 'when', 'x'], 6],
  ])('knows the line of %j', (path, line) => {
    expect(parseLocatedJson(TEXT).lineOf(path)).toBe(line)
  })

  it('points to the nearest parent of what is missing', () => {
    expect(parseLocatedJson(TEXT).lineOf(['rules', 1, 'because', 'en'])).toBe(4)
    expect(parseLocatedJson(TEXT).lineOf(['role'])).toBe(1)
  })

  it('finds a key that is written twice in one object, but not in two', () => {
    expect(parseLocatedJson('{"a": {"x": 1, "x": 2}, "b": {"x": 3}}').twice).toEqual([['a', 'x']])
  })

  it('reads what JSON.parse reads, on the lines it is printed on', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
        const located = parseLocatedJson(JSON.stringify(value, null, 2))
        expect(located.value).toEqual(JSON.parse(JSON.stringify(value)))
        expect(located.twice).toEqual([])
        const [first] = Object.keys(value)
        expect(located.lineOf([first ?? ''])).toBe(2)
      }),
    )
  })

  it('throws on what is not JSON', () => {
    expect(() => parseLocatedJson('{"a": }')).toThrow(SyntaxError)
  })
})
