import { Injectable } from '@nestjs/common'
import type { AuthorizationAgreement } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { CatalogStore } from '../catalog/index.ts'
import { IdentityStore } from '../identity/index.ts'
import {
  decideDraft,
  decideSignature,
  decideTermination,
  type Agreement,
  type AgreementTerms,
  type ScopeRequest,
} from './agreement.ts'
import { AgreementStore } from './agreement.store.ts'
import { agreementSigned } from './authorization.events.ts'

export type DraftInput = AgreementTerms & { operatorUscc: string; scope: readonly ScopeRequest[] }

/** Owns authorization agreements. Promises that one is in force only when both sides agreed, within the law's term. Refuses to change one: it is ended and a new one drafted. */
@Injectable()
export class AgreementService {
  constructor(
    private readonly store: AgreementStore,
    private readonly catalog: CatalogStore,
    private readonly identity: IdentityStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The bureau drafts an agreement with an operator. The rule's number and version go onto the row. */
  async draft(actor: Actor, { operatorUscc, scope, ...terms }: DraftInput): Promise<Result<AuthorizationAgreement>> {
    const operator = await this.identity.organizationByUscc(operatorUscc)
    const parties = { implementingOrgId: actor.org?.id ?? '', operatorOrgId: operator?.id ?? '' }
    const region = actor.org?.region ?? ''
    const subject = { type: 'AuthorizationAgreement' as const, facts: { ...parties, region } }
    const allowed = this.policy.authorize(actor, 'agreement.draft', subject)
    if (!allowed.ok) return allowed
    const [noTaken, resources] = await Promise.all([
      this.store.isTaken(terms.no),
      this.catalog.records(scope.map(({ resourceCode }) => resourceCode)),
    ])
    const rules = this.rules.for(region)
    const maxYears = rules.get('agreement.maxYears')
    const facts = { implementingOrgId: parties.implementingOrgId, region, operator, noTaken, resources, maxYears }
    const draft = decideDraft(terms, scope, facts)
    if (!draft.ok) return draft
    const made = { id: this.ids.next(), draftedBy: actor.id ?? '', draftedAt: this.clock.now() }
    const rule = { maxYears, ruleVersion: rules.version }
    return ok(await this.store.add(terms, draft.value.scope, { ...parties, ...made, ...rule, region }))
  }

  /** The operator signs a draft, which puts it in force for its term. */
  async sign(actor: Actor, no: string): Promise<Result<AuthorizationAgreement>> {
    const agreement = await this.store.byNo(no)
    if (!agreement) return refuse(noSuchAgreement(no))
    const allowed = this.policy.authorize(actor, 'agreement.sign', agreementSubject(actor, agreement))
    if (!allowed.ok) return allowed
    const signedAt = this.clock.now()
    const decision = decideSignature(agreement, dayOf(signedAt))
    if (!decision.ok) return decision
    return this.market.transaction(async () => {
      const signed = await this.store.sign(agreement.id, { signedBy: actor.id ?? '', signedAt })
      if (!signed) return refuse(CHANGED_MEANWHILE)
      await this.outbox.publish('agreement.signed', agreementSigned(agreement, signedAt))
      return ok(signed)
    })
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
    const terminatedAt = this.clock.now()
    return this.market.transaction(async () => {
      const terminated = await this.store.terminate(agreement.id, { terminatedAt, reason })
      if (!terminated) return refuse(CHANGED_MEANWHILE)
      const event = { agreementId: agreement.id, no, terminatedAt: terminatedAt.toISOString() }
      await this.outbox.publish('agreement.terminated', event)
      return ok(terminated)
    })
  }
}

const agreementSubject = (actor: Actor, agreement: Agreement) => {
  const { id, implementingOrgId, operatorOrgId, region, status, draftedBy } = agreement
  const facts = { implementingOrgId, operatorOrgId, region, status, makerIsChecker: makerIsChecker(actor, draftedBy) }
  return { type: 'AuthorizationAgreement' as const, id, facts }
}

export const noSuchAgreement = (no: string): Refusal => ({
  code: 'NOT_FOUND',
  message: `There is no agreement ${no}. Check the number.`,
  rule: 'agreement.no',
})

const CHANGED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody changed the agreement at the same time. Look at its state and try again.',
  rule: 'agreement.status',
}
