import { Injectable } from '@nestjs/common'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { FreeUsageStore, type FreeUsage } from './free-usage.store.ts'

/** Owns no rows: reports who used what for purposes that are free where the asker works, of the usage they may see. */
@Injectable()
export class FreeUsageService {
  constructor(
    private readonly store: FreeUsageStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
  ) {}

  async list(
    actor: Actor,
    period: string | null,
    page: { readonly limit: number; readonly offset: number },
  ): Promise<FreeUsage[]> {
    if (!actor.org) return []
    const purposes = this.rules.for(actor.org.region).get('price.freePurposes')
    return this.store.list({ where: this.policy.filter(actor, 'UsageRow'), purposes, period }, page)
  }
}
