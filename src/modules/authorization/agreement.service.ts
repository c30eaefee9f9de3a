import { Injectable } from '@nestjs/common'
import type { AuthorizationAgreement } from '../../generated/prisma/client.ts'
import type { AgreementKind } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import type { Affiliate } from '../../policy/affiliate.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { CatalogStore, DomainRights } from '../catalog/index.ts'
import { Affiliations, IdentityStore } from '../identity/index.ts'
import { agreementSubject } from './agreement-subject.ts'
import { findScope, type ScopeItem, type ScopeRequest } from './agreement-scope.ts'
import { decideRevision, decideTermination } from './agreement-steps.ts'
import type { AgreementTerms } from './agreement-terms.ts'
import { decideDraft, type Agreement } from './agreement.ts'
import { AgreementStore } from './agreement.store.ts'
import { changedParts, partsByDepartment } from './countersign.ts'
import { CountersignService } from './countersign.service.ts'
import { LetterStore } from './letter.store.ts'
import { PlanStore } from './plan.store.ts'
import { CHANGED_MEANWHILE, noSuchAgreement } from './refusals.ts'
import { agreementStart } from './term.ts'

export type DraftInput = AgreementTerms & {
  planNo: string
  operatorUscc: string
  scope: readonly ScopeRequest[]
  kind?: AgreementKind | undefined
  /** number of the agreement that is changed or renewed */
  baseNo?: string | undefined
}

/**
 * Owns the drafts of authorization agreements, and their end. Promises that every department concerned is asked as soon as
 * there is a draft. Refuses to edit what was decided: that is changed by a change, through the same steps.
 */
@Injectable()
export class AgreementService {
  constructor(
    private readonly store: AgreementStore,
    private readonly plans: PlanStore,
    private readonly letters: LetterStore,
    private readonly countersigning: CountersignService,
    private readonly catalog: CatalogStore,
    private readonly identity: IdentityStore,
    private readonly affiliations: Affiliations,
    private readonly policy: PolicyService,
    private readonly domain: DomainRights,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * The bureau drafts an agreement with the operator it selected, and every department concerned is asked at once. The rule's
   * number and version go onto the row.
   */
  async draft(actor: Actor, input: DraftInput): Promise<Result<AuthorizationAgreement>> {
    const { planNo, operatorUscc, scope, kind = 'ORIGINAL', baseNo, ...terms } = input
    const operator = await this.identity.organizationByUscc(operatorUscc)
    const parties = { implementingOrgId: actor.org?.id ?? '', operatorOrgId: operator?.id ?? '' }
    const region = actor.org?.region ?? ''
    const found = await this.scopeFacts(scope, { ...terms, region })
    // Who belongs to no organisation has no region whose rules would say from what share on one is tied.
    const affiliate = actor.org ? await this.tieOf({ ...parties, region }, found.holders) : 'UNRELATED'
    const subject = { type: 'AuthorizationAgreement' as const, facts: { ...parties, region, affiliate } }
    const allowed = this.policy.authorize(actor, 'agreement.draft', subject)
    if (!allowed.ok) return allowed
    const rules = this.rules.for(region)
    const maxYears = rules.get('agreement.maxYears')
    const [noTaken, plan, base] = await Promise.all([
      this.store.isTaken(terms.no),
      this.plans.byNo(planNo),
      baseNo ? this.store.base(baseNo) : null,
    ])
    const { implementingOrgId } = parties
    const known = { implementingOrgId, operator, noTaken, plan, kind, base, maxYears }
    const draft = decideDraft(terms, scope, { ...found, ...known })
    if (!draft.ok) return draft
    const parts = partsByDepartment(draft.value.scope, found.holders)
    const departmentOrgIds = [...parts.keys()].toSorted()
    const made = { id: this.ids.next(), draftedBy: actor.id ?? '', draftedAt: this.clock.now() }
    const rest = { planId: draft.value.planId, kind, baseId: base && kind !== 'ORIGINAL' ? base.id : null }
    const row = { ...parties, ...made, ...rest, departmentOrgIds, region, maxYears, ruleVersion: rules.version }
    return this.market.transaction(async () => {
      const added = await this.store.add(terms, draft.value.scope, row)
      await this.countersigning.ask(added, { ask: departmentOrgIds, drop: [], asked: departmentOrgIds })
      return ok(added)
    })
  }

  /** The bureau replaces the scope of a draft; departments whose part changed are asked again, and their old opinion falls. */
  async revise(
    actor: Actor,
    { no, scope }: { no: string; scope: readonly ScopeRequest[] },
  ): Promise<Result<AuthorizationAgreement>> {
    const agreement = await this.store.byNo(no)
    if (!agreement) return refuse(noSuchAgreement(no))
    const found = await this.scopeFacts(scope, agreement)
    const affiliate = await this.tieOf(agreement, found.holders)
    const allowed = this.policy.authorize(actor, 'agreement.draft', agreementSubject(actor, agreement, affiliate))
    if (!allowed.ok) return allowed
    const decision = decideRevision(agreement)
    if (!decision.ok) return decision
    const items = findScope(scope, found)
    if (!items.ok) return items
    return this.market.transaction(() => this.replaceScope(agreement, items.value, found.holders))
  }

  private async replaceScope(
    agreement: Agreement,
    scope: ScopeItem[],
    holders: ReadonlyMap<string, string>,
  ): Promise<Result<AuthorizationAgreement>> {
    const known = await this.catalog.holders(agreement.scope.map(({ resourceId }) => resourceId))
    const before = partsByDepartment(agreement.scope, known)
    const after = partsByDepartment(scope, holders)
    const asked = [...after.keys()].toSorted()
    const revised = await this.store.revise(agreement.id, scope, asked)
    if (!revised) return refuse(CHANGED_MEANWHILE)
    await this.countersigning.ask(agreement, { ...changedParts(before, after), asked })
    return ok(revised)
  }

  /** The bureau ends an agreement before its last day: what rests on it is refused from this commit on. */
  async terminate(
    actor: Actor,
    { no, reason }: { no: string; reason: string },
  ): Promise<Result<AuthorizationAgreement>> {
    const agreement = await this.store.byNo(no)
    if (!agreement) return refuse(noSuchAgreement(no))
    const allowed = this.policy.authorize(actor, 'agreement.terminate', agreementSubject(actor, agreement))
    if (!allowed.ok) return allowed
    const decision = decideTermination(agreement)
    if (!decision.ok) return decision
    const withdrawal = { link: 'AGREEMENT', linkId: agreement.id, action: 'agreement.terminate', reason } as const
    return this.domain.withdraw(withdrawal, () => this.end(agreement.id, reason))
  }

  /** The last step of a termination, that nobody needs to be asked about again. */
  end(agreementId: string, reason: string): Promise<Result<AuthorizationAgreement>> {
    const terminatedAt = this.clock.now()
    return this.market.transaction(async () => {
      const terminated = await this.store.terminate(agreementId, { terminatedAt, reason })
      if (!terminated) return refuse(CHANGED_MEANWHILE)
      const event = { agreementId, no: terminated.no, terminatedAt: terminatedAt.toISOString() }
      await this.outbox.publish('agreement.terminated', event)
      return ok(terminated)
    })
  }

  /** How the operator is tied to who authorises, and to who holds what is authorised. */
  private tieOf(
    { operatorOrgId, implementingOrgId, region }: Pick<Agreement, 'operatorOrgId' | 'implementingOrgId' | 'region'>,
    holders: ReadonlyMap<string, string>,
  ): Promise<Affiliate> {
    return this.affiliations.between(operatorOrgId, [implementingOrgId, ...holders.values()], region)
  }

  private async scopeFacts(
    scope: readonly ScopeRequest[],
    { region, startDate }: { region: string } & Pick<AgreementTerms, 'startDate'>,
  ) {
    const resources = await this.catalog.records(scope.map(({ resourceCode }) => resourceCode))
    const letters = await this.letters.ofFields(resources.flatMap(({ fields }) => fields.map(({ id }) => id)))
    const begins = agreementStart({ startDate })
    const now = this.clock.now()
    const holders = new Map(resources.map(({ id, holderOrgId }) => [id, holderOrgId]))
    return { region, resources, letters, holders, from: begins > now ? begins : now }
  }
}
