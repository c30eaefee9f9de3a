import { describe, expect, it } from 'vitest'
import { RegistrationStatus, RegistrationType } from '../../generated/prisma/enums.ts'
import {
  clockOf,
  decideStep,
  isLate,
  REGISTRATION_STEPS,
  stepAfterReview,
  type RegistrationStepName,
} from './registration.ts'

const NAMES = Object.keys(REGISTRATION_STEPS) as RegistrationStepName[]
const TYPES = Object.values(RegistrationType)
const STATES = Object.values(RegistrationStatus)

/** Every step that an application of a type can take, drawn from what `decideStep` allows. */
const draw = (type: RegistrationType) =>
  NAMES.flatMap((name) =>
    STATES.flatMap((status) => {
      const step = decideStep({ type, status }, name)
      return step.ok ? `${status} ─${name}→ ${step.value.to}` : []
    }),
  )

describe('the procedure', () => {
  it('of a first registration', () => {
    expect(draw('FIRST')).toEqual([
      'SUBMITTED ─return→ RETURNED',
      'RETURNED ─resubmit→ SUBMITTED',
      'SUBMITTED ─accept→ ACCEPTED',
      'ACCEPTED ─begin→ IN_REVIEW',
      'IN_REVIEW ─reject→ REJECTED',
      'IN_REVIEW ─publish→ NOTICE',
      'NOTICE ─terminate→ TERMINATED',
      'NOTICE ─code→ CODED',
      'CODED ─cancel→ CANCELLED',
      'CODED ─lapse→ CANCELLED',
      'CODED ─revoke→ REVOKED',
    ])
  })

  it.each(['CHANGE', 'CORRECTION'] as const)('of a %s goes through the notice and ends no registration', (type) => {
    expect(draw(type)).toEqual(draw('FIRST').slice(0, 8))
  })

  it('of a renewal has no notice', () => {
    expect(draw('RENEWAL')).toEqual([...draw('FIRST').slice(0, 5), 'IN_REVIEW ─renew→ CODED'])
  })

  it('of a cancellation has no notice', () => {
    expect(draw('CANCEL')).toEqual([...draw('FIRST').slice(0, 5), 'IN_REVIEW ─strike→ CANCELLED'])
  })

  it('names the state of what cannot be moved', () => {
    const step = decideStep({ type: 'FIRST', status: 'CODED' }, 'accept')
    expect(!step.ok && step.error).toMatchObject({ code: 'REGISTRATION_STATUS', details: { status: 'CODED' } })
  })

  it('tells what is not for its type', () => {
    const step = decideStep({ type: 'CANCEL', status: 'IN_REVIEW' }, 'publish')
    expect(!step.ok && step.error.code).toBe('REGISTRATION_TYPE')
  })

  it.each(TYPES)('passes a %s on to a step it can take', (type) => {
    expect(decideStep({ type, status: 'IN_REVIEW' }, stepAfterReview(type)).ok).toBe(true)
  })
})

describe('the clock of a state', () => {
  const clocks = (type: RegistrationType) =>
    Object.fromEntries(STATES.flatMap((status) => clockOf({ type, status }) ?? []).map((rule) => [rule, true]))

  it('runs exactly while somebody is waited for', () => {
    const waiting = STATES.filter((status) => clockOf({ type: 'FIRST', status }) !== null)
    expect(waiting).toEqual(['SUBMITTED', 'ACCEPTED', 'IN_REVIEW', 'NOTICE'])
  })

  it('of a review is that of a cancellation where one is asked for', () => {
    expect([clocks('FIRST'), clocks('CANCEL')].map((found) => Object.keys(found)[1])).toEqual([
      'registration.reviewWD',
      'registration.cancelWD',
    ])
  })

  it('leaves the due day itself in time', () => {
    expect([isLate('2025-09-28', '2025-09-28'), isLate('2025-09-29', '2025-09-28')]).toEqual([false, true])
  })

  it('is never late where none runs', () => {
    expect(isLate('2025-09-28', null)).toBe(false)
  })
})
