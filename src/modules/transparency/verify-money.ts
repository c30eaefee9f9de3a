/**
 * Movements of money, followed from the log: each goes between the places of its kind, an invoice is paid by its own buyer and
 * never more than it is owed, and no operator gives out of suspense or of a buyer's advance what is not there.
 */
import { decideMovement } from '../payment/index.ts'
import type { InvoiceFact, LogFacts, MovementFact } from './log-facts.ts'
import { CheckList, type Check } from './verify-report.ts'

type Leg = MovementFact['is']['legs'][number]

/** Places that hold what was put there before, and never less than nothing. */
const HELD: readonly Leg['place'][] = ['SUSPENSE', 'ADVANCE']

export function checkMoney({ invoices, movements }: LogFacts): Check {
  const list = new CheckList('payments')
  const balances = new Map<string, bigint>()
  const byId = new Map(invoices.map((invoice) => [invoice.is.invoiceId, invoice]))
  for (const movement of movements) {
    list.count()
    const decision = decideMovement(movement.is)
    if (!decision.ok) list.differs(`Movement ${movement.is.movementId}: ${decision.error.message}`, movement)
    for (const leg of movement.is.legs) {
      const fault = follow(movement, leg, { balances, byId })
      if (fault) list.differs(`Movement ${movement.is.movementId} ${fault}.`, movement)
    }
  }
  return list.done()
}

type Followed = { readonly balances: Map<string, bigint>; readonly byId: ReadonlyMap<string, InvoiceFact> }

function follow({ is }: MovementFact, leg: Leg, { balances, byId }: Followed): string | undefined {
  const { place, side, counterpartyOrgId, invoiceId, amountFen } = leg
  const key = `${is.operatorOrgId} ${place} ${counterpartyOrgId} ${invoiceId}`
  const balance = (balances.get(key) ?? 0n) + (side === 'CREDIT' ? amountFen : -amountFen)
  balances.set(key, balance)
  if (HELD.includes(place) && balance < 0n) return `takes ${-balance} fen out of ${place} that are not there`
  if (invoiceId === null) return undefined
  const invoice = byId.get(invoiceId)
  if (!invoice) return `pays invoice ${invoiceId}, which was not logged`
  const { issuerOrgId, buyerOrgId, grossFen, no } = invoice.is
  if (issuerOrgId !== is.operatorOrgId || buyerOrgId !== counterpartyOrgId) return `pays invoice ${no} of others`
  if (balance > grossFen || balance < 0n) return `leaves ${balance} fen paid of invoice ${no}, of ${grossFen}`
  return undefined
}
