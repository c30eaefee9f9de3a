import { createHash } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import type { BankStatement, Payment } from '../../generated/prisma/client.ts'
import { invariant, ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import { startOfDay } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { InvoiceMoneyStore, outstandingFen } from '../billing/index.ts'
import { readBankStatement, type BankEntry } from './bank-statement.ts'
import { allocate, invoiceNosIn } from './matching.ts'
import { MoneyService } from './money.service.ts'
import type { MovementLeg } from './movement.ts'
import { PaymentStore } from './payment.store.ts'
import { refuseStatement } from './raw-statement.ts'

/** What a file brought. */
export type Imported = { readonly statement: BankStatement; readonly payments: readonly Payment[] }

type Books = { readonly operatorOrgId: string; readonly region: string }

/**
 * Imports bank statements.
 * Promises: a file is imported once and whole; each credit of it becomes one payment, matched to the invoices that its text
 * names or put in suspense. Refuses: a file with any fault, and entries that were imported before, naming the line.
 */
@Injectable()
export class StatementImportService {
  constructor(
    private readonly store: PaymentStore,
    private readonly money: MoneyService,
    private readonly invoices: InvoiceMoneyStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async import(actor: Actor, { bytes }: { readonly bytes: Uint8Array }): Promise<Result<Imported>> {
    const facts = { operatorOrgId: actor.org?.id ?? null, region: actor.org?.region ?? null }
    const allowed = this.policy.authorize(actor, 'payment.import', { type: 'BankStatement', facts })
    if (!allowed.ok) return allowed
    invariant(actor.org && actor.id, 'Who may import a statement belongs to an operator')
    const file = readBankStatement(bytes)
    if (!file.ok) return file
    const future = file.value.entries.find(({ day }) => startOfDay(day) > this.clock.now())
    if (future) return refuseStatement('ENTRY_MALFORMED', `Line ${future.line}: ${future.day} has not come yet.`)
    const [books, importedBy] = [{ operatorOrgId: actor.org.id, region: actor.org.region }, actor.id]
    const { entries, ...sums } = file.value
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return this.market.transaction(async () => {
      await this.store.lockOperator(books.operatorOrgId)
      const known = await this.refusedDuplicate(books.operatorOrgId, { sha256, entries })
      if (known) return known
      const statement = await this.store.addStatement({
        id: this.ids.next(),
        ...books,
        ...sums,
        sha256,
        entries: entries.length,
        importedBy,
        importedAt: this.clock.now(),
      })
      const payments: Payment[] = []
      for (const entry of entries) {
        if (entry.amountFen > 0n) payments.push(await this.receive(books, { entry, statementId: statement.id }))
      }
      return ok({ statement, payments })
    })
  }

  private async refusedDuplicate(
    operatorOrgId: string,
    { sha256, entries }: { readonly sha256: string; readonly entries: readonly BankEntry[] },
  ): Promise<Refused | undefined> {
    const earlier = await this.store.statementBySha(operatorOrgId, sha256)
    if (earlier) {
      return refuse({
        code: 'STATEMENT_IMPORTED',
        message: `Nothing is left to import: this file was imported at ${earlier.importedAt.toISOString()}.`,
        rule: 'payment.statement',
        field: 'input.content',
      })
    }
    const credits = entries.filter(({ amountFen }) => amountFen > 0n)
    const known = await this.store.knownReferences(
      operatorOrgId,
      credits.map(({ reference }) => reference),
    )
    const again = credits.find(({ reference }) => known.has(reference))
    if (!again) return undefined
    const message = `Line ${again.line}: the entry ${again.reference} was imported with another file. Export the days after it.`
    return refuseStatement('ENTRY_IMPORTED', message)
  }

  /** One credit of the bank: the payment, and where its money went. */
  private async receive(
    { operatorOrgId, region }: Books,
    { entry, statementId }: { readonly entry: BankEntry; readonly statementId: string },
  ): Promise<Payment> {
    const { reference, amountFen } = entry
    const nos = invoiceNosIn(entry.remittance)
    const invoices = nos.length === 0 ? [] : await this.invoices.lock(operatorOrgId, { nos })
    const legs = allocate(
      amountFen,
      invoices.map((invoice) => ({ ...invoice, outstandingFen: outstandingFen(invoice) })),
    )
    const payment = await this.store.addPayment(this.paymentOf(entry, { operatorOrgId, region, statementId, legs }))
    const moved = await this.money.move({
      region,
      operatorOrgId,
      kind: 'RECEIPT',
      happenedAt: payment.receivedAt,
      memo: reference,
      paymentId: payment.id,
      invoices,
      legs: [{ place: 'BANK', side: 'DEBIT', counterpartyOrgId: null, invoiceId: null, amountFen }, ...legs],
    })
    invariant(moved.ok, `The money of payment ${payment.id} could not be moved`)
    return payment
  }

  private paymentOf(
    { day, reference, amountFen, payer, remittance, line }: BankEntry,
    { legs, ...of }: Books & { readonly statementId: string; readonly legs: readonly MovementLeg[] },
  ): Payment {
    return {
      id: this.ids.next(),
      ...of,
      buyerOrgId: legs[0]?.counterpartyOrgId ?? null,
      method: 'BANK_TRANSFER',
      reference,
      amountFen,
      receivedAt: startOfDay(day),
      recordedAt: this.clock.now(),
      payer,
      remittance,
      status: legs.some(({ place }) => place === 'SUSPENSE') ? 'SUSPENSE' : 'MATCHED',
      line,
      ...NOT_ASSIGNED,
    }
  }
}

/** A payment that nobody has looked at. */
export const NOT_ASSIGNED = { proposedInvoiceId: null, proposedBy: null, proposedAt: null, decidedBy: null } as const
