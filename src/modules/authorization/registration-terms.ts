import { Injectable } from '@nestjs/common'
import type { Day } from '../../kernel/shanghai-time.ts'
import { dayOfColumn, dayToColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'
import { RegistrationSubjects } from '../catalog/index.ts'

/** Tells registration how long a resource or a product is operated: until the last day of the agreements in force that cover it. */
@Injectable()
export class RegistrationTerms {
  constructor(
    private readonly market: Market,
    subjects: RegistrationSubjects,
  ) {
    subjects.answerForTerms(({ kind, id }, today) =>
      kind === 'RESOURCE' ? this.ofResource(id, today) : this.ofProduct(id, today),
    )
  }

  private async ofResource(resourceId: string, today: Day): Promise<Day | null> {
    return this.lastDay({ scope: { some: { resourceId } } }, today)
  }

  private async ofProduct(productId: string, today: Day): Promise<Day | null> {
    const grant = { right: 'OPERATION', objectType: 'PRODUCT', objectId: productId, status: 'ACTIVE' } as const
    return this.lastDay({ grants: { some: grant } }, today)
  }

  private async lastDay(covers: object, today: Day): Promise<Day | null> {
    const { _max } = await this.market.prisma.authorizationAgreement.aggregate({
      where: { AND: [covers, { status: 'ACTIVE', endDate: { gte: dayToColumn(today) } }] },
      _max: { endDate: true },
    })
    return _max.endDate && dayOfColumn(_max.endDate)
  }
}
