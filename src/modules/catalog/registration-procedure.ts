import { Injectable } from '@nestjs/common'
import type { RegistrationApplication } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { dayOfColumn, dayToColumn } from '../../platform/database/day-column.ts'
import { Ids } from '../../platform/ids.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { WorkingCalendars } from '../../policy/working-calendars.ts'
import { clockOf, decideStep, isLate, type Moving, type RegistrationStepName } from './registration.ts'
import { RegistrationStore, type NewStep } from './registration.store.ts'

export type RunningClock = Pick<RegistrationApplication, 'clockFrom' | 'clockWorkingDays' | 'dueDay' | 'provisional'>
type Change = Partial<Omit<RegistrationApplication, 'id' | 'status'>>

const NO_CLOCK: RunningClock = { clockFrom: null, clockWorkingDays: null, dueDay: null, provisional: false }

/** Moves applications along the procedure. Promises that every move stops the clock that ran, starts the next one and leaves a step that tells whether it was late. */
@Injectable()
export class RegistrationProcedure {
  constructor(
    private readonly store: RegistrationStore,
    private readonly rules: RegionRules,
    private readonly calendars: WorkingCalendars,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {
    calendars.whenAnnounced((calendar) => store.recompute(calendar))
  }

  /** Takes a step, with what it changes. In a transaction of the caller. */
  async move(
    application: RegistrationApplication,
    name: RegistrationStepName,
    by: { actorId: string | null; remark?: string; change?: Change },
  ): Promise<Result<RegistrationApplication>> {
    const step = decideStep(application, name)
    if (!step.ok) return step
    const next = { ...application, status: step.value.to }
    const goesOn = clockOf(application) !== null && clockOf(application) === clockOf(next)
    const clock = goesOn ? {} : await this.start(application.region, next)
    const taken = this.step(application, { ...by, step: name, status: step.value.to })
    const moved = await this.store.move({ id: application.id, ...step.value }, { ...by.change, ...clock }, taken)
    return moved ? ok(moved) : refuse(CHANGED_MEANWHILE)
  }

  /** The clock of a state, started today; none where nobody is waited for. */
  async start(region: string, moving: Moving): Promise<RunningClock> {
    const rule = clockOf(moving)
    if (!rule) return NO_CLOCK
    const from = dayOf(this.clock.now())
    const workingDays = this.rules.for(region).get(rule)
    const { day, provisional } = await this.calendars.deadline(from, workingDays)
    return { clockFrom: dayToColumn(from), clockWorkingDays: workingDays, dueDay: dayToColumn(day), provisional }
  }

  /** What is written of a step: who, when, and whether the clock that it stops had run out. */
  step(
    { id, dueDay }: Pick<RegistrationApplication, 'id' | 'dueDay'>,
    taken: { actorId: string | null; step: string; status: NewStep['status']; remark?: string },
  ): NewStep {
    const at = this.clock.now()
    const late = taken.step !== 'code' && isLate(dayOf(at), dueDay && dayOfColumn(dueDay))
    const { actorId, step, status, remark = null } = taken
    return { id: this.ids.next(), applicationId: id, at, actorId, step, status, dueDay, late, remark }
  }
}

const CHANGED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody moved the application at the same time. Look at its state and try again.',
  rule: 'registration.procedure',
}
