import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceE4 } from '../../kernel/money.ts'
import { rateTiers, type Tier } from '../../kernel/tiers.ts'
import { rateMonth, rateUsage, type PriceForRating, type UsageForRating } from './rate.ts'

/** Table T: one-tap login, as public price lists have it. */
const T = tiers([100_000n, 400n], [5_000_000n, 350n], [10_000_000n, 300n], [null, 260n])

const price = (id: string, given: Partial<PriceForRating> = {}): PriceForRating => ({
  id,
  mode: 'PROGRESSIVE',
  tiers: T,
  effectiveFrom: new Date('2026-03-01T00:00:00+08:00'),
  ...given,
})

const usage = (given: Partial<UsageForRating> = {}): UsageForRating => ({
  buyerOrgId: 'buyer',
  productId: 'product',
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  priceVersionId: 'march',
  quantity: 1n,
  ...given,
})

const rate = (rows: readonly UsageForRating[], ...prices: readonly PriceForRating[]) =>
  rateMonth(rows, new Map(prices.map((version) => [version.id, version])))

const linesOf = (rows: readonly UsageForRating[], ...prices: readonly PriceForRating[]) =>
  rate(rows, ...prices).flatMap(({ lines }) => lines)

const MARCH = price('march')
const WHOLE_MARCH = price('march', { mode: 'WHOLE_VOLUME' })
const MID_MARCH = new Date('2026-03-16T00:00:00+08:00')

describe('rateUsage', () => {
  it('gives no line for no units', () => {
    expect(rateUsage({ price: MARCH, before: 5n, quantity: 0n })).toEqual([])
  })

  it('fills the tier that the volume before has begun, then the next', () => {
    const lines = rateUsage({ price: MARCH, before: 99_999n, quantity: 3n })
    expect(lines.map(({ seq, quantity }) => [seq, quantity])).toEqual([
      [1, 1n],
      [2, 2n],
    ])
  })

  it('prices only the new units of a whole-volume price, at the tier the whole volume reached', () => {
    const lines = rateUsage({ price: WHOLE_MARCH, before: 99_999n, quantity: 3n })
    expect(lines).toEqual([{ seq: 2, quantity: 3n, priceE4: 350n, amountE4: 1_050n }])
  })

  it('throws on a negative quantity', () => {
    expect(() => rateUsage({ price: MARCH, before: 5n, quantity: -1n })).toThrow('negative')
  })
})

describe('rateMonth', () => {
  it('bills 100,001 progressive calls 4,000.035 yuan, each line rounded once', () => {
    expect(
      linesOf([usage({ quantity: 100_001n })], MARCH).map(({ amountE4, grossFen }) => [amountE4, grossFen]),
    ).toEqual([
      [40_000_000n, 400_000n],
      [350n, 4n],
    ])
  })

  it('bills 100,001 whole-volume calls 3,500.035 yuan', () => {
    const lines = linesOf([usage({ quantity: 100_001n })], WHOLE_MARCH)
    expect(lines.map(({ amountE4, grossFen }) => [amountE4, grossFen])).toEqual([[35_000_350n, 350_004n]])
  })

  it('adds the volume of several subscriptions up', () => {
    const apart = [usage({ quantity: 60_000n }), usage({ quantity: 90_000n })]
    expect(linesOf(apart, MARCH)).toEqual(linesOf([usage({ quantity: 150_000n })], MARCH))
  })

  it('keeps purposes apart', () => {
    const other = usage({ quantity: 90_000n, purposeClass: 'SECTOR_DEVELOPMENT' })
    const lines = linesOf([usage({ quantity: 90_000n }), other], MARCH)
    expect(lines.map(({ tierSeq }) => tierSeq)).toEqual([1, 1])
  })

  it('keeps products apart', () => {
    const lines = linesOf([usage({ quantity: 90_000n }), usage({ quantity: 90_000n, productId: 'other' })], MARCH)
    expect(lines.map(({ tierSeq }) => tierSeq)).toEqual([1, 1])
  })

  it('keeps buyers apart', () => {
    const charges = rate([usage({ quantity: 90_000n }), usage({ quantity: 90_000n, buyerOrgId: 'other' })], MARCH)
    expect(charges.map(({ buyerOrgId, grossFen }) => [buyerOrgId, grossFen])).toEqual([
      ['buyer', 360_000n],
      ['other', 360_000n],
    ])
  })

  it('lets a new price go on counting where the one before stopped', () => {
    const later = price('later', { effectiveFrom: MID_MARCH })
    const lines = linesOf(
      [usage({ quantity: 100_000n }), usage({ quantity: 5n, priceVersionId: 'later' })],
      MARCH,
      later,
    )
    expect(lines.map(({ priceVersionId, tierSeq, quantity }) => [priceVersionId, tierSeq, quantity])).toEqual([
      ['march', 1, 100_000n],
      ['later', 2, 5n],
    ])
  })

  it('takes versions in the order they came into force, not in the order of their ids', () => {
    const early = price('z', { effectiveFrom: new Date('2026-02-01T00:00:00+08:00') })
    const lines = linesOf([usage({ priceVersionId: 'march' }), usage({ priceVersionId: 'z' })], MARCH, early)
    expect(lines.map(({ priceVersionId }) => priceVersionId)).toEqual(['z', 'march'])
  })

  it('never reprices units of an earlier whole-volume version', () => {
    const later = price('later', { mode: 'WHOLE_VOLUME', effectiveFrom: MID_MARCH })
    const rows = [usage({ quantity: 100_000n }), usage({ quantity: 1n, priceVersionId: 'later' })]
    expect(linesOf(rows, WHOLE_MARCH, later).map((line) => [line.quantity, line.priceE4])).toEqual([
      [100_000n, 400n],
      [1n, 350n],
    ])
  })

  it('shows free usage as a line of 0 fen', () => {
    const free = price('free', { mode: 'FLAT', tiers: tiers([null, 0n]) })
    const lines = linesOf([usage({ quantity: 7n, priceVersionId: 'free', purposeClass: 'PUBLIC_WELFARE' })], free)
    expect(lines.map(({ quantity, grossFen }) => [quantity, grossFen])).toEqual([[7n, 0n]])
  })

  it('has no line for usage of 0 units', () => {
    expect(linesOf([usage({ quantity: 0n })], MARCH)).toEqual([])
  })

  it('has no buyers for no usage', () => {
    expect(rate([])).toEqual([])
  })

  it('throws when usage names a price that was not loaded', () => {
    expect(() => rate([usage()])).toThrow('march')
  })
})

describe('laws of rateMonth', () => {
  const quantity = fc.bigInt({ min: 0n, max: 20_000_000n })
  const table = fc
    .uniqueArray(fc.bigInt({ min: 1n, max: 1_000_000n }), { minLength: 0, maxLength: 5 })
    .chain((bounds) =>
      fc.tuple(
        fc.constant(bounds.toSorted((a, b) => (a < b ? -1 : 1))),
        fc.array(fc.bigInt({ min: 0n, max: 100_000n }), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
      ),
    )
    .map(([bounds, prices]) => tiers(...prices.map((unit, index) => [bounds[index] ?? null, unit] as const)))
  const version = fc.record({ mode: fc.constantFrom('PROGRESSIVE' as const, 'WHOLE_VOLUME' as const), tiers: table })
  const row = fc.record({
    buyerOrgId: fc.constantFrom('a', 'b'),
    productId: fc.constantFrom('p', 'q'),
    purposeClass: fc.constantFrom('INDUSTRY_DEVELOPMENT' as const, 'PUBLIC_WELFARE' as const),
    priceVersionId: fc.constantFrom('1', '2', '3'),
    quantity,
  })
  const month = fc.record({ rows: fc.array(row, { maxLength: 12 }), versions: fc.tuple(version, version, version) })
  const pricesOf = (versions: readonly { mode: 'PROGRESSIVE' | 'WHOLE_VOLUME'; tiers: readonly Tier[] }[]) =>
    versions.map((each, index) => price(String(index + 1), { ...each, effectiveFrom: new Date(index * 1_000) }))

  it('bills every unit exactly once', () => {
    fc.assert(
      fc.property(month, ({ rows, versions }) => {
        const lines = linesOf(rows, ...pricesOf(versions))
        expect(sum(lines.map((line) => line.quantity))).toBe(sum(rows.map((each) => each.quantity)))
      }),
    )
  })

  it('writes no line that the database would refuse: quantity > 0 and amount = quantity × price', () => {
    fc.assert(
      fc.property(month, ({ rows, versions }) => {
        const lines = linesOf(rows, ...pricesOf(versions))
        expect(lines.every((line) => line.quantity > 0n && line.amountE4 === line.quantity * line.priceE4)).toBe(true)
      }),
    )
  })

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(month, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), ({ rows, versions }, dice) => {
        const shuffled = rows
          .map((each) => ({ each, place: dice.next().value ?? 0 }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ each }) => each)
        expect(rate(shuffled, ...pricesOf(versions))).toEqual(rate(rows, ...pricesOf(versions)))
      }),
    )
  })

  it('costs the same under one progressive table, however a month is cut into versions', () => {
    fc.assert(
      fc.property(table, fc.tuple(quantity, quantity, quantity), (one, parts) => {
        const versions = pricesOf([1, 2, 3].map(() => ({ mode: 'PROGRESSIVE', tiers: one })))
        const lines = linesOf(
          parts.map((part, index) => usage({ quantity: part, priceVersionId: String(index + 1) })),
          ...versions,
        )
        expect(sum(lines.map((line) => line.amountE4))).toBe(rateTiers('PROGRESSIVE', one, sum(parts)).totalE4)
      }),
    )
  })

  it('agrees with the kernel for one version of either mode', () => {
    fc.assert(
      fc.property(version, quantity, (one, units) => {
        const lines = linesOf([usage({ quantity: units, priceVersionId: '1' })], price('1', one))
        expect(sum(lines.map((line) => line.amountE4))).toBe(rateTiers(one.mode, one.tiers, units).totalE4)
      }),
    )
  })

  it('never bills less for more units of a progressive price', () => {
    fc.assert(
      fc.property(table, quantity, quantity, (one, units, more) => {
        const bill = (count: bigint) =>
          rate([usage({ quantity: count })], price('march', { tiers: one }))[0]?.grossFen ?? 0n
        expect(bill(units + more)).toBeGreaterThanOrEqual(bill(units))
      }),
    )
  })
})

function tiers(...steps: readonly (readonly [toQty: bigint | null, unit: bigint])[]): readonly Tier[] {
  return steps.map(([toQty, unit], index) => ({
    seq: index + 1,
    fromQty: steps[index - 1]?.[0] ?? 0n,
    toQty,
    priceE4: priceE4(unit),
  }))
}

function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, number) => total + number, 0n)
}
