import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TABLE_ID2, steps } from '../../../test/support/price-tables.ts'
import { bp } from '../../kernel/money.ts'
import type { Tier } from '../../kernel/tiers.ts'
import { checkGrassrootsMode, checkGrassrootsShare } from './grassroots.ts'
import { tierAfter } from './price-table.ts'

const HALF = bp(5_000n)
const share = (grassroots: readonly Tier[], commercial: readonly Tier[], maxBp = HALF) =>
  checkGrassrootsShare({
    grassroots: { mode: 'PROGRESSIVE', tiers: grassroots },
    commercial: { mode: 'PROGRESSIVE', tiers: commercial },
    maxBp,
  })

describe('checkGrassrootsMode', () => {
  it('refuses a flat price for grassroots bodies', () => {
    const refused = checkGrassrootsMode({ mode: 'FLAT', buyerClass: 'GRASSROOTS_PUBLIC' })
    expect(refused).toMatchObject({ error: { code: 'GRASSROOTS_NOT_PROGRESSIVE' } })
  })

  it('leaves the mode of other prices free', () => {
    expect(checkGrassrootsMode({ mode: 'FLAT', buyerClass: 'COMMERCIAL' }).ok).toBe(true)
  })
})

describe('checkGrassrootsShare', () => {
  it('takes exactly half', () => {
    expect(share(steps([null, '0.10']), steps([null, '0.20'])).ok).toBe(true)
  })

  it('refuses 1/10,000 yuan above half', () => {
    expect(share(steps([null, '0.1001']), steps([null, '0.20'])).ok).toBe(false)
  })

  it('takes no more than half of a commercial price with an odd last digit', () => {
    expect(share(steps([null, '0.0002']), steps([null, '0.0003'])).ok).toBe(false)
  })

  it('names the volume from which a flat 0.10 is above half of a tier of 0.15', () => {
    const refused = share(steps([null, '0.10']), TABLE_ID2)
    expect(refused).toMatchObject({ error: { details: { aboveQty: '1000000', limit: '0.0750' } } })
  })

  it('takes 0.10 that falls to 0.075 with the commercial price', () => {
    expect(share(steps(['1000000', '0.10'], [null, '0.075']), TABLE_ID2).ok).toBe(true)
  })

  it('looks above the bounds of the grassroots table too', () => {
    expect(share(steps(['10', '0.10'], [null, '0.11']), steps([null, '0.20'])).ok).toBe(false)
  })

  it('follows the share of the region', () => {
    expect(share(steps([null, '0.10']), steps([null, '0.20']), bp(4_000n)).ok).toBe(false)
  })

  it('agrees with the comparison of every single unit', () => {
    const table = fc
      .tuple(
        fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 4, maxLength: 4 }),
      )
      .map(([bounds, prices]) => {
        const uppers = [...bounds.toSorted((a, b) => a - b).map(String), null]
        return steps(...uppers.map((upTo, index) => [upTo, `0.${String(prices[index]).padStart(4, '0')}`] as const))
      })
    fc.assert(
      fc.property(table, table, (grassroots, commercial) => {
        const everyUnit = Array.from({ length: 40 }, (_, n) => BigInt(n)).every((n) => {
          const [own, other] = [tierAfter({ tiers: grassroots }, n), tierAfter({ tiers: commercial }, n)]
          return own && other && own.priceE4 * 2n <= other.priceE4
        })
        expect(share(grassroots, commercial).ok).toBe(everyUnit)
      }),
    )
  })
})
