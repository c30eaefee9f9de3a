import { Injectable } from '@nestjs/common'
import type { Journal, LedgerAccount } from '../../generated/prisma/client.ts'
import type { JournalWhereInput } from '../../generated/prisma/models.ts'
import type { Fen } from '../../kernel/money.ts'
import { invariant, ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import { accountCode, CHART, type AccountRef } from './chart.ts'
import {
  contentHash,
  contentOf,
  decideJournal,
  firstDifference,
  REVERSAL,
  reversalOf,
  type JournalContent,
  type NewJournal,
} from './journal.ts'
import './ledger.events.ts'
import { LedgerStore, type NewAccount, type StoredJournal } from './ledger.store.ts'
import { drawTrialBalance, type TrialBalance } from './trial-balance.ts'

/** Whose books, and up to which instant (exclusive). */
export type TrialBalanceScope = ({ readonly region: string } | { readonly orgId: string }) & { readonly until: Date }

type ToSave = { idempotencyKey: string; content: JournalContent; accountIds: ReadonlyMap<string, string> }

/**
 * Owns the books: accounts, journals, balances.
 * Promises: a key is posted once; a journal balances and never changes; each is told of by an event of the same transaction.
 * Refuses: an unbalanced journal, a key with other content, a second reversal. Its callers have authorized the use case.
 */
@Injectable()
export class LedgerService {
  constructor(
    private readonly store: LedgerStore,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Posts a journal in the caller's transaction. A key that was posted before answers that journal, whether or not it would
   * be valid now. Refuses JOURNAL_KEY_REUSED, naming the first field that differs, and what `decideJournal` refuses.
   */
  post(journal: NewJournal): Promise<Result<Journal>> {
    const { idempotencyKey } = journal
    invariant(journal.kind !== REVERSAL, 'A reversal names what it reverses: use `reverse`')
    const content = contentOf(journal)
    return this.market.transaction(async () => {
      const earlier = await this.store.journal({ idempotencyKey })
      if (earlier) return sameJournal(earlier, content)
      const decision = decideJournal(content)
      if (!decision.ok) return decision
      const accountIds = await this.store.openAccounts(accountsOf(journal))
      return this.save({ idempotencyKey, content, accountIds })
    })
  }

  /**
   * Takes a journal back, once, by another that mirrors it and names it. The key works as in `post`.
   * Refuses JOURNAL_UNKNOWN, JOURNAL_IS_REVERSAL, JOURNAL_REVERSED, JOURNAL_KEY_REUSED.
   */
  reverse(
    journalId: string,
    reversal: { readonly idempotencyKey: string; readonly happenedAt: Date; readonly memo: string },
  ): Promise<Result<Journal>> {
    const { idempotencyKey } = reversal
    return this.market.transaction(async () => {
      const original = await this.store.journal({ id: journalId })
      if (!original) return refuseReversal('JOURNAL_UNKNOWN', `Name a journal that exists: there is no ${journalId}.`)
      const content = reversalOf({ id: journalId, ...original.content }, reversal)
      const earlier = await this.store.journal({ idempotencyKey })
      if (earlier) return sameJournal(earlier, content)
      if (original.journal.kind === REVERSAL) {
        return refuseReversal('JOURNAL_IS_REVERSAL', 'Post the journal anew instead of reversing its reversal.')
      }
      const taken = await this.store.journal({ reversesId: journalId })
      if (taken) return refuseTaken(taken)
      const accountIds = await this.store.accountIds(content.postings.map(({ account }) => account))
      return this.save({ idempotencyKey, content, accountIds })
    })
  }

  /** Debits minus credits of one account of a book; 0 for one that was never posted to. */
  balanceOf(orgId: string, account: AccountRef): Promise<Fen> {
    return this.store.balanceOf(accountCode(orgId, account))
  }

  /** Debits, credits and balance of each account that was posted to before `until`; `visible` is what the asker may see. */
  async trialBalance(scope: TrialBalanceScope, visible: JournalWhereInput = {}): Promise<TrialBalance<LedgerAccount>> {
    const { until, ...books } = scope
    return drawTrialBalance(await this.store.accountTotals({ AND: [visible, books, { happenedAt: { lt: until } }] }))
  }

  private async save({ idempotencyKey, content, accountIds }: ToSave): Promise<Result<Journal>> {
    const { postings, happenedAt, ...fields } = content
    const row = {
      id: this.ids.next(),
      ...fields,
      idempotencyKey,
      contentHash: contentHash(content),
      happenedAt: new Date(happenedAt),
      recordedAt: this.clock.now(),
    }
    const journal = await this.store.addJournal(row, postings, accountIds)
    if (!journal) return this.overtaken(idempotencyKey, content)
    await this.outbox.publish('ledger.journal-posted', {
      journalId: journal.id,
      seq: `${journal.seq}`,
      orgId: content.orgId,
      kind: content.kind,
      happenedAt,
      refType: content.refType,
      refId: content.refId,
      reversesId: content.reversesId,
      postings: postings.map((posting, index) => ({
        seq: index + 1,
        ...posting,
      })),
    })
    return ok(journal)
  }

  /** Another request posted the key, or reversed the journal, while this one was deciding; it has committed by now. */
  private async overtaken(idempotencyKey: string, content: JournalContent): Promise<Result<Journal>> {
    const winner = await this.store.journal({ idempotencyKey })
    if (winner) return sameJournal(winner, content)
    const reversal = content.reversesId ? await this.store.journal({ reversesId: content.reversesId }) : undefined
    invariant(reversal, `Journal ${idempotencyKey} was neither written nor found`)
    return refuseTaken(reversal)
  }
}

function accountsOf({ region, orgId, postings }: NewJournal): NewAccount[] {
  const accounts = postings.map(({ account }): NewAccount => {
    const { name, nameEn, class: accountClass } = CHART[account.chart]
    const counterpartyOrgId = account.counterpartyOrgId ?? null
    return { code: accountCode(orgId, account), region, orgId, counterpartyOrgId, name, nameEn, class: accountClass }
  })
  return [...new Map(accounts.map((account) => [account.code, account])).values()]
}

function sameJournal({ journal, content }: StoredJournal, asked: JournalContent): Result<Journal> {
  if (journal.contentHash === contentHash(asked)) return ok(journal)
  const field = firstDifference(content, asked)
  return refuse({
    code: 'JOURNAL_KEY_REUSED',
    message: `Use another key: ${journal.idempotencyKey} was posted as journal ${journal.id}, which differs in ${field}.`,
    rule: 'ledger.idempotency',
    ...(field && { field }),
  })
}

function refuseTaken({ journal }: StoredJournal): Refused {
  return refuseReversal('JOURNAL_REVERSED', `Nothing is left to reverse: journal ${journal.id} reversed it already.`)
}

function refuseReversal(code: string, message: string): Refused {
  return refuse({ code, message, rule: 'ledger.reversal' })
}
