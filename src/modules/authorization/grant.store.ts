import { Injectable } from '@nestjs/common'
import type { RightGrant } from '../../generated/prisma/client.ts'
import type { RightGrantWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { Grant, GrantDraft } from './grant.ts'

type Made = { id: string; grantedBy: string; createdAt: Date; status: 'PENDING' | 'ACTIVE' }

@Injectable()
export class GrantStore {
  constructor(private readonly market: Market) {}

  async byId(id: string): Promise<Grant | null> {
    const row = await this.market.prisma.rightGrant.findUnique({ where: { id } })
    return row && toGrant(row)
  }

  /** A holder's own holdings over a resource, the oldest first. */
  holdings(resourceId: string, holderOrgId: string): Promise<Grant[]> {
    return this.find({ objectType: 'RESOURCE', objectId: resourceId, right: 'HOLDING', granteeOrgId: holderOrgId })
  }

  /** Waits until nobody else gives holdings over a resource. */
  async lockResource(resourceId: string): Promise<void> {
    await this.market.prisma.$queryRaw`select id from data_resource where id = ${resourceId} for no key update`
  }

  /** Those of some grants that rest on nothing that has ended. */
  async standing<G extends Pick<Grant, 'id'>>(grants: readonly G[], now: Date): Promise<G[]> {
    const ended = await this.market.prisma.grantParent.findMany({
      where: {
        childId: { in: grants.map(({ id }) => id) },
        parent: { OR: [{ status: 'REVOKED' }, { validTo: { lte: now } }] },
      },
      select: { childId: true },
    })
    const gone = new Set(ended.map(({ childId }) => childId))
    return grants.filter(({ id }) => !gone.has(id))
  }

  /** An operator's uses of fields under an agreement, in every state, the oldest first. */
  uses(fieldIds: readonly string[], under: { operatorOrgId: string; agreementId: string }): Promise<Grant[]> {
    return this.find({
      objectType: 'FIELD',
      objectId: { in: [...fieldIds] },
      right: 'USE',
      granteeOrgId: under.operatorOrgId,
      agreementId: under.agreementId,
    })
  }

  /** Writes grants, in force or still to come into it, with their links to the grants they rest on. The database checks every link again. */
  async add(grants: readonly (GrantDraft & Made)[]): Promise<RightGrant[]> {
    const rows = grants.map(({ parentIds: _, purposes, ...grant }) => ({
      ...grant,
      purposeClasses: purposes,
    }))
    const added = await this.market.prisma.rightGrant.createManyAndReturn({ data: rows })
    const links = grants.flatMap(({ id: childId, parentIds }) => parentIds.map((parentId) => ({ childId, parentId })))
    if (links.length > 0) await this.market.prisma.grantParent.createMany({ data: links })
    return added
  }

  /** @returns null if somebody else revoked it first. */
  async revoke(id: string, revoked: { revokedAt: Date; reason: string }): Promise<RightGrant | null> {
    const where = { id, status: { not: 'REVOKED' as const } }
    const data = { status: 'REVOKED' as const, ...revoked }
    const [changed] = await this.market.prisma.rightGrant.updateManyAndReturn({ where, data })
    return changed ?? null
  }

  /** Puts pending grants in force. @returns those that were pending, the oldest first. */
  async activate(ids: readonly string[]): Promise<RightGrant[]> {
    const where = { id: { in: [...ids] }, status: 'PENDING' as const }
    const changed = await this.market.prisma.rightGrant.updateManyAndReturn({ where, data: { status: 'ACTIVE' } })
    return changed.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  active(ids: readonly string[]): Promise<RightGrant[]> {
    const where = { id: { in: [...ids] }, status: 'ACTIVE' as const }
    return this.market.prisma.rightGrant.findMany({ where, orderBy: { id: 'asc' } })
  }

  async pendingIds(): Promise<string[]> {
    const rows = await this.market.prisma.rightGrant.findMany({ where: { status: 'PENDING' }, select: { id: true } })
    return rows.map(({ id }) => id)
  }

  /** Names of fields, for messages. */
  async fieldNames(ids: readonly string[]): Promise<Map<string, { resourceCode: string; fieldName: string }>> {
    const rows = await this.market.prisma.resourceField.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, name: true, resource: { select: { code: true } } },
      relationLoadStrategy: 'join',
    })
    return new Map(rows.map(({ id, name, resource }) => [id, { resourceCode: resource.code, fieldName: name }]))
  }

  list(where: RightGrantWhereInput, query: object): Promise<RightGrant[]> {
    return this.market.prisma.rightGrant.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }

  private async find(where: RightGrantWhereInput): Promise<Grant[]> {
    const rows = await this.market.prisma.rightGrant.findMany({ where, orderBy: { id: 'asc' } })
    return rows.map(toGrant)
  }
}

const toGrant = ({ purposeClasses, ...row }: RightGrant): Grant => ({ ...row, purposes: purposeClasses })
