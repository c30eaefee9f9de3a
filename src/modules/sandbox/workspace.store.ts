import { Injectable } from '@nestjs/common'
import type { Workspace } from '../../generated/prisma/client.ts'
import type { WorkspaceStatus } from '../../generated/prisma/enums.ts'
import type { WorkspaceWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { WorkspaceField } from './workspace.ts'

const FIELD = {
  id: true,
  name: true,
  grade: true,
  personal: true,
  identifierKind: true,
  resource: { select: { code: true, sourceTable: true } },
} as const

type FieldRow = Omit<WorkspaceField, 'resourceCode' | 'sourceTable'> & {
  resource: { code: string; sourceTable: string }
}

export type FoundWorkspace = Workspace & { readonly fields: readonly WorkspaceField[] }

@Injectable()
export class WorkspaceStore {
  constructor(private readonly market: Market) {}

  /** All fields of some resources. */
  async fieldsOf(resourceCodes: readonly string[]): Promise<WorkspaceField[]> {
    const rows = await this.market.prisma.resourceField.findMany({
      where: { resource: { code: { in: [...resourceCodes] } } },
      select: FIELD,
      orderBy: [{ resourceId: 'asc' }, { position: 'asc' }],
    })
    return rows.map(toField)
  }

  add(
    workspace: Omit<Workspace, 'status' | 'decidedBy' | 'decidedAt'>,
    fieldIds: readonly string[],
  ): Promise<Workspace> {
    const fields = { create: fieldIds.map((fieldId) => ({ fieldId })) }
    return this.market.prisma.workspace.create({ data: { ...workspace, status: 'REQUESTED', fields } })
  }

  async workspace(id: string): Promise<FoundWorkspace | null> {
    const found = await this.market.prisma.workspace.findUnique({
      where: { id },
      include: { fields: { select: { field: { select: FIELD } }, orderBy: { field: { position: 'asc' } } } },
    })
    return found && { ...found, fields: found.fields.map(({ field }) => toField(field)) }
  }

  /** Where a workspace stands, and nobody else moves it until the transaction ends. */
  async lockStatus(id: string): Promise<WorkspaceStatus> {
    const [row] = await this.market.prisma.$queryRaw<Pick<Workspace, 'status'>[]>`
      select status::text as status from workspace where id = ${id} for update`
    if (!row) throw new Error(`Workspace ${id} is gone.`)
    return row.status
  }

  decide(id: string, decided: Pick<Workspace, 'status' | 'decidedBy' | 'decidedAt'>): Promise<Workspace> {
    return this.market.prisma.workspace.update({ where: { id }, data: decided })
  }

  workspaces(where: WorkspaceWhereInput, query: object): Promise<Workspace[]> {
    return this.market.prisma.workspace.findMany({
      relationLoadStrategy: 'join',
      ...query,
      where,
      orderBy: { id: 'asc' },
    })
  }
}

const toField = ({ resource: { code: resourceCode, sourceTable }, ...field }: FieldRow): WorkspaceField => ({
  ...field,
  resourceCode,
  sourceTable,
})
