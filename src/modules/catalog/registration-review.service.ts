import { Injectable } from '@nestjs/common'
import type { RegistrationApplication } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { dayOfColumn, dayToColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { decideReturn, type DossierItem } from './registration-dossier.ts'
import { RegistrationDutyStore } from './registration-duty.store.ts'
import { NO_SUCH_APPLICATION } from './registration-filing.service.ts'
import { RegistrationIssue } from './registration-issue.ts'
import { RegistrationProcedure } from './registration-procedure.ts'
import { isLate, stepAfterReview } from './registration.ts'
import { RegistrationStore } from './registration.store.ts'

/** Owns what the registry does with applications. Promises that nobody processes what they filed, and that a review that runs late says why. */
@Injectable()
export class RegistrationReviewService {
  constructor(
    private readonly store: RegistrationStore,
    private readonly procedure: RegistrationProcedure,
    private readonly issue: RegistrationIssue,
    private readonly duties: RegistrationDutyStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
  ) {}

  /** The dossier is complete: the review's clock starts. */
  accept(actor: Actor, applicationId: string): Promise<Result<RegistrationApplication>> {
    const change = { acceptedAt: this.clock.now() }
    return this.process(actor, applicationId, 'registration.accept', (application) =>
      this.procedure.move(application, 'accept', { actorId: actor.id, change }),
    )
  }

  /** 一次性告知: the dossier is not complete, and everything that is missing is named at once. */
  return(
    actor: Actor,
    { applicationId, missing, remark }: { applicationId: string; missing: readonly DossierItem[]; remark: string },
  ): Promise<Result<RegistrationApplication>> {
    return this.process(actor, applicationId, 'registration.accept', async (application) => {
      const decision = decideReturn(missing, application.missing)
      if (!decision.ok) return decision
      const by = { actorId: actor.id, remark, change: { missing: [...missing] } }
      return this.procedure.move(application, 'return', by)
    })
  }

  /** Somebody takes the review on. */
  begin(actor: Actor, applicationId: string): Promise<Result<RegistrationApplication>> {
    return this.process(actor, applicationId, 'registration.review', (application) =>
      this.procedure.move(application, 'begin', { actorId: actor.id }),
    )
  }

  /** The review finds no fault: on to the public notice; a renewal or a cancellation takes effect. Or it is rejected. */
  review(
    actor: Actor,
    { applicationId, pass, remark }: { applicationId: string; pass: boolean; remark: string },
  ): Promise<Result<RegistrationApplication>> {
    return this.process(actor, applicationId, 'registration.review', (application) => {
      if (this.isLate(application) && !application.lateReason) return Promise.resolve(refuse(REASON_MISSING))
      return pass ? this.pass(actor, application, remark) : this.reject(actor, application, remark)
    })
  }

  /** The review is not finished in time: the applicant is told why. */
  explainDelay(
    actor: Actor,
    { applicationId, reason }: { applicationId: string; reason: string },
  ): Promise<Result<RegistrationApplication>> {
    return this.process(actor, applicationId, 'registration.review', async (application) => {
      const waits = application.status === 'ACCEPTED' || application.status === 'IN_REVIEW'
      if (!waits || !this.isLate(application)) return refuse(NOT_LATE)
      return ok(await this.store.note(application.id, { lateReason: reason }))
    })
  }

  /** A registration rests on false material, a forged result, or was misused. */
  revoke(
    actor: Actor,
    { applicationId, reason }: { applicationId: string; reason: string },
  ): Promise<Result<RegistrationApplication>> {
    return this.process(actor, applicationId, 'registration.revoke', (application) =>
      this.issue.end(application, 'revoke', { actorId: actor.id, remark: reason }),
    )
  }

  private async pass(actor: Actor, application: RegistrationApplication, remark: string) {
    const by = { actorId: actor.id, remark, change: { reviewedAt: this.clock.now() } }
    const step = stepAfterReview(application.type)
    if (step === 'renew') return this.issue.renew(application, by)
    if (step === 'strike') return this.issue.strike(application, by)
    const published = await this.procedure.move(application, 'publish', by)
    if (!published.ok) return published
    const { dueDay, ownerOrgId } = published.value
    const startDay = dayToColumn(dayOf(this.clock.now()))
    const holderName = await this.store.organizationName(ownerOrgId)
    await this.store.publish(published.value, { startDay, endDay: dueDay ?? startDay }, holderName)
    return published
  }

  private async reject(actor: Actor, application: RegistrationApplication, remark: string) {
    const by = { actorId: actor.id, remark, change: { reviewedAt: this.clock.now() } }
    const rejected = await this.procedure.move(application, 'reject', by)
    if (rejected.ok && application.type === 'FIRST') {
      await this.duties.setFiled({ kind: application.subjectKind, id: application.subjectId }, null)
    }
    return rejected
  }

  private isLate({ dueDay }: RegistrationApplication): boolean {
    return isLate(dayOf(this.clock.now()), dueDay && dayOfColumn(dueDay))
  }

  /** Load, authorize, then the work in one transaction. */
  private async process(
    actor: Actor,
    applicationId: string,
    action: 'registration.accept' | 'registration.review' | 'registration.revoke',
    work: (application: RegistrationApplication) => Promise<Result<RegistrationApplication>>,
  ): Promise<Result<RegistrationApplication>> {
    const application = await this.store.byId(applicationId)
    if (!application) return refuse(NO_SUCH_APPLICATION)
    const { id, region, filedBy } = application
    const facts = { region, makerIsChecker: makerIsChecker(actor, filedBy) }
    const allowed = this.policy.authorize(actor, action, { type: 'RegistrationApplication', id, facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(() => work(application))
  }
}

const REASON_MISSING: Refusal = {
  code: 'LATE_REASON_MISSING',
  message: 'The review is past its term. Tell the applicant why first, then finish it.',
  rule: 'registration.reviewWD',
}
const NOT_LATE: Refusal = {
  code: 'NOT_LATE',
  message: 'The review is within its term, so there is no delay to explain. Finish it in time.',
  rule: 'registration.reviewWD',
}
