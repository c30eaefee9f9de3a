/** What a quote promises is what an invoice asks for, for any price and any volume of a whole month. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steps } from '../../../test/support/price-tables.ts'
import { done } from '../../../test/support/results.ts'
import { amountE4, bp } from '../../kernel/money.ts'
import { PLAIN_TERMS, type PriceModel } from '../../kernel/price-terms.ts'
import { monthDays, parsePeriod } from '../../kernel/shanghai-time.ts'
import { quote } from '../pricing/index.ts'
import { rateMonth } from '../rating/index.ts'
import { composeInvoice } from './invoice.ts'

const MARCH = monthDays(done(parsePeriod('2026-03')))
const amount = fc.bigInt(0n, 9_000_000n).map(amountE4)
const yuan = (price: bigint) => `0.${`${price}`.padStart(4, '0')}`

/** A price of up to three tiers that do not rise, in any mode that takes them, with or without terms. */
const models: fc.Arbitrary<PriceModel> = fc
  .record({
    prices: fc.array(fc.bigInt(0n, 4_000n), { minLength: 1, maxLength: 3 }),
    whole: fc.boolean(),
    includedQty: fc.bigInt(0n, 300n),
    maximumE4: fc.option(amount),
    fee: fc.option(amount),
    minimumE4: fc.option(fc.bigInt(0n, 50_000n).map(amountE4)),
  })
  .map(({ prices, whole, includedQty, maximumE4, fee, minimumE4 }): PriceModel => {
    const last = prices.length - 1
    const rows = prices.map((price, index) => [index === last ? null : `${100 * (index + 1)}`, yuan(price)] as const)
    const most = maximumE4 !== null && minimumE4 !== null && maximumE4 < minimumE4 ? null : maximumE4
    const monthly = fee === null ? null : { amountE4: fee, every: 'MONTH' as const }
    const terms = { ...PLAIN_TERMS, includedQty, maximumE4: most, minimumE4, fee: monthly }
    return { mode: whole ? 'WHOLE_VOLUME' : 'PROGRESSIVE', tiers: steps(...rows), terms }
  })

const OF = { buyerOrgId: 'B', productId: 'P', purposeClass: 'INDUSTRY_DEVELOPMENT', priceVersionId: 'V' } as const

describe('an invoice of a whole month under one price', () => {
  it('has the lines, the exact amounts and the gross of the quote for its volume', () => {
    let charged = 0
    fc.assert(
      fc.property(models, fc.bigInt(0n, 900n), (model, quantity) => {
        const quoted = done(quote(model, quantity, MARCH))
        const price = { ...model, id: OF.priceVersionId, effectiveFrom: new Date('2026-01-01T00:00:00+08:00') }
        const dueByTime = { period: done(parsePeriod('2026-03')), days: [{ ...OF, from: 0, to: MARCH.days }] }
        const [bill] = rateMonth([{ ...OF, quantity }], new Map([[price.id, price]]), dueByTime)
        const invoice = composeInvoice({ lines: bill?.lines ?? [], vatBp: bp(600n) })
        const shown = (lines: typeof quoted.lines) =>
          lines.map((line) => [line.kind, line.tierSeq, line.quantity, line.priceE4, line.amountE4, line.grossFen])
        expect(shown(invoice.lines)).toEqual(shown(quoted.lines))
        expect([invoice.grossFen, invoice.netFen + invoice.vatFen]).toEqual([quoted.grossFen, quoted.grossFen])
        charged += quoted.grossFen > 0n ? 1 : 0
      }),
      { numRuns: 500 },
    )
    expect(charged).toBeGreaterThan(100)
  })
})
