import { Injectable } from '@nestjs/common'
import type { PublicNotice, RegistrationApplication, RegistrationObjection } from '../../generated/prisma/client.ts'
import type { RegistrationObjectionWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'

@Injectable()
export class RegistrationObjectionStore {
  constructor(private readonly market: Market) {}

  notice(id: string): Promise<(PublicNotice & { application: RegistrationApplication }) | null> {
    return this.market.prisma.publicNotice.findUnique({ where: { id }, include: { application: true } })
  }

  byId(id: string) {
    return this.market.prisma.registrationObjection.findUnique({
      where: { id },
      include: { notice: { include: { application: true } } },
    })
  }

  add(objection: Omit<RegistrationObjection, 'sealedIdentity'> & { sealedIdentity: Uint8Array<ArrayBuffer> }) {
    return this.market.prisma.registrationObjection.create({ data: objection })
  }

  /** @returns null if somebody else decided it first. */
  async decide(
    id: string,
    decision: { status: 'UPHELD' | 'DISMISSED'; opinion: string; decidedBy: string; decidedAt: Date },
  ): Promise<RegistrationObjection | null> {
    const [decided] = await this.market.prisma.registrationObjection.updateManyAndReturn({
      where: { id, status: 'OPEN' },
      data: decision,
    })
    return decided ?? null
  }

  /** Erases who objected, where it was decided before an instant. @returns how many */
  async erase(region: string, decidedBefore: Date): Promise<number> {
    const { count } = await this.market.prisma.registrationObjection.updateMany({
      where: { region, decidedAt: { lt: decidedBefore }, sealedIdentity: { not: null } },
      data: { sealedIdentity: null },
    })
    return count
  }

  /** Regions in which it is still known who objected. */
  async regionsWithIdentities(): Promise<string[]> {
    const rows = await this.market.prisma.registrationObjection.findMany({
      where: { decidedAt: { not: null }, sealedIdentity: { not: null } },
      select: { region: true },
      distinct: ['region'],
    })
    return rows.map(({ region }) => region)
  }

  list(where: RegistrationObjectionWhereInput, query: object): Promise<RegistrationObjection[]> {
    return this.market.prisma.registrationObjection.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }
}
