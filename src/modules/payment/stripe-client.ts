/**
 * What Stripe is asked for: customers, Checkout, refunds, transfers. Each request has an idempotency key that follows from
 * what it is about, so that asking again after a crash does nothing twice.
 * The operator is the merchant of record; nobody is paid by a charge on behalf of somebody else.
 */
import { Stripe } from 'stripe'
import type { StripeConfig } from '../../platform/stripe-config.ts'
import type { Fen } from '../../kernel/money.ts'

/** Every currency of Stripe is named in lower case. */
export const STRIPE_CURRENCY = 'cny'
const REQUEST_TIMEOUT_MS = 20_000
const NETWORK_RETRIES = 2

export type CheckoutRequest = {
  readonly invoiceId: string
  readonly invoiceNo: string
  readonly amountFen: Fen
  readonly customerId: string
  /** Where the buyer is led afterwards. */
  readonly returnUrl: string
}

export class StripeClient {
  private readonly stripe: Stripe

  constructor(private readonly config: StripeConfig) {
    const { protocol, hostname, port } = new URL(config.apiUrl)
    this.stripe = new Stripe(config.secretKey, {
      protocol: protocol === 'http:' ? 'http' : 'https',
      host: hostname,
      ...(port && { port }),
      timeout: REQUEST_TIMEOUT_MS,
      maxNetworkRetries: NETWORK_RETRIES,
      telemetry: false,
    })
  }

  async createCustomer(org: { readonly id: string; readonly name: string }): Promise<string> {
    const { id } = await this.stripe.customers.create(
      { name: org.name, metadata: { orgId: org.id } },
      { idempotencyKey: `customer:${org.id}` },
    )
    return id
  }

  /** Opens a page where an invoice is paid by card, Alipay or WeChat Pay. @returns its address */
  async createCheckout(asked: CheckoutRequest): Promise<string | null> {
    const { invoiceId, invoiceNo, amountFen, customerId, returnUrl } = asked
    const metadata = { invoiceId, invoiceNo }
    const session = await this.stripe.checkout.sessions.create(
      {
        mode: 'payment',
        customer: customerId,
        client_reference_id: invoiceId,
        allowed_payment_method_types: ['card', 'alipay', 'wechat_pay'],
        payment_method_options: { wechat_pay: { client: 'web' } },
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency: STRIPE_CURRENCY,
              unit_amount: Number(amountFen),
              product_data: { name: `账单 ${invoiceNo}` },
            },
          },
        ],
        metadata,
        payment_intent_data: { metadata, transfer_group: invoiceNo },
        success_url: returnUrl,
        cancel_url: returnUrl,
      },
      { idempotencyKey: `checkout:${invoiceId}:${amountFen}` },
    )
    return session.url
  }

  /** What Stripe keeps of a payment, once it is known; in fen. */
  async feeOf(paymentIntentId: string): Promise<bigint | undefined> {
    const intent = await this.stripe.paymentIntents.retrieve(paymentIntentId, {
      expand: ['latest_charge.balance_transaction'],
    })
    const charge = intent.latest_charge
    const transaction = charge && typeof charge === 'object' ? charge.balance_transaction : null
    return transaction && typeof transaction === 'object' ? BigInt(transaction.fee) : undefined
  }

  /** Gives a part of a payment back. @returns Stripe's number of it */
  async refund(asked: {
    readonly refundId: string
    readonly paymentIntentId: string
    readonly amountFen: Fen
  }): Promise<string> {
    const { refundId, paymentIntentId, amountFen } = asked
    const refund = await this.stripe.refunds.create(
      { payment_intent: paymentIntentId, amount: Number(amountFen), metadata: { refundId } },
      { idempotencyKey: `refund:${refundId}` },
    )
    return refund.id
  }

  /** Pays a party that may be paid this way. @returns Stripe's number of it */
  async transfer(asked: {
    readonly payoutId: string
    readonly account: string
    readonly amountFen: Fen
  }): Promise<string> {
    const { payoutId, account, amountFen } = asked
    const transfer = await this.stripe.transfers.create(
      {
        amount: Number(amountFen),
        currency: STRIPE_CURRENCY,
        destination: account,
        transfer_group: payoutId,
        metadata: { payoutId },
      },
      { idempotencyKey: `payout:${payoutId}` },
    )
    return transfer.id
  }

  /** An event that Stripe has signed. @throws for any other */
  eventOf(body: Buffer, signature: string): Stripe.Event {
    return this.stripe.webhooks.constructEvent(body, signature, this.config.webhookSecret)
  }
}
