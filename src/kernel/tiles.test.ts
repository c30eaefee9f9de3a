import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  leafHash,
  type MerkleHash,
} from './merkle.ts'
import {
  decodeEntries,
  decodeHashes,
  encodeEntries,
  encodeHashes,
  parseTilePath,
  rangeRoots,
  TILE_WIDTH,
  tilePath,
  tilesOf,
  treeLevels,
  type NodeReader,
} from './tiles.ts'

type FormatVectors = {
  readonly tiles: {
    readonly pathEncoding: readonly { readonly n: number; readonly path: string }[]
    readonly sizes: readonly Readonly<Record<string, number>>[]
  }
}
type LogVectors = {
  readonly leaves: readonly string[]
  readonly tiles: Readonly<Record<string, string>>
  readonly entryBundles: Readonly<Record<string, string>>
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}`, import.meta.url), 'utf8'))
const formats = (read('c2sp-tlog-formats.json') as FormatVectors).tiles
const log = read('tlog-tiles-tessera-testlog.json') as LogVectors

const leavesOf = (size: number): MerkleHash[] =>
  Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)))

/** A tree in memory, as a store would be read. */
function readerOf(leaves: readonly MerkleHash[]): NodeReader {
  const levels = treeLevels(leaves)
  return async (level, from, to) => levels[level]!.slice(from, to)
}

describe('the path of a tile', () => {
  it.each(formats.pathEncoding)('writes $n as $path', ({ n, path }) => {
    expect(tilePath({ level: 0, index: n, width: TILE_WIDTH })).toBe(`tile/0/${path}`)
  })

  it('is read back, whatever the tile', () => {
    const level = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant('entries' as const))
    const tile = fc.record({ level, index: fc.nat({ max: 2 ** 40 }), width: fc.integer({ min: 1, max: TILE_WIDTH }) })
    fc.assert(
      fc.property(tile, (one) => {
        expect(parseTilePath(tilePath(one))).toEqual({ ok: true, value: one })
      }),
    )
  })

  it.each([
    ['a width of 0', 'tile/0/000.p/0'],
    ['a width of 256 written out', 'tile/0/000.p/256'],
    ['leading groups of zeros', 'tile/0/x000/001'],
    ['a short group', 'tile/0/01'],
    ['a step upwards', 'tile/0/../001'],
    ['another level', 'tile/leaves/000'],
  ])('refuses %s', (_, path) => {
    expect(parseTilePath(path)).toMatchObject({ error: { code: 'TILE_PATH_MALFORMED' } })
  })
})

describe('the tiles of a tree', () => {
  it.each(formats.sizes)('of $size leaves are as the specification counts them', ({ size = 0, ...counts }) => {
    const counted = Object.fromEntries(
      Object.keys(counts).map((key) => {
        const tiles = tilesOf(Number(key.charAt(5)), size)
        const full = tiles.filter(({ width }) => width === TILE_WIDTH).length
        return [
          key,
          key.endsWith('Full') ? full : tiles.reduce((sum, { width }) => sum + (width < TILE_WIDTH ? width : 0), 0),
        ]
      }),
    )
    expect(counted).toEqual(counts)
  })

  it.each(Object.entries(log.tiles))('hold what Tessera wrote: %s', (path, bytes) => {
    const tile = parseTilePath(path)
    const width = tile.ok ? tile.value.width : 0
    const hashes = log.leaves.slice(0, width).map((leaf) => leafHash(Buffer.from(leaf)))
    expect(Buffer.from(encodeHashes(hashes)).toString('base64')).toBe(bytes)
  })

  it.each(Object.entries(log.entryBundles))('bundle entries as Tessera did: %s', (path, bytes) => {
    const tile = parseTilePath(path)
    const width = tile.ok ? tile.value.width : 0
    expect(
      Buffer.from(encodeEntries(log.leaves.slice(0, width).map((leaf) => Buffer.from(leaf)))).toString('base64'),
    ).toBe(bytes)
  })
})

describe('what tiles hold', () => {
  it('is read back', () => {
    const entries = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(65_535, 7)]
    expect(decodeEntries(encodeEntries(entries), 3)).toEqual({ ok: true, value: entries })
  })

  it.each([
    ['a bundle that ends early', () => decodeEntries(encodeEntries([Buffer.from('one')]).subarray(0, 4), 1)],
    [
      'a bundle with more entries than its name says',
      () => decodeEntries(encodeEntries([Buffer.of(1), Buffer.of(2)]), 1),
    ],
    ['a bundle with fewer', () => decodeEntries(encodeEntries([Buffer.of(1)]), 2)],
    ['a tile of another width', () => decodeHashes(Buffer.alloc(64), 3)],
  ])('is refused: %s', (_, decode) => {
    expect(decode()).toMatchObject({ error: { code: 'TILE_MALFORMED' } })
  })
})

describe('a proof from tiles', () => {
  const sizes = fc.integer({ min: 1, max: 1_200 })

  it('of inclusion is the proof from all leaves', async () => {
    const cases = sizes.chain((size) => fc.record({ size: fc.constant(size), index: fc.nat({ max: size - 1 }) }))
    await fc.assert(
      fc.asyncProperty(cases, async ({ size, index }) => {
        const leaves = leavesOf(size)
        expect(await rangeRoots(inclusionRanges({ index, size }), readerOf(leaves))).toEqual(
          inclusionProof(index, leaves),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('of consistency is the proof from all leaves', async () => {
    const cases = sizes.chain((newSize) =>
      fc.record({ newSize: fc.constant(newSize), oldSize: fc.integer({ min: 1, max: newSize }) }),
    )
    await fc.assert(
      fc.asyncProperty(cases, async ({ oldSize, newSize }) => {
        const leaves = leavesOf(newSize)
        const proof = await rangeRoots(consistencyRanges({ oldSize, newSize }), readerOf(leaves))
        expect(proof).toEqual(consistencyProof(oldSize, leaves))
      }),
      { numRuns: 40 },
    )
  })

  it('reads at the most 256 hashes for each of its own, however large the tree', async () => {
    const size = 2 ** 40 + 12_345
    const reads: number[] = []
    const reader: NodeReader = async (_level, from, to) => {
      reads.push(to - from)
      return Array.from({ length: to - from }, () => leafHash(Buffer.of(1)))
    }
    await rangeRoots(inclusionRanges({ index: 3, size }), reader)
    expect(Math.max(...reads)).toBeLessThan(TILE_WIDTH)
  })
})
