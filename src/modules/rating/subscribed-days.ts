/**
 * On which days of a month a buyer was subscribed at a price that is due by time (a fee, a minimum).
 * Promises: a day counts once for a buyer, product and purpose, however many subscriptions; no day outside a subscription's
 * term; days of prices that are due by use alone are left out.
 *
 * A day on which a subscription began or ended counts in full. A day belongs to the price in force when the day began, or when
 * the subscription began on it; so a price that begins inside a day is due from the next day on. Suspension ends no day: the
 * licence is kept for the buyer.
 */
import type { BuyerClass, PurposeClass } from '../../generated/prisma/enums.ts'
import { isDueByTime } from '../../kernel/price-terms.ts'
import { addDays, dayOf, monthDays, periodBounds, startOfDay, type Period } from '../../kernel/shanghai-time.ts'
import { resolvePrice, type Price } from '../pricing/index.ts'
import type { SubscribedDays } from './rate.ts'

/** A licence, as far as days look at it. `validTo` is the first instant out of force. */
export type SubscriptionTerm = {
  readonly id: string
  readonly buyerOrgId: string
  readonly productId: string
  readonly purposeClass: PurposeClass
  readonly buyerClass: BuyerClass
  readonly validFrom: Date
  readonly validTo: Date
}

type PricedDay = { readonly term: SubscriptionTerm; readonly day: number; readonly price: Price }

/** The days of a month, as spans in the order of buyer, product, purpose and day. */
export function subscribedDays(month: {
  readonly period: Period
  readonly subscriptions: readonly SubscriptionTerm[]
  readonly prices: readonly Price[]
}): readonly SubscribedDays[] {
  const { period, subscriptions, prices } = month
  const firstDay = dayOf(periodBounds(period).start)
  const claimed = new Map<string, PricedDay>()
  for (const term of subscriptions.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const published = prices.filter(({ productId }) => productId === term.productId)
    for (let day = 0; day < monthDays(period).days; day += 1) {
      const begins = startOfDay(addDays(firstDay, day))
      const ends = startOfDay(addDays(firstDay, day + 1))
      if (term.validFrom >= ends || term.validTo <= begins) continue
      const at = term.validFrom > begins ? term.validFrom : begins
      const price = resolvePrice(published, { ...term, at })
      const key = `${term.buyerOrgId} ${term.productId} ${term.purposeClass} ${String(day).padStart(2, '0')}`
      if (price && !claimed.has(key)) claimed.set(key, { term, day, price })
    }
  }
  const inOrder = [...claimed].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day)
  return joined(inOrder.filter(({ price }) => isDueByTime(price)))
}

/** Neighbouring days of one volume at one price as one span. */
function joined(days: readonly PricedDay[]): readonly SubscribedDays[] {
  const spans: SubscribedDays[] = []
  for (const { term, day, price } of days) {
    const { buyerOrgId, productId, purposeClass } = term
    const last = spans.at(-1)
    const goesOn =
      last?.to === day &&
      last.buyerOrgId === buyerOrgId &&
      last.productId === productId &&
      last.purposeClass === purposeClass &&
      last.priceVersionId === price.id
    if (goesOn) spans[spans.length - 1] = { ...last, to: day + 1 }
    else spans.push({ buyerOrgId, productId, purposeClass, priceVersionId: price.id, from: day, to: day + 1 })
  }
  return spans
}
