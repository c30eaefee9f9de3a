import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, done } from '../../../test/support/results.ts'
import { steps, unitPrice } from '../../../test/support/price-tables.ts'
import type { BuyerClass } from '../../generated/prisma/enums.ts'
import { bp } from '../../kernel/money.ts'
import { PLAIN_TERMS } from '../../kernel/price-terms.ts'
import type { Ceiling } from './ceiling.ts'
import {
  decideProposal,
  decidePublication,
  endedByCeilings,
  isInForce,
  resolvePrice,
  type Price,
  type PriceFacts,
} from './price.ts'

const day = (text: string) => new Date(`${text}T00:00:00+08:00`)
const NOW = day('2026-03-02')
const JULY = day('2026-07-01')
const CEILING_END = day('2028-01-01')

const CEILING: Ceiling = {
  id: 'ceiling',
  buyerClass: 'ALL',
  priceE4: unitPrice('0.30'),
  documentNo: '发改价格〔2026〕1号',
  validFrom: day('2026-01-01'),
  validTo: CEILING_END,
}
const lowered = (id: string, yuan: string, validFrom: Date): Ceiling => ({
  ...CEILING,
  id: `ceiling-${id}`,
  priceE4: unitPrice(yuan),
  validFrom,
})

const price = (id: string, given: Partial<Price> & { yuan?: string } = {}): Price => {
  const { yuan = '0.30', ...rest } = given
  return {
    id,
    productId: 'product',
    purposeClass: 'INDUSTRY_DEVELOPMENT',
    buyerClass: 'COMMERCIAL',
    unit: 'CALL',
    mode: 'PROGRESSIVE',
    tiers: steps([null, yuan]),
    terms: PLAIN_TERMS,
    ceilingId: 'ceiling',
    effectiveFrom: NOW,
    effectiveTo: null,
    status: 'PROPOSED',
    ...rest,
  }
}
const published = (id: string, given: Partial<Price> & { yuan?: string } = {}) =>
  price(id, { status: 'PUBLISHED', effectiveFrom: day('2026-02-01'), ...given })

const facts = (given: Partial<PriceFacts> = {}): PriceFacts => ({
  ceilings: [CEILING],
  published: [],
  rules: { freePurposes: ['PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE'], grassrootsMaxBp: bp(5_000n) },
  now: NOW,
  ...given,
})

describe('decideProposal', () => {
  it('puts a price under the ceiling in force when it begins', () => {
    expect(done(decideProposal(price('new'), facts())).ceilingId).toBe('ceiling')
  })

  it('begins now when no day is named', () => {
    expect(done(decideProposal({ ...price('new'), effectiveFrom: null }, facts())).effectiveFrom).toEqual(NOW)
  })

  it('refuses a beginning one millisecond ago', () => {
    const past = price('new', { effectiveFrom: new Date(NOW.getTime() - 1) })
    expect(codeOf(decideProposal(past, facts()))).toBe('PRICE_IN_THE_PAST')
  })

  it('refuses a tier above the ceiling', () => {
    expect(codeOf(decideProposal(price('new', { yuan: '0.31' }), facts()))).toBe('PRICE_ABOVE_CEILING')
  })

  it('refuses a charged price that begins when its ceiling has ended', () => {
    expect(codeOf(decideProposal(price('new', { effectiveFrom: CEILING_END }), facts()))).toBe('CEILING_MISSING')
  })

  it('refuses tiers with a gap', () => {
    const tiers = steps(['10', '0.30'], [null, '0.20']).map((tier) => ({ ...tier, fromQty: tier.fromQty * 2n }))
    expect(codeOf(decideProposal(price('new', { tiers }), facts()))).toBe('TIER_NOT_CONTIGUOUS')
  })

  it('needs no ceiling for a free purpose', () => {
    const free = price('new', { yuan: '0', purposeClass: 'PUBLIC_WELFARE' })
    expect(done(decideProposal(free, facts({ ceilings: [] })))).toMatchObject({ ceilingId: null, effectiveTo: null })
  })

  it('refuses any charge for a free purpose, under a ceiling too', () => {
    const charged = price('new', { yuan: '0.0001', purposeClass: 'PUBLIC_GOVERNANCE' })
    expect(codeOf(decideProposal(charged, facts()))).toBe('PRICE_MUST_BE_FREE')
  })

  it('lets a free price for grassroots bodies be flat', () => {
    const free = { yuan: '0', purposeClass: 'PUBLIC_WELFARE', buyerClass: 'GRASSROOTS_PUBLIC', mode: 'FLAT' } as const
    expect(decideProposal(price('new', free), facts()).ok).toBe(true)
  })
})

describe('decidePublication', () => {
  it('ends the price before it when it begins', () => {
    const plan = done(
      decidePublication(price('new', { effectiveFrom: JULY }), facts({ published: [published('old')] })),
    )
    expect(plan.ends).toEqual([{ id: 'old', effectiveTo: JULY }])
  })

  it('leaves a price alone that has ended before', () => {
    const old = published('old', { effectiveTo: day('2026-06-01') })
    expect(done(decidePublication(price('new', { effectiveFrom: JULY }), facts({ published: [old] }))).ends).toEqual([])
  })

  it('leaves the prices of other buyer classes alone', () => {
    const other = published('other', { buyerClass: 'SMALL_MICRO' })
    expect(done(decidePublication(price('new'), facts({ published: [other] }))).ends).toEqual([])
  })

  it('ends where a price that is published for later begins', () => {
    const later = published('later', { effectiveFrom: JULY })
    expect(done(decidePublication(price('new'), facts({ published: [later] })))).toMatchObject({
      effectiveTo: JULY,
      ends: [],
    })
  })

  it('replaces a price that was to begin at the same instant', () => {
    const same = published('same', { effectiveFrom: JULY })
    const plan = done(decidePublication(price('new', { effectiveFrom: JULY }), facts({ published: [same] })))
    expect(plan.ends).toEqual([{ id: 'same', effectiveTo: JULY }])
  })

  it('is not held up by a price that was replaced before it began', () => {
    const replaced = published('replaced', { effectiveFrom: JULY, effectiveTo: JULY })
    expect(done(decidePublication(price('new'), facts({ published: [replaced] }))).effectiveTo).toEqual(CEILING_END)
  })

  it('begins now when the day of the proposal has passed', () => {
    expect(done(decidePublication(price('new'), facts({ now: JULY }))).effectiveFrom).toEqual(JULY)
  })

  it('ends with its ceiling', () => {
    expect(done(decidePublication(price('new'), facts())).effectiveTo).toEqual(CEILING_END)
  })

  it('ends when a lower ceiling begins', () => {
    const ceilings = [CEILING, lowered('2', '0.25', JULY)]
    expect(done(decidePublication(price('new'), facts({ ceilings }))).effectiveTo).toEqual(JULY)
  })

  it('refuses a price above a ceiling that was set since it was proposed', () => {
    const ceilings = [CEILING, lowered('2', '0.25', day('2026-02-01'))]
    expect(codeOf(decidePublication(price('new'), facts({ ceilings })))).toBe('PRICE_ABOVE_CEILING')
  })

  it('refuses a price whose own ceiling has ended since', () => {
    const ceilings = [CEILING, lowered('2', '0.30', NOW)]
    expect(codeOf(decidePublication(price('new', { ceilingId: 'gone' }), facts({ ceilings })))).toBe('CEILING_ENDED')
  })

  it('refuses to publish twice', () => {
    expect(codeOf(decidePublication(published('new'), facts()))).toBe('PRICE_ALREADY_PUBLISHED')
  })
})

describe('the grassroots share', () => {
  const grassroots = (yuan: string, given: Partial<Price> = {}) =>
    price('grassroots', { buyerClass: 'GRASSROOTS_PUBLIC', yuan, ...given })
  const liveGrassroots = (yuan: string) => published('grassroots', { buyerClass: 'GRASSROOTS_PUBLIC', yuan })

  it('is measured on the commercial price', () => {
    const commercial = [published('commercial', { yuan: '0.20' }), published('all', { buyerClass: 'ALL' })]
    expect(codeOf(decidePublication(grassroots('0.11'), facts({ published: commercial })))).toBe('GRASSROOTS_TOO_HIGH')
  })

  it('is measured on the price for ALL where there is no commercial one', () => {
    const all = [published('all', { buyerClass: 'ALL', yuan: '0.20' })]
    expect(codeOf(decidePublication(grassroots('0.11'), facts({ published: all })))).toBe('GRASSROOTS_TOO_HIGH')
  })

  it('is not measured where no commercial price is in force: that one is checked when it comes', () => {
    expect(decidePublication(grassroots('0.30'), facts()).ok).toBe(true)
  })

  it('stops a commercial price that falls below twice the grassroots price', () => {
    const result = decidePublication(price('new', { yuan: '0.15' }), facts({ published: [liveGrassroots('0.10')] }))
    expect(codeOf(result)).toBe('GRASSROOTS_TOO_HIGH')
  })

  it('looks ahead to a commercial price that is published for later', () => {
    const later = [published('now', { effectiveTo: JULY }), published('later', { yuan: '0.15', effectiveFrom: JULY })]
    expect(codeOf(decidePublication(grassroots('0.10'), facts({ published: later })))).toBe('GRASSROOTS_TOO_HIGH')
  })

  it('looks ahead to the price for ALL that follows when the commercial one ends', () => {
    const then = [published('commercial', { effectiveTo: JULY }), published('all', { buyerClass: 'ALL', yuan: '0.15' })]
    expect(codeOf(decidePublication(grassroots('0.10'), facts({ published: then })))).toBe('GRASSROOTS_TOO_HIGH')
  })

  it('does not look at the price it replaces', () => {
    expect(
      decidePublication(
        price('new'),
        facts({ published: [published('old', { yuan: '0.15' }), liveGrassroots('0.15')] }),
      ).ok,
    ).toBe(true)
  })

  it('demands a progressive price', () => {
    expect(codeOf(decideProposal(grassroots('0.10', { mode: 'FLAT' }), facts()))).toBe('GRASSROOTS_NOT_PROGRESSIVE')
  })
})

describe('resolvePrice', () => {
  const prices = [
    published('all', { buyerClass: 'ALL' }),
    published('commercial'),
    published('welfare', { buyerClass: 'ALL', purposeClass: 'PUBLIC_WELFARE' }),
    published('july', { buyerClass: 'SMALL_MICRO', effectiveFrom: JULY }),
  ]
  const resolve = (buyerClass: BuyerClass, given: Partial<Parameters<typeof resolvePrice>[1]> = {}) =>
    resolvePrice(prices, { purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass, at: NOW, ...given })?.id

  it('takes the price of the buyer’s own class', () => expect(resolve('COMMERCIAL')).toBe('commercial'))
  it('falls back to the price for ALL', () => expect(resolve('GRASSROOTS_PUBLIC')).toBe('all'))
  it('lets the purpose decide before the class', () =>
    expect(resolve('COMMERCIAL', { purposeClass: 'PUBLIC_WELFARE' })).toBe('welfare'))
  it('finds nothing for a purpose without a price', () =>
    expect(resolve('COMMERCIAL', { purposeClass: 'PUBLIC_GOVERNANCE' })).toBeUndefined())
  it('does not take a price that has not begun', () => expect(resolve('SMALL_MICRO')).toBe('all'))
  it('takes a price from its first instant on', () => expect(resolve('SMALL_MICRO', { at: JULY })).toBe('july'))
})

describe('endedByCeilings', () => {
  const ended = (ceilings: readonly Ceiling[], ...prices: readonly Price[]) =>
    endedByCeilings({ published: prices, ceilings: [CEILING, ...ceilings], now: NOW })
  const live = published('live', { effectiveTo: CEILING_END })

  it('ends a price above a lower ceiling when that begins', () => {
    expect(ended([lowered('2', '0.25', JULY)], live)).toEqual([{ id: 'live', effectiveTo: JULY }])
  })

  it('ends a price now when the lower ceiling began in the past', () => {
    expect(ended([lowered('2', '0.25', day('2026-02-15'))], live)).toEqual([{ id: 'live', effectiveTo: NOW }])
  })

  it('ends a price that has not begun before it begins', () => {
    const later = published('later', { effectiveFrom: JULY, effectiveTo: CEILING_END })
    expect(ended([lowered('2', '0.25', NOW)], later)).toEqual([{ id: 'later', effectiveTo: JULY }])
  })

  it('leaves a price that obeys', () => {
    expect(ended([lowered('2', '0.30', JULY)], live)).toEqual([])
  })

  it('leaves a free price', () => {
    expect(ended([lowered('2', '0.25', NOW)], published('free', { ceilingId: null }))).toEqual([])
  })
})

describe('laws of publication', () => {
  const at = (offset: number) => new Date(NOW.getTime() + offset * 1_000)
  const instants = Array.from({ length: 24 }, (_, offset) => at(offset))

  it('never leaves two prices in force at one instant', () => {
    const offsets = fc.array(fc.record({ now: fc.nat(20), wait: fc.nat(20) }), { maxLength: 8 })
    fc.assert(
      fc.property(offsets, (publications) => {
        let timeline: readonly Price[] = []
        for (const [index, { now, wait }] of publications.toSorted((a, b) => a.now - b.now).entries()) {
          const proposal = price(String(index), { effectiveFrom: at(now + wait) })
          const { ends, ...life } = done(decidePublication(proposal, facts({ published: timeline, now: at(now) })))
          const ended = new Map(ends.map(({ id, effectiveTo }) => [id, effectiveTo]))
          const others = timeline.map((one) => ({ ...one, effectiveTo: ended.get(one.id) ?? one.effectiveTo }))
          timeline = [...others, { ...proposal, ...life, status: 'PUBLISHED' }]
        }
        expect(instants.every((instant) => timeline.filter((one) => isInForce(one, instant)).length <= 1)).toBe(true)
      }),
    )
  })
})
