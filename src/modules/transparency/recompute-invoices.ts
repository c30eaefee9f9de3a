/**
 * Invoices, computed again from usage rows and price versions by the rules that made them: rated, taxed, compared to the fen.
 * A month counts as closed once it has an invoice; then each of its buyers that owes anything must have exactly one.
 */
import { checkTiers } from '../../kernel/tiers.ts'
import { amountsAsJson, composeInvoice, toInvoice } from '../billing/index.ts'
import { rateMonth, type BuyerCharges, type PriceForRating, type UsageForRating } from '../rating/index.ts'
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
    const charges = list.attempt(() => toInvoice(rateMonth(usage, prices)), invoices[0]!)
    if (charges) compareMonth({ invoices, charges, list })
  }
  return list.done()
}

const monthKey = (orgId: string, period: string) => `${orgId} ${period}`

/** Price versions whose tables are whole; the others are found by `checkPrices`. */
function pricesOf({ prices }: LogFacts): ReadonlyMap<string, PriceForRating> {
  const usable = prices.filter(({ is }) => checkTiers(is.tiers, is.mode).ok)
  return new Map(usable.map(({ is }) => [is.priceVersionId, { id: is.priceVersionId, ...is }]))
}

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
