import { Injectable } from '@nestjs/common'
import type { Organization } from '../../generated/prisma/client.ts'
import type { OrganizationWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { Control } from '../../policy/affiliate.ts'

const WHO = {
  select: {
    id: true,
    role: true,
    status: true,
    validUntil: true,
    org: { select: { id: true, kind: true, region: true } },
  },
} as const

@Injectable()
export class IdentityStore {
  constructor(private readonly market: Market) {}

  person(id: string, query: object) {
    return this.market.prisma.person.findUnique({ ...query, where: { id } })
  }

  personByEmail(email: string) {
    return this.market.prisma.person.findUnique({ where: { email } })
  }

  personOfSession(secretHash: Uint8Array<ArrayBuffer>, now: Date) {
    return this.market.prisma.session
      .findFirst({ where: { secretHash, endedAt: null, expiresAt: { gt: now } }, select: { person: WHO } })
      .then((session) => session?.person ?? null)
  }

  personOfToken(secretHash: Uint8Array<ArrayBuffer>, now: Date) {
    return this.market.prisma.apiToken
      .findFirst({ where: { secretHash, revokedAt: null, expiresAt: { gt: now } }, select: { person: WHO } })
      .then((token) => token?.person ?? null)
  }

  async addSession(session: {
    id: string
    secretHash: Uint8Array<ArrayBuffer>
    personId: string
    createdAt: Date
    expiresAt: Date
  }): Promise<void> {
    await this.market.prisma.session.create({ data: session })
  }

  async endSession(secretHash: Uint8Array<ArrayBuffer>, endedAt: Date): Promise<void> {
    await this.market.prisma.session.updateMany({ where: { secretHash, endedAt: null }, data: { endedAt } })
  }

  addToken(token: {
    id: string
    prefix: string
    secretHash: Uint8Array<ArrayBuffer>
    personId: string
    label: string
    createdAt: Date
    expiresAt: Date
  }) {
    return this.market.prisma.apiToken.create({ data: token })
  }

  /** Refused sign-ins under one (hashed) e-mail since an instant. */
  failedSignIns(emailHash: string, since: Date): Promise<number> {
    const where = { objectType: 'Session', objectId: emailHash, decision: 'DENY', at: { gt: since } } as const
    return this.market.prisma.auditEvent.count({ where })
  }

  organization(id: string): Promise<Organization | null> {
    return this.market.prisma.organization.findUnique({ where: { id } })
  }

  organizationByUscc(uscc: string): Promise<Organization | null> {
    return this.market.prisma.organization.findUnique({ where: { uscc } })
  }

  /** What some organisations declare about who controls them, and what those do, up to the last. */
  declaredControl(ids: readonly string[]): Promise<Control[]> {
    return this.market.prisma.$queryRaw<Control[]>`
      with recursive above as (
        select id, controller_org_id, control_bp, kind from organization where id = any(${[...ids]})
        union
        select o.id, o.controller_org_id, o.control_bp, o.kind from above join organization o on o.id = above.controller_org_id
      )
      select id, controller_org_id as "controllerOrgId", control_bp as "controlBp",
        kind in ('ADMIN_UNIT', 'DATA_BUREAU', 'PRICE_DEPT', 'FINANCE', 'AUDIT', 'SECURITY') as "publicBody"
      from above`
  }

  /** Ids of organisations by their USCC; those that do not exist are left out. */
  async organizationIdsByUscc(usccs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (usccs.length === 0) return new Map()
    const where = { uscc: { in: [...new Set(usccs)] } }
    const rows = await this.market.prisma.organization.findMany({ where, select: { id: true, uscc: true } })
    return new Map(rows.map(({ id, uscc }) => [uscc, id]))
  }

  organizations(where: OrganizationWhereInput, query: object): Promise<Organization[]> {
    return this.market.prisma.organization.findMany({ ...query, where, orderBy: { id: 'asc' } })
  }
}
