import { Injectable } from '@nestjs/common'
import type { Refund } from '../../generated/prisma/client.ts'
import type { RefundWhereInput } from '../../generated/prisma/models.ts'
import { fen, sumFen, type Fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'

@Injectable()
export class RefundStore {
  constructor(private readonly market: Market) {}

  add(refund: Refund): Promise<Refund> {
    return this.market.prisma.refund.create({ data: refund })
  }

  /** A refund with the reference of the payment it is of, that nobody else decides until the transaction ends. */
  async lock(id: string) {
    await this.market.prisma.$queryRaw`select id from refund where id = ${id} for update`
    return this.market.prisma.refund.findUnique({
      where: { id },
      include: { payment: { select: { reference: true } } },
    })
  }

  done(id: string, data: { reference: string; approvedBy: string; doneAt: Date }): Promise<Refund> {
    return this.market.prisma.refund.update({ where: { id }, data: { ...data, status: 'DONE' } })
  }

  /** What refunds of a payment come to, made or proposed. */
  async ofPayment(paymentId: string): Promise<Fen> {
    return this.sum({ paymentId })
  }

  /** What is proposed to go back to a buyer and has not gone yet. */
  async waiting(operatorOrgId: string, buyerOrgId: string): Promise<Fen> {
    return this.sum({ operatorOrgId, buyerOrgId, status: 'PROPOSED' })
  }

  private async sum(where: RefundWhereInput): Promise<Fen> {
    const rows = await this.market.prisma.refund.findMany({ where, select: { amountFen: true } })
    return sumFen(rows.map(({ amountFen }) => fen(amountFen)))
  }

  refunds(where: RefundWhereInput, query: object): Promise<Refund[]> {
    return this.market.prisma.refund.findMany({ ...query, relationLoadStrategy: 'join', where, orderBy: { id: 'asc' } })
  }
}
