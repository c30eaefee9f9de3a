import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/results.ts'
import { steps, unitPrice } from '../../../test/support/price-tables.ts'
import type { BuyerClass } from '../../generated/prisma/enums.ts'
import {
  checkUnderCeilings,
  decideBasis,
  decideCeiling,
  governingCeiling,
  permittedUntil,
  type Ceiling,
  type PriceUnderCeiling,
} from './ceiling.ts'

const day = (text: string) => new Date(`${text}T00:00:00+08:00`)
const NOW = day('2026-03-02')

const ceiling = (id: string, yuan: string, given: Partial<Ceiling> = {}): Ceiling => ({
  id,
  buyerClass: 'ALL',
  priceE4: unitPrice(yuan),
  documentNo: `发改价格〔2026〕${id}号`,
  validFrom: day('2026-01-01'),
  validTo: day('2028-01-01'),
  ...given,
})

const price = (yuan: string, buyerClass: BuyerClass = 'COMMERCIAL'): PriceUnderCeiling => ({
  buyerClass,
  tiers: steps(['100', yuan], [null, '0.01']),
})

describe('decideCeiling', () => {
  const decide = (given: Partial<Parameters<typeof decideCeiling>[0]['ceiling']> = {}) =>
    codeOf(
      decideCeiling({
        ceiling: {
          purposeClass: 'INDUSTRY_DEVELOPMENT',
          unit: 'CALL',
          validFrom: day('2026-01-01'),
          validTo: day('2027-01-01'),
          ...given,
        },
        product: { unit: 'CALL' },
        freePurposes: ['PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE'],
        now: NOW,
      }),
    )

  it('takes a ceiling that has begun already', () => expect(decide()).toBe('OK'))
  it('refuses a ceiling for a free purpose', () =>
    expect(decide({ purposeClass: 'PUBLIC_WELFARE' })).toBe('CEILING_NOT_NEEDED'))
  it('refuses another unit than the product’s', () => expect(decide({ unit: 'REPORT' })).toBe('CEILING_UNIT'))
  it('refuses an end at the beginning', () => expect(decide({ validTo: day('2026-01-01') })).toBe('CEILING_TIME'))
  it('refuses a ceiling that ends this instant', () => expect(decide({ validTo: NOW })).toBe('CEILING_ENDED'))
})

describe('decideBasis', () => {
  const revenue = { id: 'revenue', endsAt: day('2029-01-01') }
  const basis = (
    given: { trial?: boolean; validTo?: Date } = {},
    facts: Partial<Parameters<typeof decideBasis>[1]> = {},
  ) => decideBasis({ trial: false, validTo: day('2029-01-01'), ...given }, { revenue, hasFullYear: true, ...facts })

  it('rests a ceiling on the permitted revenue', () => expect(basis()).toEqual({ ok: true, value: 'revenue' }))
  it('refuses one without a permitted revenue', () => {
    expect(codeOf(basis({}, { revenue: undefined }))).toBe('CEILING_WITHOUT_REVENUE')
  })
  it('refuses one that outlasts the cycle', () => {
    expect(codeOf(basis({ validTo: day('2029-01-02') }))).toBe('CEILING_BEYOND_CYCLE')
  })
  it('lets a trial rest on nothing before a revenue is permitted', () => {
    expect(basis({ trial: true }, { revenue: undefined })).toEqual({ ok: true, value: null })
  })
  it('lets a product without a complete year be on trial', () => {
    expect(basis({ trial: true }, { hasFullYear: false })).toEqual({ ok: true, value: null })
  })
  it('refuses a trial after a complete year', () => expect(codeOf(basis({ trial: true }))).toBe('CEILING_TRIAL_OVER'))
})

describe('governingCeiling', () => {
  it('is the one of the buyer class before the one for ALL', () => {
    const ceilings = [ceiling('1', '0.10', { buyerClass: 'GRASSROOTS_PUBLIC' }), ceiling('2', '0.30')]
    expect(governingCeiling(ceilings, 'GRASSROOTS_PUBLIC', NOW)?.id).toBe('1')
  })

  it('is the one for ALL where the class has none', () => {
    const ceilings = [ceiling('1', '0.10', { buyerClass: 'GRASSROOTS_PUBLIC' }), ceiling('2', '0.30')]
    expect(governingCeiling(ceilings, 'COMMERCIAL', NOW)?.id).toBe('2')
  })

  it('is the one set last, also if it is higher', () => {
    expect(governingCeiling([ceiling('2', '0.40'), ceiling('1', '0.30')], 'COMMERCIAL', NOW)?.id).toBe('2')
  })

  it('is in force at its first instant', () => {
    expect(governingCeiling([ceiling('1', '0.30', { validFrom: NOW })], 'COMMERCIAL', NOW)?.id).toBe('1')
  })

  it('is out of force at its end', () => {
    expect(governingCeiling([ceiling('1', '0.30', { validTo: NOW })], 'COMMERCIAL', NOW)).toBeUndefined()
  })
})

describe('checkUnderCeilings', () => {
  it('takes a price at the ceiling', () => {
    expect(checkUnderCeilings(price('0.30'), [ceiling('1', '0.30')], NOW).ok).toBe(true)
  })

  it('names the tier, the ceiling and its document when a price is 1/10,000 yuan above', () => {
    expect(checkUnderCeilings(price('0.3001'), [ceiling('1', '0.30')], NOW)).toMatchObject({
      error: {
        code: 'PRICE_ABOVE_CEILING',
        field: 'tiers[0].unitPrice',
        details: { price: '0.3001', ceiling: '0.3000', documentNo: '发改价格〔2026〕1号' },
      },
    })
  })

  it('refuses a price without a ceiling in force', () => {
    expect(codeOf(checkUnderCeilings(price('0.30'), [], NOW))).toBe('CEILING_MISSING')
  })

  it('does not let the ceiling of another class stand in for ALL', () => {
    const ceilings = [ceiling('1', '0.30', { buyerClass: 'COMMERCIAL' })]
    expect(codeOf(checkUnderCeilings(price('0.30', 'ALL'), ceilings, NOW))).toBe('CEILING_MISSING')
  })

  it('holds a price for ALL to the ceiling of each class it is charged to', () => {
    const ceilings = [ceiling('1', '0.30'), ceiling('2', '0.10', { buyerClass: 'GRASSROOTS_PUBLIC' })]
    expect(codeOf(checkUnderCeilings(price('0.30', 'ALL'), ceilings, NOW))).toBe('PRICE_ABOVE_CEILING')
  })
})

describe('permittedUntil', () => {
  const own = ceiling('1', '0.30')
  const until = (ceilings: readonly Ceiling[], under = price('0.30')) =>
    permittedUntil(under, { own, ceilings: [own, ...ceilings], from: NOW })

  it('is the end of its ceiling', () => expect(until([])).toEqual(own.validTo))

  it('is the beginning of a later, lower ceiling', () => {
    expect(until([ceiling('2', '0.25', { validFrom: day('2026-07-01') })])).toEqual(day('2026-07-01'))
  })

  it('is at once when a lower ceiling has begun already', () => {
    expect(until([ceiling('2', '0.25')])).toEqual(NOW)
  })

  it('is not shortened by a later ceiling it stands under', () => {
    expect(until([ceiling('2', '0.30', { validFrom: day('2026-07-01') })])).toEqual(own.validTo)
  })

  it('is not shortened by an earlier decision, even a lower one', () => {
    expect(until([ceiling('0', '0.25')])).toEqual(own.validTo)
  })

  it('is not shortened by the ceiling of another class', () => {
    expect(until([ceiling('2', '0.10', { buyerClass: 'GRASSROOTS_PUBLIC' })])).toEqual(own.validTo)
  })
})
