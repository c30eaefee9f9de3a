import { Injectable } from '@nestjs/common'
import type { CostSurvey, PermittedRevenue, RevenueAssessment } from '../../generated/prisma/client.ts'
import type { CostSurveyWhereInput, PermittedRevenueWhereInput } from '../../generated/prisma/models.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import type { CostItem } from './cost-survey.ts'

export type FoundSurvey = Omit<CostSurvey, 'items'> & { readonly items: readonly CostItem[] }

const BY_SEQ = { orderBy: { seq: 'asc' } } as const

@Injectable()
export class RevenueStore {
  constructor(private readonly market: Market) {}

  /** Until the transaction ends nobody else decides about this operator's costs and revenues. */
  async lock(operatorOrgId: string): Promise<void> {
    await this.market.prisma.$queryRaw`select id from organization where id = ${operatorOrgId} for no key update`
  }

  async hasSurvey(operatorOrgId: string, year: number): Promise<boolean> {
    const where = { operatorOrgId, year, status: { not: 'RETURNED' } } as const
    return (await this.market.prisma.costSurvey.count({ where })) > 0
  }

  addSurvey(
    survey: Pick<CostSurvey, 'id' | 'region' | 'operatorOrgId' | 'year' | 'submittedBy' | 'submittedAt'>,
    items: readonly CostItem[],
  ): Promise<CostSurvey> {
    return this.market.prisma.costSurvey.create({
      data: { ...survey, status: 'SUBMITTED', items: { create: [...items] } },
    })
  }

  async survey(id: string): Promise<FoundSurvey | null> {
    const row = await this.market.prisma.costSurvey.findUnique({ where: { id }, include: { items: BY_SEQ } })
    if (!row) return null
    const items = row.items.map(({ surveyId: _, amountFen, ...item }) => ({ ...item, amountFen: fen(amountFen) }))
    return { ...row, items }
  }

  audit(
    id: string,
    audit: Pick<CostSurvey, 'status' | 'auditedBy' | 'auditedAt' | 'opinion' | 'disallowed'>,
  ): Promise<CostSurvey> {
    return this.market.prisma.costSurvey.update({ where: { id }, data: audit })
  }

  addRevenue(revenue: PermittedRevenue): Promise<PermittedRevenue> {
    return this.market.prisma.permittedRevenue.create({ data: revenue })
  }

  revenue(id: string): Promise<PermittedRevenue | null> {
    return this.market.prisma.permittedRevenue.findUnique({ where: { id } })
  }

  revenuesOf(operatorOrgId: string): Promise<PermittedRevenue[]> {
    return this.market.prisma.permittedRevenue.findMany({ where: { operatorOrgId }, orderBy: { firstYear: 'asc' } })
  }

  async excessesOf(operatorOrgId: string): Promise<Fen[]> {
    const rows = await this.market.prisma.revenueAssessment.findMany({ where: { revenue: { operatorOrgId } } })
    return rows.map(({ excessFen }) => fen(excessFen))
  }

  async isAssessed(revenueId: string, year: number): Promise<boolean> {
    return (await this.market.prisma.revenueAssessment.count({ where: { revenueId, year } })) > 0
  }

  async assess(assessment: RevenueAssessment): Promise<void> {
    await this.market.prisma.revenueAssessment.create({ data: assessment })
  }

  surveys(where: CostSurveyWhereInput, query: object): Promise<CostSurvey[]> {
    return this.market.prisma.costSurvey.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }

  revenues(where: PermittedRevenueWhereInput, query: object): Promise<PermittedRevenue[]> {
    return this.market.prisma.permittedRevenue.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}
