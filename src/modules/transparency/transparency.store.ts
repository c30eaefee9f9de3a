import { Injectable } from '@nestjs/common'
import type { LogCheckpoint, LogLeaf } from '../../generated/prisma/client.ts'
import type { LogLeafWhereInput } from '../../generated/prisma/models.ts'
import type { MerkleFrontier } from '../../kernel/merkle-frontier.ts'
import { Market } from '../../platform/database/market.ts'
import type { LoggedType, NewLeaf } from './log-entry.ts'

/** A signed head, ready to be kept. */
export type NewCheckpoint = { readonly frontier: MerkleFrontier; readonly note: string; readonly sealedAt: Date }

/** Which of all heads, or seals: of a size, the last before an instant, or the newest. */
export type WhichHead = { readonly size?: bigint | undefined; readonly before?: Date | undefined }

export const whereHead = ({ size, before }: WhichHead) => ({
  ...(size !== undefined && { size }),
  ...(before && { sealedAt: { lt: before } }),
})

@Injectable()
export class TransparencyStore {
  constructor(private readonly market: Market) {}

  /** The newest signed head. Its size is the number of leaves, since both are written together. */
  head(): Promise<LogCheckpoint | null> {
    return this.market.prisma.logCheckpoint.findFirst({ orderBy: { size: 'desc' } })
  }

  async append(leaves: readonly NewLeaf[], { frontier, note, sealedAt }: NewCheckpoint): Promise<void> {
    const { prisma } = this.market
    await prisma.logLeaf.createMany({
      data: leaves.map(({ leafHash, ...leaf }) => ({ ...leaf, leafHash: Uint8Array.from(leafHash) })),
    })
    const [size, rootHash] = [BigInt(frontier.size), Uint8Array.from(frontier.root())]
    const { peaks } = frontier.toJSON()
    await prisma.logCheckpoint.create({
      data: { size, rootHash, note, sealedAt, frontier: { size: frontier.size, peaks: [...peaks] } },
    })
  }

  /** Which of these have an entry. */
  logged(events: readonly { type: string; refId: string }[]): Promise<{ type: string; refId: string }[]> {
    if (events.length === 0) return Promise.resolve([])
    return this.market.prisma.logLeaf.findMany({
      where: { OR: events.map(({ type, refId }) => ({ type, refId })) },
      select: { type: true, refId: true },
    })
  }

  /** The signed head of a size, the last before an instant, or the newest; null if there is none. */
  headOf({ size, before }: WhichHead): Promise<LogCheckpoint | null> {
    return this.market.prisma.logCheckpoint.findFirst({ where: whereHead({ size, before }), orderBy: { size: 'desc' } })
  }

  /** Bodies from an index on, in order, at most `limit`. */
  async bodies({ from, limit }: { from: bigint; limit: number }): Promise<string[]> {
    const leaves = await this.market.prisma.logLeaf.findMany({
      where: { index: { gte: from } },
      orderBy: { index: 'asc' },
      take: limit,
      select: { body: true },
    })
    return leaves.map(({ body }) => body)
  }

  entry({ type, refId }: { type: string; refId: string }): Promise<LogLeaf | null> {
    return this.market.prisma.logLeaf.findUnique({ where: { type_refId: { type, refId } } })
  }

  entries(where: LogLeafWhereInput, query: object): Promise<LogLeaf[]> {
    return this.market.prisma.logLeaf.findMany({ ...query, where, orderBy: { index: 'asc' } })
  }

  /** Committed events of these types that the listener has not been given yet. */
  async pendingEvents(listener: string, types: readonly LoggedType[]): Promise<bigint> {
    const [row] = await this.market.prisma.$queryRaw<{ pending: bigint }[]>`
      select count(*) as pending from outbox_event
      where type = any(${[...types]}) and (xid, id) > (
        coalesce((select xid from outbox_cursor where listener = ${listener}), 0),
        coalesce((select event_id from outbox_cursor where listener = ${listener}), 0))`
    return row?.pending ?? 0n
  }
}
