import { Injectable } from '@nestjs/common'
import type { RightGrant } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { CatalogStore, DomainRights, noSuchResource, type ResourceRecord } from '../catalog/index.ts'
import { Affiliations } from '../identity/index.ts'
import type { Agreement } from './agreement.ts'
import { AgreementStore } from './agreement.store.ts'
import { grantGiven, publishGrants } from './authorization.events.ts'
import { decideRevocation, type GrantDraft } from './grant.ts'
import { GrantStore } from './grant.store.ts'
import { LetterStore } from './letter.store.ts'
import { decideOperation, type OperationRequest } from './operation.ts'
import { noSuchAgreement } from './refusals.ts'
import { decideUse, type UseRequest } from './use.ts'

export type GrantUseInput = UseRequest & { agreementNo: string; resourceCode: string }
export type GrantOperationInput = OperationRequest & { agreementNo: string }

/** Owns the grants of use and operation, and every revocation. Promises that a grant lies inside what it rests on. Refuses to widen one: a wider one is a new grant. */
@Injectable()
export class GrantService {
  constructor(
    private readonly store: GrantStore,
    private readonly agreements: AgreementStore,
    private readonly letters: LetterStore,
    private readonly catalog: CatalogStore,
    private readonly affiliations: Affiliations,
    private readonly policy: PolicyService,
    private readonly domain: DomainRights,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * The holder of a resource grants an operator the use of fields for purposes, under an agreement. The grants are pending
   * until the data domain lets the operator's products read the fields. @returns one grant a field.
   */
  async grantUse(actor: Actor, input: GrantUseInput): Promise<Result<RightGrant[]>> {
    const [resource, agreement] = await Promise.all([
      this.catalog.record(input.resourceCode),
      this.agreements.byNo(input.agreementNo),
    ])
    if (!resource) return refuse(noSuchResource(input.resourceCode))
    if (!agreement) return refuse(noSuchAgreement(input.agreementNo))
    const parties = { grantorOrgId: resource.holderOrgId, granteeOrgId: agreement.operatorOrgId }
    const { region, holderOrgId } = resource
    const affiliate = await this.affiliations.between(agreement.operatorOrgId, [holderOrgId], region)
    const facts = { ...parties, right: 'USE', region, affiliate }
    const allowed = this.policy.authorize(actor, 'grant.use', { type: 'RightGrant', facts })
    if (!allowed.ok) return allowed
    const pending = await this.market.transaction(async () => {
      const decision = decideUse(input, await this.useFacts(resource, agreement))
      return decision.ok ? ok(await this.add(actor, decision.value, 'PENDING')) : decision
    })
    if (!pending.ok) return pending
    await this.domain.follow()
    return ok(await this.activate(pending.value.map(({ id }) => id)))
  }

  /** Puts pending grants in force, once the data domain has followed. @returns them; without those that somebody ended meanwhile. */
  activate(grantIds: readonly string[]): Promise<RightGrant[]> {
    return this.market.transaction(async () => {
      await publishGrants(this.outbox, await this.store.activate(grantIds))
      return this.store.active(grantIds)
    })
  }

  /** Ids of the grants that wait for the data domain. */
  pendingIds(): Promise<string[]> {
    return this.store.pendingIds()
  }

  /** Whether the operation right could be given now. Writes nothing. */
  async mayGrantOperation(input: GrantOperationInput): Promise<Result<GrantDraft>> {
    const agreement = await this.agreements.byNo(input.agreementNo)
    if (!agreement) return refuse(noSuchAgreement(input.agreementNo))
    const under = { operatorOrgId: input.operatorOrgId, agreementId: agreement.id }
    const uses = await this.store.uses(input.fieldIds, under)
    const fields = await this.store.fieldNames(input.fieldIds)
    return decideOperation(input, { agreement, uses, fields, now: this.clock.now() })
  }

  /**
   * Gives the operator of a product the right to operate it, resting on its live uses of every source field. Called where
   * the product is approved, in that transaction; that use case has authorized who gives it in the bureau's name.
   */
  grantOperation(by: Pick<Actor, 'id'>, input: GrantOperationInput): Promise<Result<RightGrant>> {
    return this.market.transaction(async () => {
      const decision = await this.mayGrantOperation(input)
      if (!decision.ok) return decision
      const [operation] = await this.add(by, [decision.value], 'ACTIVE')
      if (!operation) throw new Error('The grant was decided and not written.')
      await publishGrants(this.outbox, [operation])
      return ok(operation)
    })
  }

  /** Who gave a right takes it back: first in the data domain, then here. What rests on it is refused from this commit on. */
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
    const withdrawal = { link: 'GRANT', linkId: id, action: 'grant.revoke', reason } as const
    return this.domain.withdraw(withdrawal, () => this.endGrant(id, reason))
  }

  /** The last step of a revocation, that nobody needs to be asked about again. */
  endGrant(id: string, reason: string): Promise<Result<RightGrant>> {
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
    const now = this.clock.now()
    const live = uses.filter(({ status }) => status === 'ACTIVE' || status === 'PENDING')
    const letters = await this.letters.ofFields(fieldIds)
    return { resource, agreement, holdings, uses: await this.store.standing(live, now), letters, now }
  }

  private add(
    actor: Pick<Actor, 'id'>,
    drafts: readonly GrantDraft[],
    status: 'PENDING' | 'ACTIVE',
  ): Promise<RightGrant[]> {
    const made = { grantedBy: actor.id ?? '', createdAt: this.clock.now(), status }
    return this.store.add(drafts.map((draft) => ({ ...draft, ...made, id: this.ids.next() })))
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
