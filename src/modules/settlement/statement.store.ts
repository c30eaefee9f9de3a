import { Injectable } from '@nestjs/common'
import type { SplitStatement } from '../../generated/prisma/client.ts'
import type { OrganizationKind } from '../../generated/prisma/enums.ts'
import type { SplitStatementWhereInput } from '../../generated/prisma/models.ts'
import { fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import type { OperatorMonth } from '../billing/index.ts'
import type { Confirmations, Statement, StatementLine } from './statement.ts'

/** A statement as it is kept, read whole. */
export type StoredStatement = Omit<Statement, 'lines'> &
  Confirmations & {
    readonly id: string
    readonly region: string
    readonly lines: readonly (StatementLine & { readonly orgKind: OrganizationKind })[]
  }

export type NewStatement = Statement & { readonly id: string; readonly region: string; readonly createdAt: Date }

@Injectable()
export class StatementStore {
  constructor(private readonly market: Market) {}

  /** The products whose statements of a month are drawn up. */
  async draftedProducts({ operatorOrgId, period }: OperatorMonth): Promise<string[]> {
    const where = { operatorOrgId, period }
    const rows = await this.market.prisma.splitStatement.findMany({ where, select: { productId: true } })
    return rows.map(({ productId }) => productId)
  }

  async add(statements: readonly NewStatement[]): Promise<void> {
    await this.market.prisma.splitStatement.createMany({
      data: statements.map(({ lines: _, ...statement }) => ({ ...statement, status: 'DRAFT' })),
    })
    await this.market.prisma.splitLine.createMany({
      data: statements.flatMap(({ id: statementId, lines }) => lines.map((line) => ({ statementId, ...line }))),
    })
  }

  find(id: string): Promise<SplitStatement | null> {
    return this.market.prisma.splitStatement.findUnique({ where: { id } })
  }

  /** A statement that nobody else confirms until the transaction ends. */
  async lock(id: string): Promise<StoredStatement | undefined> {
    await this.market.prisma.$queryRaw`select id from split_statement where id = ${id} for update`
    const row = await this.market.prisma.splitStatement.findUnique({
      where: { id },
      include: { lines: { include: { org: { select: { kind: true } } }, orderBy: { seq: 'asc' } } },
    })
    if (!row) return undefined
    const lines = row.lines.map(({ statementId: _, org, amountFen, ...line }) => ({
      ...line,
      orgKind: org.kind,
      amountFen: fen(amountFen),
    }))
    return {
      ...row,
      grossFen: fen(row.grossFen),
      vatFen: fen(row.vatFen),
      netFen: fen(row.netFen),
      costFen: fen(row.costFen),
      fixedFen: fen(row.fixedFen),
      distributableFen: fen(row.distributableFen),
      lines,
    }
  }

  /** Writes who has confirmed; with an instant, that both have. */
  confirm(id: string, confirmations: Confirmations, confirmedAt: Date | null): Promise<SplitStatement> {
    const { operatorConfirmedBy, bureauConfirmedBy } = confirmations
    const status = confirmedAt ? 'CONFIRMED' : 'DRAFT'
    const data = { operatorConfirmedBy, bureauConfirmedBy, confirmedAt, status } as const
    return this.market.prisma.splitStatement.update({ where: { id }, data })
  }

  statements(where: SplitStatementWhereInput, query: object): Promise<SplitStatement[]> {
    return this.market.prisma.splitStatement.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}
