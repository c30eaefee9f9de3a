import { Injectable } from '@nestjs/common'
import type { RegistrationApplication } from '../../generated/prisma/client.ts'
import type { RegistrationSubjectKind, RegistrationType } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { checkDossier, decideFiling, type Dossier, type Filing } from './registration-dossier.ts'
import { RegistrationDutyStore } from './registration-duty.store.ts'
import { RegistrationProcedure } from './registration-procedure.ts'
import { RegistrationSubjects, type RegistrationSubject } from './registration-subjects.ts'
import { RegistrationStore } from './registration.store.ts'

export type FilingInput = {
  subjectKind: RegistrationSubjectKind
  /** code of the resource or the product */
  subjectCode: string
  type: RegistrationType
  dossier?: Dossier | null | undefined
  cause?: string | null | undefined
  interestEvidence?: string | null | undefined
}

/** Owns what is filed for registration. Promises that whoever files owns what is registered, or shows an interest in its correction. Refuses a dossier without evidence deposited before. */
@Injectable()
export class RegistrationFilingService {
  constructor(
    private readonly store: RegistrationStore,
    private readonly procedure: RegistrationProcedure,
    private readonly subjects: RegistrationSubjects,
    private readonly duties: RegistrationDutyStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Files an application. @returns it, SUBMITTED, with the day by which the registry must accept or return it */
  async apply(actor: Actor, input: FilingInput): Promise<Result<RegistrationApplication>> {
    const subject = await this.subjects.find(input.subjectKind, input.subjectCode)
    if (!subject) return refuse(noSuchSubject(input))
    const allowed = this.authorize(actor, subject, input.type)
    if (!allowed.ok) return allowed
    if (!subject.ready) return refuse(NOT_READY)
    const registration = await this.store.inForce(subject)
    const filing = toFiling(input)
    const decision = decideFiling(filing, await this.facts(actor, subject, { filing, registration }))
    if (!decision.ok) return decision
    return this.market.transaction(async () => {
      const application = await this.draft(actor, subject, { filing, registration })
      const step = this.procedure.step(application, { actorId: actor.id, step: 'file', status: 'SUBMITTED' })
      const filed = await this.store.add(application, { ...step, dueDay: null, late: false })
      if (input.type === 'FIRST') await this.duties.setFiled(subject, filed.submittedAt)
      return ok(filed)
    })
  }

  /** Files a returned application again, mended: the clock of acceptance starts anew. */
  async resubmit(
    actor: Actor,
    input: { applicationId: string; dossier?: Dossier | null | undefined; cause?: string | null | undefined },
  ): Promise<Result<RegistrationApplication>> {
    const application = await this.store.byId(input.applicationId)
    if (!application) return refuse(NO_SUCH_APPLICATION)
    const { type, subjectKind, ownerOrgId, region } = application
    const subject = { kind: subjectKind, ownerOrgId, region, id: application.id }
    const allowed = this.authorize(actor, subject, type)
    if (!allowed.ok) return allowed
    if (application.applicantOrgId !== actor.org?.id) return refuse(NO_SUCH_APPLICATION)
    const dossier = input.dossier ?? null
    const whole = checkDossier({ type, dossier }, { now: this.clock.now(), subjectKind })
    if (!whole.ok) return whole
    const change = {
      ...dossier,
      submittedAt: this.clock.now(),
      filedBy: actor.id ?? '',
      ...(input.cause && { cause: input.cause }),
    }
    return this.market.transaction(() => this.procedure.move(application, 'resubmit', { actorId: actor.id, change }))
  }

  private authorize(
    actor: Actor,
    { kind, ownerOrgId, region, id }: Pick<RegistrationSubject, 'kind' | 'ownerOrgId' | 'region' | 'id'>,
    type: RegistrationType,
  ): Result<void> {
    const facts = { ownerOrgId, region }
    const subject = { type: 'RegistrationApplication' as const, id, facts }
    if (type === 'CORRECTION' && actor.org?.id !== ownerOrgId) {
      return this.policy.authorize(actor, 'registration.correct', subject)
    }
    const action = kind === 'RESOURCE' ? 'resource.applyForRegistration' : 'product.applyForRegistration'
    return this.policy.authorize(actor, action, subject)
  }

  private async facts(actor: Actor, subject: RegistrationSubject, { filing, registration }: Prepared) {
    const now = this.clock.now()
    return {
      now,
      today: dayOf(now),
      subjectKind: subject.kind,
      byOwner: actor.org?.id === subject.ownerOrgId,
      registration: registration?.validUntil ? { validUntil: dayOfColumn(registration.validUntil) } : null,
      open: await this.store.hasOpen(subject, filing.type),
      renewWindowDays: this.rules.for(subject.region).get('registration.renewWindowDays'),
    }
  }

  private async draft(
    actor: Actor,
    { kind, id, code, name, region, ownerOrgId }: RegistrationSubject,
    { filing, registration }: Prepared,
  ): Promise<RegistrationApplication> {
    const { type, dossier, cause, interestEvidence } = filing
    return {
      ...NOTHING_YET,
      ...dossier,
      ...(await this.procedure.start(region, { type, status: 'SUBMITTED' })),
      id: this.ids.next(),
      region,
      type,
      subjectKind: kind,
      subjectId: id,
      subjectCode: code,
      subjectName: name,
      registrationId: type === 'FIRST' ? null : (registration?.id ?? null),
      ownerOrgId,
      applicantOrgId: actor.org?.id ?? '',
      cause,
      interestEvidence,
      filedBy: actor.id ?? '',
      submittedAt: this.clock.now(),
      status: 'SUBMITTED',
      ruleVersion: this.rules.for(region).version,
    }
  }
}

type Prepared = { filing: Filing; registration: RegistrationApplication | null }

const toFiling = ({ type, dossier = null, cause, interestEvidence }: FilingInput): Filing => ({
  type,
  dossier,
  cause: cause ?? null,
  interestEvidence: interestEvidence ?? null,
})

/** What only a later step writes. */
const NOTHING_YET = {
  lawfulSource: null,
  resourceInfo: null,
  productInfo: null,
  scenarioInfo: null,
  riskAssessmentNo: null,
  brief: null,
  evidenceHash: null,
  evidenceAt: null,
  missing: [],
  acceptedAt: null,
  reviewedAt: null,
  lateReason: null,
  code: null,
  codedAt: null,
  validFrom: null,
  validUntil: null,
}

export const NO_SUCH_APPLICATION: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such application for registration. See the list of applications.',
  rule: 'registration.application',
  field: 'input.applicationId',
}

const noSuchSubject = ({ subjectKind, subjectCode }: FilingInput): Refusal => ({
  code: 'NOT_FOUND',
  message: `There is no ${subjectKind === 'RESOURCE' ? 'resource' : 'product'} ${subjectCode}. See the codes in the catalogue.`,
  rule: 'registration.subject',
  field: 'input.subjectCode',
})

const NOT_READY: Refusal = {
  code: 'SUBJECT_NOT_READY',
  message: 'It is not in the catalogue yet. Wait until the data bureau has accepted it there, then apply.',
  rule: 'registration.subject',
  field: 'input.subjectCode',
}
