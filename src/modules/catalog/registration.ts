/**
 * The registration procedure (26号): application, acceptance, formal review, public notice, code.
 * Promises: every step an application can take is in the table below and nothing else moves it; every state that waits for
 * somebody has a clock in working days. Refuses: a step from another state, naming the state it is in.
 */
import type { RegistrationStatus, RegistrationType } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { RuleKey } from '../../policy/rule-pack.ts'

type Step = {
  readonly from: RegistrationStatus
  readonly to: RegistrationStatus
  readonly types: readonly RegistrationType[]
}

const ALL = ['FIRST', 'CHANGE', 'CORRECTION', 'CANCEL', 'RENEWAL'] as const
/** What is shown to the public before it is coded: whatever says something new of the data. */
const NOTICED = ['FIRST', 'CHANGE', 'CORRECTION'] as const

/** Every step there is. A registration is a FIRST application that was coded, so `lapse`, `cancel` and `revoke` end it. */
export const REGISTRATION_STEPS = {
  return: { from: 'SUBMITTED', to: 'RETURNED', types: ALL },
  resubmit: { from: 'RETURNED', to: 'SUBMITTED', types: ALL },
  accept: { from: 'SUBMITTED', to: 'ACCEPTED', types: ALL },
  begin: { from: 'ACCEPTED', to: 'IN_REVIEW', types: ALL },
  reject: { from: 'IN_REVIEW', to: 'REJECTED', types: ALL },
  publish: { from: 'IN_REVIEW', to: 'NOTICE', types: NOTICED },
  terminate: { from: 'NOTICE', to: 'TERMINATED', types: NOTICED },
  code: { from: 'NOTICE', to: 'CODED', types: NOTICED },
  renew: { from: 'IN_REVIEW', to: 'CODED', types: ['RENEWAL'] },
  strike: { from: 'IN_REVIEW', to: 'CANCELLED', types: ['CANCEL'] },
  cancel: { from: 'CODED', to: 'CANCELLED', types: ['FIRST'] },
  lapse: { from: 'CODED', to: 'CANCELLED', types: ['FIRST'] },
  revoke: { from: 'CODED', to: 'REVOKED', types: ['FIRST'] },
} as const satisfies Record<string, Step>

export type RegistrationStepName = keyof typeof REGISTRATION_STEPS

export type Moving = { readonly type: RegistrationType; readonly status: RegistrationStatus }

/** Whether an application can take a step now. @returns the states to move between */
export function decideStep({ type, status }: Moving, name: RegistrationStepName): Result<Omit<Step, 'types'>> {
  const { from, to, types }: Step = REGISTRATION_STEPS[name]
  if (!types.includes(type)) {
    return refuse({
      code: 'REGISTRATION_TYPE',
      message: `An application of type ${type} is not to ${name}. Look at its type, and at what it waits for.`,
      rule: 'registration.procedure',
      details: { type, step: name },
    })
  }
  if (status === from) return ok({ from, to })
  return refuse({
    code: 'REGISTRATION_STATUS',
    message: `To ${name} an application it must be ${from}, and this one is ${status}. Look at its state and try again.`,
    rule: 'registration.procedure',
    details: { status, step: name },
  })
}

/** The step that follows a review that found no fault. */
export function stepAfterReview(type: RegistrationType): 'publish' | 'renew' | 'strike' {
  if (type === 'RENEWAL') return 'renew'
  return type === 'CANCEL' ? 'strike' : 'publish'
}

type ClockRule = Extract<RuleKey, `registration.${'accept' | 'review' | 'cancel' | 'notice'}WD`>

/**
 * The clock of a state, as the rule that has its working days; none where nothing waits. A review is counted from the
 * acceptance, so beginning it sets no new clock.
 */
export function clockOf({ type, status }: Moving): ClockRule | null {
  if (status === 'SUBMITTED') return 'registration.acceptWD'
  if (status === 'ACCEPTED' || status === 'IN_REVIEW') {
    return type === 'CANCEL' ? 'registration.cancelWD' : 'registration.reviewWD'
  }
  return status === 'NOTICE' ? 'registration.noticeWD' : null
}

/** Whether a day has passed its due day: the due day itself is still in time. */
export const isLate = (today: string, dueDay: string | null): boolean => dueDay !== null && today > dueDay
