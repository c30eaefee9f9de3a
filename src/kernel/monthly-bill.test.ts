import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steps, TABLE_T, TABLE_ID2, unitPrice } from '../../test/support/price-tables.ts'
import { amountE4, priceE4, roundHalfUpE4ToFen } from './money.ts'
import { billMonth, owedForDays, type BillLine, type DaySpan } from './monthly-bill.ts'
import { PLAIN_TERMS, type PriceModel, type PriceTerms } from './price-terms.ts'
import { done } from '../../test/support/results.ts'
import { monthDays, parsePeriod } from './shanghai-time.ts'
import { rateTiers } from './tiers.ts'

const MARCH = monthDays(done(parsePeriod('2026-03')))
const WHOLE = [{ from: 0, to: 31 }]
const yuan = (text: string) => amountE4(unitPrice(text))

const model = (terms: Partial<PriceTerms>, change: Partial<PriceModel> = {}): PriceModel => ({
  mode: 'PROGRESSIVE',
  tiers: TABLE_ID2,
  terms: { ...PLAIN_TERMS, ...terms },
  ...change,
})
const bill = (of: PriceModel, quantity: bigint, spans: readonly DaySpan[] = WHOLE) =>
  billMonth([{ model: of, quantity, spans }], MARCH).flat()
const exact = (lines: readonly BillLine[]) => lines.reduce((sum, line) => sum + line.amountE4, 0n)
const gross = (lines: readonly BillLine[]) => lines.reduce((sum, line) => sum + line.grossFen, 0n)
const shown = (lines: readonly BillLine[]) =>
  lines.map(({ kind, seq, quantity, amountE4: amount }) => `${kind} ${seq}: ${quantity} = ${amount}`)

const PACKAGE = model({ includedQty: 1_000n, fee: { amountE4: yuan('200'), every: 'MONTH' }, proration: 'FULL' })

describe('a package with overflow', () => {
  it('costs its fee and nothing else up to its last unit', () => {
    expect(shown(bill(PACKAGE, 1_000n))).toEqual(['FEE 0: 1 = 2000000', 'PACKAGE 0: 1000 = 0'])
  })

  it('counts tiers from the unit above the package', () => {
    expect(shown(bill(PACKAGE, 11_001n)).slice(2)).toEqual(['USAGE 1: 10000 = 30000000', 'USAGE 2: 1 = 2500'])
  })

  it('costs nothing in a month without use', () => {
    expect(bill(PACKAGE, 0n)).toEqual([])
  })
})

describe('a free quota', () => {
  it('charges from the unit above it on', () => {
    const lines = bill(model({ includedQty: 100n }), 101n)
    expect(shown(lines)).toEqual(['FREE_QUOTA 0: 100 = 0', 'USAGE 1: 1 = 3000'])
  })
})

describe('a monthly fee', () => {
  const fee = model({ fee: { amountE4: yuan('310'), every: 'MONTH' } }, { tiers: steps([null, '0']) })

  it('is due in full for a whole month', () => expect(exact(bill(fee, 5n))).toBe(yuan('310')))
  it('is due for the days of a subscription that began inside the month', () => {
    expect(exact(bill(fee, 5n, [{ from: 15, to: 31 }]))).toBe(yuan('160'))
  })
  it('is due in full for one day where it is not cut', () => {
    const whole = model({ ...fee.terms, proration: 'FULL' }, { tiers: fee.tiers })
    expect(exact(bill(whole, 5n, [{ from: 30, to: 31 }]))).toBe(yuan('310'))
  })
  it('is due without use where the price says so', () => {
    const kept = model({ ...fee.terms, whenUnused: 'FEES' }, { tiers: fee.tiers })
    expect(exact(bill(kept, 0n))).toBe(yuan('310'))
  })
})

describe('a yearly fee', () => {
  it('adds up over twelve months to the fee, to 1/10,000 yuan', () => {
    const fee = { amountE4: yuan('1000'), every: 'YEAR' } as const
    const months = Array.from({ length: 12 }, (_, index) =>
      monthDays(done(parsePeriod(`2026-${String(index + 1).padStart(2, '0')}`))),
    )
    const owed = months.map((month) => owedForDays(fee, [{ from: 0, to: month.days }], month))
    expect(owed.reduce((sum, part) => sum + part, 0n)).toBe(yuan('1000'))
  })
})

describe('fees of tiers', () => {
  const tiers = [
    { seq: 1, fromQty: 0n, toQty: 100n, priceE4: priceE4(0n), feeE4: unitPrice('10') },
    { seq: 2, fromQty: 100n, toQty: null, priceE4: priceE4(0n), feeE4: unitPrice('25') },
  ]
  it('are due for each tier that a progressive month reaches', () => {
    expect(exact(bill(model({}, { tiers }), 101n))).toBe(yuan('35'))
  })
  it('are due for the last tier only that a whole-volume month reaches', () => {
    expect(exact(bill(model({}, { tiers, mode: 'WHOLE_VOLUME' }), 101n))).toBe(yuan('25'))
  })
  it('are not due at the bound itself', () => expect(exact(bill(model({}, { tiers }), 100n))).toBe(yuan('10')))
})

describe('a minimum', () => {
  const least = model({ minimumE4: yuan('30') })
  it('is a line of what is missing', () => {
    expect(shown(bill(least, 10n))).toEqual(['USAGE 1: 10 = 30000', 'MINIMUM 0: 1 = 270000'])
  })
  it('adds nothing to a bill that reaches it', () => expect(bill(least, 100n)).toHaveLength(1))
  it('is cut to the days of the subscription', () => {
    expect(exact(bill(model({ minimumE4: yuan('31') }), 1n, [{ from: 21, to: 31 }]))).toBe(yuan('10'))
  })
})

describe('a monthly maximum', () => {
  const most = model({ maximumE4: yuan('1') })
  it('prices the unit that meets it at what is left, and units beyond at nothing', () => {
    expect(shown(bill(most, 10n))).toEqual(['USAGE 1: 3 = 9000', 'USAGE 1: 1 = 1000', 'USAGE 1: 6 = 0'])
  })
  it('is never passed by rounding', () => {
    const tiers = steps(['1', '0.005'], ['2', '0.005'], [null, '0.01'])
    expect(gross(bill(model({ maximumE4: yuan('0.01') }, { tiers }), 5n))).toBe(1n)
  })
})

describe('a price that changes inside the month', () => {
  const parts = (first: PriceModel, second: PriceModel) =>
    billMonth(
      [
        { model: first, quantity: 600n, spans: [{ from: 0, to: 15 }] },
        { model: second, quantity: 600n, spans: [{ from: 15, to: 31 }] },
      ],
      MARCH,
    )

  it('charges a package once, and counts its units on', () => {
    const [, second = []] = parts(PACKAGE, PACKAGE)
    expect(shown(second)).toEqual(['PACKAGE 0: 400 = 0', 'USAGE 1: 200 = 600000'])
  })
  it('charges fees by the days of each price', () => {
    const fee = (text: string) =>
      model({ fee: { amountE4: yuan(text), every: 'MONTH' } }, { tiers: steps([null, '0']) })
    expect(exact(parts(fee('310'), fee('620')).flat())).toBe(yuan('470'))
  })
  it('limits the whole bill by the maximum of the later price', () => {
    expect(exact(parts(model({}), model({ maximumE4: yuan('200') })).flat())).toBe(yuan('200'))
  })
})

describe('laws of a bill', () => {
  const amount = fc.bigInt({ min: 1n, max: 10_000_000n }).map((fenOf) => amountE4(fenOf * 100n))
  const terms = fc.record({
    boundary: fc.constant('UPPER_INCLUSIVE' as const),
    includedQty: fc.bigInt({ min: 0n, max: 200_000n }),
    fee: fc.option(fc.record({ amountE4: amount, every: fc.constantFrom('MONTH' as const, 'YEAR' as const) })),
    proration: fc.constant('BY_DAY' as const),
    minimumE4: fc.option(amount),
    maximumE4: fc.constant(null),
    whenUnused: fc.constantFrom('NOTHING' as const, 'FEES' as const),
  })
  const tiers = fc.constantFrom(TABLE_T, TABLE_ID2, steps([null, '0.0333']))
  const progressive = fc.record({ mode: fc.constant('PROGRESSIVE' as const), tiers, terms })
  const units = fc.bigInt({ min: 0n, max: 12_000_000n })

  it('never falls with volume under a progressive price', () => {
    fc.assert(
      fc.property(progressive, units, units, (price, some, more) => {
        expect(exact(bill(price, some + more))).toBeGreaterThanOrEqual(exact(bill(price, some)))
      }),
    )
  })

  it('adds up by days to the whole in 1/10,000 yuan before rounding', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 6 })
    const days = fc.tuple(progressive, cuts, fc.array(units, { minLength: 7, maxLength: 7 }))
    fc.assert(
      fc.property(days, ([price, bounds, quantities]) => {
        const ends = [...bounds.toSorted((a, b) => a - b), 31]
        const parts = ends.map((to, index) => ({
          model: price,
          quantity: quantities[index] ?? 0n,
          spans: [{ from: ends[index - 1] ?? 0, to }],
        }))
        const whole = parts.reduce((sum, { quantity }) => sum + quantity, 0n)
        expect(exact(billMonth(parts, MARCH).flat())).toBe(exact(bill(price, whole)))
      }),
    )
  })

  it('is the tiers’ own where the terms say nothing', () => {
    fc.assert(
      fc.property(tiers, units, fc.constantFrom('PROGRESSIVE', 'WHOLE_VOLUME'), (table, quantity, mode) => {
        expect(exact(bill({ mode, tiers: table }, quantity))).toBe(rateTiers(mode, table, quantity).totalE4)
      }),
    )
  })

  it('stands between its minimum and its maximum, to the fen', () => {
    fc.assert(
      fc.property(progressive, units, amount, (price, quantity, more) => {
        const least = price.terms.minimumE4 ?? amountE4(0n)
        const limited = { ...price, terms: { ...price.terms, maximumE4: amountE4(least + more) } }
        const total = gross(bill(limited, quantity))
        expect(total <= roundHalfUpE4ToFen(limited.terms.maximumE4)).toBe(true)
        const owes = quantity > 0n || price.terms.whenUnused === 'FEES'
        expect(!owes || total >= roundHalfUpE4ToFen(least)).toBe(true)
      }),
    )
  })

  it('bills every unit once, at quantity × price', () => {
    fc.assert(
      fc.property(progressive, units, amount, (price, quantity, maximumE4) => {
        const lines = bill({ ...price, terms: { ...price.terms, minimumE4: null, maximumE4 } }, quantity)
        const counted = lines.filter(({ kind }) => ['USAGE', 'PACKAGE', 'FREE_QUOTA'].includes(kind))
        expect(counted.reduce((sum, line) => sum + line.quantity, 0n)).toBe(quantity)
        expect(lines.every((line) => line.quantity > 0n && line.amountE4 === line.quantity * line.priceE4)).toBe(true)
      }),
    )
  })
})
