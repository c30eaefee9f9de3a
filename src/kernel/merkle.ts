/**
 * The Merkle tree of RFC 6962 section 2.1 (SHA-256): roots, inclusion and consistency proofs, and their verification.
 * Promises: any RFC 6962 or C2SP tool computes the same hashes; a proof names subtrees only, so tiles can supply them.
 * Refuses: to guess. A malformed hash, size or proof does not verify.
 */
import { invariant } from './result.ts'
import { sha256 } from './sha256.ts'

/** 32 bytes. */
export type MerkleHash = Uint8Array

/** The leaves from (inclusive) to (exclusive), whose root is one hash of a proof. */
export type LeafRange = { readonly from: number; readonly to: number }

export const MERKLE_HASH_BYTES = 32

const LEAF_PREFIX = 0x00
const NODE_PREFIX = 0x01

/** SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): MerkleHash {
  const input = Buffer.allocUnsafe(1 + entry.length)
  input[0] = LEAF_PREFIX
  input.set(entry, 1)
  return sha256(input)
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: MerkleHash, right: MerkleHash): MerkleHash {
  const input = Buffer.allocUnsafe(1 + left.length + right.length)
  input[0] = NODE_PREFIX
  input.set(left, 1)
  input.set(right, 1 + left.length)
  return sha256(input)
}

/** MTH of RFC 6962; SHA-256 of nothing when there is no leaf. */
export function merkleRoot(leafHashes: readonly MerkleHash[]): MerkleHash {
  if (leafHashes.length === 0) return sha256('')
  return rangeRoot(leafHashes, { from: 0, to: leafHashes.length })
}

/** PATH of RFC 6962, nearest sibling first; empty for a tree of one leaf. Throws when there is no such leaf. */
export function inclusionProof(index: number, leafHashes: readonly MerkleHash[]): MerkleHash[] {
  return inclusionRanges({ index, size: leafHashes.length }).map((range) => rangeRoot(leafHashes, range))
}

/**
 * PROOF of RFC 6962: the first `oldSize` leaves are a prefix of these; empty when all are old.
 * Throws unless 1 ≤ oldSize ≤ the number of leaves: the empty tree is a prefix of any tree, without proof.
 */
export function consistencyProof(oldSize: number, leafHashes: readonly MerkleHash[]): MerkleHash[] {
  return consistencyRanges({ oldSize, newSize: leafHashes.length }).map((range) => rangeRoot(leafHashes, range))
}

/** Which subtrees an inclusion proof consists of, in the proof's order, for a caller whose hashes lie in tiles. */
export function inclusionRanges(leaf: { readonly index: number; readonly size: number }): LeafRange[] {
  const { index, size } = leaf
  invariant(isIndexBelow(index, size), `No leaf ${index} in a tree of ${size}`)
  const ranges: LeafRange[] = []
  let within: LeafRange = { from: 0, to: size }
  while (within.to - within.from > 1) {
    const middle = within.from + splitOf(within.to - within.from)
    const left = { from: within.from, to: middle }
    const right = { from: middle, to: within.to }
    ranges.push(index < middle ? right : left)
    within = index < middle ? left : right
  }
  return ranges.reverse()
}

/** Which subtrees a consistency proof consists of, in the proof's order, for a caller whose hashes lie in tiles. */
export function consistencyRanges(sizes: { readonly oldSize: number; readonly newSize: number }): LeafRange[] {
  const { oldSize, newSize } = sizes
  invariant(
    oldSize >= 1 && isIndexBelow(oldSize - 1, newSize),
    `No consistency proof from ${oldSize} to ${newSize} leaves`,
  )
  const ranges: LeafRange[] = []
  let within: LeafRange = { from: 0, to: newSize }
  while (within.to !== oldSize) {
    const middle = within.from + splitOf(within.to - within.from)
    const left = { from: within.from, to: middle }
    const right = { from: middle, to: within.to }
    ranges.push(oldSize <= middle ? right : left)
    within = oldSize <= middle ? left : right
  }
  // A verifier knows the old root already, and needs no hash when the old tree is itself a subtree.
  if (within.from > 0) ranges.push(within)
  return ranges.reverse()
}

/** RFC 9162 section 2.1.3.2. False for anything that does not prove it, however malformed; never throws. */
export function verifyInclusion(claim: {
  readonly leafHash: MerkleHash
  readonly index: number
  readonly size: number
  readonly proof: readonly MerkleHash[]
  readonly root: MerkleHash
}): boolean {
  const { index, size, proof, root } = claim
  if (!isIndexBelow(index, size)) return false
  if (![claim.leafHash, root, ...proof].every(isHash)) return false

  let [node, last] = [index, size - 1]
  let hash = claim.leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash)
      while (!isOdd(node) && node !== 0) [node, last] = [parentOf(node), parentOf(last)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[node, last] = [parentOf(node), parentOf(last)]
  }
  return last === 0 && equalHashes(hash, root)
}

/**
 * RFC 9162 section 2.1.4.2. False for anything that does not prove it, however malformed; never throws.
 * An old size of 0 is false: there is nothing to prove, and accepting it would hide a lost checkpoint.
 */
export function verifyConsistency(claim: {
  readonly oldSize: number
  readonly newSize: number
  readonly oldRoot: MerkleHash
  readonly newRoot: MerkleHash
  readonly proof: readonly MerkleHash[]
}): boolean {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim
  if (!isIndexBelow(oldSize - 1, newSize)) return false
  if (![oldRoot, newRoot, ...proof].every(isHash)) return false
  if (oldSize === newSize) return proof.length === 0 && equalHashes(oldRoot, newRoot)

  let [node, last] = [oldSize - 1, newSize - 1]
  while (isOdd(node)) [node, last] = [parentOf(node), parentOf(last)]
  const [first, ...rest] = node === 0 ? [oldRoot, ...proof] : proof
  if (!first) return false

  let [oldHash, newHash] = [first, first]
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      oldHash = nodeHash(sibling, oldHash)
      newHash = nodeHash(sibling, newHash)
      while (!isOdd(node) && node !== 0) [node, last] = [parentOf(node), parentOf(last)]
    } else {
      newHash = nodeHash(newHash, sibling)
    }
    ;[node, last] = [parentOf(node), parentOf(last)]
  }
  return last === 0 && equalHashes(oldHash, oldRoot) && equalHashes(newHash, newRoot)
}

export function isHash(value: unknown): value is MerkleHash {
  return value instanceof Uint8Array && value.length === MERKLE_HASH_BYTES
}

export function equalHashes(a: MerkleHash, b: MerkleHash): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

function rangeRoot(leafHashes: readonly MerkleHash[], { from, to }: LeafRange): MerkleHash {
  if (to - from > 1) {
    const middle = from + splitOf(to - from)
    return nodeHash(rangeRoot(leafHashes, { from, to: middle }), rangeRoot(leafHashes, { from: middle, to }))
  }
  const leaf = leafHashes[from]
  invariant(leaf, `Leaf ${from} is missing`)
  return leaf
}

/** The largest power of two below a size of 2 or more: where RFC 6962 splits a tree. */
function splitOf(size: number): number {
  // Bitwise operators would cut sizes to 32 bits, and log2 is inexact near 2^53.
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

function isIndexBelow(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size
}

function isOdd(node: number): boolean {
  return node % 2 === 1
}

function parentOf(node: number): number {
  return Math.floor(node / 2)
}
