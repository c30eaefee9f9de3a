import { Injectable } from '@nestjs/common'
import type { LogSeal } from '../../generated/prisma/client.ts'
import { Market } from '../../platform/database/market.ts'
import { whereHead, type WhichHead } from './transparency.store.ts'

@Injectable()
export class SealStore {
  constructor(private readonly market: Market) {}

  /** The seal of a size, the last before an instant, or the newest; null if there is none. */
  find(which: WhichHead): Promise<LogSeal | null> {
    return this.market.prisma.logSeal.findFirst({ where: whereHead(which), orderBy: { size: 'desc' } })
  }

  /** Keeps a seal. If another instance has sealed this size meanwhile, its seal stays. */
  async add(seal: { size: bigint; rootHash: Uint8Array; note: string; sealedAt: Date }): Promise<void> {
    const data = { ...seal, rootHash: Uint8Array.from(seal.rootHash) }
    await this.market.prisma.logSeal.createMany({ data: [data], skipDuplicates: true })
  }

  /** How many of these entries are in the log, and the place of the last of them. */
  async placeOf(type: string, refIds: readonly string[]): Promise<{ count: number; last: bigint }> {
    const { _count, _max } = await this.market.prisma.logLeaf.aggregate({
      where: { type, refId: { in: [...refIds] } },
      _count: true,
      _max: { index: true },
    })
    return { count: _count, last: _max.index ?? -1n }
  }
}
