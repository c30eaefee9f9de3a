import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, type Day } from '../../kernel/shanghai-time.ts'
import { firstRegistrationClock } from './registration-duty.ts'
import {
  hasLapsed,
  lastDayOfValidity,
  registrationCodeOf,
  renewalOpens,
  renewedValidity,
} from './registration-validity.ts'

const day = (text: string) => text as Day

describe('validity', () => {
  it('is three years from the code’s day, through the day before its anniversary', () => {
    expect(lastDayOfValidity(day('2025-10-28'), { years: 3, operatedUntil: null })).toBe('2028-10-27')
  })

  it('is no longer than authorised operation', () => {
    expect(lastDayOfValidity(day('2025-10-28'), { years: 3, operatedUntil: day('2026-06-30') })).toBe('2026-06-30')
  })

  it('is three years where operation goes on for five', () => {
    expect(lastDayOfValidity(day('2025-10-28'), { years: 3, operatedUntil: day('2030-10-27') })).toBe('2028-10-27')
  })

  it('begun on 29 February ends on a day that exists', () => {
    expect(lastDayOfValidity(day('2028-02-29'), { years: 3, operatedUntil: null })).toBe('2031-02-27')
  })
})

describe('a renewal', () => {
  it('opens 60 days before the last day', () => {
    expect(renewalOpens(day('2028-10-27'), 60)).toBe('2028-08-28')
  })

  it('is counted from the day after expiry, whenever it was filed', () => {
    expect(renewedValidity(day('2028-10-27'), { years: 3, operatedUntil: null })).toEqual({
      ok: true,
      value: { from: '2028-10-28', until: '2031-10-27' },
    })
  })

  it('is refused where operation ends with the registration', () => {
    const renewed = renewedValidity(day('2028-10-27'), { years: 3, operatedUntil: day('2028-10-27') })
    expect(!renewed.ok && renewed.error.code).toBe('OPERATION_ENDS')
  })

  it('never leaves a gap and never lasts longer than its years', () => {
    const days = fc.integer({ min: 0, max: 9_000 }).map((n) => addDays(day('2025-01-01'), n))
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 3 }), (until, years) => {
        const renewed = renewedValidity(until, { years, operatedUntil: null })
        expect(renewed.ok && renewed.value.from).toBe(addDays(until, 1))
        expect(renewed.ok && renewed.value.until <= addDays(until, years * 366)).toBe(true)
      }),
    )
  })

  it('that does not come lets the registration lapse the next day', () => {
    expect(['2028-10-27', '2028-10-28'].map((today) => hasLapsed(day('2028-10-27'), day(today)))).toEqual([false, true])
  })
})

describe('a code', () => {
  const subject = { subjectKind: 'RESOURCE', region: '510100', subjectCode: 'CD-PSB-PERSON' } as const

  it('is of what, region, year and its own code', () => {
    expect(registrationCodeOf(subject, { today: day('2026-06-15'), issuedBefore: [] })).toBe(
      'DJ-510100-2026-CD-PSB-PERSON',
    )
  })

  it('of a product differs from that of a resource of the same name', () => {
    const product = { ...subject, subjectKind: 'PRODUCT' } as const
    expect(registrationCodeOf(product, { today: day('2026-06-15'), issuedBefore: [] })).toBe(
      'DP-510100-2026-CD-PSB-PERSON',
    )
  })

  it('is another when the same is registered again in a year', () => {
    const issued: string[] = []
    for (let times = 0; times < 20; times += 1)
      issued.push(registrationCodeOf(subject, { today: day('2026-06-15'), issuedBefore: issued }))
    expect(new Set(issued).size).toBe(20)
    expect(issued[1]).toBe('DJ-510100-2026-CD-PSB-PERSON.2')
  })
})

describe('the clock of a first registration', () => {
  const terms = { inForceFrom: day('2025-03-01'), firstWithinWD: 20, legacyWithinWD: 30 }
  const clock = (at: string) => firstRegistrationClock(new Date(at), terms)

  it('is 20 working days from the day of first delivery, in Shanghai', () => {
    expect(clock('2025-09-23T16:00:00Z')).toEqual({ from: '2025-09-24', workingDays: 20 })
  })

  it('is 30 from the day the rule is in force, for what was delivered before', () => {
    expect(clock('2025-02-28T23:59:59+08:00')).toEqual({ from: '2025-03-01', workingDays: 30 })
  })

  it('is the common one on that day itself', () => {
    expect(clock('2025-03-01T00:00:00+08:00')).toEqual({ from: '2025-03-01', workingDays: 20 })
  })
})
