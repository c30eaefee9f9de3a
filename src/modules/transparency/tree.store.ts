import { Injectable } from '@nestjs/common'
import type { MerkleHash } from '../../kernel/merkle.ts'
import { Market } from '../../platform/database/market.ts'

/** The tree's hashes: leaves on level 0, above them the nodes that each stand for 256 of the level below. */
@Injectable()
export class TreeStore {
  constructor(private readonly market: Market) {}

  /** Hashes `from` (inclusive) to `to` (exclusive) of a level, in order; fewer if the level ends before. */
  async hashes(level: number, from: number, to: number): Promise<MerkleHash[]> {
    const index = { gte: BigInt(from), lt: BigInt(to) }
    const orderBy = { index: 'asc' } as const
    if (level === 0) {
      const leaves = await this.market.prisma.logLeaf.findMany({
        where: { index },
        orderBy,
        select: { leafHash: true },
      })
      return leaves.map(({ leafHash }) => leafHash)
    }
    const nodes = await this.market.prisma.logNode.findMany({
      where: { level, index },
      orderBy,
      select: { hash: true },
    })
    return nodes.map(({ hash }) => hash)
  }

  /** How many nodes of a level are kept: they have no gaps. */
  async nodeCount(level: number): Promise<number> {
    const last = await this.market.prisma.logNode.findFirst({ where: { level }, orderBy: { index: 'desc' } })
    return last ? Number(last.index) + 1 : 0
  }

  async addNode(level: number, index: number, hash: MerkleHash): Promise<void> {
    await this.market.prisma.logNode.create({ data: { level, index: BigInt(index), hash: Uint8Array.from(hash) } })
  }
}
