import { Injectable } from '@nestjs/common'
import type { CreditNote, InvoiceDispute } from '../../generated/prisma/client.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import { dayOf, yearOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { LedgerService } from '../ledger/index.ts'
import { CreditIssuing } from './credit-issuing.ts'
import { creditAsJson, type IssuedCredit } from './credit-note.events.ts'
import { creditNoteNo, creditOf, journalOfCreditNote, leftOf } from './credit-note.ts'
import { answerDueAt, decideAnswer, decideApproval, decideDispute, UNKNOWN_DISPUTE, UNKNOWN_LINE } from './dispute.ts'
import { DisputeStore, taxOf, type LockedLine } from './dispute.store.ts'
import { afterCredit } from './invoice-money.ts'
import { InvoiceMoneyStore } from './invoice-money.store.ts'
import type { Taxed } from './invoice.ts'

type Raised = {
  readonly invoiceId: string
  readonly lineSeq: number
  readonly claimedFen: Fen
  readonly reason: string
}
type Answer = { readonly disputeId: string; readonly creditFen: Fen | null; readonly answer: string }

/**
 * Owns disputes of invoice lines and the credit notes that come of them.
 * Promises: a disputed line is held until it is answered; a credit takes two people of the operator and mirrors what was
 * posted; what was paid of it is the buyer's advance.
 * Refuses: a credit by who proposed it.
 */
@Injectable()
export class DisputeService {
  constructor(
    private readonly store: DisputeStore,
    private readonly invoices: InvoiceMoneyStore,
    private readonly ledger: LedgerService,
    private readonly issuing: CreditIssuing,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A buyer disputes a line, or a part of it. Refuses INVOICE_LINE_UNKNOWN, DISPUTE_OPEN, DISPUTE_AMOUNT. */
  raise(actor: Actor, { invoiceId, lineSeq, claimedFen, reason }: Raised): Promise<Result<InvoiceDispute>> {
    return this.market.transaction(async () => {
      const locked = await this.store.lockLine({ invoiceId, seq: lineSeq })
      if (!locked) return refuse(UNKNOWN_LINE)
      const { region, issuerOrgId, buyerOrgId } = locked.invoice
      const facts = { region, issuerOrgId, buyerOrgId }
      const allowed = this.policy.authorize(actor, 'invoice.dispute', { type: 'InvoiceDispute', facts })
      if (!allowed.ok) return allowed
      const decision = decideDispute({ claimedFen, leftFen: this.left(locked).grossFen, held: locked.held })
      if (!decision.ok) return decision
      const raisedAt = this.clock.now()
      const answerDays = this.rules.for(region).get('dispute.answerDays')
      return ok(
        await this.store.add({
          id: this.ids.next(),
          ...facts,
          invoiceId,
          lineId: locked.line.id,
          claimedFen,
          reason,
          status: 'OPEN',
          raisedBy: actor.id ?? '',
          raisedAt,
          answerDueAt: answerDueAt(raisedAt, answerDays),
          ...NOT_ANSWERED,
        }),
      )
    })
  }

  /** The operator lets the line stand, or proposes a credit. Refuses DISPUTE_UNKNOWN, DISPUTE_ANSWERED, DISPUTE_AMOUNT. */
  answer(actor: Actor, { disputeId, creditFen, answer }: Answer): Promise<Result<InvoiceDispute>> {
    return this.market.transaction(async () => {
      const dispute = await this.store.lock(disputeId)
      if (!dispute) return refuse(UNKNOWN_DISPUTE)
      const { id, region, issuerOrgId } = dispute
      const subject = { type: 'InvoiceDispute', id, facts: { region, issuerOrgId } } as const
      const allowed = this.policy.authorize(actor, 'dispute.answer', subject)
      if (!allowed.ok) return allowed
      const status = decideAnswer({ status: dispute.status, claimedFen: fen(dispute.claimedFen) }, { creditFen })
      if (!status.ok) return status
      const answered = { answer, answeredBy: actor.id, answeredAt: this.clock.now() }
      return ok(await this.store.update(id, { status: status.value, creditFen, ...answered }))
    })
  }

  /** A colleague approves what is credited. Refuses DISPUTE_UNKNOWN, CREDIT_NOT_PROPOSED, and what `creditOf` refuses. */
  approve(actor: Actor, { disputeId }: { readonly disputeId: string }): Promise<Result<CreditNote>> {
    return this.market.transaction(async () => {
      const dispute = await this.store.lock(disputeId)
      if (!dispute) return refuse(UNKNOWN_DISPUTE)
      const { id, region, issuerOrgId, answeredBy } = dispute
      const facts = { region, issuerOrgId, makerIsChecker: makerIsChecker(actor, answeredBy ?? '') }
      const allowed = this.policy.authorize(actor, 'credit.approve', { type: 'InvoiceDispute', id, facts })
      if (!allowed.ok) return allowed
      const decision = decideApproval(dispute)
      if (!decision.ok) return decision
      await this.store.lockIssuer(issuerOrgId)
      const locked = await this.store.lockLine({ invoiceId: dispute.invoiceId, seq: dispute.line.seq })
      invariant(locked, `Dispute ${id} is about a line that is gone`)
      const piece = creditOf(this.left(locked), fen(dispute.creditFen ?? 0n))
      if (!piece.ok) return piece
      await this.store.update(id, { status: 'CREDITED', decidedBy: actor.id, decidedAt: this.clock.now() })
      return ok(await this.issue(dispute, locked, { piece: piece.value, issuedBy: actor.id ?? '' }))
    })
  }

  private left({ line, credited }: LockedLine): Taxed {
    return leftOf(taxOf(line), credited)
  }

  private async issue(
    dispute: InvoiceDispute,
    { line, invoice }: LockedLine,
    { piece, issuedBy }: { readonly piece: Taxed; readonly issuedBy: string },
  ): Promise<CreditNote> {
    const { region, issuerOrgId, buyerOrgId, period } = invoice
    const issuedAt = this.clock.now()
    const year = yearOf(dayOf(issuedAt))
    const count = await this.store.takeNumber({ issuerOrgId, year })
    const freedFen = await this.lower(issuerOrgId, { invoiceId: invoice.id, grossFen: piece.grossFen })
    const of = { id: this.ids.next(), no: creditNoteNo({ region, year, count }), region, issuerOrgId, buyerOrgId }
    const credit = { ...of, ...piece, freedFen, issuedAt, invoiceId: invoice.id }
    const note = await this.store.addNote({ ...credit, lineId: line.id, disputeId: dispute.id, issuedBy, ...NO_FAPIAO })
    await this.post({ ...credit, lineSeq: line.seq, productId: line.productId, period })
    return note
  }

  /** @returns what of the credit was paid before */
  private async lower(
    issuerOrgId: string,
    credit: { readonly invoiceId: string; readonly grossFen: Fen },
  ): Promise<Fen> {
    const [invoice] = await this.invoices.lock(issuerOrgId, { ids: [credit.invoiceId] })
    invariant(invoice, `Invoice ${credit.invoiceId} is credited and does not exist`)
    const { money, freedFen } = afterCredit(invoice, credit.grossFen)
    await this.invoices.save(invoice.id, money)
    return freedFen
  }

  private async post(credit: IssuedCredit): Promise<void> {
    const posted = await this.ledger.post(journalOfCreditNote(credit))
    invariant(posted.ok, `The journal of credit note ${credit.no} was refused`)
    await this.outbox.publish('creditNote.issued', creditAsJson(credit))
    await this.issuing.credited(credit)
  }
}

const NOT_ANSWERED = {
  creditFen: null,
  answer: null,
  answeredBy: null,
  answeredAt: null,
  decidedBy: null,
  decidedAt: null,
} as const
const NO_FAPIAO = { fapiaoNo: null, fapiaoAt: null } as const
