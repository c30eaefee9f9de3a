import { Injectable } from '@nestjs/common'
import type { CreditNote, InvoiceDispute, InvoiceLine } from '../../generated/prisma/client.ts'
import type { CreditNoteWhereInput, InvoiceDisputeWhereInput } from '../../generated/prisma/models.ts'
import { fen } from '../../kernel/money.ts'
import { invariant } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import { HELD_STATES } from './dispute.ts'
import type { Taxed } from './invoice.ts'

/** A line of an invoice that nobody else disputes, pays or credits until the transaction ends. */
export type LockedLine = {
  readonly line: InvoiceLine
  readonly invoice: {
    readonly id: string
    readonly region: string
    readonly issuerOrgId: string
    readonly buyerOrgId: string
    readonly period: string
  }
  readonly credited: readonly Taxed[]
  readonly held: boolean
}

@Injectable()
export class DisputeStore {
  constructor(private readonly market: Market) {}

  async lockLine({
    invoiceId,
    seq,
  }: {
    readonly invoiceId: string
    readonly seq: number
  }): Promise<LockedLine | undefined> {
    await this.market.prisma.$queryRaw`select id from invoice where id = ${invoiceId} for update`
    const row = await this.market.prisma.invoiceLine.findUnique({
      where: { invoiceId_seq: { invoiceId, seq } },
      include: { invoice: true, creditNotes: true, disputes: { where: { status: { in: [...HELD_STATES] } } } },
    })
    if (!row) return undefined
    const { invoice, creditNotes, disputes, ...line } = row
    return { line, invoice, credited: creditNotes.map(taxOf), held: disputes.length > 0 }
  }

  /** Before the invoice, as everybody does who moves money of an operator. */
  async lockIssuer(id: string): Promise<void> {
    await this.market.prisma.$queryRaw`select id from organization where id = ${id} for no key update`
  }

  add(dispute: InvoiceDispute): Promise<InvoiceDispute> {
    return this.market.prisma.invoiceDispute.create({ data: dispute })
  }

  /** A dispute that nobody else answers until the transaction ends. */
  async lock(id: string): Promise<(InvoiceDispute & { readonly line: InvoiceLine }) | null> {
    await this.market.prisma.$queryRaw`select id from invoice_dispute where id = ${id} for update`
    return this.market.prisma.invoiceDispute.findUnique({ where: { id }, include: { line: true } })
  }

  update(id: string, data: Partial<InvoiceDispute>): Promise<InvoiceDispute> {
    return this.market.prisma.invoiceDispute.update({ where: { id }, data })
  }

  /** The next number of an issuer's credit notes. The counter stays locked until the transaction ends, so there is no gap. */
  async takeNumber({ issuerOrgId, year }: { issuerOrgId: string; year: number }): Promise<number> {
    const [counter] = await this.market.prisma.$queryRaw<{ lastNo: number }[]>`
      insert into credit_note_counter (issuer_org_id, year, last_no) values (${issuerOrgId}, ${year}, 1)
      on conflict (issuer_org_id, year) do update set last_no = credit_note_counter.last_no + 1
      returning last_no as "lastNo"`
    invariant(counter, 'A counter answers its number')
    return counter.lastNo
  }

  addNote(note: CreditNote): Promise<CreditNote> {
    return this.market.prisma.creditNote.create({ data: note })
  }

  disputes(where: InvoiceDisputeWhereInput, query: object): Promise<InvoiceDispute[]> {
    return this.market.prisma.invoiceDispute.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }

  creditNotes(where: CreditNoteWhereInput, query: object): Promise<CreditNote[]> {
    return this.market.prisma.creditNote.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}

/** What of a row is money, read as such. */
export const taxOf = ({ grossFen, vatFen, netFen }: Pick<InvoiceLine, 'grossFen' | 'vatFen' | 'netFen'>): Taxed => ({
  grossFen: fen(grossFen),
  vatFen: fen(vatFen),
  netFen: fen(netFen),
})
