import type { PurposeClass } from '../../generated/prisma/enums.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'invoice.issued': InvoiceIssued
  }
}

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
    tierSeq: number
    quantity: string
    priceE4: string
    amountE4: string
    grossFen: string
    vatFen: string
    netFen: string
  }[]
}
