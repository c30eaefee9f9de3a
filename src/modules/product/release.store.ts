import { Injectable } from '@nestjs/common'
import type { FieldRelease } from '../../generated/prisma/client.ts'
import type { FieldReleaseWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import { Group } from '../../platform/group.ts'
import type { ReleasableVersion } from './release.ts'

const VERSION = {
  id: true,
  status: true,
  region: true,
  operatorOrgId: true,
  purposeClasses: true,
  releases: { select: { holderOrgId: true, fieldIds: true } },
  sourceFields: {
    select: {
      field: {
        select: { id: true, resource: { select: { holderOrgId: true, holder: { select: { name: true } } } } },
      },
    },
  },
} as const

@Injectable()
export class ReleaseStore {
  private readonly names = new Group((groups: (readonly string[])[]) => this.namesOf(groups))

  constructor(private readonly market: Market) {}

  /** A version with whose fields it reads and who has released them. */
  async version(id: string): Promise<(ReleasableVersion & { region: string; operatorOrgId: string }) | null> {
    const found = await this.market.prisma.productVersion.findUnique({
      where: { id },
      select: VERSION,
      relationLoadStrategy: 'join',
    })
    if (!found) return null
    const { sourceFields, ...version } = found
    const fields = sourceFields.map(({ field: { id: fieldId, resource } }) => {
      return { id: fieldId, holderOrgId: resource.holderOrgId, holderName: resource.holder.name }
    })
    return { ...version, fields }
  }

  add(release: FieldRelease): Promise<FieldRelease> {
    return this.market.prisma.fieldRelease.create({ data: release })
  }

  list(where: FieldReleaseWhereInput, query: object): Promise<FieldRelease[]> {
    return this.market.prisma.fieldRelease.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }

  /** Names of released fields, as `RESOURCE.field`; one statement for all the releases of a page. */
  fieldNames(ids: readonly string[]): Promise<string[]> {
    return this.names.add(ids)
  }

  private async namesOf(groups: readonly (readonly string[])[]): Promise<string[][]> {
    const rows = await this.market.prisma.resourceField.findMany({
      where: { id: { in: [...new Set(groups.flat())] } },
      select: { id: true, name: true, resource: { select: { code: true } } },
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
    return groups.map((ids) =>
      rows.filter(({ id }) => ids.includes(id)).map(({ name, resource }) => `${resource.code}.${name}`),
    )
  }
}
