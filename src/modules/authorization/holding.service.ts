import { Injectable } from '@nestjs/common'
import type { DataResource, RightGrant } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { CatalogStore, DomainRights, noSuchResource, resourceSubject } from '../catalog/index.ts'
import { publishGrants } from './authorization.events.ts'
import { GrantStore } from './grant.store.ts'
import { decideAcceptance, decideRenewal } from './holding.ts'

/** Owns the holdings of departments. Promises that a resource comes into the catalogue together with its department’s right over it, and that a department holds it once. */
@Injectable()
export class HoldingService {
  constructor(
    private readonly store: GrantStore,
    private readonly catalog: CatalogStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly domain: DomainRights,
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

  /**
   * The bureau confirms a holding anew that was revoked or has ended. The grant is pending until the data domain lets the
   * department’s own products read again. @returns the new grant, in force
   */
  async renewHolding(actor: Actor, code: string): Promise<Result<RightGrant>> {
    const resource = await this.catalog.record(code)
    if (!resource) return refuse(noSuchResource(code))
    const { facts, ...subject } = resourceSubject(resource)
    const maker = { makerIsChecker: makerIsChecker(actor, resource.createdBy) }
    const allowed = this.policy.authorize(actor, 'resource.renewHolding', { ...subject, facts: { ...facts, ...maker } })
    if (!allowed.ok) return allowed
    const now = this.clock.now()
    const validYears = this.rules.for(resource.region).get('registration.validYears')
    const pending = await this.market.transaction(async () => {
      await this.store.lockResource(resource.id)
      const holdings = await this.store.holdings(resource.id, resource.holderOrgId)
      const decision = decideRenewal(resource, holdings, { now, validYears })
      if (!decision.ok) return decision
      const made = { id: this.ids.next(), grantedBy: actor.id ?? '', createdAt: now, status: 'PENDING' as const }
      return ok(await this.store.add([{ ...decision.value, ...made }]))
    })
    if (!pending.ok) return pending
    await this.domain.follow()
    return this.market.transaction(async () => {
      const ids = pending.value.map(({ id }) => id)
      await publishGrants(this.outbox, await this.store.activate(ids))
      const [active] = await this.store.active(ids)
      return active ? ok(active) : refuse(ENDED_MEANWHILE)
    })
  }
}

const ENDED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody ended the new holding at the same time. Look at its grants and try again.',
  rule: 'grant.status',
}

const ACCEPTED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody accepted the resource at the same time. There is nothing to do.',
  rule: 'catalog.status',
}
