import { describe, expect, it } from 'vitest'
import { steps, TABLE_ID2, unitPrice } from '../../test/support/price-tables.ts'
import { codeOf } from '../../test/support/results.ts'
import { amountE4 } from './money.ts'
import { checkTerms, isDueByTime, PLAIN_TERMS, type PriceTerms } from './price-terms.ts'

const yuan = (text: string) => amountE4(unitPrice(text))
const monthly = (text: string) => ({ amountE4: yuan(text), every: 'MONTH' as const })
const check = (terms: Partial<PriceTerms>, tiers = TABLE_ID2) =>
  checkTerms({ mode: 'PROGRESSIVE', tiers, terms: { ...PLAIN_TERMS, ...terms } })

describe('checkTerms', () => {
  it.each<[string, Partial<PriceTerms>, string]>([
    ['nothing beside tiers', {}, 'OK'],
    ['a package with overflow', { includedQty: 100n, fee: monthly('20') }, 'OK'],
    ['fewer than no included units', { includedQty: -1n }, 'INCLUDED_NEGATIVE'],
    ['a fee of 0', { fee: monthly('0') }, 'FEE_NOT_POSITIVE'],
    ['a yearly fee in full', { fee: { amountE4: yuan('1'), every: 'YEAR' }, proration: 'FULL' }, 'FEE_YEAR_IN_FULL'],
    ['a minimum of 0', { minimumE4: yuan('0') }, 'MINIMUM_NOT_POSITIVE'],
    ['a minimum with a part of a fen', { minimumE4: yuan('1.001') }, 'MINIMUM_NOT_FEN'],
    ['a maximum with a part of a fen', { maximumE4: yuan('1.001') }, 'MAXIMUM_NOT_FEN'],
    ['a maximum at the minimum', { minimumE4: yuan('5'), maximumE4: yuan('5') }, 'OK'],
    ['a maximum below the minimum', { minimumE4: yuan('5'), maximumE4: yuan('4.99') }, 'MAXIMUM_BELOW_MINIMUM'],
    ['a maximum below the fee', { fee: monthly('5'), maximumE4: yuan('4.99') }, 'MAXIMUM_BELOW_FEE'],
  ])('judges %s', (_, terms, code) => expect(codeOf(check(terms))).toBe(code))

  it('refuses a package that overflows to nothing', () => {
    expect(check({ includedQty: 100n, fee: monthly('20') }, steps([null, '0']))).toMatchObject({
      error: { code: 'PACKAGE_OVERFLOWS_TO_NOTHING', field: 'terms.includedQty' },
    })
  })

  it('takes a fee that covers all use', () => {
    expect(codeOf(check({ fee: monthly('20') }, steps([null, '0'])))).toBe('OK')
  })
})

describe('isDueByTime', () => {
  const of = (terms: Partial<PriceTerms>) =>
    isDueByTime({ mode: 'FLAT', tiers: steps([null, '0.1']), terms: { ...PLAIN_TERMS, ...terms } })

  it('is false of what is due by use alone', () => expect(of({ includedQty: 5n, maximumE4: yuan('9') })).toBe(false))
  it('is true of a fee', () => expect(of({ fee: monthly('1') })).toBe(true))
  it('is true of a minimum', () => expect(of({ minimumE4: yuan('1') })).toBe(true))
})
