import { Injectable } from '@nestjs/common'
import type { Freeze } from '../../generated/prisma/client.ts'
import type { FreezeScope } from '../../generated/prisma/enums.ts'
import type { FreezeWhereInput } from '../../generated/prisma/models.ts'
import { refuse, ok, type Result } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import { frozen } from './freeze.ts'

@Injectable()
export class FreezeStore {
  constructor(private readonly market: Market) {}

  freezes(where: FreezeWhereInput, query: object): Promise<Freeze[]> {
    return this.market.prisma.freeze.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }

  /** Refuses PRICES_FROZEN, MONEY_FROZEN or CALLS_FROZEN where a freeze stands. Each use case asks before it does the thing. */
  async unfrozen(operatorOrgId: string, scope: FreezeScope): Promise<Result<void>> {
    const where = { operatorOrgId, scope, liftedAt: null }
    const standing = await this.market.prisma.freeze.findFirst({ where, select: { id: true } })
    return standing ? refuse(frozen(scope)) : ok()
  }

  /** Of these operators, whether the calls of each are frozen, in their order. */
  async callsFrozen(operatorOrgIds: readonly string[]): Promise<boolean[]> {
    const where = { operatorOrgId: { in: [...operatorOrgIds] }, scope: 'CALLS' as const, liftedAt: null }
    const rows = await this.market.prisma.freeze.findMany({ where, select: { operatorOrgId: true } })
    const found = new Set(rows.map(({ operatorOrgId }) => operatorOrgId))
    return operatorOrgIds.map((id) => found.has(id))
  }

  /** An operator by its code, kept from other freezes until the end of the transaction. */
  async lockOperator(uscc: string): Promise<{ id: string; region: string } | undefined> {
    const [row] = await this.market.prisma.$queryRaw<{ id: string; region: string }[]>`
      select id, region from organization where uscc = ${uscc} and kind = 'OPERATOR' for no key update`
    return row
  }

  async standing(key: { orgId: string; operatorOrgId: string; scope: FreezeScope }): Promise<boolean> {
    return (await this.market.prisma.freeze.count({ where: { ...key, liftedAt: null } })) > 0
  }

  async lock(id: string): Promise<Freeze | null> {
    await this.market.prisma.$queryRaw`select id from operator_freeze where id = ${id} for update`
    return this.market.prisma.freeze.findUnique({ where: { id } })
  }

  add(freeze: Freeze): Promise<Freeze> {
    return this.market.prisma.freeze.create({ data: freeze })
  }

  lift(id: string, lifting: { liftReason: string; liftedBy: string; liftedAt: Date }): Promise<Freeze> {
    return this.market.prisma.freeze.update({ where: { id }, data: lifting })
  }

  /** Has every subscription to the operator's products judged again: a call on its way is not recorded. */
  async raiseEpochs(operatorOrgId: string): Promise<void> {
    await this.market.prisma.$executeRaw`
      update subscription s set epoch = s.epoch + 1 from data_product p
      where p.id = s.product_id and p.operator_org_id = ${operatorOrgId} and s.status = 'ACTIVE'`
  }
}
