import { Injectable } from '@nestjs/common'
import type { Payment } from '../../generated/prisma/client.ts'
import { fen } from '../../kernel/money.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { InvoiceMoneyStore, outstandingFen } from '../billing/index.ts'
import { decideAssignment, decideProposal, UNKNOWN_INVOICE, UNKNOWN_PAYMENT } from './assignment.ts'
import { allocate } from './matching.ts'
import { MoneyService } from './money.service.ts'
import { PaymentStore } from './payment.store.ts'

/**
 * Assigns money in suspense.
 * Promises: two people of the operator agree before it goes to an invoice; what is over is the buyer's advance.
 * Refuses: the second word by who had the first.
 */
@Injectable()
export class AssignmentService {
  constructor(
    private readonly store: PaymentStore,
    private readonly money: MoneyService,
    private readonly invoices: InvoiceMoneyStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
  ) {}

  /** Says which invoice a payment is for. Refuses PAYMENT_UNKNOWN, PAYMENT_ASSIGNED, INVOICE_UNKNOWN. */
  propose(actor: Actor, asked: { readonly paymentId: string; readonly invoiceNo: string }): Promise<Result<Payment>> {
    return this.market.transaction(async () => {
      const payment = await this.store.lockPayment(asked.paymentId)
      if (!payment) return refuse(UNKNOWN_PAYMENT)
      const { id, operatorOrgId, region } = payment
      const subject = { type: 'Payment', id, facts: { operatorOrgId, region } } as const
      const allowed = this.policy.authorize(actor, 'payment.propose', subject)
      if (!allowed.ok) return allowed
      const decision = decideProposal(payment)
      if (!decision.ok) return decision
      const [invoice] = await this.invoices.lock(operatorOrgId, { nos: [asked.invoiceNo] })
      if (!invoice) return refuse(UNKNOWN_INVOICE)
      const proposed = { proposedInvoiceId: invoice.id, proposedBy: actor.id, proposedAt: this.clock.now() }
      return ok(await this.store.updatePayment(id, { status: 'PROPOSED', ...proposed }))
    })
  }

  /** Agrees to what a colleague proposed. Refuses PAYMENT_UNKNOWN, PAYMENT_NOT_PROPOSED. */
  assign(actor: Actor, { paymentId }: { readonly paymentId: string }): Promise<Result<Payment>> {
    return this.market.transaction(async () => {
      const payment = await this.store.lockPayment(paymentId)
      if (!payment) return refuse(UNKNOWN_PAYMENT)
      const { id, operatorOrgId, region, proposedBy } = payment
      const facts = { operatorOrgId, region, makerIsChecker: makerIsChecker(actor, proposedBy ?? '') }
      const allowed = this.policy.authorize(actor, 'payment.assign', { type: 'Payment', id, facts })
      if (!allowed.ok) return allowed
      const decision = decideAssignment(payment)
      if (!decision.ok) return decision
      const buyerOrgId = await this.moveOutOfSuspense(payment)
      return ok(await this.store.updatePayment(id, { status: 'ASSIGNED', decidedBy: actor.id, buyerOrgId }))
    })
  }

  private async moveOutOfSuspense({ id, operatorOrgId, region, ...payment }: Payment): Promise<string> {
    const [invoice] = await this.invoices.lock(operatorOrgId, { ids: [payment.proposedInvoiceId ?? ''] })
    invariant(invoice, `Payment ${id} was proposed for an invoice that is gone`)
    const amountFen = fen(payment.amountFen)
    const moved = await this.money.move({
      region,
      operatorOrgId,
      kind: 'ASSIGNMENT',
      happenedAt: this.clock.now(),
      memo: payment.reference,
      paymentId: id,
      invoices: [invoice],
      legs: [
        { place: 'SUSPENSE', side: 'DEBIT', counterpartyOrgId: null, invoiceId: null, amountFen },
        ...allocate(amountFen, [{ ...invoice, outstandingFen: outstandingFen(invoice) }]),
      ],
    })
    invariant(moved.ok, `The money of payment ${id} could not be moved`)
    return invoice.buyerOrgId
  }
}
