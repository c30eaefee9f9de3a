import { Injectable } from '@nestjs/common'
import type { RegistrationApplication } from '../../generated/prisma/client.ts'
import { invariant, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf, type Day } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { dayOfColumn, dayToColumn } from '../../platform/database/day-column.ts'
import { Outbox } from '../../platform/outbox.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { RegistrationDutyStore } from './registration-duty.store.ts'
import { RegistrationProcedure } from './registration-procedure.ts'
import { RegistrationSubjects } from './registration-subjects.ts'
import { lastDayOfValidity, registrationCodeOf, renewedValidity } from './registration-validity.ts'
import { RegistrationStore } from './registration.store.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'registration.coded': {
      applicationId: string
      registrationId: string
      region: string
      type: string
      subjectKind: string
      subjectId: string
      code: string
      /** both days valid */
      validFrom: string
      validUntil: string
    }
    'registration.ended': { registrationId: string; region: string; code: string; end: string; at: string }
  }
}

type By = { actorId: string | null; remark?: string; change?: { reviewedAt: Date } }

/** What an application does when it succeeds, and what an end of a registration does. In transactions of the caller. */
@Injectable()
export class RegistrationIssue {
  constructor(
    private readonly store: RegistrationStore,
    private readonly procedure: RegistrationProcedure,
    private readonly subjects: RegistrationSubjects,
    private readonly duties: RegistrationDutyStore,
    private readonly rules: RegionRules,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The notice ended and nothing stands against it: a first registration gets its code, a change or correction its effect. */
  async code(application: RegistrationApplication, by: By): Promise<Result<RegistrationApplication>> {
    const change =
      application.type === 'FIRST' ? ok(await this.newCode(application)) : await this.codeThatStays(application)
    if (!change.ok) return change
    const coded = await this.procedure.move(application, 'code', { ...by, change: { ...by.change, ...change.value } })
    if (coded.ok) await this.enter(coded.value)
    return coded
  }

  /** A renewal begins the day after expiry; the registration goes on to its end. */
  async renew(application: RegistrationApplication, by: By): Promise<Result<RegistrationApplication>> {
    const found = await this.registrationOf(application)
    if (!found.ok) return found
    const registration = found.value
    const years = this.rules.for(application.region).get('registration.renewMaxYears')
    const operatedUntil = await this.operatedUntil(application)
    const validity = renewedValidity(lastDayOf(registration), { years, operatedUntil })
    if (!validity.ok) return validity
    const { from, until } = validity.value
    const change = {
      code: registration.code,
      codedAt: this.clock.now(),
      validFrom: dayToColumn(from),
      validUntil: dayToColumn(until),
    }
    const renewed = await this.procedure.move(application, 'renew', { ...by, change: { ...by.change, ...change } })
    if (!renewed.ok) return renewed
    await this.store.note(registration.id, { validUntil: change.validUntil })
    await this.enter(renewed.value)
    return renewed
  }

  /** The owner gives a registration up. */
  async strike(application: RegistrationApplication, by: By): Promise<Result<RegistrationApplication>> {
    const registration = await this.registrationOf(application)
    if (!registration.ok) return registration
    const struck = await this.procedure.move(application, 'strike', by)
    if (!struck.ok) return struck
    const ended = await this.end(registration.value, 'cancel', { actorId: by.actorId })
    return ended.ok ? struck : ended
  }

  /** Ends a registration: given up, run out, or revoked. What rests on it must be registered again. */
  async end(
    registration: RegistrationApplication,
    how: 'cancel' | 'lapse' | 'revoke',
    by: By,
  ): Promise<Result<RegistrationApplication>> {
    const ended = await this.procedure.move(registration, how, by)
    if (!ended.ok) return ended
    const { id, region, code, subjectKind: kind, subjectId } = registration
    await this.subjects.show({ kind, id: subjectId }, null)
    await this.duties.setFiled({ kind, id: subjectId }, null)
    const at = this.clock.now().toISOString()
    await this.outbox.publish('registration.ended', { registrationId: id, region, code: code ?? '', end: how, at })
    return ended
  }

  private async newCode(application: RegistrationApplication) {
    const { region, subjectKind, subjectCode, subjectId: id } = application
    const today = this.today()
    const issuedBefore = await this.store.codesOf({ kind: subjectKind, id })
    const years = this.rules.for(region).get('registration.validYears')
    const until = lastDayOfValidity(today, { years, operatedUntil: await this.operatedUntil(application) })
    return {
      code: registrationCodeOf({ subjectKind, region, subjectCode }, { today, issuedBefore }),
      codedAt: this.clock.now(),
      validFrom: dayToColumn(today),
      validUntil: dayToColumn(until),
    }
  }

  private async codeThatStays(application: RegistrationApplication) {
    const registration = await this.registrationOf(application)
    if (!registration.ok) return registration
    const { code, validFrom, validUntil } = registration.value
    return ok({ code, codedAt: this.clock.now(), validFrom, validUntil })
  }

  /** Writes the registration down where it is looked for, and tells of it. */
  private async enter(application: RegistrationApplication): Promise<void> {
    const { id, registrationId, region, type, subjectKind, subjectId, code, codedAt, validFrom, validUntil } =
      application
    invariant(code && codedAt && validFrom && validUntil, 'What is coded has a code and its days.')
    const since = type === 'FIRST' ? { registeredAt: codedAt } : {}
    const registration = { registrationCode: code, ...since, registeredUntil: validUntil }
    await this.subjects.show({ kind: subjectKind, id: subjectId }, registration)
    await this.outbox.publish('registration.coded', {
      applicationId: id,
      registrationId: registrationId ?? id,
      region,
      type,
      subjectKind,
      subjectId,
      code,
      validFrom: dayOfColumn(validFrom),
      validUntil: dayOfColumn(validUntil),
    })
  }

  /** The registration that a later application is of. Refuses when it ended in the meantime. */
  private async registrationOf({ registrationId }: RegistrationApplication): Promise<Result<RegistrationApplication>> {
    const registration = registrationId && (await this.store.byId(registrationId))
    invariant(registration, 'A later application names its registration.')
    return registration.status === 'CODED' ? ok(registration) : refuse(REGISTRATION_ENDED)
  }

  private operatedUntil({ subjectKind: kind, subjectId: id }: RegistrationApplication): Promise<Day | null> {
    return this.subjects.operatedUntil({ kind, id }, this.today())
  }

  private today(): Day {
    return dayOf(this.clock.now())
  }
}

function lastDayOf({ validUntil }: RegistrationApplication): Day {
  invariant(validUntil, 'A registration has a last day.')
  return dayOfColumn(validUntil)
}

const REGISTRATION_ENDED: Refusal = {
  code: 'REGISTRATION_ENDED',
  message:
    'The registration that this application is of has ended. Reject it; a first registration can be filed again.',
  rule: 'registration.procedure',
}
