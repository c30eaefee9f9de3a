import { Injectable } from '@nestjs/common'
import type { CountersignOpinion } from '../../generated/prisma/client.ts'
import type { OpinionStatus } from '../../generated/prisma/enums.ts'
import type { CountersignOpinionWhereInput } from '../../generated/prisma/models.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { dayToColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'
import type { Opinion } from './countersign.ts'

const WITH_NAME = { department: { select: { name: true } } } as const

/** A department that is asked. */
export type Asking = { id: string; departmentOrgId: string; round: number }
type Asked = {
  agreementId: string
  region: string
  implementingOrgId: string
  askedOrgIds: string[]
  openedAt: Date
  dueDay: Day
  provisional: boolean
}

@Injectable()
export class CountersignStore {
  constructor(private readonly market: Market) {}

  /** All opinions on an agreement, every round. */
  async of(agreementId: string): Promise<Opinion[]> {
    const rows = await this.market.prisma.countersignOpinion.findMany({
      where: { agreementId },
      include: WITH_NAME,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
    return rows.map(({ department, ...row }) => ({ ...row, departmentName: department.name }))
  }

  /** Asks departments, all with the same clock. */
  async open(asking: readonly Asking[], { dueDay, ...asked }: Asked): Promise<void> {
    const common = { ...asked, dueDay: dayToColumn(dueDay), status: 'PENDING' as const }
    await this.market.prisma.countersignOpinion.createMany({ data: asking.map((one) => ({ ...one, ...common })) })
  }

  /** Lets opinions fall, since what they were about has changed. */
  async supersede(agreementId: string, departmentOrgIds: readonly string[]): Promise<void> {
    await this.market.prisma.countersignOpinion.updateMany({
      where: { agreementId, departmentOrgId: { in: [...departmentOrgIds] }, status: { not: 'SUPERSEDED' } },
      data: { status: 'SUPERSEDED' },
    })
  }

  /** Puts an opinion on record. @returns null if it was given meanwhile. */
  async give(
    id: string,
    from: OpinionStatus,
    data: { status: OpinionStatus; text?: string | null; givenBy?: string; givenAt?: Date },
  ): Promise<CountersignOpinion | null> {
    const [given] = await this.market.prisma.countersignOpinion.updateManyAndReturn({
      where: { id, status: from },
      data,
    })
    return given ?? null
  }

  /** Marks open opinions whose last day has passed. @returns those that were not marked before. */
  async escalate(today: Day, escalatedAt: Date): Promise<CountersignOpinion[]> {
    return this.market.prisma.countersignOpinion.updateManyAndReturn({
      where: {
        status: 'PENDING',
        escalatedAt: null,
        dueDay: { lt: dayToColumn(today) },
        agreement: { status: 'DRAFT' },
      },
      data: { escalatedAt },
    })
  }

  /** Open opinions whose last day can still move. */
  provisional(): Promise<CountersignOpinion[]> {
    return this.market.prisma.countersignOpinion.findMany({ where: { status: 'PENDING', provisional: true } })
  }

  async moveDueDay(id: string, { day, provisional }: { day: Day; provisional: boolean }): Promise<void> {
    await this.market.prisma.countersignOpinion.update({
      where: { id },
      data: { dueDay: dayToColumn(day), provisional },
    })
  }

  list(where: CountersignOpinionWhereInput, query: object): Promise<CountersignOpinion[]> {
    return this.market.prisma.countersignOpinion.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }
}
