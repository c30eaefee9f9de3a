import { Injectable } from '@nestjs/common'
import { consistencyRanges, inclusionRanges, type MerkleHash } from '../../kernel/merkle.ts'
import { nodesOf, perfectRoot, rangeRoots, TILE_WIDTH, type NodeReader } from '../../kernel/tiles.ts'
import { TreeStore } from './tree.store.ts'

/** Ranges of hashes that are kept in memory, at most 8 KB each. */
const KEPT_RANGES = 2_000

/**
 * Owns the hashes of the log's tree, by tiles: no proof reads more than a few hundred of them, however long the log.
 * Promises: whatever the tree has is provable at any size it ever had.
 */
@Injectable()
export class LogTree {
  constructor(private readonly store: TreeStore) {}

  private readonly kept = new Map<string, readonly MerkleHash[]>()

  /** Hashes never change once they are there, so that proofs which share subtrees read them once. */
  readonly nodes: NodeReader = async (level, from, to) => {
    const key = `${level}/${from}/${to}`
    const known = this.kept.get(key)
    if (known) return known
    const hashes = await this.store.hashes(level, from, to)
    if (hashes.length === to - from) this.keep(key, hashes)
    return hashes
  }

  private keep(key: string, hashes: readonly MerkleHash[]): void {
    const oldest = this.kept.keys().next()
    if (this.kept.size >= KEPT_RANGES && !oldest.done) this.kept.delete(oldest.value)
    this.kept.set(key, hashes)
  }

  /** Keeps the hashes of all tiles that are full in a tree of `size` leaves and are not kept yet. */
  async keepNodes(size: number): Promise<void> {
    for (let level = 1; nodesOf(level, size) > 0; level += 1) {
      for (let index = await this.store.nodeCount(level); index < nodesOf(level, size); index += 1) {
        const tile = await this.store.hashes(level - 1, index * TILE_WIDTH, (index + 1) * TILE_WIDTH)
        await this.store.addNode(level, index, perfectRoot(tile))
      }
    }
  }

  /** Siblings of a leaf in the tree of `size`, the nearest first. */
  inclusion(leaf: { readonly index: number; readonly size: number }): Promise<MerkleHash[]> {
    return rangeRoots(inclusionRanges(leaf), this.nodes)
  }

  /** That the first `oldSize` leaves are a prefix of `newSize`. */
  consistency(sizes: { readonly oldSize: number; readonly newSize: number }): Promise<MerkleHash[]> {
    return rangeRoots(consistencyRanges(sizes), this.nodes)
  }

  /** The root at a size that the log had once. */
  async rootAt(size: number): Promise<MerkleHash> {
    const [root] = await rangeRoots([{ from: 0, to: size }], this.nodes)
    return root!
  }
}
