import { describe, expect, it } from 'vitest'
import { TABLE_T, steps } from '../../../test/support/price-tables.ts'
import { MAX_INT64 } from '../../kernel/money.ts'
import type { Result } from '../../kernel/result.ts'
import { parsePriceTable, tierAfter, type TierInput } from './price-table.ts'

const parse = (...tiers: readonly TierInput[]) => parsePriceTable({ mode: 'PROGRESSIVE', tiers })
const tier = (toQty: bigint | null, unitPrice: string): TierInput => ({ toQty, unitPrice })
const errorOf = (result: Result<unknown>) => (result.ok ? undefined : result.error)

describe('parsePriceTable', () => {
  it('lets each tier begin where the one before ends', () => {
    const parsed = parse(tier(10_000n, '0.30'), tier(100_000n, '0.25'), tier(null, '0.2'))
    expect(parsed).toMatchObject({ value: { tiers: steps(['10000', '0.30'], ['100000', '0.25'], [null, '0.20']) } })
  })

  it('names the tier whose price has a fifth decimal', () => {
    expect(errorOf(parse(tier(5n, '0.3'), tier(null, '0.00001')))).toMatchObject({
      code: 'UNIT_PRICE_TOO_PRECISE',
      field: 'tiers[1].unitPrice',
    })
  })

  it('refuses a last tier that ends', () => {
    expect(errorOf(parse(tier(5n, '0.3')))?.code).toBe('TIER_LAST_CLOSED')
  })

  it('refuses two tiers for a flat price', () => {
    const flat = parsePriceTable({ mode: 'FLAT', tiers: [tier(5n, '0.3'), tier(null, '0.2')] })
    expect(errorOf(flat)?.code).toBe('TIERS_FLAT')
  })

  it('refuses bounds at which a bill would not fit 64 bits', () => {
    expect(errorOf(parse(tier(MAX_INT64 / 3_000n, '0.3'), tier(null, '0.2')))?.code).toBe('TIERS_TOO_LARGE')
  })

  it('takes the highest bound at which one more unit still fits', () => {
    expect(parse(tier(MAX_INT64 / 3_000n - 1n, '0.3'), tier(null, '0.2')).ok).toBe(true)
  })
})

describe('tierAfter', () => {
  it.each([
    { quantity: 0n, seq: 1 },
    { quantity: 99_999n, seq: 1 },
    { quantity: 100_000n, seq: 2 },
    { quantity: 10_000_000n, seq: 4 },
  ])('holds the unit after $quantity in tier $seq', ({ quantity, seq }) => {
    expect(tierAfter({ tiers: TABLE_T }, quantity)?.seq).toBe(seq)
  })
})
