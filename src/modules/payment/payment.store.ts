import { Injectable } from '@nestjs/common'
import type { BankStatement, MoneyMovement, Payment } from '../../generated/prisma/client.ts'
import type { MoneyMovementWhereInput, PaymentWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { Movement } from './movement.ts'

@Injectable()
export class PaymentStore {
  constructor(private readonly market: Market) {}

  /** One import, assignment or movement of an operator at a time, to the end of the transaction. */
  async lockOperator(id: string): Promise<void> {
    await this.market.prisma.$queryRaw`select id from organization where id = ${id} for no key update`
  }

  statementBySha(operatorOrgId: string, sha256: string): Promise<BankStatement | null> {
    return this.market.prisma.bankStatement.findUnique({ where: { operatorOrgId_sha256: { operatorOrgId, sha256 } } })
  }

  addStatement(statement: BankStatement): Promise<BankStatement> {
    return this.market.prisma.bankStatement.create({ data: statement })
  }

  /** Which of these references of the bank have been imported. */
  async knownReferences(operatorOrgId: string, references: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.market.prisma.payment.findMany({
      where: { operatorOrgId, method: 'BANK_TRANSFER', reference: { in: [...references] } },
      select: { reference: true },
    })
    return new Set(rows.map(({ reference }) => reference))
  }

  addPayment(payment: Payment): Promise<Payment> {
    return this.market.prisma.payment.create({ data: payment })
  }

  /** A payment that nobody else decides about until the transaction ends. */
  async lockPayment(id: string): Promise<Payment | null> {
    await this.market.prisma.$queryRaw`select id from payment where id = ${id} for update`
    return this.market.prisma.payment.findUnique({ where: { id } })
  }

  updatePayment(id: string, data: Partial<Payment>): Promise<Payment> {
    return this.market.prisma.payment.update({ where: { id }, data })
  }

  async addMovement(
    movement: Movement,
    of: { readonly paymentId: string | null; readonly recordedAt: Date },
  ): Promise<void> {
    const { legs, ...row } = movement
    await this.market.prisma.moneyMovement.create({ data: { ...row, ...of } })
    await this.market.prisma.movementLeg.createMany({
      data: legs.map((leg, index) => ({ ...leg, movementId: movement.id, seq: index + 1 })),
    })
  }

  payments(where: PaymentWhereInput, query: object): Promise<Payment[]> {
    return this.market.prisma.payment.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }

  movements(where: MoneyMovementWhereInput, query: object): Promise<MoneyMovement[]> {
    return this.market.prisma.moneyMovement.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}
