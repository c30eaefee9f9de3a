import { Injectable } from '@nestjs/common'
import type { SandboxKey } from '../../generated/prisma/client.ts'
import type { OrganizationKind } from '../../generated/prisma/enums.ts'
import type { SandboxKeyWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'

const VERSION = {
  id: true,
  version: true,
  status: true,
  region: true,
  operatorOrgId: true,
  contract: true,
  sandbox: true,
  submittedAt: true,
} as const

@Injectable()
export class SandboxStore {
  constructor(private readonly market: Market) {}

  /** Waits until nobody else makes keys for an organisation. @returns how many are active */
  async lockKeys(orgId: string): Promise<number> {
    await this.market.prisma.$queryRaw`select id from organization where id = ${orgId} for no key update`
    return this.market.prisma.sandboxKey.count({ where: { orgId, status: 'ACTIVE' } })
  }

  addKey(
    key: Omit<SandboxKey, 'status' | 'calls' | 'minute' | 'callsInMinute' | 'revokedAt'> & {
      secretHash: Uint8Array<ArrayBuffer>
    },
  ): Promise<SandboxKey> {
    return this.market.prisma.sandboxKey.create({ data: { ...key, status: 'ACTIVE' } })
  }

  key(id: string): Promise<SandboxKey | null> {
    return this.market.prisma.sandboxKey.findUnique({ where: { id } })
  }

  /** @returns nothing if it is revoked already */
  async revoke(id: string, revokedAt: Date): Promise<SandboxKey | undefined> {
    const where = { id, status: 'ACTIVE' as const }
    const [row] = await this.market.prisma.sandboxKey.updateManyAndReturn({
      where,
      data: { status: 'REVOKED', revokedAt },
    })
    return row
  }

  keys(where: SandboxKeyWhereInput, query: object): Promise<SandboxKey[]> {
    return this.market.prisma.sandboxKey.findMany({
      relationLoadStrategy: 'join',
      ...query,
      where,
      orderBy: { id: 'asc' },
    })
  }

  /** The organisation behind a good key. */
  byHash(
    secretHash: Uint8Array<ArrayBuffer>,
  ): Promise<{ id: string; org: { id: string; kind: OrganizationKind; region: string } } | null> {
    return this.market.prisma.sandboxKey.findUnique({
      where: { secretHash, status: 'ACTIVE' },
      select: { id: true, org: { select: { id: true, kind: true, region: true } } },
      relationLoadStrategy: 'join',
    })
  }

  /** Counts one more call in a minute, however many come at once. @returns false if the minute is full */
  async count(keyId: string, minute: Date, limit: number): Promise<boolean> {
    const counted = await this.market.prisma.$executeRaw`
      update sandbox_key set calls = calls + 1, minute = ${minute},
        calls_in_minute = case when minute = ${minute} then calls_in_minute + 1 else 1 end
      where id = ${keyId} and (minute is distinct from ${minute} or calls_in_minute < ${limit})`
    return counted === 1
  }

  /** A version of a product, the newest listed one where none is named. */
  version(code: string, version: number | undefined) {
    return this.market.prisma.productVersion.findFirst({
      where: { product: { code }, ...(version === undefined ? { status: 'LISTED' } : { version }) },
      orderBy: { version: 'desc' },
      select: VERSION,
    })
  }
}

export type SandboxVersion = NonNullable<Awaited<ReturnType<SandboxStore['version']>>>
