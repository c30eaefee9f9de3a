import { Injectable } from '@nestjs/common'
import type { PriceVersion } from '../../generated/prisma/client.ts'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import type { PriceVersionWhereInput } from '../../generated/prisma/models.ts'
import { priceE4, type PriceE4 } from '../../kernel/money.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { LIVE_PRICES_SQL, toLivePrice, type LivePrice, type LivePriceKey, type LivePriceRow } from './live-price.ts'
import type { Price, PriceEnd } from './price.ts'
import { termColumns, termsOf, tierOf, type TermColumns, type TierRow } from './price-rows.ts'
import type { PriceTable } from './price-table.ts'

const WITH_TIERS = { tiers: { orderBy: { seq: 'asc' } } } as const

/** A price with what its use cases need to know of its owner, product and ceiling. */
export type FoundPrice = Price &
  Pick<PriceVersion, 'region' | 'operatorOrgId' | 'proposedBy'> & { productCode: string; ceilingE4: PriceE4 | null }

/** A proposal without its table. */
export type NewPrice = Omit<PriceVersion, 'publishedBy' | 'publishedAt' | 'mode' | keyof TermColumns>

@Injectable()
export class PriceStore {
  constructor(
    private readonly market: Market,
    private readonly clock: Clock,
  ) {}

  /**
   * The price in force for each (product, purpose, buyer class, instant), all in one statement: the buyer class's own price,
   * else the one for ALL. @returns one for each key, in order; null where nothing is in force.
   */
  async livePrices(keys: readonly LivePriceKey[]): Promise<(LivePrice | null)[]> {
    if (keys.length === 0) return []
    const { rows } = await this.market.pool.query<LivePriceRow>({
      name: 'live-prices',
      text: LIVE_PRICES_SQL,
      values: [
        keys.map(({ productId }) => productId),
        keys.map(({ purposeClass }) => purposeClass),
        keys.map(({ buyerClass }) => buyerClass),
        keys.map(({ at }) => at),
      ],
    })
    const found = new Map(rows.map((row) => [Number(row.n), toLivePrice(row)]))
    return keys.map((_, index) => found.get(index + 1) ?? null)
  }

  async byIds(ids: readonly string[]): Promise<Price[]> {
    const rows = await this.market.prisma.priceVersion.findMany({
      relationLoadStrategy: 'join',
      where: { id: { in: [...ids] } },
      include: WITH_TIERS,
    })
    return rows.map(toPrice)
  }

  /** The published prices of some products that were in force at some time of a month. */
  async publishedWithin(productIds: readonly string[], period: Period): Promise<Price[]> {
    const { start, end } = periodBounds(period)
    const inForce = { effectiveFrom: { lt: end }, OR: [{ effectiveTo: null }, { effectiveTo: { gt: start } }] }
    const rows = await this.market.prisma.priceVersion.findMany({
      relationLoadStrategy: 'join',
      where: { productId: { in: [...productIds] }, status: 'PUBLISHED', ...inForce },
      include: WITH_TIERS,
      orderBy: { id: 'asc' },
    })
    return rows.map(toPrice)
  }

  async find(where: PriceVersionWhereInput): Promise<FoundPrice | null> {
    const row = await this.market.prisma.priceVersion.findFirst({
      relationLoadStrategy: 'join',
      where,
      include: { ...WITH_TIERS, product: { select: { code: true } }, ceiling: { select: { priceE4: true } } },
    })
    if (!row) return null
    const { region, operatorOrgId, proposedBy, product, ceiling } = row
    const ceilingE4 = ceiling && priceE4(ceiling.priceE4)
    return { ...toPrice(row), region, operatorOrgId, proposedBy, productCode: product.code, ceilingE4 }
  }

  /** The published prices of a product and purpose that are or will be in force. */
  async notEnded({ productId, purposeClass }: { productId: string; purposeClass: PurposeClass }): Promise<Price[]> {
    const rows = await this.market.prisma.priceVersion.findMany({
      relationLoadStrategy: 'join',
      where: { productId, purposeClass, ...this.publishedNotEnded() },
      include: WITH_TIERS,
      orderBy: { id: 'asc' },
    })
    return rows.map(toPrice)
  }

  /** What `notEnded` selects, for reads that go on from a product. */
  publishedNotEnded(): PriceVersionWhereInput {
    return { status: 'PUBLISHED', OR: [{ effectiveTo: null }, { effectiveTo: { gt: this.clock.now() } }] }
  }

  /** Until the transaction ends nobody else decides about this product's ceilings and prices. */
  async lock(productId: string): Promise<void> {
    await this.market.prisma.$queryRaw`select id from data_product where id = ${productId} for no key update`
  }

  /** Writes a proposal with its tiers and terms, which are fixed from then on. */
  propose(price: NewPrice, { mode, tiers, terms }: PriceTable): Promise<PriceVersion> {
    const table = { mode, ...termColumns(terms), tiers: { create: [...tiers] } }
    return this.market.prisma.priceVersion.create({ data: { ...price, ...table } })
  }

  publish(
    id: string,
    publication: Pick<PriceVersion, 'effectiveFrom' | 'effectiveTo' | 'publishedBy' | 'publishedAt'>,
  ): Promise<PriceVersion> {
    return this.market.prisma.priceVersion.update({ where: { id }, data: { ...publication, status: 'PUBLISHED' } })
  }

  async end({ id, effectiveTo }: PriceEnd): Promise<void> {
    await this.market.prisma.priceVersion.update({ where: { id }, data: { effectiveTo } })
  }

  price(where: PriceVersionWhereInput, query: object): Promise<PriceVersion | null> {
    return this.market.prisma.priceVersion.findFirst({ ...query, relationLoadStrategy: 'join', where })
  }

  prices(where: PriceVersionWhereInput, query: object): Promise<PriceVersion[]> {
    const orderBy = { id: 'asc' } as const
    return this.market.prisma.priceVersion.findMany({ ...query, relationLoadStrategy: 'join', where, orderBy })
  }
}

function toPrice(row: PriceVersion & { tiers: readonly TierRow[] }): Price {
  const { id, productId, purposeClass, buyerClass, unit, mode, ceilingId, effectiveFrom, effectiveTo, status } = row
  const table = { mode, tiers: row.tiers.map(tierOf), terms: termsOf(row) }
  return { id, productId, purposeClass, buyerClass, unit, ...table, ceilingId, effectiveFrom, effectiveTo, status }
}
