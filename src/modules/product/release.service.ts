import { Injectable } from '@nestjs/common'
import type { FieldRelease } from '../../generated/prisma/client.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { checkReleased, decideRelease, NO_SUCH_VERSION } from './release.ts'
import { ReleaseStore } from './release.store.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'fields.released': {
      releaseId: string
      productVersionId: string
      holderOrgId: string
      operatorOrgId: string
      fieldIds: string[]
    }
  }
}

/** Owns releases of fields. Promises that no charged version is listed without the release of every department it reads from. */
@Injectable()
export class ReleaseService {
  constructor(
    private readonly store: ReleaseStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A department lets its fields into a version that is not listed yet. */
  async release(actor: Actor, productVersionId: string): Promise<Result<FieldRelease>> {
    const version = await this.store.version(productVersionId)
    if (!version) return refuse(NO_SUCH_VERSION)
    const holderOrgId = actor.org?.id ?? ''
    const { operatorOrgId, region } = version
    const facts = { holderOrgId, operatorOrgId, region }
    const allowed = this.policy.authorize(actor, 'field.release', { type: 'FieldRelease', facts })
    if (!allowed.ok) return allowed
    const decision = decideRelease(version, holderOrgId)
    if (!decision.ok) return decision
    const made = { id: this.ids.next(), releasedBy: actor.id ?? '', releasedAt: this.clock.now() }
    return this.market.transaction(async () => {
      const release = await this.store.add({ ...made, ...facts, ...decision.value, productVersionId })
      const { id: releaseId, fieldIds } = release
      const event = { releaseId, productVersionId, holderOrgId, operatorOrgId, fieldIds }
      await this.outbox.publish('fields.released', event)
      return ok(release)
    })
  }

  /** Whether a version may be listed as far as releases go; asked where it is listed. */
  async checkListing(productVersionId: string): Promise<Result<void>> {
    const version = await this.store.version(productVersionId)
    if (!version) return refuse(NO_SUCH_VERSION)
    return checkReleased(version, this.rules.for(version.region).get('price.freePurposes'))
  }
}
