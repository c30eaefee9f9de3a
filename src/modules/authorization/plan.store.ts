import { Injectable } from '@nestjs/common'
import type { ImplementationPlan, SelectionRecord } from '../../generated/prisma/client.ts'
import type { PlanStatus } from '../../generated/prisma/enums.ts'
import type { ImplementationPlanWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { PlanInput, PlanRecord } from './plan.ts'

type Made = {
  id: string
  region: string
  implementingOrgId: string
  ruleVersion: string
  draftedBy: string
  draftedAt: Date
}

@Injectable()
export class PlanStore {
  constructor(private readonly market: Market) {}

  /** A plan with whom it selected, by its number. */
  byNo(no: string): Promise<PlanRecord | null> {
    return this.market.prisma.implementationPlan.findUnique({
      where: { no },
      include: { selections: { select: { operatorOrgId: true, method: true } } },
      relationLoadStrategy: 'join',
    })
  }

  add(input: PlanInput, made: Made): Promise<ImplementationPlan> {
    return this.market.prisma.implementationPlan.create({ data: { ...input, ...made, status: 'DRAFT' } })
  }

  /** Takes a plan a step on. @returns null if somebody else did first. */
  async step(
    id: string,
    from: PlanStatus,
    data: Partial<ImplementationPlan> & { status: PlanStatus },
  ): Promise<ImplementationPlan | null> {
    const where = { id, status: from }
    const [changed] = await this.market.prisma.implementationPlan.updateManyAndReturn({ where, data })
    return changed ?? null
  }

  addSelection(selection: SelectionRecord): Promise<SelectionRecord> {
    return this.market.prisma.selectionRecord.create({ data: selection })
  }

  list(where: ImplementationPlanWhereInput, query: object): Promise<ImplementationPlan[]> {
    return this.market.prisma.implementationPlan.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }
}
