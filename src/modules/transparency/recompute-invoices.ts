/**
 * Invoices, computed again from usage rows and price versions by the rules that made them: rated, taxed, compared to the fen.
 * A month counts as closed once it has an invoice; then each of its buyers that owes anything must have exactly one.
 */
import { checkTerms } from '../../kernel/price-terms.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import { checkTiers } from '../../kernel/tiers.ts'
import { amountsAsJson, composeInvoice, toInvoice } from '../billing/index.ts'
import {
  rateMonth,
  type BuyerCharges,
  type DaysOfMonth,
  type PriceForRating,
  type UsageForRating,
} from '../rating/index.ts'
import type { InvoiceFact, LogFacts, UsageFact } from './log-facts.ts'
import { CheckList, firstDifference, type Check } from './verify-report.ts'

export function recomputeInvoices(facts: LogFacts): Check {
  const list = new CheckList('invoices')
  const prices = pricesOf(facts)
  const usageByMonth = Map.groupBy(facts.usageRows, ({ is }) => monthKey(is.operatorOrgId, is.period))
  const months = Map.groupBy(facts.invoices, ({ is }) => monthKey(is.issuerOrgId, is.period))
  for (const [month, invoices] of months) {
    list.count(invoices.length)
    const usage = billedUsage(usageByMonth.get(month) ?? [], { prices, list })
    const dueByTime = daysOf(facts, { invoice: invoices[0]!, list })
    const charges = list.attempt(() => toInvoice(rateMonth(usage, prices, dueByTime)), invoices[0]!)
    if (charges) compareMonth({ invoices, charges, list })
  }
  return list.done()
}

const monthKey = (orgId: string, period: string) => `${orgId} ${period}`

/** Price versions whose tables are whole; the others are found by `checkPrices`. */
function pricesOf({ prices }: LogFacts): ReadonlyMap<string, PriceForRating> {
  const usable = prices.filter(({ is }) => checkTiers(is.tiers, is.mode).ok && checkTerms(is).ok)
  return new Map(usable.map(({ is }) => [is.priceVersionId, { id: is.priceVersionId, ...is }]))
}

/** The days of a month that fees are due for. One that no logged subscription covers is found, and still rated. */
function daysOf(facts: LogFacts, { invoice, list }: { invoice: InvoiceFact; list: CheckList }): DaysOfMonth {
  const { issuerOrgId, period } = invoice.is
  const logged = facts.subscribedDays.filter(({ is }) => is.operatorOrgId === issuerOrgId && is.period === period)
  for (const span of logged) {
    if (isSubscribed(span.is, facts)) continue
    list.differs(`Days ${span.is.daysId} are charged to ${span.is.buyerOrgId}, who had no subscription on them.`, span)
  }
  return { period, days: logged.map(({ is }) => is) }
}

const DAY_MS = 86_400_000

function isSubscribed(days: LogFacts['subscribedDays'][number]['is'], { subscriptions }: LogFacts): boolean {
  const terms = subscriptions.filter(
    ({ is }) =>
      is.consumerOrgId === days.buyerOrgId && is.productId === days.productId && is.purposeClass === days.purposeClass,
  )
  for (let day = days.from; day < days.to; day += 1) {
    const begins = dayStart(days.period, day)
    const covered = terms.some(({ is }) => +is.validFrom < begins + DAY_MS && +is.validTo > begins)
    if (!covered) return false
  }
  return true
}

const dayStart = (period: Period, day: number) => periodBounds(period).start.getTime() + day * DAY_MS

function billedUsage(
  rows: readonly UsageFact[],
  { prices, list }: { prices: ReadonlyMap<string, PriceForRating>; list: CheckList },
): UsageForRating[] {
  return rows.flatMap((row) => {
    const { buyerOrgId, productId, purposeClass, priceVersionId, billable: quantity } = row.is
    if (quantity === 0n) return []
    if (priceVersionId && prices.has(priceVersionId))
      return [{ buyerOrgId, productId, purposeClass, priceVersionId, quantity }]
    list.differs(
      `Usage row ${row.is.usageRowId} is billed by price ${priceVersionId}, which the log does not have.`,
      row,
    )
    return []
  })
}

function compareMonth(month: {
  invoices: readonly InvoiceFact[]
  charges: readonly BuyerCharges[]
  list: CheckList
}): void {
  const { invoices, charges, list } = month
  const due = new Map(charges.map((charge) => [charge.buyerOrgId, charge]))
  for (const invoice of invoices) {
    const { no, buyerOrgId } = invoice.is
    const charge = due.get(buyerOrgId)
    due.delete(buyerOrgId)
    if (!charge) {
      list.differs(`Invoice ${no}: the usage of the month charges this buyer nothing, or a second time.`, invoice)
      continue
    }
    const difference = firstDifference(invoice.logged, { ...invoice.logged, ...recomputed(charge, invoice) })
    if (difference) list.differs(`Invoice ${no}: ${difference}.`, invoice)
  }
  for (const { buyerOrgId, grossFen } of due.values()) {
    list.differs(
      `Buyer ${buyerOrgId} owes ${grossFen} fen for ${invoices[0]!.is.period} and has no invoice.`,
      invoices[0],
    )
  }
}

/** The members of `invoice.issued` that follow from the charges. */
const recomputed = ({ lines }: BuyerCharges, { is }: InvoiceFact) =>
  amountsAsJson(composeInvoice({ lines, vatBp: is.vatBp }))
