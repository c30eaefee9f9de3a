/**
 * Tiles (c2sp.org/tlog-tiles): a Merkle tree as plain files of 256 hashes, so that any proof is read from a few of them.
 * Promises: a path names one tile and a tile has one path; a proof from tiles equals the proof from all leaves.
 * Refuses: a path that is not the canonical name of a tile.
 */
import { isHash, MERKLE_HASH_BYTES, nodeHash, type LeafRange, type MerkleHash } from './merkle.ts'
import { invariant, ok, refuse, type Result } from './result.ts'

/** Hashes of a full tile, and entries of a full bundle. */
export const TILE_WIDTH = 256
const TILE_BITS = 8
/** Levels a tree of 2^53 leaves can have. */
const MAX_LEVEL = 6
const ENTRY_LENGTH_BYTES = 2

/** Level 0 holds the hashes of leaves, each further level those of 256 of the level below; `entries` the leaves themselves. */
export type TileLevel = number | 'entries'

/** `width` below 256 is a partial tile: the tree ended there. */
export type Tile = { readonly level: TileLevel; readonly index: number; readonly width: number }

/** Reads the hashes `from` (inclusive) to `to` (exclusive) of a level: node `i` of level L is the root of 256^L leaves. */
export type NodeReader = (level: number, from: number, to: number) => Promise<readonly MerkleHash[]>

/** `tile/0/x001/x234/067`, `tile/entries/000.p/12`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = `${index}`.padStart(Math.ceil(`${index}`.length / 3) * 3, '0')
  const groups = digits.match(/\d{3}/g) ?? []
  const name = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${name}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

/** Reads a path of a tile. Refuses TILE_PATH_MALFORMED. */
export function parseTilePath(path: string): Result<Tile> {
  const [, levelText = '', name = '', widthText] =
    /^tile\/(entries|\d)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path) ?? []
  const level: TileLevel = levelText === 'entries' ? 'entries' : Number(levelText)
  const tile = { level, index: Number(name.replaceAll(/[x/]/g, '')), width: Number(widthText ?? TILE_WIDTH) }
  if (levelText !== '' && Number.isSafeInteger(tile.index * TILE_WIDTH) && tile.width > 0 && tilePath(tile) === path)
    return ok(tile)
  const message = 'Name a tile as c2sp.org/tlog-tiles does: tile/<level>/<index>, or tile/<level>/<index>.p/<width>.'
  return refuse({ code: 'TILE_PATH_MALFORMED', message, rule: 'c2sp.org/tlog-tiles' })
}

/** How many hashes a level has in a tree of `size` leaves. */
export const nodesOf = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level)

/** The tiles of one level of a tree, in order; the last is partial unless the level ends with a full one. */
export function tilesOf(level: TileLevel, size: number): Tile[] {
  const nodes = level === 'entries' ? size : nodesOf(level, size)
  return Array.from({ length: Math.ceil(nodes / TILE_WIDTH) }, (_, index) => ({
    level,
    index,
    width: Math.min(TILE_WIDTH, nodes - index * TILE_WIDTH),
  }))
}

/** Levels of hashes that a tree of `size` leaves has, from 0: none for the empty tree. */
export function levelsOf(size: number): number[] {
  return Array.from({ length: MAX_LEVEL + 1 }, (_, level) => level).filter((level) => nodesOf(level, size) > 0)
}

/** The roots of these subtrees of a tree, from the hashes that its tiles hold: what a proof consists of. */
export function rangeRoots(ranges: readonly LeafRange[], read: NodeReader): Promise<MerkleHash[]> {
  return Promise.all(
    ranges.map(async (range) => {
      const pieces = piecesOf(range).map(async ({ level, from, to }) => perfectRoot(await read(level, from, to)))
      return joined(await Promise.all(pieces))
    }),
  )
}

/** All levels of a tree, from its leaves up: a tree in memory, out of which proofs are read as out of tiles. */
export function treeLevels(leaves: readonly MerkleHash[]): readonly (readonly MerkleHash[])[] {
  const levels: (readonly MerkleHash[])[] = [leaves]
  for (const level of levelsOf(leaves.length).slice(1)) {
    const below = levels[level - 1]!
    const nodes = { length: nodesOf(level, leaves.length) }
    levels.push(Array.from(nodes, (_, i) => perfectRoot(below.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH))))
  }
  return levels
}

/** As `rangeRoots`, of a tree in memory. */
export function rangeRootOf(levels: readonly (readonly MerkleHash[])[], range: LeafRange): MerkleHash {
  return joined(piecesOf(range).map(({ level, from, to }) => perfectRoot(levels[level]!.slice(from, to))))
}

type Piece = { readonly level: number; readonly from: number; readonly to: number }

/** The perfect subtrees that a subtree falls into, from left to right: each lies within one tile. */
function piecesOf({ from, to }: LeafRange): Piece[] {
  const pieces: Piece[] = []
  for (let begin = from; begin < to;) {
    let leaves = 1
    while (leaves * 2 <= to - begin) leaves *= 2
    const level = Math.floor(Math.log2(leaves) / TILE_BITS + 1e-9)
    const first = begin / TILE_WIDTH ** level
    pieces.push({ level, from: first, to: first + leaves / TILE_WIDTH ** level })
    begin += leaves
  }
  return pieces
}

/** RFC 6962 splits at the largest power of two, so the pieces are joined from the right. */
function joined(roots: readonly MerkleHash[]): MerkleHash {
  return roots.reduceRight((right, left) => nodeHash(left, right))
}

/** The root over a power of two of hashes: of a full tile, the hash that stands for it in the level above. */
export function perfectRoot(hashes: readonly MerkleHash[]): MerkleHash {
  invariant(
    2 ** Math.round(Math.log2(hashes.length)) === hashes.length,
    `${hashes.length} hashes are no perfect subtree`,
  )
  let row = [...hashes]
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i]!, row[2 * i + 1]!))
  }
  return row[0]!
}

/** A tile of hashes as it is served: 32 bytes each. */
export const encodeHashes = (hashes: readonly MerkleHash[]): Uint8Array => Buffer.concat(hashes)

/** Refuses TILE_MALFORMED unless these are `width` hashes. */
export function decodeHashes(bytes: Uint8Array, width: number): Result<MerkleHash[]> {
  if (bytes.length !== width * MERKLE_HASH_BYTES)
    return refuseTile(`A tile of ${width} hashes has ${width * MERKLE_HASH_BYTES} bytes, not ${bytes.length}.`)
  const hashes = Array.from({ length: width }, (_, i) =>
    bytes.subarray(i * MERKLE_HASH_BYTES, (i + 1) * MERKLE_HASH_BYTES),
  )
  invariant(hashes.every(isHash), 'A tile is cut into hashes')
  return ok(hashes)
}

/** An entry bundle as it is served: each entry behind its length, two bytes, big-endian. */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(ENTRY_LENGTH_BYTES)
      length.writeUInt16BE(entry.length)
      return [length, entry]
    }),
  )
}

/** Refuses TILE_MALFORMED unless these are exactly `width` entries. */
export function decodeEntries(bytes: Uint8Array, width: number): Result<Uint8Array[]> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: Uint8Array[] = []
  let at = 0
  while (at + ENTRY_LENGTH_BYTES <= view.length && entries.length < width) {
    const end = at + ENTRY_LENGTH_BYTES + view.readUInt16BE(at)
    if (end > view.length) break
    entries.push(view.subarray(at + ENTRY_LENGTH_BYTES, end))
    at = end
  }
  if (entries.length === width && at === view.length) return ok(entries)
  return refuseTile(
    `A bundle of ${width} entries ends after ${entries.length} of them, at byte ${at} of ${view.length}.`,
  )
}

function refuseTile(message: string) {
  return refuse({ code: 'TILE_MALFORMED', message: `${message} Fetch it again.`, rule: 'c2sp.org/tlog-tiles' })
}
