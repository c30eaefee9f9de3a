import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steps, TABLE_ID2, unitPrice } from '../../../test/support/price-tables.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { amountE4, priceE4 } from '../../kernel/money.ts'
import { PLAIN_TERMS, type PriceTerms } from '../../kernel/price-terms.ts'
import { checkFixedCharges } from './fixed-charges.ts'
import type { PriceTable } from './price-table.ts'
import { quote } from './quote.ts'

const yuan = (text: string) => amountE4(unitPrice(text))
const CEILING = { priceE4: unitPrice('0.30'), documentNo: '发改价格〔2026〕1号' }
const MONTHLY = { ...CEILING, monthlyE4: unitPrice('500') }
const table = (terms: Partial<PriceTerms>, tiers = TABLE_ID2): PriceTable => ({
  mode: 'PROGRESSIVE',
  tiers,
  terms: { ...PLAIN_TERMS, ...terms },
})
const fee = (text: string) => ({ fee: { amountE4: yuan(text), every: 'MONTH' as const } })
const judge = (price: PriceTable, ceiling: Parameters<typeof checkFixedCharges>[1] = CEILING) =>
  codeOf(checkFixedCharges(price, ceiling))

describe('checkFixedCharges', () => {
  it('takes a package whose units at the ceiling pay its fee', () => {
    expect(judge(table({ includedQty: 1_000n, ...fee('300') }))).toBe('OK')
  })

  it('refuses a package of one fen more', () => {
    expect(judge(table({ includedQty: 1_000n, ...fee('300.01') }))).toBe('FIXED_CHARGE_ABOVE_CEILING')
  })

  it('refuses a fee without included units, since one unit would cost more than the ceiling', () => {
    expect(judge(table(fee('1')))).toBe('FIXED_CHARGE_ABOVE_CEILING')
  })

  it('takes a fee at the ceiling for fixed charges', () => expect(judge(table(fee('500')), MONTHLY)).toBe('OK'))
  it('refuses a fee above the ceiling for fixed charges', () => {
    expect(judge(table(fee('500.01')), MONTHLY)).toBe('FIXED_CHARGE_ABOVE_CEILING')
  })

  it('takes a minimum that the included units are worth', () => {
    expect(judge(table({ includedQty: 100n, minimumE4: yuan('30') }))).toBe('OK')
  })

  it('measures a tier’s fee where the tier begins', () => {
    const tiers = [
      { seq: 1, fromQty: 0n, toQty: 100n, priceE4: unitPrice('0.20') },
      { seq: 2, fromQty: 100n, toQty: null, priceE4: unitPrice('0.30'), feeE4: unitPrice('10.01') },
    ]
    expect(judge(table({}, tiers))).toBe('FIXED_CHARGE_ABOVE_CEILING')
  })

  it('lets no month that it has taken cost more than quantity × ceiling', () => {
    const cent = fc.bigInt({ min: 1n, max: 4_000_000n })
    const prices = fc.record({
      included: fc.bigInt({ min: 0n, max: 2_000n }),
      charge: cent,
      tierFee: cent,
      least: cent,
    })
    fc.assert(
      fc.property(prices, fc.bigInt({ min: 1n, max: 5_000n }), ({ included, charge, tierFee, least }, more) => {
        const tiers = steps(['500', '0.30'], [null, '0.10']).map((tier) => ({
          ...tier,
          feeE4: priceE4(tierFee / 100n),
        }))
        const terms = { includedQty: included, minimumE4: amountE4(least * 100n) }
        const price = table({ ...terms, fee: { amountE4: amountE4(charge), every: 'MONTH' } }, tiers)
        fc.pre(checkFixedCharges(price, CEILING).ok)
        const quantity = (included > 0n ? included - 1n : 0n) + more
        expect(done(quote(price, quantity)).exactE4 <= quantity * CEILING.priceE4).toBe(true)
      }),
    )
  })
})
