/**
 * The Merkle tree of RFC 6962 section 2.1 (SHA-256): roots, inclusion and consistency proofs, and their verification.
 * Promises: any RFC 6962 or C2SP tool computes the same hashes; proofs consist of subtrees, which tiles can supply.
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

/**
 * Which subtrees an inclusion proof consists of, in the proof's order: for a caller whose hashes lie in tiles.
 * Throws when there is no such leaf.
 */
export function inclusionRanges(leaf: { readonly index: number; readonly size: number }): LeafRange[] {
  const { index, size } = leaf
  invariant(isIndexBelow(index, size), `No leaf ${index} in a tree of ${size}`)
  const ranges: LeafRange[] = []
  let within: LeafRange = { from: 0, to: size }
  while (within.to - within.from > 1) {
    const { left, right } = halvesOf(within)
    const isLeft = index < left.to
    ranges.push(isLeft ? right : left)
    within = isLeft ? left : right
  }
  return ranges.toReversed()
}

/**
 * Which subtrees a consistency proof consists of, in the proof's order: for a caller whose hashes lie in tiles.
 * Throws unless 1 ≤ oldSize ≤ newSize.
 */
export function consistencyRanges(sizes: { readonly oldSize: number; readonly newSize: number }): LeafRange[] {
  const { oldSize, newSize } = sizes
  invariant(isPrefix(sizes), `No consistency proof from ${oldSize} to ${newSize} leaves`)
  const ranges: LeafRange[] = []
  let within: LeafRange = { from: 0, to: newSize }
  while (within.to !== oldSize) {
    const { left, right } = halvesOf(within)
    const isLeft = oldSize <= left.to
    ranges.push(isLeft ? right : left)
    within = isLeft ? left : right
  }
  // The last subtree of the old tree; when it is the whole old tree, the verifier knows its hash already: the old root.
  if (within.from > 0) ranges.push(within)
  return ranges.toReversed()
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
  const ranges = inclusionRanges({ index, size })
  if (proof.length !== ranges.length) return false

  const computed = proof.reduce((hash, sibling, i) => {
    const isRight = (ranges[i]?.from ?? 0) > index
    return isRight ? nodeHash(hash, sibling) : nodeHash(sibling, hash)
  }, claim.leafHash)
  return equalHashes(computed, root)
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
  if (!isPrefix(claim)) return false
  if (![oldRoot, newRoot, ...proof].every(isHash)) return false
  const ranges = consistencyRanges({ oldSize, newSize })
  if (proof.length !== ranges.length) return false

  // Upwards from the last subtree of the old tree: what lies left of it is in both trees, what lies right only in the new.
  let [oldHash, newHash] = [oldRoot, oldRoot]
  for (const [i, { from, to }] of ranges.entries()) {
    const hash = proof[i] ?? oldRoot
    if (to === oldSize) {
      oldHash = hash
      newHash = hash
    } else if (from < oldSize) {
      oldHash = nodeHash(hash, oldHash)
      newHash = nodeHash(hash, newHash)
    } else {
      newHash = nodeHash(newHash, hash)
    }
  }
  return equalHashes(oldHash, oldRoot) && equalHashes(newHash, newRoot)
}

export function isHash(value: unknown): value is MerkleHash {
  return value instanceof Uint8Array && value.length === MERKLE_HASH_BYTES
}

export function equalHashes(a: MerkleHash, b: MerkleHash): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

function rangeRoot(leafHashes: readonly MerkleHash[], range: LeafRange): MerkleHash {
  if (range.to - range.from > 1) {
    const { left, right } = halvesOf(range)
    return nodeHash(rangeRoot(leafHashes, left), rangeRoot(leafHashes, right))
  }
  const leaf = leafHashes[range.from]
  invariant(leaf, `Leaf ${range.from} is missing`)
  return leaf
}

/** RFC 6962 splits a tree of two leaves or more at the largest power of two below its size. */
function halvesOf({ from, to }: LeafRange): { readonly left: LeafRange; readonly right: LeafRange } {
  // Bitwise operators would cut sizes to 32 bits, and log2 is inexact near 2^53.
  let split = 1
  while (split * 2 < to - from) split *= 2
  return { left: { from, to: from + split }, right: { from: from + split, to } }
}

function isIndexBelow(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size
}

function isPrefix({ oldSize, newSize }: { readonly oldSize: number; readonly newSize: number }): boolean {
  return isIndexBelow(oldSize - 1, newSize)
}
