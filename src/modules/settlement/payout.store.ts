import { Injectable } from '@nestjs/common'
import type { Payout, TreasuryRefund } from '../../generated/prisma/client.ts'
import type { PayoutRail } from '../../generated/prisma/enums.ts'
import type { PayoutWhereInput, TreasuryRefundWhereInput } from '../../generated/prisma/models.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import { totalOf, type Clawback, type DraftPayout, type DueLine } from './payout.ts'

@Injectable()
export class PayoutStore {
  constructor(private readonly market: Market) {}

  /** One list, payout or refund of an operator at a time, to the end of the transaction. */
  async lockOperator(id: string): Promise<void> {
    await this.market.prisma.$queryRaw`select id from organization where id = ${id} for no key update`
  }

  /** Lines of confirmed statements that stand on no payout, less what was taken back of them; lines of 0 are left out. */
  async dueLines(operatorOrgId: string): Promise<DueLine[]> {
    type Row = Omit<DueLine, 'amountFen'> & { amountFen: bigint }
    const rows = await this.market.prisma.$queryRaw<Row[]>`
      select l.statement_id as "statementId", l.seq, l.org_id as "orgId", l.settlement::text as settlement,
        o.payout_rail::text as rail,
        (l.amount_fen - coalesce((
          select sum(rl.amount_fen) from split_reversal_line rl join split_reversal r on r.id = rl.reversal_id
          where r.statement_id = l.statement_id and rl.seq = l.seq), 0))::bigint as "amountFen"
      from split_line l
      join split_statement s on s.id = l.statement_id
      join organization o on o.id = l.org_id
      left join payout_line p on p.statement_id = l.statement_id and p.seq = l.seq
      where s.operator_org_id = ${operatorOrgId} and s.status = 'CONFIRMED' and l.settlement <> 'RETAINED' and p.payout_id is null
      order by l.org_id, l.settlement, l.statement_id, l.seq`
    return rows.map((row) => ({ ...row, amountFen: fen(row.amountFen) })).filter(({ amountFen }) => amountFen > 0n)
  }

  /** What is to be kept back: lines taken back after they were paid, and offsets that the treasury agreed to. */
  async clawbacks(operatorOrgId: string): Promise<Clawback[]> {
    const rows = await this.market.prisma.splitReversalLine.findMany({
      where: {
        paid: true,
        payoutId: null,
        settlement: { in: ['INSTITUTION_LOCAL', 'PAYABLE'] },
        reversal: { operatorOrgId, postedAt: { not: null } },
      },
      orderBy: [{ reversalId: 'asc' }, { seq: 'asc' }],
    })
    const offsets = await this.market.prisma.treasuryRefund.findMany({
      where: { operatorOrgId, way: 'OFFSET', decidedBy: { not: null }, payoutId: null },
      orderBy: { id: 'asc' },
    })
    return [
      ...rows.map(({ reversalId, seq, orgId, settlement, amountFen }): Clawback => {
        return { of: { reversalId, seq }, orgId, settlement, amountFen: fen(amountFen) }
      }),
      ...offsets.map(({ id: refundId, departmentOrgId: orgId, amountFen }): Clawback => {
        return { of: { refundId }, orgId, settlement: 'TREASURY_NONTAX', amountFen: fen(amountFen) }
      }),
    ]
  }

  async add(payout: Payout, { lines, deducted }: Pick<DraftPayout, 'lines' | 'deducted'>): Promise<Payout> {
    const saved = await this.market.prisma.payout.create({ data: payout })
    await this.market.prisma.payoutLine.createMany({
      data: lines.map(({ statementId, seq, amountFen }) => ({ payoutId: payout.id, statementId, seq, amountFen })),
    })
    const data = { payoutId: payout.id }
    for (const { of } of deducted) {
      if ('refundId' in of) await this.market.prisma.treasuryRefund.update({ where: { id: of.refundId }, data })
      else await this.market.prisma.splitReversalLine.update({ where: { reversalId_seq: of }, data })
    }
    return saved
  }

  /** A payout that nobody else pays until the transaction ends, with the organisation it is for. */
  async lock(id: string) {
    await this.market.prisma.$queryRaw`select id from payout where id = ${id} for update`
    return this.market.prisma.payout.findUnique({ where: { id } })
  }

  /** A payout with the account of its payee at the processor. */
  async withAccount(id: string): Promise<(Payout & { readonly account: string | null }) | undefined> {
    const row = await this.market.prisma.payout.findUnique({
      where: { id },
      include: { payee: { select: { payoutAccount: true } } },
    })
    if (!row) return undefined
    const { payee, ...payout } = row
    return { ...payout, account: payee.payoutAccount }
  }

  async referenceUsed(payout: { operatorOrgId: string; rail: PayoutRail; reference: string }): Promise<boolean> {
    return (await this.market.prisma.payout.count({ where: payout })) > 0
  }

  paid(id: string, data: { reference: string; paidBy: string; paidAt: Date }): Promise<Payout> {
    return this.market.prisma.payout.update({ where: { id }, data: { ...data, status: 'PAID' } })
  }

  /** What the treasury is to return for a department: posted to its account and not asked for yet. */
  async treasuryOwes(operatorOrgId: string, departmentOrgId: string): Promise<Fen> {
    const where = { operatorOrgId, departmentOrgId }
    const taken = await this.market.prisma.splitReversalLine.findMany({
      where: {
        paid: true,
        orgId: departmentOrgId,
        settlement: 'TREASURY_NONTAX',
        reversal: { operatorOrgId, postedAt: { not: null } },
      },
      select: { amountFen: true },
    })
    const asked = await this.market.prisma.treasuryRefund.findMany({ where, select: { amountFen: true } })
    return fen(totalOf(taken) - totalOf(asked))
  }

  async departmentByUscc(uscc: string): Promise<string | undefined> {
    return (await this.market.prisma.organization.findUnique({ where: { uscc }, select: { id: true } }))?.id
  }

  addRefund(refund: TreasuryRefund): Promise<TreasuryRefund> {
    return this.market.prisma.treasuryRefund.create({ data: refund })
  }

  async lockRefund(id: string): Promise<TreasuryRefund | null> {
    await this.market.prisma.$queryRaw`select id from treasury_refund where id = ${id} for update`
    return this.market.prisma.treasuryRefund.findUnique({ where: { id } })
  }

  decideRefund(id: string, data: { documentNo: string; decidedBy: string; decidedAt: Date }): Promise<TreasuryRefund> {
    return this.market.prisma.treasuryRefund.update({ where: { id }, data })
  }

  /** What is owed to the treasury for a department and stands on no payout: what an offset may be kept back from. */
  async unlisted(operatorOrgId: string, departmentOrgId: string): Promise<Fen> {
    const due = (await this.dueLines(operatorOrgId)).filter(
      ({ orgId, settlement }) => orgId === departmentOrgId && settlement === 'TREASURY_NONTAX',
    )
    const agreed = (await this.clawbacks(operatorOrgId)).filter(
      ({ orgId, of }) => orgId === departmentOrgId && 'refundId' in of,
    )
    return fen(totalOf(due) - totalOf(agreed))
  }

  payouts(where: PayoutWhereInput, query: object): Promise<Payout[]> {
    return this.market.prisma.payout.findMany({ ...query, relationLoadStrategy: 'join', where, orderBy: { id: 'asc' } })
  }

  refunds(where: TreasuryRefundWhereInput, query: object): Promise<TreasuryRefund[]> {
    return this.market.prisma.treasuryRefund.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}
