import { describe, expect, it } from 'vitest'
import { addDays, type Day } from '../../kernel/shanghai-time.ts'
import { refusalAlerts, usageAlerts, type UsageDay, type UsageLimits } from './alert.ts'

const LIMITS: UsageLimits = { spikeDays: 7, spikeFactor: 5, spikeMinCalls: 1_000, offHoursCalls: 500 }
const DAY = '2026-03-20' as Day

const usage = (day: Day, calls: bigint, offHours = 0n): UsageDay => ({
  orgId: 'B',
  productId: 'P',
  day,
  calls,
  offHours,
})
/** A week of so many calls a day, then the day. */
const after = (before: bigint, calls: bigint) => [
  ...[1, 2, 3, 4, 5, 6, 7].map((back) => usage(addDays(DAY, -back), before)),
  usage(DAY, calls),
]
const kinds = (days: readonly UsageDay[], limits = LIMITS) =>
  usageAlerts(days, limits)
    .filter(({ day }) => day === DAY)
    .map(({ kind }) => kind)

describe('a spike', () => {
  it.each([
    ['five times the average is none', after(300n, 1_500n), []],
    ['one call more than five times it is one', after(300n, 1_501n), ['VOLUME_SPIKE']],
    ['below the least of calls is none, whatever was before', after(0n, 999n), []],
    ['of the least of calls after nothing is one', after(0n, 1_000n), ['VOLUME_SPIKE']],
    [
      'is not held against what lies eight days back',
      [usage(addDays(DAY, -8), 9_999n), usage(DAY, 1_000n)],
      ['VOLUME_SPIKE'],
    ],
    ['is held against what lies seven days back', [usage(addDays(DAY, -7), 9_999n), usage(DAY, 1_000n)], []],
  ])('%s', (_, days, expected) => {
    expect(kinds(days)).toEqual(expected)
  })

  it('is of one buyer and one product alone', () => {
    const others = [1, 2, 3, 4, 5, 6, 7].map((back) => ({ ...usage(addDays(DAY, -back), 9_999n), orgId: 'C' }))
    expect(kinds([...others, usage(DAY, 1_000n)])).toEqual(['VOLUME_SPIKE'])
  })
})

describe('bulk by night', () => {
  it.each([
    [499n, []],
    [500n, ['OFF_HOURS_BULK']],
  ])('of %s calls', (offHours, expected) => {
    expect(kinds([usage(DAY, 999n, offHours)])).toEqual(expected)
  })
})

describe('refusals', () => {
  const refusal = (reasonCode: string, rule = 'rule', count = 1n, firstSeq = 9n) => ({
    orgId: 'B',
    day: DAY,
    reasonCode,
    rule,
    count,
    firstSeq,
  })

  it.each([
    ['PRICE_ABOVE_CEILING', 'OVER_CEILING'],
    ['LICENCE_PURPOSE', 'OUTSIDE_SCOPE'],
    ['RIGHT_USE_EXPIRED', 'AFTER_EXPIRY'],
    ['SUBJECT_LIMIT', 'SAME_SUBJECT'],
  ])('as %s raise %s', (code, kind) => {
    expect(refusalAlerts([refusal(code)]).map((alert) => alert.kind)).toEqual([kind])
  })

  it('of an invalid input raise an alert only for fields that the contract does not know', () => {
    const refusals = [
      refusal('INVALID_INPUT', 'product.contract.input'),
      refusal('INVALID_INPUT', 'product.contract.input.unknown'),
    ]
    expect(refusals.map((one) => refusalAlerts([one]).map(({ kind }) => kind))).toEqual([[], ['UNKNOWN_FIELDS']])
  })

  it('of one kind and day are one alert, which names the first', () => {
    const alerts = refusalAlerts([refusal('LICENCE_EXPIRED', 'a', 2n, 7n), refusal('CONSENT_EXPIRED', 'b', 3n, 5n)])
    expect(alerts).toMatchObject([{ kind: 'AFTER_EXPIRY', count: 5n, firstEventSeq: 5n }])
  })
})
