import { Injectable } from '@nestjs/common'
import type { Payment, StripeCustomer, StripeEvent } from '../../generated/prisma/client.ts'
import { fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import type { InvoiceMoney } from '../billing/index.ts'

/** An invoice as far as a page to pay it needs it. */
export type InvoiceToPay = InvoiceMoney & {
  readonly id: string
  readonly no: string
  readonly region: string
  readonly issuerOrgId: string
  readonly issuerUscc: string
  readonly buyerOrgId: string
  readonly buyerName: string
}

/** What is known of Stripe's objects. */
@Injectable()
export class StripeStore {
  constructor(private readonly market: Market) {}

  async invoiceToPay(id: string): Promise<InvoiceToPay | undefined> {
    const row = await this.market.prisma.invoice.findUnique({
      where: { id },
      include: { issuer: { select: { uscc: true } }, buyer: { select: { name: true } } },
    })
    if (!row) return undefined
    const { no, region, issuerOrgId, buyerOrgId, issuer, buyer } = row
    const money = { grossFen: fen(row.grossFen), paidFen: fen(row.paidFen), creditedFen: fen(row.creditedFen) }
    return { id, no, region, issuerOrgId, buyerOrgId, issuerUscc: issuer.uscc, buyerName: buyer.name, ...money }
  }

  async invoiceId(issuerUscc: string, no: string): Promise<string | undefined> {
    const where = { no, issuer: { uscc: issuerUscc } }
    return (await this.market.prisma.invoice.findFirst({ where, select: { id: true } }))?.id
  }

  async customer(orgId: string): Promise<string | undefined> {
    return (await this.market.prisma.stripeCustomer.findUnique({ where: { orgId } }))?.customerId
  }

  async addCustomer(customer: StripeCustomer): Promise<void> {
    await this.market.prisma.stripeCustomer.createMany({ data: [customer], skipDuplicates: true })
  }

  /** @returns false if the event was done before */
  async addEvent(event: StripeEvent): Promise<boolean> {
    const { count } = await this.market.prisma.stripeEvent.createMany({ data: [event], skipDuplicates: true })
    return count === 1
  }

  payment(paymentIntentId: string): Promise<Payment | null> {
    return this.market.prisma.payment.findFirst({ where: { method: 'STRIPE', reference: paymentIntentId } })
  }

  /** The invoice that a payment went to when it came. */
  async invoiceOf(paymentId: string): Promise<string | undefined> {
    const leg = await this.market.prisma.movementLeg.findFirst({
      where: { place: 'INVOICE', movement: { paymentId } },
      orderBy: { movementId: 'asc' },
      select: { invoiceId: true },
    })
    return leg?.invoiceId ?? undefined
  }
}
