import { describe, expect, it } from 'vitest'
import { steps, unitPrice } from '../../../test/support/price-tables.ts'
import { done } from '../../../test/support/results.ts'
import { amountE4 } from '../../kernel/money.ts'
import { PLAIN_TERMS } from '../../kernel/price-terms.ts'
import { parsePeriod } from '../../kernel/shanghai-time.ts'
import type { Price } from '../pricing/index.ts'
import { subscribedDays, type SubscriptionTerm } from './subscribed-days.ts'

const at = (text: string) => new Date(`${text}+08:00`)
const PERIOD = done(parsePeriod('2026-03'))

const price = (id: string, given: Partial<Price> = {}): Price => ({
  id,
  productId: 'product',
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  buyerClass: 'ALL',
  unit: 'CALL',
  mode: 'FLAT',
  tiers: steps([null, '0']),
  terms: { ...PLAIN_TERMS, fee: { amountE4: amountE4(unitPrice('310')), every: 'MONTH' } },
  ceilingId: 'ceiling',
  effectiveFrom: at('2026-01-01T00:00:00'),
  effectiveTo: null,
  status: 'PUBLISHED',
  ...given,
})
const term = (id: string, given: Partial<SubscriptionTerm> = {}): SubscriptionTerm => ({
  id,
  buyerOrgId: 'buyer',
  productId: 'product',
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  buyerClass: 'COMMERCIAL',
  validFrom: at('2026-01-10T00:00:00'),
  validTo: at('2027-01-10T00:00:00'),
  ...given,
})
const spans = (subscriptions: readonly SubscriptionTerm[], ...prices: readonly Price[]) =>
  subscribedDays({ period: PERIOD, subscriptions, prices }).map(
    ({ priceVersionId, from, to }) => `${priceVersionId} ${from}–${to}`,
  )

describe('subscribedDays', () => {
  it('is the whole month of a subscription that lasts', () =>
    expect(spans([term('s')], price('p'))).toEqual(['p 0–31']))

  it('counts the day on which a subscription begins', () => {
    expect(spans([term('s', { validFrom: at('2026-03-16T17:00:00') })], price('p'))).toEqual(['p 15–31'])
  })

  it('does not count a day that a subscription only reaches', () => {
    expect(spans([term('s', { validTo: at('2026-03-16T00:00:00') })], price('p'))).toEqual(['p 0–15'])
  })

  it('counts a day once, however many subscriptions there are', () => {
    expect(spans([term('s'), term('t')], price('p'))).toEqual(['p 0–31'])
  })

  it('joins neighbouring subscriptions and leaves a gap out', () => {
    const first = term('s', { validTo: at('2026-03-06T00:00:00') })
    const second = term('t', { validFrom: at('2026-03-21T00:00:00') })
    expect(spans([first, second], price('p'))).toEqual(['p 0–5', 'p 20–31'])
  })

  it('gives a day to the price that it began with', () => {
    const noon = at('2026-03-16T12:00:00')
    const before = price('p', { effectiveTo: noon })
    expect(spans([term('s')], before, price('q', { effectiveFrom: noon }))).toEqual(['p 0–16', 'q 16–31'])
  })

  it('leaves out days of a price that is due by use alone', () => {
    expect(spans([term('s')], price('p', { terms: PLAIN_TERMS }))).toEqual([])
  })
})
