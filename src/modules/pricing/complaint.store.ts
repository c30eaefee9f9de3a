import { Injectable } from '@nestjs/common'
import type { PriceComplaint } from '../../generated/prisma/client.ts'
import type { PriceComplaintWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'

/** How many complained about a product's prices since an instant. */
export type ComplaintCount = {
  readonly productCode: string
  readonly region: string
  readonly people: number
  readonly anonymous: number
  readonly open: number
}

@Injectable()
export class ComplaintStore {
  constructor(private readonly market: Market) {}

  add(complaint: PriceComplaint): Promise<PriceComplaint> {
    return this.market.prisma.priceComplaint.create({ data: complaint })
  }

  find(id: string): Promise<PriceComplaint | null> {
    return this.market.prisma.priceComplaint.findUnique({ where: { id } })
  }

  /** Answers it if it is open. @returns null where somebody else was first */
  async answer(
    id: string,
    by: { readonly answer: string; readonly answeredBy: string; readonly answeredAt: Date },
  ): Promise<PriceComplaint | null> {
    const where = { id, status: 'OPEN' } as const
    const { count } = await this.market.prisma.priceComplaint.updateMany({ where, data: { ...by, status: 'ANSWERED' } })
    return count === 0 ? null : this.find(id)
  }

  anonymousSince(productId: string, since: Date): Promise<number> {
    return this.market.prisma.priceComplaint.count({ where: { productId, personId: null, filedAt: { gte: since } } })
  }

  counts(since: Date): Promise<ComplaintCount[]> {
    return this.market.prisma.$queryRaw<ComplaintCount[]>`
      select p.code as "productCode", p.region, count(distinct c.person_id)::int as people,
        count(*) filter (where c.person_id is null)::int as anonymous, count(*) filter (where c.status = 'OPEN')::int as open
      from price_complaint c join data_product p on p.id = c.product_id
      where c.filed_at >= ${since} group by p.code, p.region order by p.code`
  }

  complaints(where: PriceComplaintWhereInput, query: object): Promise<PriceComplaint[]> {
    return this.market.prisma.priceComplaint.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}
