import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { done } from '../../../test/support/results.ts'
import { TABLE_ID2, TABLE_T, steps } from '../../../test/support/price-tables.ts'
import { MAX_INT64, roundHalfUpE4ToFen } from '../../kernel/money.ts'
import type { PriceTable } from './price-table.ts'
import { quote } from './quote.ts'

const PROGRESSIVE_T: PriceTable = { mode: 'PROGRESSIVE', tiers: TABLE_T }
const WHOLE_T: PriceTable = { mode: 'WHOLE_VOLUME', tiers: TABLE_T }

describe('quote', () => {
  it('is exact to four decimals before rounding', () => {
    expect(done(quote(PROGRESSIVE_T, 100_001n)).exactE4).toBe(40_000_350n)
  })

  it('rounds each line half up and adds the rounded lines', () => {
    const table: PriceTable = { mode: 'PROGRESSIVE', tiers: steps(['1', '0.005'], ['2', '0.005'], [null, '0.0049']) }
    expect(done(quote(table, 3n)).grossFen).toBe(2n)
  })

  it('has no lines and costs nothing for no units', () => {
    expect(done(quote(PROGRESSIVE_T, 0n))).toMatchObject({ lines: [], exactE4: 0n, grossFen: 0n })
  })

  it('warns of each bound where a whole-volume bill falls', () => {
    expect(done(quote(WHOLE_T, 1n)).cliffs.map(({ atQty }) => atQty)).toEqual([100_000n, 5_000_000n, 10_000_000n])
  })

  it('has nothing to warn of in a progressive price', () => {
    expect(done(quote(PROGRESSIVE_T, 1n)).cliffs).toEqual([])
  })

  it('refuses a negative quantity', () => {
    expect(quote(PROGRESSIVE_T, -1n)).toMatchObject({ error: { code: 'QUANTITY_NEGATIVE' } })
  })

  it('refuses a quantity whose bill would not fit 64 bits', () => {
    expect(quote(PROGRESSIVE_T, MAX_INT64)).toMatchObject({ error: { code: 'QUANTITY_TOO_LARGE' } })
  })

  it('differs from the rounded exact total by at most a fen a line', () => {
    const tables = fc.constantFrom(PROGRESSIVE_T, WHOLE_T, { mode: 'PROGRESSIVE', tiers: TABLE_ID2 } as const)
    fc.assert(
      fc.property(tables, fc.bigInt({ min: 0n, max: 20_000_000n }), (table, quantity) => {
        const { lines, exactE4, grossFen } = done(quote(table, quantity))
        const difference = grossFen - roundHalfUpE4ToFen(exactE4)
        expect(difference < 0n ? -difference : difference).toBeLessThanOrEqual(BigInt(lines.length))
      }),
    )
  })
})
