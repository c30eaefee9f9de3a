import { Injectable } from '@nestjs/common'
import type { Payment } from '../../generated/prisma/client.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { invariant, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { InvoiceMoneyStore, outstandingFen, type LockedInvoice } from '../billing/index.ts'
import { allocate } from './matching.ts'
import { MoneyService } from './money.service.ts'
import type { MovementLeg } from './movement.ts'
import { PaymentStore } from './payment.store.ts'
import { NOT_ASSIGNED } from './statement-import.service.ts'
import { deedOf, type StripeDeed } from './stripe-event.ts'
import { StripeStore } from './stripe.store.ts'
import { StripeService } from './stripe.service.ts'

type Receipt = Extract<StripeDeed, { do: 'RECEIVE' }>
type Dispute = Extract<StripeDeed, { do: 'TAKE_BACK' | 'GIVE_AGAIN' }>

/**
 * Hears what Stripe tells.
 * Promises: an event that Stripe signed is done once, whole; the same event again answers that it was done. What comes before
 * what it rests on is refused, so that Stripe sends it again.
 * Refuses: what Stripe has not signed, and objects that are not ours.
 */
@Injectable()
export class StripeWebhookService {
  constructor(
    private readonly stripe: StripeService,
    private readonly store: StripeStore,
    private readonly payments: PaymentStore,
    private readonly money: MoneyService,
    private readonly invoices: InvoiceMoneyStore,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Refuses STRIPE_OFF, WEBHOOK_FORGED, WEBHOOK_UNKNOWN_OBJECT, WEBHOOK_TOO_EARLY, and what `deedOf` refuses. */
  async hear(body: Buffer, signature: string): Promise<Result<'DONE' | 'DONE_BEFORE' | 'IGNORED'>> {
    const { client } = this.stripe
    if (!client) return refuse(OFF)
    let event
    try {
      event = client.eventOf(body, signature)
    } catch {
      return refuse(FORGED)
    }
    const deed = deedOf(event)
    if (!deed.ok) return deed
    if (deed.value.do === 'NOTHING') return ok('IGNORED')
    const fee = deed.value.do === 'RECEIVE' ? await client.feeOf(deed.value.paymentIntentId) : undefined
    return this.doOnce({ id: event.id, type: event.type }, deed.value, fee)
  }

  private async doOnce(
    event: { readonly id: string; readonly type: string },
    deed: Receipt | Dispute,
    fee: bigint | undefined,
  ): Promise<Result<'DONE' | 'DONE_BEFORE'>> {
    let refused: Refusal | undefined
    const done = await this.market
      .transaction(async () => {
        if (!(await this.store.addEvent({ ...event, receivedAt: this.clock.now() }))) return 'DONE_BEFORE' as const
        const result = deed.do === 'RECEIVE' ? await this.receive(deed, fee) : await this.dispute(deed)
        if (result.ok) return 'DONE' as const
        refused = result.error
        throw new RolledBack() // the event was not done: Stripe may send it again
      })
      .catch((error: unknown) => {
        if (error instanceof RolledBack) return undefined
        throw error
      })
    return done ? ok(done) : refuse(refused ?? OFF)
  }

  private async receive(
    { invoiceId, paymentIntentId, amountFen }: Receipt,
    fee: bigint | undefined,
  ): Promise<Result<void>> {
    const asked = await this.store.invoiceToPay(invoiceId)
    if (!asked) return refuse(UNKNOWN_OBJECT)
    const { issuerOrgId: operatorOrgId, region } = asked
    await this.payments.lockOperator(operatorOrgId)
    if (await this.store.payment(paymentIntentId)) return ok() // told by another event of the same session
    const [invoice] = await this.invoices.lock(operatorOrgId, { ids: [invoiceId] })
    invariant(invoice, `Invoice ${invoiceId} is paid and does not exist`)
    const now = this.clock.now()
    const payment = await this.payments.addPayment({
      id: this.ids.next(),
      region,
      operatorOrgId,
      buyerOrgId: invoice.buyerOrgId,
      method: 'STRIPE',
      reference: paymentIntentId,
      amountFen,
      receivedAt: now,
      recordedAt: now,
      payer: '',
      remittance: invoice.no,
      status: 'MATCHED',
      statementId: null,
      line: null,
      ...NOT_ASSIGNED,
    })
    const legs = allocate(amountFen, [{ ...invoice, outstandingFen: outstandingFen(invoice) }])
    await this.move(payment, { kind: 'RECEIPT', legs: [processor('DEBIT', amountFen), ...legs], invoices: [invoice] })
    if (fee) await this.move(payment, { kind: 'FEE', legs: feeLegs(fen(fee)), invoices: [] })
    return ok()
  }

  /** A bank took a payment back: its invoice is owed again, and what is beyond that comes from the buyer's advance. */
  private async dispute({ do: deed, paymentIntentId, amountFen }: Dispute): Promise<Result<void>> {
    const payment = await this.store.payment(paymentIntentId)
    if (!payment) return refuse(TOO_EARLY)
    await this.payments.lockOperator(payment.operatorOrgId)
    const invoiceId = await this.store.invoiceOf(payment.id)
    const [invoice] = invoiceId ? await this.invoices.lock(payment.operatorOrgId, { ids: [invoiceId] }) : []
    const back = deed === 'TAKE_BACK'
    const most = invoice ? (back ? invoice.paidFen : outstandingFen(invoice)) : fen(0n)
    const part = fen(amountFen < most ? amountFen : most)
    const side = back ? ('DEBIT' as const) : ('CREDIT' as const)
    const of = { side, counterpartyOrgId: payment.buyerOrgId }
    const legs: MovementLeg[] = [
      { place: 'INVOICE', ...of, invoiceId: invoice?.id ?? null, amountFen: part },
      { place: 'ADVANCE', ...of, invoiceId: null, amountFen: fen(amountFen - part) },
      processor(back ? 'CREDIT' : 'DEBIT', amountFen),
    ]
    const kind = back ? 'CHARGEBACK' : 'CHARGEBACK_WON'
    const invoices = invoice && part > 0n ? [invoice] : []
    await this.move(payment, { kind, legs: legs.filter((each) => each.amountFen > 0n), invoices })
    return ok()
  }

  private async move(
    { id, region, operatorOrgId, reference }: Payment,
    movement: {
      readonly kind: 'RECEIPT' | 'FEE' | 'CHARGEBACK' | 'CHARGEBACK_WON'
      readonly legs: readonly MovementLeg[]
      readonly invoices: readonly LockedInvoice[]
    },
  ): Promise<void> {
    const happenedAt = this.clock.now()
    const moved = await this.money.move({
      region,
      operatorOrgId,
      happenedAt,
      memo: reference,
      paymentId: id,
      ...movement,
    })
    invariant(moved.ok, `The money of payment ${id} could not be moved`)
  }
}

/** Takes a transaction back without being an error of the program. */
class RolledBack extends Error {
  override readonly name = 'RolledBack'
}

const processor = (side: 'DEBIT' | 'CREDIT', amountFen: Fen): MovementLeg => ({
  place: 'PROCESSOR',
  side,
  counterpartyOrgId: null,
  invoiceId: null,
  amountFen,
})
/** What Stripe keeps is the operator's expense: what is split is not less for it. */
const feeLegs = (amountFen: Fen): MovementLeg[] => [
  { place: 'FEES', side: 'DEBIT', counterpartyOrgId: null, invoiceId: null, amountFen },
  processor('CREDIT', amountFen),
]

const refusal = (code: string, message: string): Refusal => ({ code, message, rule: 'payment.webhook' })
const OFF = refusal('STRIPE_OFF', 'No key of Stripe is set here.')
const FORGED = refusal(
  'WEBHOOK_FORGED',
  'Stripe has not signed this body with the secret of this address, or long ago.',
)
const UNKNOWN_OBJECT = refusal('WEBHOOK_UNKNOWN_OBJECT', 'This event is about an invoice that does not exist here.')
const TOO_EARLY = refusal(
  'WEBHOOK_TOO_EARLY',
  'Send this event again: the payment that it is about was not told of yet.',
)
