import { Injectable } from '@nestjs/common'
import type { AuthorizationAgreement } from '../../generated/prisma/client.ts'
import type { AgreementStatus } from '../../generated/prisma/enums.ts'
import type { AuthorizationAgreementWhereInput } from '../../generated/prisma/models.ts'
import { invariant } from '../../kernel/result.ts'
import { parseDay, type Day } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import type { Agreement, AgreementTerms, ScopeItem } from './agreement.ts'

type Made = {
  id: string
  region: string
  implementingOrgId: string
  operatorOrgId: string
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
  async byNo(no: string): Promise<Agreement | null> {
    const row = await this.market.prisma.authorizationAgreement.findUnique({
      where: { no },
      include: WITH_SCOPE,
      relationLoadStrategy: 'join',
    })
    if (!row) return null
    const scope = row.scope.map(({ resourceId, fieldIds, purposeClasses }) => ({
      resourceId,
      fieldIds,
      purposes: purposeClasses,
    }))
    return { ...row, startDate: dayFromColumn(row.startDate), endDate: dayFromColumn(row.endDate), scope }
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

  /** Signs a draft. @returns null if somebody else did first. */
  sign(id: string, signed: { signedBy: string; signedAt: Date }): Promise<AuthorizationAgreement | null> {
    return this.change(id, ['DRAFT'], { status: 'ACTIVE', ...signed })
  }

  /** Ends a signed one. @returns null if somebody else did first. */
  terminate(id: string, { terminatedAt, reason }: { terminatedAt: Date; reason: string }) {
    return this.change(id, ['ACTIVE', 'SUSPENDED'], { status: 'TERMINATED', terminatedAt, terminationReason: reason })
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

  private async change(
    id: string,
    from: AgreementStatus[],
    data: Partial<AuthorizationAgreement> & { status: AgreementStatus },
  ): Promise<AuthorizationAgreement | null> {
    const where = { id, status: { in: from } }
    const [changed] = await this.market.prisma.authorizationAgreement.updateManyAndReturn({ where, data })
    return changed ?? null
  }
}

/** A date column holds a day without a zone; Prisma has it as that day's midnight in UTC. */
export function dayFromColumn(date: Date): Day {
  const day = parseDay(date.toISOString().slice(0, 10))
  invariant(day.ok, 'a date column holds a day')
  return day.value
}

const dayToColumn = (day: Day): Date => new Date(`${day}T00:00:00Z`)
