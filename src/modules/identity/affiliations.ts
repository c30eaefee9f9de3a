import { Injectable } from '@nestjs/common'
import { type Affiliate, nearestTie } from '../../policy/affiliate.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { IdentityStore } from './identity.store.ts'

/** Owns the fact of how organisations are tied by the control they declare. Promises to follow declarations to the last controller; by which share control begins is the region's parameter. */
@Injectable()
export class Affiliations {
  constructor(
    private readonly store: IdentityStore,
    private readonly rules: RegionRules,
  ) {}

  /** The nearest tie of one organisation to any of those it must be kept apart from, by the rules of a region. Nobody, who has no region either, is tied to nobody. */
  async between(one: string | null, others: readonly (string | null)[], region: string): Promise<Affiliate> {
    const parties = others.filter((id): id is string => Boolean(id))
    if (!one || !region || parties.length === 0) return 'UNRELATED'
    const declared = await this.store.declaredControl([one, ...parties])
    return nearestTie(one, parties, { declared, thresholdBp: this.rules.for(region).get('separation.controlBp') })
  }
}
