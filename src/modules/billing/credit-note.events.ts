import type { Fen } from '../../kernel/money.ts'
import type { CreditNoteForLedger } from './credit-note.ts'
import type { Taxed } from './invoice.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'creditNote.issued': CreditNoteIssued
  }
}

/** A credit note as the log shows it: the piece of the line, what it frees, and all that is needed to post it again. */
export type CreditNoteIssued = {
  creditNoteId: string
  no: string
  invoiceId: string
  lineSeq: number
  productId: string
  issuerOrgId: string
  buyerOrgId: string
  issuedAt: string
  grossFen: string
  vatFen: string
  netFen: string
  freedFen: string
}

/** A credit note that was issued: one piece of one line. */
export type IssuedCredit = CreditNoteForLedger & {
  readonly invoiceId: string
  readonly lineSeq: number
  readonly productId: string
  readonly period: string
}

export const creditAsJson = (note: IssuedCredit): CreditNoteIssued => ({
  creditNoteId: note.id,
  no: note.no,
  invoiceId: note.invoiceId,
  lineSeq: note.lineSeq,
  productId: note.productId,
  issuerOrgId: note.issuerOrgId,
  buyerOrgId: note.buyerOrgId,
  issuedAt: note.issuedAt.toISOString(),
  ...amountsOf(note),
  freedFen: `${note.freedFen}`,
})

const amountsOf = ({ grossFen, vatFen, netFen }: Taxed) => ({
  grossFen: text(grossFen),
  vatFen: text(vatFen),
  netFen: text(netFen),
})

const text = (amount: Fen) => `${amount}`
