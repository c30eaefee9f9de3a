import { Injectable } from '@nestjs/common'
import type { AuthorizationAgreement } from '../../generated/prisma/client.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import { dayOf, type Day } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { DomainRights } from '../catalog/index.ts'
import { Affiliations } from '../identity/index.ts'
import { agreementSubject } from './agreement-subject.ts'
import { decideDecision, decideFiling, decideResumption, decideSignature, decideSuspension } from './agreement-steps.ts'
import type { Agreement } from './agreement.ts'
import { AgreementStore } from './agreement.store.ts'
import { agreementSigned, agreementStep, type AgreementStepEvent } from './authorization.events.ts'
import { CountersignStore } from './countersign.store.ts'
import { CHANGED_MEANWHILE, noSuchAgreement } from './refusals.ts'

type StepAction = 'agreement.decide' | 'agreement.sign' | 'agreement.file' | 'agreement.suspend' | 'agreement.resume'
type Step = Parameters<AgreementStore['step']>[2]
type Played = { agreement: Agreement; now: Date; today: Day }

/**
 * Owns the way of an agreement after its draft: decided, signed, filed, and in force from its first day; suspended and
 * resumed. Promises that each step leaves its record and is told of in the same commit. Refuses a step out of turn.
 */
@Injectable()
export class AgreementStepsService {
  constructor(
    private readonly store: AgreementStore,
    private readonly opinions: CountersignStore,
    private readonly affiliations: Affiliations,
    private readonly policy: PolicyService,
    private readonly domain: DomainRights,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The bureau decides a draft that passed every department, with the 三重一大 record. */
  decide(actor: Actor, { no, decisionRecord }: { no: string; decisionRecord: string }) {
    return this.play(actor, no, 'agreement.decide', async ({ agreement, now, today }) => {
      const decision = decideDecision(agreement, { opinions: await this.opinions.of(agreement.id), today })
      if (!decision.ok) return decision
      const step: Step = { status: 'DECIDED', decisionRecord, decidedBy: actor.id, decidedAt: now }
      return this.take(agreement, step, 'agreement.decided')
    })
  }

  /** The operator signs what was decided. */
  sign(actor: Actor, no: string) {
    return this.play(actor, no, 'agreement.sign', async ({ agreement, now, today }) => {
      const decision = decideSignature(agreement, today)
      if (!decision.ok) return decision
      const signed = await this.store.step(agreement.id, ['DECIDED'], {
        status: 'SIGNED',
        signedBy: actor.id,
        signedAt: now,
      })
      if (!signed) return refuse(CHANGED_MEANWHILE)
      await this.outbox.publish('agreement.signed', agreementSigned(agreement, now))
      return ok(signed)
    })
  }

  /** The bureau files a signed agreement at the province. It is in force from its first day. */
  file(actor: Actor, { no, provincialFilingNo }: { no: string; provincialFilingNo: string }) {
    return this.play(actor, no, 'agreement.file', async ({ agreement, now, today }) => {
      const status = decideFiling(agreement, today)
      if (!status.ok) return status
      const step: Step = { status: status.value, provincialFilingNo, filedBy: actor.id, filedAt: now }
      return this.take(agreement, step, 'agreement.filed')
    })
  }

  /** The bureau suspends an agreement: first in the data domain, then here. What rests on it is refused from this commit on. */
  async suspend(actor: Actor, { no, reason }: { no: string; reason: string }) {
    const agreement = await this.allowed(actor, no, 'agreement.suspend')
    if (!agreement.ok) return agreement
    const decision = decideSuspension(agreement.value)
    if (!decision.ok) return decision
    const { id: linkId } = agreement.value
    const withdrawal = { link: 'AGREEMENT', linkId, action: 'agreement.suspend', reason } as const
    return this.domain.withdraw(withdrawal, () => this.endForNow(linkId, reason))
  }

  /** The last step of a suspension, that nobody needs to be asked about again. */
  async endForNow(id: string, reason: string): Promise<Result<AuthorizationAgreement>> {
    const agreement = await this.store.byId(id)
    invariant(agreement, 'What is withdrawn was there, and is never deleted')
    const decision = decideSuspension(agreement)
    if (!decision.ok) return decision
    const step: Step = { status: 'SUSPENDED', suspendedAt: this.clock.now(), suspensionReason: reason }
    return this.market.transaction(() => this.take(agreement, step, 'agreement.suspended'))
  }

  /** The bureau lets a suspended agreement go on. */
  async resume(actor: Actor, no: string) {
    const resumed = await this.play(actor, no, 'agreement.resume', async ({ agreement, today }) => {
      const status = decideResumption(agreement, today)
      return status.ok ? this.take(agreement, { status: status.value }, 'agreement.resumed') : status
    })
    if (resumed.ok) await this.domain.follow()
    return resumed
  }

  private async play(
    actor: Actor,
    no: string,
    action: StepAction,
    step: (played: Played) => Promise<Result<AuthorizationAgreement>>,
  ): Promise<Result<AuthorizationAgreement>> {
    const agreement = await this.allowed(actor, no, action)
    if (!agreement.ok) return agreement
    const now = this.clock.now()
    return this.market.transaction(() => step({ agreement: agreement.value, now, today: dayOf(now) }))
  }

  private async allowed(actor: Actor, no: string, action: StepAction): Promise<Result<Agreement>> {
    const agreement = await this.store.byNo(no)
    if (!agreement) return refuse(noSuchAgreement(no))
    const { operatorOrgId, implementingOrgId, departmentOrgIds, region } = agreement
    const affiliate = await this.affiliations.between(operatorOrgId, [implementingOrgId, ...departmentOrgIds], region)
    const allowed = this.policy.authorize(actor, action, agreementSubject(actor, agreement, affiliate))
    return allowed.ok ? ok(agreement) : allowed
  }

  private async take(
    agreement: Agreement,
    step: Step,
    event: AgreementStepEvent,
  ): Promise<Result<AuthorizationAgreement>> {
    const changed = await this.store.step(agreement.id, [agreement.status], step)
    if (!changed) return refuse(CHANGED_MEANWHILE)
    await this.outbox.publish(event, agreementStep(changed, this.clock.now()))
    return ok(changed)
  }
}
