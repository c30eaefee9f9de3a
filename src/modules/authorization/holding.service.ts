import { Injectable } from '@nestjs/common'
import type { DataResource } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { CatalogStore, noSuchResource, resourceSubject } from '../catalog/index.ts'
import { publishGrants } from './authorization.events.ts'
import { GrantStore } from './grant.store.ts'
import { decideAcceptance } from './holding.ts'

/** Owns the acceptance of resources into the catalogue. Promises that a resource is in the catalogue if and only if its department holds the right over it. */
@Injectable()
export class HoldingService {
  constructor(
    private readonly store: GrantStore,
    private readonly catalog: CatalogStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The bureau takes a resource into the catalogue, and its department gets the holding right, in one commit. */
  async acceptResource(actor: Actor, code: string): Promise<Result<DataResource>> {
    const resource = await this.catalog.record(code)
    if (!resource) return refuse(noSuchResource(code))
    const { facts, ...subject } = resourceSubject(resource)
    const maker = { makerIsChecker: makerIsChecker(actor, resource.createdBy) }
    const allowed = this.policy.authorize(actor, 'resource.accept', { ...subject, facts: { ...facts, ...maker } })
    if (!allowed.ok) return allowed
    const now = this.clock.now()
    const validYears = this.rules.for(resource.region).get('registration.validYears')
    const decision = decideAcceptance(resource, { now, validYears })
    if (!decision.ok) return decision
    return this.market.transaction(async () => {
      const accepted = await this.catalog.accept(resource.id)
      if (!accepted) return refuse(ACCEPTED_MEANWHILE)
      const made = { id: this.ids.next(), grantedBy: actor.id ?? '', createdAt: now, status: 'ACTIVE' as const }
      await publishGrants(this.outbox, await this.store.add([{ ...decision.value, ...made }]))
      return ok(accepted)
    })
  }
}

const ACCEPTED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody accepted the resource at the same time. There is nothing to do.',
  rule: 'catalog.status',
}
