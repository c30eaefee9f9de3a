import { Injectable } from '@nestjs/common'
import type { BillingPeriod } from '../../generated/prisma/client.ts'
import { invariant, ok, type Result } from '../../kernel/result.ts'
import { dayOf, periodBounds, yearOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { LedgerService } from '../ledger/index.ts'
import { MeteringService } from '../metering/index.ts'
import { RatingService, type BuyerCharges, type SubscribedDays } from '../rating/index.ts'
import { amountsAsJson, type InvoiceIssued } from './billing.events.ts'
import { decideClosing, toInvoice } from './billing-period.ts'
import { BillingStore, type Issuer, type NewInvoice } from './billing.store.ts'
import { composeInvoice, dueAt, invoiceNo, journalOfInvoice } from './invoice.ts'
import { MonthClosing, type OperatorMonth } from './month-closing.ts'

/**
 * Owns billing periods and invoices.
 * Promises: a month is closed once, whole or not at all; invoice numbers have no gaps; closing again answers the same rows.
 * Refuses: a month that has not ended, and one that a later step (such as the split) could not finish.
 */
@Injectable()
export class BillingService {
  constructor(
    private readonly store: BillingStore,
    private readonly metering: MeteringService,
    private readonly rating: RatingService,
    private readonly ledger: LedgerService,
    private readonly closing: MonthClosing,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Closes a month of the actor's organisation: meters its last hours, rates its usage, issues one invoice to each buyer who
   * owes something, posts them, and takes the further steps of closing, all in one transaction.
   */
  async closeMonth(actor: Actor, asked: { readonly period: string }): Promise<Result<BillingPeriod>> {
    const facts = { operatorOrgId: actor.org?.id ?? null, region: actor.org?.region ?? null }
    const allowed = this.policy.authorize(actor, 'month.close', { type: 'BillingPeriod', facts })
    if (!allowed.ok) return allowed
    invariant(actor.org && actor.id, 'Who may close a month belongs to an operator')
    const period = decideClosing({ period: asked.period, now: this.clock.now() })
    if (!period.ok) return period
    await this.metering.closeHoursUntil(periodBounds(period.value).end)
    const month = { operatorOrgId: actor.org.id, period: period.value }
    return this.market.transaction(() => this.closeOnce(month, actor.id!))
  }

  private async closeOnce(month: OperatorMonth, closedBy: string): Promise<Result<BillingPeriod>> {
    const issuer = await this.store.lockIssuer(month.operatorOrgId)
    const earlier = await this.store.closedMonth(month)
    if (earlier) return ok(earlier)
    const rated = await this.rating.rate(month)
    const charges = toInvoice(rated.charges)
    const possible = await this.closing.check(month, chargedProducts(charges))
    if (!possible.ok) return possible
    const closedAt = this.clock.now()
    const invoices = await this.numbered(charges, { issuer, month, issuedAt: closedAt })
    const closed = await this.store.addClosedMonth({ ...month, region: issuer.region, closedAt, closedBy })
    await this.store.addInvoices(invoices, this.ids.next)
    for (const span of rated.days) await this.publishDays(month, span)
    for (const invoice of invoices) await this.post(invoice)
    await this.closing.closed(month)
    return ok(closed)
  }

  private async numbered(
    charges: readonly BuyerCharges[],
    issue: { readonly issuer: Issuer; readonly month: OperatorMonth; readonly issuedAt: Date },
  ): Promise<NewInvoice[]> {
    if (charges.length === 0) return []
    const { issuer, month, issuedAt } = issue
    const year = yearOf(dayOf(issuedAt))
    const first = await this.store.takeNumbers({ issuerOrgId: issuer.id, year, count: charges.length })
    const dueDays = this.rules.for(issuer.region).get('payment.dueDays')
    return charges.map(({ buyerOrgId, lines }, index) => ({
      ...composeInvoice({ lines, vatBp: issuer.vatBp }),
      id: this.ids.next(),
      no: invoiceNo({ region: issuer.region, year, count: first + index }),
      region: issuer.region,
      issuerOrgId: issuer.id,
      buyerOrgId,
      period: month.period,
      vatBp: issuer.vatBp,
      issuedAt,
      dueAt: dueAt(issuedAt, dueDays),
    }))
  }

  /** What fees rest on goes into the log as usage does, so that they can be computed again. */
  private publishDays({ operatorOrgId, period }: OperatorMonth, span: SubscribedDays): Promise<void> {
    return this.outbox.publish('subscription.days', { daysId: this.ids.next(), operatorOrgId, period, ...span })
  }

  private async post(invoice: NewInvoice): Promise<void> {
    const posted = await this.ledger.post(journalOfInvoice(invoice))
    invariant(posted.ok, `The journal of invoice ${invoice.no} was refused`)
    await this.outbox.publish('invoice.issued', toEvent(invoice))
  }
}

const chargedProducts = (charges: readonly BuyerCharges[]) => [
  ...new Set(charges.flatMap(({ lines }) => lines.filter((line) => line.grossFen > 0n).map((line) => line.productId))),
]

const toEvent = (invoice: NewInvoice): InvoiceIssued => ({
  invoiceId: invoice.id,
  no: invoice.no,
  issuerOrgId: invoice.issuerOrgId,
  buyerOrgId: invoice.buyerOrgId,
  period: invoice.period,
  vatBp: Number(invoice.vatBp),
  ...amountsAsJson(invoice),
})
