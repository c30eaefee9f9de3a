import { Injectable } from '@nestjs/common'
import { fen } from '../../kernel/money.ts'
import { invariant, ok, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import { afterPayment, InvoiceMoneyStore, type LockedInvoice } from '../billing/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { decideMovement, journalOfMovement, type Movement } from './movement.ts'
import { movementAsJson } from './payment.events.ts'
import { PaymentStore } from './payment.store.ts'

/** A movement to be made; `invoices` are those its legs name, locked. */
export type NewMovement = Omit<Movement, 'id'> & {
  readonly paymentId: string | null
  readonly invoices: readonly LockedInvoice[]
}

/**
 * Moves money: the movement, its journal, what the invoices it pays are owed, and its event, in the caller's transaction.
 * Refuses what `decideMovement` refuses. Its callers have authorized the use case and locked what it is about.
 */
@Injectable()
export class MoneyService {
  constructor(
    private readonly store: PaymentStore,
    private readonly invoices: InvoiceMoneyStore,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async move({ paymentId, invoices, ...asked }: NewMovement): Promise<Result<Movement>> {
    const movement: Movement = { id: this.ids.next(), ...asked }
    const decision = decideMovement(movement)
    if (!decision.ok) return decision
    await this.store.addMovement(movement, { paymentId, recordedAt: this.clock.now() })
    for (const invoice of invoices) await this.pay(invoice, movement)
    const posted = await this.ledger.post(journalOfMovement(movement))
    invariant(posted.ok, `The journal of movement ${movement.id} was refused`)
    await this.outbox.publish('money.moved', movementAsJson(movement))
    return ok(movement)
  }

  private async pay(invoice: LockedInvoice, { legs }: Movement): Promise<void> {
    const amount = legs
      .filter(({ invoiceId }) => invoiceId === invoice.id)
      .reduce((sum, { side, amountFen }) => (side === 'CREDIT' ? sum + amountFen : sum - amountFen), 0n)
    if (amount !== 0n) await this.invoices.save(invoice.id, afterPayment(invoice, fen(amount)))
  }
}
