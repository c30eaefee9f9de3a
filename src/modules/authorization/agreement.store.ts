import { Injectable } from '@nestjs/common'
import type { AuthorizationAgreement } from '../../generated/prisma/client.ts'
import type { AgreementKind, AgreementStatus } from '../../generated/prisma/enums.ts'
import type { AuthorizationAgreementWhereInput } from '../../generated/prisma/models.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { dayOfColumn, dayToColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'
import type { Agreement, AgreementBase } from './agreement.ts'
import type { ScopeItem } from './agreement-scope.ts'
import type { AgreementTerms } from './agreement-terms.ts'

type Made = {
  id: string
  region: string
  implementingOrgId: string
  operatorOrgId: string
  planId: string
  kind: AgreementKind
  baseId: string | null
  departmentOrgIds: string[]
  maxYears: number
  ruleVersion: string
  draftedBy: string
  draftedAt: Date
}

const WITH_SCOPE = { scope: { orderBy: { resourceId: 'asc' } } } as const

@Injectable()
export class AgreementStore {
  constructor(private readonly market: Market) {}

  /** An agreement with its scope, by its number. */
  byNo(no: string): Promise<Agreement | null> {
    return this.one({ no })
  }

  byId(id: string): Promise<Agreement | null> {
    return this.one({ id })
  }

  private async one(where: { no: string } | { id: string }): Promise<Agreement | null> {
    const row = await this.market.prisma.authorizationAgreement.findUnique({
      where,
      include: WITH_SCOPE,
      relationLoadStrategy: 'join',
    })
    if (!row) return null
    const scope = row.scope.map(({ resourceId, fieldIds, purposeClasses }) => ({
      resourceId,
      fieldIds,
      purposes: purposeClasses,
    }))
    return { ...row, startDate: dayOfColumn(row.startDate), endDate: dayOfColumn(row.endDate), scope }
  }

  /** What an agreement changes or continues. */
  async base(no: string): Promise<AgreementBase | null> {
    const row = await this.market.prisma.authorizationAgreement.findUnique({ where: { no } })
    return row && { ...row, endDate: dayOfColumn(row.endDate) }
  }

  async isTaken(no: string): Promise<boolean> {
    return (await this.market.prisma.authorizationAgreement.count({ where: { no } })) > 0
  }

  /** Writes a draft with its scope. */
  add(terms: AgreementTerms, scope: readonly ScopeItem[], made: Made): Promise<AuthorizationAgreement> {
    const rows = scope.map(({ purposes, ...item }) => ({ ...item, purposeClasses: purposes }))
    return this.market.prisma.authorizationAgreement.create({
      data: {
        ...terms,
        ...made,
        startDate: dayToColumn(terms.startDate),
        endDate: dayToColumn(terms.endDate),
        status: 'DRAFT',
        scope: { createMany: { data: rows } },
      },
    })
  }

  /** Replaces the scope of a draft. @returns null if it is a draft no more. */
  async revise(
    id: string,
    scope: readonly ScopeItem[],
    departmentOrgIds: string[],
  ): Promise<AuthorizationAgreement | null> {
    const revised = await this.step(id, ['DRAFT'], { status: 'DRAFT', departmentOrgIds })
    if (!revised) return null
    const rows = scope.map(({ purposes, ...item }) => ({ ...item, agreementId: id, purposeClasses: purposes }))
    await this.market.prisma.agreementResource.deleteMany({ where: { agreementId: id } })
    await this.market.prisma.agreementResource.createMany({ data: rows })
    return revised
  }

  /** Filed or in force or suspended, with a day that may have come: what the clock may turn. */
  async binding(): Promise<{ id: string; no: string; status: AgreementStatus; startDate: Day; endDate: Day }[]> {
    const rows = await this.market.prisma.authorizationAgreement.findMany({
      where: { status: { in: ['FILED', 'ACTIVE', 'SUSPENDED'] } },
      select: { id: true, no: true, status: true, startDate: true, endDate: true },
    })
    return rows.map((row) => ({ ...row, startDate: dayOfColumn(row.startDate), endDate: dayOfColumn(row.endDate) }))
  }

  /** Ends a signed one. @returns null if somebody else did first. */
  terminate(id: string, { terminatedAt, reason }: { terminatedAt: Date; reason: string }) {
    return this.step(id, ['FILED', 'ACTIVE', 'SUSPENDED'], {
      status: 'TERMINATED',
      terminatedAt,
      terminationReason: reason,
    })
  }

  list(where: AuthorizationAgreementWhereInput, query: object): Promise<AuthorizationAgreement[]> {
    return this.market.prisma.authorizationAgreement.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }

  first(where: AuthorizationAgreementWhereInput, query: object): Promise<AuthorizationAgreement | null> {
    return this.market.prisma.authorizationAgreement.findFirst({ ...query, where, relationLoadStrategy: 'join' })
  }

  /** Takes an agreement from a state to another, with the record of the step. @returns null if somebody else did first. */
  async step(
    id: string,
    from: AgreementStatus[],
    data: Partial<AuthorizationAgreement> & { status: AgreementStatus },
  ): Promise<AuthorizationAgreement | null> {
    const where = { id, status: { in: from } }
    const [changed] = await this.market.prisma.authorizationAgreement.updateManyAndReturn({ where, data })
    return changed ?? null
  }
}
