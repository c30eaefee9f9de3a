import { Injectable } from '@nestjs/common'
import type { AuditEvent } from '../../generated/prisma/client.ts'
import type { AuditEventWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'

@Injectable()
export class SupervisionStore {
  constructor(private readonly market: Market) {}

  auditEvents(where: AuditEventWhereInput, query: object): Promise<AuditEvent[]> {
    return this.market.prisma.auditEvent.findMany({ ...query, where, orderBy: { seq: 'asc' } })
  }
}
