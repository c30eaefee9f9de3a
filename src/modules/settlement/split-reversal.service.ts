import { Injectable, type OnModuleInit } from '@nestjs/common'
import { invariant } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import { CreditIssuing, type CreditStep, type IssuedCredit } from '../billing/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { reversalAsJson } from './settlement.events.ts'
import { SplitReversalStore, type StoredReversal } from './split-reversal.store.ts'
import { journalOfReversal, reverseShares } from './split-reversal.ts'
import { StatementStore } from './statement.store.ts'

/**
 * Takes credits back out of splits.
 * Promises: a credit note takes back the shares of its product's statement once, with the credit if the statement is posted,
 * else with the statement; nothing is divided anew.
 */
@Injectable()
export class SplitReversalService implements CreditStep, OnModuleInit {
  constructor(
    private readonly store: SplitReversalStore,
    private readonly statements: StatementStore,
    private readonly issuing: CreditIssuing,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  onModuleInit(): void {
    this.issuing.add(this)
  }

  async credited(note: IssuedCredit): Promise<void> {
    if (note.netFen === 0n) return
    const statementId = await this.store.statementOf(note.productId, note.period)
    invariant(statementId, `Product ${note.productId} was charged in ${note.period} and has no statement`)
    const statement = await this.statements.lock(statementId)
    invariant(statement, `Statement ${statementId} is gone`)
    const listed = await this.store.listedLines(statementId)
    const shares = reverseShares(note.netFen, statement.lines, await this.store.earlier(statementId))
    const lines = shares.map((share) => ({ ...share, paid: listed.has(share.seq) }))
    const { region, operatorOrgId } = statement
    const of = { id: this.ids.next(), region, operatorOrgId, statementId, creditNoteId: note.id, netFen: note.netFen }
    const reversal = { ...of, createdAt: this.clock.now(), postedAt: null }
    await this.store.add(reversal, lines)
    if (statement.operatorConfirmedBy && statement.bureauConfirmedBy) {
      await this.post({ ...reversal, memo: note.no, lines })
    }
  }

  /** The statement was posted: so are the credits that waited for it. */
  async statementPosted(statementId: string): Promise<void> {
    for (const reversal of await this.store.waiting(statementId)) await this.post(reversal)
  }

  private async post(waiting: StoredReversal): Promise<void> {
    const reversal = { ...waiting, postedAt: this.clock.now() }
    await this.store.posted(reversal.id, reversal.postedAt)
    const posted = await this.ledger.post(journalOfReversal(reversal))
    invariant(posted.ok, `The journal of reversal ${reversal.id} was refused`)
    await this.outbox.publish('split.reversed', reversalAsJson(reversal))
  }
}
