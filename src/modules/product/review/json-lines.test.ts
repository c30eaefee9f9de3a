import { describe, expect, it } from 'vitest'
import { jsonLines, lineOfPath } from './json-lines.ts'

const TEXT = `{
  "name": { "zh": "一、{", "en": "a \\" , ]" },
  "list": [
    "one",
    { "deep": [1, 2,
      3] }
  ],
  "empty": {}, "last": null
}`

describe('the lines of a JSON text', () => {
  const lines = jsonLines(TEXT)

  it.each([
    ['', 1],
    ['name', 2],
    ['name.en', 2],
    ['list', 3],
    ['list.0', 4],
    ['list.1', 5],
    ['list.1.deep', 5],
    ['list.1.deep.1', 5],
    ['list.1.deep.2', 6],
    ['empty', 8],
    ['last', 8],
  ])('know that %s stands in line %i', (path, line) => {
    expect(lineOfPath(lines, path)).toBe(line)
  })

  it('give what is missing the line of what it is missing from', () => {
    expect(lineOfPath(lines, 'list.1.absent.key')).toBe(5)
  })

  it('give what is missing from the whole its first line', () => {
    expect(lineOfPath(lines, 'absent')).toBe(1)
  })

  it('know every value of a text that was printed', () => {
    const value = { a: [{ b: 1 }, [], 'x'], 'c d': { e: [true, false] } }
    const printed = jsonLines(JSON.stringify(value, null, 2))
    expect([...printed.keys()]).toEqual(['', 'a', 'a.0', 'a.0.b', 'a.1', 'a.2', 'c d', 'c d.e', 'c d.e.0', 'c d.e.1'])
  })
})
