import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountE4, parseUnitPrice, priceE4, type PriceE4 } from './money.ts'
import { checkTiers, cliffs, MAX_TIERS, rateIncrement, rateTiers, type Tier, type TierMode } from './tiers.ts'
import golden from './tiers.golden.json' with { type: 'json' }

type Step = { readonly upTo: string | null; readonly price: string }

const steps = (...list: readonly [upTo: string | null, price: string][]): readonly Tier[] =>
  tiersOf(list.map(([upTo, price]) => ({ upTo, price })))

function tiersOf(list: readonly Step[]): readonly Tier[] {
  return list.map(({ upTo, price }, index) => ({
    seq: index + 1,
    fromQty: BigInt(list[index - 1]?.upTo ?? 0),
    toQty: upTo === null ? null : BigInt(upTo),
    priceE4: yuan(price),
  }))
}

function yuan(text: string): PriceE4 {
  const parsed = parseUnitPrice(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

const T = steps(['100000', '0.04'], ['5000000', '0.035'], ['10000000', '0.03'], [null, '0.026'])

describe('golden bills', () => {
  const rows = golden.tables.flatMap(({ name, tiers, bills }) => bills.map((bill) => ({ name, tiers, ...bill })))

  it.each(rows)('$name: $quantity units $mode cost $yuan yuan', (row) => {
    const mode = row.mode === 'PROGRESSIVE' ? 'PROGRESSIVE' : 'WHOLE_VOLUME'
    const { totalE4 } = rateTiers(mode, tiersOf(row.tiers), BigInt(row.quantity))
    expect(totalE4).toBe(yuan(row.yuan))
  })
})

describe('rateTiers', () => {
  it('writes one progressive line per tier that was reached', () => {
    expect(rateTiers('PROGRESSIVE', T, 100_001n).lines).toEqual([
      { seq: 1, quantity: 100_000n, priceE4: 400n, amountE4: 40_000_000n },
      { seq: 2, quantity: 1n, priceE4: 350n, amountE4: 350n },
    ])
  })

  it('writes one whole-volume line, of the tier that was reached', () => {
    expect(rateTiers('WHOLE_VOLUME', T, 100_001n).lines).toEqual([
      { seq: 2, quantity: 100_001n, priceE4: 350n, amountE4: 35_000_350n },
    ])
  })

  it('keeps the inclusive bound in the lower tier', () => {
    expect(rateTiers('WHOLE_VOLUME', T, 100_000n).lines.map(({ seq }) => seq)).toEqual([1])
  })

  it('charges every unit of a flat price the same', () => {
    expect(rateTiers('FLAT', steps([null, '0.10']), 250_000n).totalE4).toBe(250_000_000n)
  })

  it('throws when a flat price has two tiers', () => {
    expect(() => rateTiers('FLAT', T, 1n)).toThrow('A flat price has one tier, not 4')
  })

  it('writes no line for no usage', () => {
    expect(rateTiers('PROGRESSIVE', T, 0n)).toEqual({ lines: [], totalE4: 0n })
  })

  it('throws on a negative quantity', () => {
    expect(() => rateTiers('PROGRESSIVE', T, -1n)).toThrow('Quantity -1 is negative')
  })

  it('throws rather than rate a table with a gap', () => {
    const gap = [
      { seq: 1, fromQty: 0n, toQty: 10n, priceE4: priceE4(1n) },
      { seq: 2, fromQty: 20n, toQty: null, priceE4: priceE4(1n) },
    ]
    expect(() => rateTiers('PROGRESSIVE', gap, 30n)).toThrow('The tiers rated 20 of 30 units')
  })
})

describe('rateIncrement', () => {
  it('splits progressive units over the bound they cross', () => {
    const usage = { mode: 'PROGRESSIVE', tiers: T, before: 99_999n, quantity: 2n } as const
    expect(rateIncrement(usage).lines).toEqual([
      { seq: 1, quantity: 1n, priceE4: 400n, amountE4: 400n },
      { seq: 2, quantity: 1n, priceE4: 350n, amountE4: 350n },
    ])
  })

  it('takes back the earlier units and charges all at the new price when whole volume crosses a bound', () => {
    const usage = { mode: 'WHOLE_VOLUME', tiers: T, before: 100_000n, quantity: 1n } as const
    expect(rateIncrement(usage)).toEqual({
      lines: [
        { seq: 1, quantity: -100_000n, priceE4: 400n, amountE4: -40_000_000n },
        { seq: 2, quantity: 100_001n, priceE4: 350n, amountE4: 35_000_350n },
      ],
      totalE4: -4_999_650n,
    })
  })

  it('charges only the new units when whole volume stays in its tier', () => {
    const usage = { mode: 'WHOLE_VOLUME', tiers: T, before: 10n, quantity: 5n } as const
    expect(rateIncrement(usage).lines).toEqual([{ seq: 1, quantity: 5n, priceE4: 400n, amountE4: 2_000n }])
  })
})

describe('cliffs', () => {
  it('lists the bounds of table T where one more call makes the bill cheaper', () => {
    expect(cliffs(T)).toEqual([
      { seq: 1, atQty: 100_000n, billE4: 40_000_000n, nextBillE4: 35_000_350n },
      { seq: 2, atQty: 5_000_000n, billE4: 1_750_000_000n, nextBillE4: 1_500_000_300n },
      { seq: 3, atQty: 10_000_000n, billE4: 3_000_000_000n, nextBillE4: 2_600_000_260n },
    ])
  })

  it('does not list a bound where the bill stays the same', () => {
    // 9 units at 0.10 cost what 10 cost at 0.09.
    expect(cliffs(steps(['9', '0.10'], [null, '0.09']))).toEqual([])
  })

  it('lists nothing when prices rise', () => {
    expect(cliffs(steps(['10', '0.10'], [null, '0.20']))).toEqual([])
  })
})

describe('checkTiers', () => {
  const [first, second, third, last] = T as [Tier, Tier, Tier, Tier]
  const dearer = (count: number) =>
    steps(
      ...Array.from({ length: count }, (_, i): [string | null, string] => [i + 1 === count ? null : `${i + 1}`, '1']),
    )

  it('accepts table T', () => {
    expect(checkTiers(T)).toEqual({ ok: true, value: T })
  })

  it('accepts the most tiers allowed', () => {
    expect(checkTiers(dearer(MAX_TIERS)).ok).toBe(true)
  })

  it('accepts a tier that is free', () => {
    expect(checkTiers(steps(['1000', '0'], [null, '0.30'])).ok).toBe(true)
  })

  it.each<[string, string, string, readonly Tier[], TierMode?]>([
    ['an empty table', 'TIERS_EMPTY', 'tiers', []],
    ['one tier too many', 'TIERS_TOO_MANY', 'tiers', dearer(MAX_TIERS + 1)],
    ['two tiers of a flat price', 'TIERS_FLAT', 'tiers', [first, { ...second, toQty: null }], 'FLAT'],
    ['a first tier that skips units', 'TIER_NOT_CONTIGUOUS', 'tiers[0].fromQty', [{ ...last, fromQty: 1n }]],
    ['a gap', 'TIER_NOT_CONTIGUOUS', 'tiers[1].fromQty', [first, { ...last, fromQty: 100_001n }]],
    ['an overlap', 'TIER_NOT_CONTIGUOUS', 'tiers[1].fromQty', [first, { ...last, fromQty: 99_999n }]],
    ['an empty tier', 'TIER_BOUND_NOT_RISING', 'tiers[1].toQty', [first, { ...second, toQty: 100_000n }, last]],
    ['an open tier before the last', 'TIER_OPEN_BEFORE_LAST', 'tiers[0].toQty', [{ ...first, toQty: null }, second]],
    ['a closed last tier', 'TIER_LAST_CLOSED', 'tiers[2].toQty', [first, second, third]],
    ['a negative price', 'TIER_PRICE_NEGATIVE', 'tiers[0].priceE4', [{ ...last, fromQty: 0n, priceE4: priceE4(-1n) }]],
    ['a number used twice', 'TIER_SEQ_NOT_RISING', 'tiers[1].seq', [first, { ...second, seq: 1, toQty: null }]],
  ])('refuses %s', (_, code, field, tiers, mode) => {
    expect(checkTiers(tiers, mode)).toMatchObject({ ok: false, error: { code, field } })
  })

  it('names the tier in the message', () => {
    const refused = checkTiers([first, { ...last, fromQty: 100_001n }])
    expect(refused).toMatchObject({
      error: { message: 'Tier 4: let it begin at 100000, where tier 1 ends.' },
    })
  })
})

describe('laws of tiers', () => {
  const quantity = fc.bigInt({ min: 0n, max: 5_000n })
  const mode = fc.constantFrom<TierMode>('PROGRESSIVE', 'WHOLE_VOLUME')
  const tiers = fc
    .array(
      fc.record({
        width: fc.integer({ min: 1, max: 800 }),
        price: fc.bigInt({ min: 0n, max: 90_000n }),
      }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((bands) => {
      let end = 0n
      return bands.map(({ width, price }, index): Tier => {
        const fromQty = end
        end += BigInt(width)
        const toQty = index === bands.length - 1 ? null : end
        return { seq: index + 1, fromQty, toQty, priceE4: priceE4(price) }
      })
    })

  it('every generated table is one that checkTiers accepts', () => {
    fc.assert(fc.property(tiers, (table) => checkTiers(table).ok))
  })

  it('a progressive bill never falls when usage grows', () => {
    fc.assert(
      fc.property(tiers, quantity, quantity, (table, before, more) => {
        const bill = (units: bigint) => rateTiers('PROGRESSIVE', table, units).totalE4
        expect(bill(before + more) >= bill(before)).toBe(true)
      }),
    )
  })

  it('rating in pieces adds to rating at once', () => {
    fc.assert(
      fc.property(mode, tiers, quantity, quantity, (by, table, before, more) => {
        const piece = rateIncrement({ mode: by, tiers: table, before, quantity: more }).totalE4
        expect(amountE4(rateTiers(by, table, before).totalE4 + piece)).toBe(rateTiers(by, table, before + more).totalE4)
      }),
    )
  })

  it('increment lines hold exactly the new units', () => {
    fc.assert(
      fc.property(mode, tiers, quantity, quantity, (by, table, before, more) => {
        const { lines } = rateIncrement({ mode: by, tiers: table, before, quantity: more })
        expect(lines.reduce((sum, line) => sum + line.quantity, 0n)).toBe(more)
      }),
    )
  })

  it('every line is its quantity times its price', () => {
    fc.assert(
      fc.property(mode, tiers, quantity, (by, table, units) => {
        for (const line of rateTiers(by, table, units).lines) {
          expect(line.amountE4).toBe(line.quantity * line.priceE4)
        }
      }),
    )
  })

  it('a whole-volume bill falls only at a cliff', () => {
    fc.assert(
      fc.property(tiers, quantity, (table, units) => {
        const bill = (q: bigint) => rateTiers('WHOLE_VOLUME', table, q).totalE4
        const falls = bill(units + 1n) < bill(units)
        expect(falls).toBe(cliffs(table).some(({ atQty }) => atQty === units))
      }),
    )
  })
})
