import { Injectable } from '@nestjs/common'
import type { Refund } from '../../generated/prisma/client.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { invariant, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { FreezeStore } from '../authorization/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { UNKNOWN_PAYMENT } from './assignment.ts'
import { MoneyService } from './money.service.ts'
import { PaymentStore } from './payment.store.ts'
import { RefundStore } from './refund.store.ts'
import { decideApproval, decideRefund, legsOfRefund, UNKNOWN_REFUND } from './refund.ts'
import { StripeService } from './stripe.service.ts'

type Approved = { readonly refundId: string; readonly reference: string | null }

/**
 * Gives advances back.
 * Promises: two people agree; no more goes back than the buyer has; Stripe is asked with a key of the refund, so that it is
 * asked once, however often this is tried.
 */
@Injectable()
export class RefundService {
  constructor(
    private readonly freezes: FreezeStore,
    private readonly store: RefundStore,
    private readonly payments: PaymentStore,
    private readonly money: MoneyService,
    private readonly ledger: LedgerService,
    private readonly stripe: StripeService,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Refuses PAYMENT_UNKNOWN, REFUND_TOO_LARGE. */
  propose(actor: Actor, asked: { readonly paymentId: string; readonly amountFen: Fen }): Promise<Result<Refund>> {
    return this.market.transaction(async () => {
      const payment = await this.payments.lockPayment(asked.paymentId)
      if (!payment) return refuse(UNKNOWN_PAYMENT)
      const { id: paymentId, operatorOrgId, region, buyerOrgId, method } = payment
      const allowed = this.policy.authorize(actor, 'refund.propose', {
        type: 'Refund',
        facts: { operatorOrgId, region },
      })
      if (!allowed.ok) return allowed
      if (!buyerOrgId) return refuse(UNKNOWN_PAYMENT)
      await this.payments.lockOperator(operatorOrgId)
      const held = await this.ledger.balanceOf(operatorOrgId, {
        chart: 'CUSTOMER_ADVANCE',
        counterpartyOrgId: buyerOrgId,
      })
      const advanceFen = fen(-held - (await this.store.waiting(operatorOrgId, buyerOrgId)))
      const leftFen = fen(payment.amountFen - (await this.store.ofPayment(paymentId)))
      const decision = decideRefund({ amountFen: asked.amountFen, advanceFen, leftFen })
      if (!decision.ok) return decision
      const of = {
        id: this.ids.next(),
        region,
        operatorOrgId,
        buyerOrgId,
        paymentId,
        method,
        amountFen: asked.amountFen,
      }
      const made = { status: 'PROPOSED', proposedBy: actor.id ?? '', proposedAt: this.clock.now() } as const
      return ok(await this.store.add({ ...of, ...made, reference: null, approvedBy: null, doneAt: null }))
    })
  }

  /** Refuses REFUND_UNKNOWN, REFUND_DONE, REFUND_REFERENCE, STRIPE_OFF. */
  async approve(actor: Actor, asked: Approved): Promise<Result<Refund>> {
    const checked = await this.market.transaction(() => this.check(actor, asked))
    if (!checked.ok) return checked
    const reference = await this.sendBack(checked.value, asked.reference)
    if (!reference) return refuse(STRIPE_OFF)
    return this.market.transaction(async () => {
      const again = await this.check(actor, asked) // somebody may have been faster while Stripe was asked
      if (!again.ok) return again
      const { id, region, operatorOrgId, buyerOrgId, method, paymentId } = again.value
      const doneAt = this.clock.now()
      const amountFen = fen(again.value.amountFen)
      const moved = await this.money.move({
        region,
        operatorOrgId,
        kind: 'REFUND',
        happenedAt: doneAt,
        memo: reference,
        paymentId,
        invoices: [],
        legs: legsOfRefund({ buyerOrgId, method, amountFen }),
      })
      invariant(moved.ok, `The money of refund ${id} could not be moved`)
      return ok(await this.store.done(id, { reference, approvedBy: actor.id ?? '', doneAt }))
    })
  }

  private async check(
    actor: Actor,
    { refundId, reference }: Approved,
  ): Promise<Result<Refund & { payment: { reference: string } }>> {
    const refund = await this.store.lock(refundId)
    if (!refund) return refuse(UNKNOWN_REFUND)
    const { id, operatorOrgId, region, proposedBy } = refund
    const facts = { operatorOrgId, region, makerIsChecker: makerIsChecker(actor, proposedBy) }
    const allowed = this.policy.authorize(actor, 'refund.approve', { type: 'Refund', id, facts })
    if (!allowed.ok) return allowed
    const unfrozen = await this.freezes.unfrozen(operatorOrgId, 'MONEY')
    if (!unfrozen.ok) return unfrozen
    const decision = decideApproval(refund, { reference })
    return decision.ok ? ok(refund) : decision
  }

  /** @returns the number of the transfer back; undefined if Stripe's key is gone */
  private async sendBack(
    refund: Refund & { payment: { reference: string } },
    reference: string | null,
  ): Promise<string | undefined> {
    if (refund.method === 'BANK_TRANSFER') return reference ?? undefined
    const { id: refundId, payment, amountFen } = refund
    return this.stripe.client?.refund({ refundId, paymentIntentId: payment.reference, amountFen: fen(amountFen) })
  }
}

const STRIPE_OFF: Refusal = {
  code: 'STRIPE_OFF',
  message: 'Set the key of the Stripe account that took this payment, and approve again.',
  rule: 'payment.refund',
}
