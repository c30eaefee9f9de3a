import { Injectable } from '@nestjs/common'
import type { DataResource } from '../../generated/prisma/client.ts'
import type { ResourceStatus } from '../../generated/prisma/enums.ts'
import type { DataResourceWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { ResourceDraft } from './resource.ts'

/** A resource as decisions need it. */
export type ResourceRecord = Pick<
  DataResource,
  'id' | 'code' | 'name' | 'region' | 'holderOrgId' | 'operable' | 'prohibitReason' | 'status' | 'createdBy'
> & {
  fields: readonly { id: string; name: string; obtainedBySharing: boolean; consentLetterNo: string | null }[]
}

type Made = { id: string; region: string; holderOrgId: string; fieldIds: string[]; createdAt: Date; createdBy: string }

const RECORD = {
  id: true,
  code: true,
  name: true,
  region: true,
  holderOrgId: true,
  operable: true,
  prohibitReason: true,
  status: true,
  createdBy: true,
  fields: {
    select: { id: true, name: true, obtainedBySharing: true, consentLetterNo: true },
    orderBy: { position: 'asc' },
  },
} as const

@Injectable()
export class CatalogStore {
  constructor(private readonly market: Market) {}

  /** Resources by code, in no order; those that do not exist are left out. */
  records(codes: readonly string[]): Promise<ResourceRecord[]> {
    const where = { code: { in: [...codes] } }
    return this.market.prisma.dataResource.findMany({ where, select: RECORD, relationLoadStrategy: 'join' })
  }

  /** Who holds resources, by their ids. */
  async holders(ids: readonly string[]): Promise<Map<string, string>> {
    const where = { id: { in: [...ids] } }
    const rows = await this.market.prisma.dataResource.findMany({ where, select: { id: true, holderOrgId: true } })
    return new Map(rows.map(({ id, holderOrgId }) => [id, holderOrgId]))
  }

  async record(code: string): Promise<ResourceRecord | null> {
    const [record] = await this.records([code])
    return record ?? null
  }

  /** Whether a code and a source table are in use. */
  async taken({
    code,
    sourceTable,
  }: {
    code: string
    sourceTable: string
  }): Promise<{ code: boolean; sourceTable: boolean }> {
    const rows = await this.market.prisma.dataResource.findMany({
      where: { OR: [{ code }, { sourceTable }] },
      select: { code: true, sourceTable: true },
    })
    return {
      code: rows.some((row) => row.code === code),
      sourceTable: rows.some((row) => row.sourceTable === sourceTable),
    }
  }

  /** Writes a submitted resource with its fields and its parents, in their order. */
  add({ parentIds, ...draft }: ResourceDraft, { fieldIds, ...made }: Made): Promise<DataResource> {
    const parents = parentIds.map((parentId, index) => ({ parentId, position: index + 1 }))
    const fields = draft.fields.map((field, index) => ({ ...field, id: fieldIds[index] ?? '', position: index + 1 }))
    return this.market.prisma.dataResource.create({
      data: {
        ...draft,
        ...made,
        status: 'SUBMITTED',
        fields: { createMany: { data: fields } },
        parents: { createMany: { data: parents } },
      },
    })
  }

  /** Takes a resource out of use, since then, or back (null). @returns null if somebody else moved it first. */
  move(
    id: string,
    { from, to }: { from: ResourceStatus; to: ResourceStatus },
    suspendedAt: Date | null,
  ): Promise<DataResource | null> {
    return this.change(id, from, { status: to, suspendedAt })
  }

  /** Takes a submitted resource into the catalogue. @returns null if somebody else did first. */
  accept(id: string): Promise<DataResource | null> {
    return this.change(id, 'SUBMITTED', { status: 'CATALOGUED' })
  }

  /** Writes the registration of a resource down: its code, since when and until which day; null where it ended. */
  async setRegistration(
    id: string,
    registration: { registrationCode: string; registeredAt?: Date; registeredUntil: Date } | null,
  ): Promise<void> {
    const data = registration ?? { registrationCode: null, registeredAt: null, registeredUntil: null }
    await this.market.prisma.dataResource.update({ where: { id }, data })
  }

  list(where: DataResourceWhereInput, query: object): Promise<DataResource[]> {
    return this.market.prisma.dataResource.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }

  first(where: DataResourceWhereInput, query: object): Promise<DataResource | null> {
    return this.market.prisma.dataResource.findFirst({ ...query, where, relationLoadStrategy: 'join' })
  }

  private async change(
    id: string,
    from: ResourceStatus,
    data: { status: ResourceStatus; suspendedAt?: Date | null },
  ): Promise<DataResource | null> {
    const [changed] = await this.market.prisma.dataResource.updateManyAndReturn({ where: { id, status: from }, data })
    return changed ?? null
  }
}
