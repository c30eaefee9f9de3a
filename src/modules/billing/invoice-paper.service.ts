import { Injectable } from '@nestjs/common'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { pdfOf } from '../../platform/paper/pdf.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { csvOfInvoice, fapiaoOfCredit, fapiaoOfInvoice, paperOfInvoice } from './invoice-paper.ts'
import { InvoicePaperStore, type PaperModel } from './invoice-paper.store.ts'

export type PaperForm = 'PDF' | 'CSV' | 'FAPIAO_REQUEST'
export type PaperFile = { readonly fileName: string; readonly mediaType: string; readonly content: Buffer }

/**
 * Writes invoices and credit notes as files, and records the numbers of their fapiao.
 * Promises: whoever may read the row may have its paper; a number is recorded once.
 */
@Injectable()
export class InvoicePaperService {
  constructor(
    private readonly store: InvoicePaperStore,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  /** Null if there is no such invoice, or not for who asks. */
  async ofInvoice(
    actor: Actor,
    { id, form }: { readonly id: string; readonly form: PaperForm },
  ): Promise<PaperFile | null> {
    const invoice = await this.store.invoice({ AND: [this.policy.filter(actor, 'Invoice'), { id }] })
    if (!invoice) return null
    const { no } = invoice
    if (form === 'PDF') return file(`${no}.pdf`, 'application/pdf', await pdfOf(paperOfInvoice(invoice)))
    if (form === 'CSV') return file(`${no}.csv`, 'text/csv; charset=utf-8', csvOfInvoice(invoice))
    return file(`${no}-fapiao.json`, 'application/json', json(fapiaoOfInvoice(invoice)))
  }

  /** 红字发票申请. Null if there is no such credit note, or not for who asks. */
  async ofCreditNote(actor: Actor, id: string): Promise<PaperFile | null> {
    const note = await this.store.creditNote({ AND: [this.policy.filter(actor, 'CreditNote'), { id }] })
    return note ? file(`${note.no}-fapiao.json`, 'application/json', json(fapiaoOfCredit(note))) : null
  }

  /** Records the number that the tax system gave. Refuses PAPER_UNKNOWN, FAPIAO_RECORDED. */
  async recordFapiao(
    actor: Actor,
    asked: { readonly of: PaperModel; readonly id: string; readonly fapiaoNo: string },
  ): Promise<Result<{ readonly id: string }>> {
    const paper = await this.store.issued(asked.of, asked.id)
    if (!paper) return refuse(UNKNOWN_PAPER)
    const { id, region, issuerOrgId } = paper
    const facts = { region, issuerOrgId }
    const type = asked.of === 'invoice' ? ('Invoice' as const) : ('CreditNote' as const)
    const allowed = this.policy.authorize(actor, 'fapiao.record', { type, id, facts })
    if (!allowed.ok) return allowed
    const recorded = { fapiaoNo: asked.fapiaoNo, fapiaoAt: this.clock.now() }
    if (await this.store.recordFapiao(asked.of, id, recorded)) return ok({ id })
    return refuse({
      code: 'FAPIAO_RECORDED',
      message: `The number ${paper.fapiaoNo} is recorded already: correct a wrong fapiao by 红字 in the tax system.`,
      rule: 'billing.fapiao',
      field: 'input.fapiaoNo',
    })
  }
}

const file = (fileName: string, mediaType: string, content: Buffer | string): PaperFile => ({
  fileName,
  mediaType,
  content: Buffer.from(content),
})
const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`

const UNKNOWN_PAPER: Refusal = {
  code: 'PAPER_UNKNOWN',
  message: 'Name an invoice or a credit note of your own organisation.',
  rule: 'billing.fapiao',
  field: 'input.id',
}
