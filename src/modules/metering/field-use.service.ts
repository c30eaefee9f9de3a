import { Injectable } from '@nestjs/common'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { CatalogStore } from '../catalog/index.ts'
import { FieldUseStore, type FieldUse } from './field-use.store.ts'

/** The use log of a department's data. Promises counts only: no buyer's name, no subject, no request. */
@Injectable()
export class FieldUseService {
  constructor(
    private readonly store: FieldUseStore,
    private readonly catalog: CatalogStore,
    private readonly policy: PolicyService,
  ) {}

  /** How the fields of a resource were used, the last month first; nothing for who may not know, and the denial is on record. */
  async list(
    actor: Actor,
    asked: { resourceCode: string; period: string | null },
    page: { limit: number; offset: number },
  ): Promise<FieldUse[]> {
    const resource = await this.catalog.record(asked.resourceCode)
    const facts = { holderOrgId: resource?.holderOrgId ?? '', region: resource?.region ?? '' }
    const subject = { type: 'DataResource' as const, id: resource?.id ?? null, facts }
    const allowed = this.policy.authorize(actor, 'resource.readUse', subject)
    return allowed.ok ? this.store.list(asked.resourceCode, asked.period, page) : []
  }
}
