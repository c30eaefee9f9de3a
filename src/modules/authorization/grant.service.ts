import { Injectable } from '@nestjs/common'
import type { RightGrant } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { CatalogStore, noSuchResource, type ResourceRecord } from '../catalog/index.ts'
import type { Agreement } from './agreement.ts'
import { noSuchAgreement } from './agreement.service.ts'
import { AgreementStore } from './agreement.store.ts'
import { grantGiven, publishGrants } from './authorization.events.ts'
import { decideRevocation, type GrantDraft } from './grant.ts'
import { GrantStore } from './grant.store.ts'
import { decideOperation, type OperationRequest } from './operation.ts'
import { decideUse, type UseRequest } from './use.ts'

export type GrantUseInput = UseRequest & { agreementNo: string; resourceCode: string }
export type GrantOperationInput = OperationRequest & { agreementNo: string }

/** Owns the grants of use and operation, and every revocation. Promises that a grant lies inside what it rests on. Refuses to widen one: a wider one is a new grant. */
@Injectable()
export class GrantService {
  constructor(
    private readonly store: GrantStore,
    private readonly agreements: AgreementStore,
    private readonly catalog: CatalogStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The holder of a resource grants an operator the use of fields for purposes, under an agreement. @returns one grant a field. */
  async grantUse(actor: Actor, input: GrantUseInput): Promise<Result<RightGrant[]>> {
    const [resource, agreement] = await Promise.all([
      this.catalog.record(input.resourceCode),
      this.agreements.byNo(input.agreementNo),
    ])
    if (!resource) return refuse(noSuchResource(input.resourceCode))
    if (!agreement) return refuse(noSuchAgreement(input.agreementNo))
    const parties = { grantorOrgId: resource.holderOrgId, granteeOrgId: agreement.operatorOrgId }
    const facts = { ...parties, right: 'USE', region: resource.region }
    const allowed = this.policy.authorize(actor, 'grant.use', { type: 'RightGrant', facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      const decision = decideUse(input, await this.useFacts(resource, agreement))
      return decision.ok ? ok(await this.give(actor, decision.value)) : decision
    })
  }

  /**
   * Gives the operator of a product the right to operate it, resting on its live uses of every source field. Called where
   * the bureau approves the product, in that transaction; that use case has authorized the actor.
   */
  async grantOperation(actor: Actor, input: GrantOperationInput): Promise<Result<RightGrant>> {
    const agreement = await this.agreements.byNo(input.agreementNo)
    if (!agreement) return refuse(noSuchAgreement(input.agreementNo))
    return this.market.transaction(async () => {
      const under = { operatorOrgId: input.operatorOrgId, agreementId: agreement.id }
      const uses = await this.store.uses(input.fieldIds, under)
      const fields = await this.store.fieldNames(input.fieldIds)
      const decision = decideOperation(input, { agreement, uses, fields, now: this.clock.now() })
      if (!decision.ok) return decision
      const [operation] = await this.give(actor, [decision.value])
      if (!operation) throw new Error('The grant was decided and not written.')
      return ok(operation)
    })
  }

  /** Who gave a right takes it back. What rests on it is refused from this commit on. */
  async revokeGrant(
    actor: Actor,
    { grantId, reason }: { grantId: string; reason: string },
  ): Promise<Result<RightGrant>> {
    const grant = await this.store.byId(grantId)
    if (!grant) return refuse(NO_SUCH_GRANT)
    const { id, right, grantorOrgId, granteeOrgId, region, status } = grant
    const facts = { right, grantorOrgId, granteeOrgId, region, status }
    const allowed = this.policy.authorize(actor, 'grant.revoke', { type: 'RightGrant', id, facts })
    if (!allowed.ok) return allowed
    const decision = decideRevocation(grant)
    if (!decision.ok) return decision
    const revokedAt = this.clock.now()
    return this.market.transaction(async () => {
      const revoked = await this.store.revoke(id, { revokedAt, reason })
      if (!revoked) return refuse(REVOKED_MEANWHILE)
      await this.outbox.publish('grant.revoked', { ...grantGiven(revoked), revokedAt: revokedAt.toISOString() })
      return ok(revoked)
    })
  }

  private async useFacts(resource: ResourceRecord, agreement: Agreement) {
    const { operatorOrgId, id: agreementId } = agreement
    const fieldIds = resource.fields.map(({ id }) => id)
    const holdings = await this.store.holdings(resource.id, resource.holderOrgId)
    const uses = await this.store.uses(fieldIds, { operatorOrgId, agreementId })
    const live = uses.filter(({ status }) => status === 'ACTIVE')
    return { resource, agreement, holdings, uses: live, now: this.clock.now() }
  }

  private async give(actor: Actor, drafts: readonly GrantDraft[]): Promise<RightGrant[]> {
    const made = { grantedBy: actor.id ?? '', createdAt: this.clock.now() }
    const grants = await this.store.add(drafts.map((draft) => ({ ...draft, ...made, id: this.ids.next() })))
    await publishGrants(this.outbox, grants)
    return grants
  }
}

const NO_SUCH_GRANT: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such grant. See the ids in the list of grants.',
  rule: 'grant.id',
}

const REVOKED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody revoked the grant at the same time. There is nothing to do.',
  rule: 'grant.status',
}
