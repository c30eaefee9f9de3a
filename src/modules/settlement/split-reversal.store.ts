import { Injectable } from '@nestjs/common'
import { fen, type Fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import type { ReversalShare } from './split-reversal.ts'

export type NewReversal = {
  readonly id: string
  readonly region: string
  readonly operatorOrgId: string
  readonly statementId: string
  readonly creditNoteId: string
  readonly netFen: Fen
  readonly createdAt: Date
  readonly postedAt: Date | null
}

export type StoredReversal = NewReversal & { readonly memo: string; readonly lines: readonly ReversalShare[] }

@Injectable()
export class SplitReversalStore {
  constructor(private readonly market: Market) {}

  async statementOf(productId: string, period: string): Promise<string | undefined> {
    const row = await this.market.prisma.splitStatement.findUnique({
      where: { productId_period: { productId, period } },
      select: { id: true },
    })
    return row?.id
  }

  /** What was taken back of a statement so far. */
  async earlier(statementId: string): Promise<{ seq: number; amountFen: Fen }[]> {
    const rows = await this.market.prisma.splitReversalLine.findMany({
      where: { reversal: { statementId } },
      select: { seq: true, amountFen: true },
    })
    return rows.map(({ seq, amountFen }) => ({ seq, amountFen: fen(amountFen) }))
  }

  /** The lines of a statement that stand on a payout, drawn up or paid. */
  async listedLines(statementId: string): Promise<ReadonlySet<number>> {
    const rows = await this.market.prisma.payoutLine.findMany({ where: { statementId }, select: { seq: true } })
    return new Set(rows.map(({ seq }) => seq))
  }

  async add(reversal: NewReversal, lines: readonly ReversalShare[]): Promise<void> {
    await this.market.prisma.splitReversal.create({ data: reversal })
    await this.market.prisma.splitReversalLine.createMany({
      data: lines.map((line) => ({ ...line, reversalId: reversal.id })),
    })
  }

  /** Reversals of a statement that wait for it to be posted. */
  async waiting(statementId: string): Promise<StoredReversal[]> {
    const rows = await this.market.prisma.splitReversal.findMany({
      where: { statementId, postedAt: null },
      include: { lines: { orderBy: { seq: 'asc' } }, creditNote: { select: { no: true } } },
      orderBy: { id: 'asc' },
    })
    return rows.map(({ lines, creditNote, netFen, ...row }) => ({
      ...row,
      netFen: fen(netFen),
      memo: creditNote.no,
      lines: lines.map(({ reversalId: _, payoutId: __, amountFen, ...line }) => ({
        ...line,
        amountFen: fen(amountFen),
      })),
    }))
  }

  async posted(id: string, postedAt: Date): Promise<void> {
    await this.market.prisma.splitReversal.update({ where: { id }, data: { postedAt } })
  }
}
