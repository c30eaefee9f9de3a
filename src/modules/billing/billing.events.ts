import type { LineKind, PurposeClass } from '../../generated/prisma/enums.ts'
import type { ChargedLine, SubscribedDays } from '../rating/index.ts'
import type { ComposedInvoice } from './invoice.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'invoice.issued': InvoiceIssued
    'subscription.days': DaysCharged
  }
}

/** Days of a closed month on which a buyer was subscribed at a price that is due by time; from 0, `to` exclusive. */
export type DaysCharged = SubscribedDays & { daysId: string; operatorOrgId: string; period: string }

/** An invoice as the log shows it: all that is needed to rate it, tax it and post it again. */
export type InvoiceIssued = {
  invoiceId: string
  no: string
  issuerOrgId: string
  buyerOrgId: string
  period: string
  vatBp: number
  grossFen: string
  vatFen: string
  netFen: string
  lines: {
    seq: number
    productId: string
    purposeClass: PurposeClass
    priceVersionId: string
    /** what it is for, if not for the units of a tier */
    kind?: LineKind
    tierSeq: number
    quantity: string
    priceE4: string
    amountE4: string
    grossFen: string
    vatFen: string
    netFen: string
  }[]
}

/** An invoice's amounts and lines as the log shows them; also for a verifier that has composed the invoice again. */
export function amountsAsJson(
  invoice: ComposedInvoice<ChargedLine>,
): Pick<InvoiceIssued, 'grossFen' | 'vatFen' | 'netFen' | 'lines'> {
  return {
    grossFen: `${invoice.grossFen}`,
    vatFen: `${invoice.vatFen}`,
    netFen: `${invoice.netFen}`,
    lines: invoice.lines.map((line, index) => ({
      seq: index + 1,
      productId: line.productId,
      purposeClass: line.purposeClass,
      priceVersionId: line.priceVersionId,
      ...(line.kind !== 'USAGE' && { kind: line.kind }),
      tierSeq: line.tierSeq,
      quantity: `${line.quantity}`,
      priceE4: `${line.priceE4}`,
      amountE4: `${line.amountE4}`,
      grossFen: `${line.grossFen}`,
      vatFen: `${line.vatFen}`,
      netFen: `${line.netFen}`,
    })),
  }
}
