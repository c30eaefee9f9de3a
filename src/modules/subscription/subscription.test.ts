import { describe, expect, it } from 'vitest'
import { SubscriptionStatus } from '../../generated/prisma/enums.ts'
import type { Result } from '../../kernel/result.ts'
import { decideStep, SUBSCRIPTION_STEPS, type SubscriptionStep } from './subscription.ts'

const NOW = new Date('2026-03-02T09:00:00+08:00')
const LATER = new Date('2027-03-02T00:00:00+08:00')
const STEPS: readonly SubscriptionStep[] = ['SUSPEND', 'RESUME']

const codeOf = (result: Result<unknown>) => (result.ok ? result.value : result.error.code)

describe('the life of a subscription', () => {
  it('is drawn by its table', () => {
    const drawn = Object.entries(SUBSCRIPTION_STEPS).flatMap(([from, steps]) =>
      Object.entries(steps).map(([step, to]) => `${from} --${step}--> ${to}`),
    )
    expect(drawn).toEqual(['ACTIVE --SUSPEND--> SUSPENDED', 'SUSPENDED --RESUME--> ACTIVE'])
  })

  const all = Object.values(SubscriptionStatus).flatMap((status) => STEPS.map((step) => ({ status, step })))

  it.each(all)('follows the table on $step from $status', ({ status, step }) => {
    const expected = SUBSCRIPTION_STEPS[status][step] ?? 'SUBSCRIPTION_STATUS'
    expect(codeOf(decideStep({ status, validTo: LATER }, step, NOW))).toBe(expected)
  })

  it('is over at its end, whatever its status', () => {
    expect(codeOf(decideStep({ status: 'SUSPENDED', validTo: NOW }, 'RESUME', NOW))).toBe('SUBSCRIPTION_ENDED')
  })

  it('says what can be done instead', () => {
    expect(decideStep({ status: 'ACTIVE', validTo: LATER }, 'RESUME', NOW)).toMatchObject({
      error: { message: 'The subscription is ACTIVE. What can be done is SUSPEND.' },
    })
  })
})
