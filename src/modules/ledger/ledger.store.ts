import { Injectable } from '@nestjs/common'
import type { Journal, LedgerAccount } from '../../generated/prisma/client.ts'
import type { JournalWhereInput, LedgerAccountWhereInput } from '../../generated/prisma/models.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { JournalContent, PostingContent } from './journal.ts'
import type { AccountTotal } from './trial-balance.ts'

/** A journal with the content that its hash is of. */
export type StoredJournal = { readonly journal: Journal; readonly content: JournalContent }
export type NewAccount = Omit<LedgerAccount, 'id'>

const WITH_POSTINGS = {
  postings: { select: { side: true, amountFen: true, account: { select: { code: true } } }, orderBy: { seq: 'asc' } },
} as const

@Injectable()
export class LedgerStore {
  constructor(
    private readonly market: Market,
    private readonly ids: Ids,
  ) {}

  async journal(
    where: { id: string } | { idempotencyKey: string } | { reversesId: string },
  ): Promise<StoredJournal | undefined> {
    const row = await this.market.prisma.journal.findUnique({ where, include: WITH_POSTINGS })
    if (!row) return undefined
    const { postings, ...journal } = row
    return { journal, content: contentOfRow(journal, postings) }
  }

  /** The accounts' ids by code; those that are missing are made, in code order, so that locks are taken in one order. */
  async openAccounts(accounts: readonly NewAccount[]): Promise<ReadonlyMap<string, string>> {
    const inOrder = accounts.toSorted((a, b) => (a.code < b.code ? -1 : 1))
    const data = inOrder.map((account) => ({ id: this.ids.next(), ...account }))
    await this.market.prisma.ledgerAccount.createMany({ data, skipDuplicates: true })
    return this.accountIds(accounts.map(({ code }) => code))
  }

  async accountIds(codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.market.prisma.ledgerAccount.findMany({
      where: { code: { in: [...codes] } },
      select: { id: true, code: true },
    })
    return new Map(rows.map(({ id, code }) => [code, id]))
  }

  /** Writes a journal whole. @returns undefined, having written nothing, if its key or its reversal was taken meanwhile. */
  async addJournal(
    journal: Omit<Journal, 'seq'>,
    postings: readonly PostingContent[],
    accountIds: ReadonlyMap<string, string>,
  ): Promise<Journal | undefined> {
    const { prisma } = this.market
    const [saved] = await prisma.journal.createManyAndReturn({ data: [journal], skipDuplicates: true })
    if (!saved) return undefined
    await prisma.posting.createMany({
      data: postings.map(({ account, side, amountFen }, index) => ({
        journalId: saved.id,
        seq: index + 1,
        accountId: accountIds.get(account)!,
        side,
        amountFen: BigInt(amountFen),
      })),
    })
    return saved
  }

  /** Debits minus credits of an account, by its code. */
  async balanceOf(code: string): Promise<Fen> {
    const [row] = await this.market.prisma.$queryRaw<{ balance: bigint }[]>`
      select coalesce(sum(case p.side when 'DEBIT' then p.amount_fen else -p.amount_fen end), 0)::bigint as balance
      from posting p join ledger_account a on a.id = p.account_id where a.code = ${code}`
    return fen(row?.balance ?? 0n)
  }

  /** Sums per account and side over the postings of these journals: two statements, whatever their number. */
  async accountTotals(where: JournalWhereInput): Promise<AccountTotal<LedgerAccount>[]> {
    const { prisma } = this.market
    const sums = await prisma.posting.groupBy({
      by: ['accountId', 'side'],
      where: { journal: where },
      _sum: { amountFen: true },
    })
    const accounts = await prisma.ledgerAccount.findMany({
      where: { id: { in: sums.map(({ accountId }) => accountId) } },
    })
    const byId = new Map(accounts.map((account) => [account.id, account]))
    return sums.map(({ accountId, side, _sum }) => ({ account: byId.get(accountId)!, side, fen: _sum.amountFen ?? 0n }))
  }

  journals(where: JournalWhereInput, query: object): Promise<Journal[]> {
    return this.market.prisma.journal.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }

  accounts(where: LedgerAccountWhereInput, query: object): Promise<LedgerAccount[]> {
    return this.market.prisma.ledgerAccount.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}

type PostingRow = { side: PostingContent['side']; amountFen: bigint; account: { code: string } }

function contentOfRow(journal: Journal, postings: readonly PostingRow[]): JournalContent {
  const { region, orgId, kind, happenedAt, refType, refId, memo, reversesId } = journal
  return {
    region,
    orgId,
    kind,
    happenedAt: happenedAt.toISOString(),
    refType,
    refId,
    memo,
    reversesId,
    postings: postings.map(({ account, side, amountFen }) => ({
      account: account.code,
      side,
      amountFen: `${amountFen}`,
    })),
  }
}
