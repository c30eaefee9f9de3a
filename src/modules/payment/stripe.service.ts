import { Inject, Injectable } from '@nestjs/common'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { CONFIG, type Config } from '../../platform/config.ts'
import type { Fen } from '../../kernel/money.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { outstandingFen } from '../billing/index.ts'
import { StripeStore } from './stripe.store.ts'
import { StripeClient } from './stripe-client.ts'

/** Stripe counts in numbers; a page takes at most this much of a currency of two decimals. */
export const MAX_CHECKOUT_FEN = 99_999_999n

/**
 * Pays by Stripe where its key is set.
 * Promises: the same invoice and amount give the same page; money counts when Stripe says so by a signed event, not before.
 * Refuses: invoices of operators other than the merchant, and what is paid already.
 */
@Injectable()
export class StripeService {
  readonly client: StripeClient | undefined
  private readonly merchantUscc: string | undefined
  private readonly returnUrl: string

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly store: StripeStore,
    private readonly policy: PolicyService,
  ) {
    this.client = config.stripe && new StripeClient(config.stripe)
    this.merchantUscc = config.stripe?.merchantUscc
    this.returnUrl = config.publicUrl
  }

  /** The same for an invoice of the merchant, by its number. */
  async openCheckoutOf(actor: Actor, invoiceNo: string): Promise<Result<{ readonly url: string }>> {
    if (!this.merchantUscc) return refuse(STRIPE_OFF)
    const invoiceId = await this.store.invoiceId(this.merchantUscc, invoiceNo)
    return invoiceId ? this.openCheckout(actor, invoiceId) : refuse(UNKNOWN_INVOICE)
  }

  /** The buyer opens a page to pay an invoice. Refuses INVOICE_UNKNOWN, STRIPE_OFF, NOTHING_OWED, CHECKOUT_TOO_LARGE. */
  async openCheckout(actor: Actor, invoiceId: string): Promise<Result<{ readonly url: string }>> {
    const invoice = await this.store.invoiceToPay(invoiceId)
    if (!invoice) return refuse(UNKNOWN_INVOICE)
    const { id, no, buyerOrgId, issuerUscc } = invoice
    const facts = { buyerOrgId, issuerOrgId: invoice.issuerOrgId, region: invoice.region }
    const allowed = this.policy.authorize(actor, 'invoice.pay', { type: 'Invoice', id, facts })
    if (!allowed.ok) return allowed
    if (!this.client || issuerUscc !== this.merchantUscc) return refuse(STRIPE_OFF)
    const amountFen = outstandingFen(invoice)
    const refused = refusedAmount(amountFen)
    if (refused) return refuse(refused)
    const customerId = await this.customerOf(this.client, { id: buyerOrgId, name: invoice.buyerName })
    const checkout = { invoiceId: id, invoiceNo: no, amountFen, customerId, returnUrl: this.returnUrl }
    const url = await this.client.createCheckout(checkout)
    return url ? ok({ url }) : refuse(STRIPE_OFF)
  }

  private async customerOf(client: StripeClient, org: { readonly id: string; readonly name: string }): Promise<string> {
    const known = await this.store.customer(org.id)
    if (known) return known
    const customerId = await client.createCustomer(org)
    await this.store.addCustomer({ orgId: org.id, customerId })
    return customerId
  }
}

function refusedAmount(amountFen: Fen): Refusal | undefined {
  if (amountFen <= 0n) {
    return { code: 'NOTHING_OWED', message: 'Nothing is left to pay of this invoice.', rule: 'payment.checkout' }
  }
  if (amountFen <= MAX_CHECKOUT_FEN) return undefined
  const message = 'Pay this invoice by bank transfer: a page takes at most 999,999.99 yuan.'
  return { code: 'CHECKOUT_TOO_LARGE', message, rule: 'payment.checkout' }
}

const UNKNOWN_INVOICE: Refusal = {
  code: 'INVOICE_UNKNOWN',
  message: 'There is no such invoice: look it up in `invoices`.',
  rule: 'payment.checkout',
  field: 'input.invoiceNo',
}

const STRIPE_OFF: Refusal = {
  code: 'STRIPE_OFF',
  message: 'Pay by bank transfer, with the invoice’s number in the text: this operator takes no payment by Stripe.',
  rule: 'payment.checkout',
}
