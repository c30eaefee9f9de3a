/**
 * A growing Merkle tree that remembers only its right edge, so that a million leaves need about twenty hashes.
 * Promises: the same root as `merkleRoot` over all leaves; a frontier is a value and never changes.
 * Refuses: a stored frontier whose hashes do not fit its size.
 */
import { z } from 'zod'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { isHash, MERKLE_HASH_BYTES, nodeHash, type MerkleHash } from './merkle.ts'
import { invariant, ok, refuse, type Result } from './result.ts'
import { sha256 } from './sha256.ts'

/** Stored form: the number of leaves and the peaks, base64, largest subtree first. */
export type StoredFrontier = { readonly size: number; readonly peaks: readonly string[] }

const storedShape = z.object({
  size: z.int().nonnegative(),
  peaks: z.array(z.string()),
})

export class MerkleFrontier {
  static readonly empty = new MerkleFrontier(0, [])

  /** Number of leaves. */
  readonly size: number
  /** Roots of the perfect subtrees that the leaves fall into, largest first: one per 1-bit of the size. */
  private readonly peaks: readonly MerkleHash[]

  private constructor(size: number, peaks: readonly MerkleHash[]) {
    this.size = size
    this.peaks = peaks
  }

  /** The frontier after one more leaf. Throws unless the hash has 32 bytes. */
  append(leafHash: MerkleHash): MerkleFrontier {
    invariant(isHash(leafHash), `A leaf hash has ${MERKLE_HASH_BYTES} bytes`)
    invariant(this.size < Number.MAX_SAFE_INTEGER, 'A tree has at most 2^53 − 1 leaves')
    const peaks = [...this.peaks]
    let merged = leafHash
    // As in binary addition, each trailing 1-bit of the size is a carry: a subtree as large as the merged one.
    for (let carry = this.size; carry % 2 === 1; carry = (carry - 1) / 2) {
      const peak = peaks.pop()
      invariant(peak, 'A peak exists for every 1-bit of the size')
      merged = nodeHash(peak, merged)
    }
    return new MerkleFrontier(this.size + 1, [...peaks, merged])
  }

  /** RFC 6962 root of all leaves; SHA-256 of nothing when there are none. */
  root(): MerkleHash {
    const last = this.peaks.at(-1)
    if (!last) return sha256('')
    return this.peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
  }

  toJSON(): StoredFrontier {
    return { size: this.size, peaks: this.peaks.map(encodeBase64) }
  }

  /** Reads what `toJSON` wrote. Refuses FRONTIER_MALFORMED. */
  static parse(stored: unknown): Result<MerkleFrontier> {
    const parsed = storedShape.safeParse(stored)
    const peaks = parsed.success ? parsed.data.peaks.map(decodeBase64) : []
    if (!parsed.success || peaks.length !== onesIn(parsed.data.size) || !peaks.every(isHash)) {
      return refuse({
        code: 'FRONTIER_MALFORMED',
        message: 'Rebuild the frontier from the log: its hashes do not fit its size.',
        rule: 'RFC 6962 section 2.1',
      })
    }
    return ok(new MerkleFrontier(parsed.data.size, peaks))
  }
}

function onesIn(size: number): number {
  return size.toString(2).replaceAll('0', '').length
}
