import { Injectable } from '@nestjs/common'
import type { CeilingPrice } from '../../generated/prisma/client.ts'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { priceE4 } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import type { Ceiling } from './ceiling.ts'

@Injectable()
export class CeilingStore {
  constructor(private readonly market: Market) {}

  add(ceiling: CeilingPrice): Promise<CeilingPrice> {
    return this.market.prisma.ceilingPrice.create({ data: ceiling })
  }

  /** When the first ceiling of a product began; null where it has none. */
  async first(productId: string): Promise<Date | null> {
    const { _min } = await this.market.prisma.ceilingPrice.aggregate({
      where: { productId },
      _min: { validFrom: true },
    })
    return _min.validFrom
  }

  /** The ceilings of a product and purpose that are or will be in force. */
  async notEnded(
    { productId, purposeClass }: { productId: string; purposeClass: PurposeClass },
    now: Date,
  ): Promise<Ceiling[]> {
    const rows = await this.market.prisma.ceilingPrice.findMany({
      where: { productId, purposeClass, validTo: { gt: now } },
      select: {
        id: true,
        buyerClass: true,
        priceE4: true,
        monthlyE4: true,
        documentNo: true,
        validFrom: true,
        validTo: true,
      },
      orderBy: { id: 'asc' },
    })
    return rows.map(({ monthlyE4, ...row }) => ({
      ...row,
      priceE4: priceE4(row.priceE4),
      monthlyE4: monthlyE4 === null ? null : priceE4(monthlyE4),
    }))
  }
}
