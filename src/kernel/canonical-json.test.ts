import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalHashHex, canonicalJson, commitment, MAX_JSON_DEPTH } from './canonical-json.ts'
import { sha256, sha256Hex } from './sha256.ts'

type JcsVectors = {
  readonly cases: readonly { name: string; input: string; outputUtf8Hex: string }[]
  readonly numbers: {
    readonly samples: readonly { ieee754Hex: string; expected: string }[]
    readonly staticU64Hex: readonly string[]
    readonly checksums: readonly { lines: number; sha256: string }[]
  }
}
const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/rfc8785-jcs.json', import.meta.url), 'utf8'),
) as JcsVectors

function doubleOf(hex: string): number {
  return Buffer.from(hex.padStart(16, '0'), 'hex').readDoubleBE()
}

/** The generator of the JCS number files: static list, 2,000 subnormal neighbours, then chained SHA-256 blocks. */
function* es6TestFileHex(): Generator<string, never> {
  yield* vectors.numbers.staticU64Hex.map((hex) => BigInt(`0x${hex}`).toString(16))
  for (let i = 0n; i < 2_000n; i += 1n) yield (0x0010000000000000n + i).toString(16)
  for (let block = Buffer.from(sha256(new Uint8Array(32))); ; block = Buffer.from(sha256(block))) {
    for (let at = 0; at < 32; at += 8) {
      const double = block.readDoubleLE(at)
      if (double !== 0 && Number.isFinite(double)) yield block.readBigUInt64LE(at).toString(16)
    }
  }
}

function es6TestFile({ lines }: { lines: number }): string {
  const hex = es6TestFileHex()
  return Array.from({ length: lines }, () => {
    const { value } = hex.next()
    return `${value},${canonicalJson(doubleOf(value))}\n`
  }).join('')
}

describe('canonicalJson on the RFC 8785 vectors', () => {
  it.each(vectors.cases)('writes the "$name" document', ({ input, outputUtf8Hex }) => {
    expect(Buffer.from(canonicalJson(JSON.parse(input))).toString('hex')).toBe(outputUtf8Hex)
  })

  it.each(vectors.numbers.samples)('writes double $ieee754Hex as $expected', (sample) => {
    expect(canonicalJson(doubleOf(sample.ieee754Hex))).toBe(sample.expected)
  })

  it.each(vectors.numbers.checksums.filter(({ lines }) => lines <= 10_000))(
    'writes the first $lines numbers of the test file to its checksum',
    ({ lines, sha256: expected }) => {
      expect(sha256Hex(es6TestFile({ lines }))).toBe(expected)
    },
  )
})

describe('canonicalJson', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic

  it.each<[string, unknown, string]>([
    ['a bigint', { postings: [{ amountFen: 1n }] }, '$.postings[0].amountFen is a bigint'],
    ['an undefined property', { a: undefined }, '$.a is undefined'],
    ['undefined itself', undefined, '$ is undefined'],
    ['a hole in an array', { a: Object.assign([], { length: 1 }) }, '$.a[0] is undefined'],
    ['NaN', [Number.NaN], '$[0] is NaN'],
    ['infinity', [Infinity], '$[0] is Infinity'],
    ['a function', { a: () => 1 }, '$.a is a function'],
    ['a symbol', { a: Symbol('b') }, '$.a is a symbol'],
    ['a date', { at: new Date(0) }, '$.at is a Date'],
    ['a map', { a: new Map() }, '$.a is a Map'],
    ['bytes', { a: new Uint8Array(1) }, '$.a is a Uint8Array'],
    ['half of a surrogate pair', { a: '\ud800' }, '$.a holds half'],
    ['a key with half of a surrogate pair', { '\udc00': 1 }, '$ has a key'],
    ['a cycle', cyclic, 'nested too deeply or in a cycle'],
  ])('throws on %s', (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(message)
  })

  it('writes the deepest nesting allowed', () => {
    const text = '['.repeat(MAX_JSON_DEPTH) + '1' + ']'.repeat(MAX_JSON_DEPTH)
    expect(canonicalJson(JSON.parse(text))).toBe(text)
  })

  it('gives text that parses back to the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON text has no negative zero, so neither has what it is compared with.
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('does not depend on the order of keys', () => {
    expect(canonicalHashHex({ a: 1, b: 2 })).toBe(canonicalHashHex({ b: 2, a: 1 }))
  })
})

describe('commitment', () => {
  const salt = new Uint8Array(32).fill(7)

  it('is the hash of the salt followed by the canonical text', () => {
    const text = Buffer.concat([salt, Buffer.from('{"outcome":"MATCH"}')])
    expect(commitment({ salt, value: { outcome: 'MATCH' } })).toBe(sha256Hex(text))
  })

  it('changes with the salt', () => {
    const other = new Uint8Array(32).fill(8)
    expect(commitment({ salt, value: 1 })).not.toBe(commitment({ salt: other, value: 1 }))
  })

  it('throws when the salt is not 32 bytes', () => {
    expect(() => commitment({ salt: new Uint8Array(31), value: 1 })).toThrow('has 32 bytes, not 31')
  })
})
