import { Injectable } from '@nestjs/common'
import type { ProductOpinion, ProductVersion } from '../../generated/prisma/client.ts'
import type { ProductVersionStatus } from '../../generated/prisma/enums.ts'
import type { ProductOpinionWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { GivenOpinion } from './opinion.ts'

/** The opinions on versions, and what becomes of a version by them. */
@Injectable()
export class OpinionStore {
  constructor(private readonly market: Market) {}

  /** What was given of a version so far, and no other until the transaction ends. */
  async lock(productVersionId: string): Promise<{ status: ProductVersionStatus; opinions: GivenOpinion[] }> {
    await this.market.prisma.$queryRaw`select id from product_version where id = ${productVersionId} for update`
    const where = { id: productVersionId }
    const select = { status: true, opinions: true } as const
    return this.market.prisma.productVersion.findUniqueOrThrow({ where, select })
  }

  of(productVersionId: string): Promise<ProductOpinion[]> {
    return this.market.prisma.productOpinion.findMany({ where: { productVersionId } })
  }

  async add(opinion: ProductOpinion): Promise<void> {
    await this.market.prisma.productOpinion.create({ data: opinion })
  }

  /** Approves or rejects a version, or leaves it waiting for the other review. */
  conclude(id: string, { status, at }: { status: ProductVersionStatus; at: Date }): Promise<ProductVersion> {
    const approvedAt = status === 'APPROVED' ? at : null
    return this.market.prisma.productVersion.update({ where: { id }, data: { status, approvedAt } })
  }

  list(where: ProductOpinionWhereInput, query: object): Promise<ProductOpinion[]> {
    const orderBy = { id: 'asc' } as const
    return this.market.prisma.productOpinion.findMany({ ...query, where, orderBy, relationLoadStrategy: 'join' })
  }
}
