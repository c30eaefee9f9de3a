import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { fen } from '../../kernel/money.ts'
import type { Result } from '../../kernel/result.ts'
import { accountCode, type AccountRef } from './chart.ts'
import type { NewJournal, NewPosting } from './journal.ts'
import { LedgerService } from './ledger.service.ts'
import { LedgerStore } from './ledger.store.ts'

const OPERATOR = orgId('operator')
const receivable: AccountRef = { chart: 'RECEIVABLE', counterpartyOrgId: orgId('consumer') }
const unsplit: AccountRef = { chart: 'UNSPLIT_REVENUE' }
const vat: AccountRef = { chart: 'VAT_PAYABLE' }

let test: TestMarket
let ledger: LedgerService
let keys = 0

const posting = (account: AccountRef, side: NewPosting['side'], amount: bigint) => ({
  account,
  side,
  amountFen: fen(amount),
})

/** An invoice of 106 fen with a key of its own. */
const invoice = (changes: Partial<NewJournal> = {}): NewJournal => ({
  idempotencyKey: `invoice:${(keys += 1)}`,
  region: '370100',
  orgId: OPERATOR,
  kind: 'INVOICE',
  happenedAt: new Date('2026-03-01T00:00:00+08:00'),
  refType: 'Invoice',
  refId: '01INVOICE',
  memo: '2026-02',
  postings: [posting(receivable, 'DEBIT', 106n), posting(unsplit, 'CREDIT', 100n), posting(vat, 'CREDIT', 6n)],
  ...changes,
})

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const codeOf = (result: Result<unknown>) => (result.ok ? 'OK' : result.error.code)
const counts = async () => {
  const { prisma } = test.platform.market
  return { journals: await prisma.journal.count(), postings: await prisma.posting.count() }
}
const balanceOf = async (account: AccountRef) => {
  const { lines } = await ledger.trialBalance({ orgId: OPERATOR, until: new Date('2027-01-01T00:00:00Z') })
  return lines.find((line) => line.account.code === accountCode(OPERATOR, account))?.balanceFen ?? 0n
}

beforeAll(async () => {
  test = await createTestMarket()
  const { market, outbox, clock } = test.platform
  await seedOrganizations(market)
  ledger = new LedgerService(new LedgerStore(market, test.ids), market, outbox, clock, test.ids)
})
afterAll(() => test.close())

describe('posting a journal', () => {
  it('moves the balance of each account by its postings', async () => {
    const before = await Promise.all([receivable, unsplit, vat].map(balanceOf))
    valueOf(await ledger.post(invoice()))
    const after = await Promise.all([receivable, unsplit, vat].map(balanceOf))
    expect(after.map((balance, index) => balance - before[index]!)).toEqual([106n, -100n, -6n])
  })

  it('makes each account once, named from the chart', async () => {
    valueOf(await ledger.post(invoice()))
    valueOf(await ledger.post(invoice()))
    const accounts = await test.platform.market.prisma.ledgerAccount.findMany({
      where: { code: accountCode(OPERATOR, receivable) },
    })
    expect(accounts).toMatchObject([
      { name: '应收账款', class: 'ASSET', orgId: OPERATOR, counterpartyOrgId: orgId('consumer'), region: '370100' },
    ])
  })

  it('tells of it with everything needed to balance it again', async () => {
    const journal = valueOf(await ledger.post(invoice()))
    const event = await test.platform.market.prisma.outboxEvent.findFirst({ orderBy: { id: 'desc' } })
    expect(event).toMatchObject({
      type: 'ledger.journal-posted',
      payload: {
        journalId: journal.id,
        seq: `${journal.seq}`,
        orgId: OPERATOR,
        kind: 'INVOICE',
        reversesId: null,
        happenedAt: '2026-02-28T16:00:00.000Z',
        refType: 'Invoice',
        refId: '01INVOICE',
        postings: [
          {
            seq: 1,
            account: accountCode(OPERATOR, receivable),
            side: 'DEBIT',
            amountFen: '106',
          },
          {
            seq: 2,
            account: accountCode(OPERATOR, unsplit),
            side: 'CREDIT',
            amountFen: '100',
          },
          {
            seq: 3,
            account: accountCode(OPERATOR, vat),
            side: 'CREDIT',
            amountFen: '6',
          },
        ],
      },
    })
  })

  it('refuses what does not balance, and writes nothing', async () => {
    const before = await counts()
    const refused = await ledger.post(
      invoice({ postings: [posting(receivable, 'DEBIT', 106n), posting(unsplit, 'CREDIT', 100n)] }),
    )
    expect([codeOf(refused), await counts()]).toEqual(['JOURNAL_UNBALANCED', before])
  })

  it('leaves nothing when the transaction of the business fails', async () => {
    const before = await counts()
    const business = test.platform.market.transaction(async () => {
      valueOf(await ledger.post(invoice()))
      throw new Error('the business failed')
    })
    await expect(business).rejects.toThrow('the business failed')
    expect(await counts()).toEqual(before)
  })
})

describe('posting under a key that was used', () => {
  it('answers the same journal for the same content, without a second effect', async () => {
    const journal = invoice()
    const first = valueOf(await ledger.post(journal))
    const before = await counts()
    const second = valueOf(await ledger.post(journal))
    expect([second.id, await counts()]).toEqual([first.id, before])
  })

  it.each<[string, Partial<NewJournal>]>([
    ['happenedAt', { happenedAt: new Date('2026-03-02T00:00:00+08:00') }],
    ['refId', { refId: '01OTHER' }],
    [
      'postings[0].amountFen',
      { postings: [posting(receivable, 'DEBIT', 107n), posting(unsplit, 'CREDIT', 101n), posting(vat, 'CREDIT', 6n)] },
    ],
    ['postings[1].account', { postings: [posting(receivable, 'DEBIT', 106n), posting(vat, 'CREDIT', 106n)] }],
  ])('refuses other content and names %s', async (field, change) => {
    const journal = invoice()
    valueOf(await ledger.post(journal))
    expect(await ledger.post({ ...journal, ...change })).toMatchObject({ error: { code: 'JOURNAL_KEY_REUSED', field } })
  })

  it('looks at the key before the content, so that an invalid retry is told of the first', async () => {
    const journal = invoice()
    valueOf(await ledger.post(journal))
    expect(codeOf(await ledger.post({ ...journal, postings: [] }))).toBe('JOURNAL_KEY_REUSED')
  })

  it('lets a key be used whose first use was refused', async () => {
    const journal = invoice()
    const refused = await ledger.post({ ...journal, postings: [] })
    expect([codeOf(refused), codeOf(await ledger.post(journal))]).toEqual(['JOURNAL_SIZE', 'OK'])
  })

  it('writes one journal for a burst of the same request', async () => {
    const journal = invoice()
    const before = await counts()
    const burst = await Promise.all(Array.from({ length: 5 }, () => ledger.post(journal)))
    expect(new Set(burst.map((result) => valueOf(result).id)).size).toBe(1)
    expect((await counts()).journals).toBe(before.journals + 1)
  })
})

describe('reversing a journal', () => {
  const reversal = () => ({
    idempotencyKey: `reversal:${(keys += 1)}`,
    happenedAt: new Date('2026-03-02T00:00:00+08:00'),
    memo: 'wrong buyer',
  })

  it('brings every balance back and names what it reversed', async () => {
    const before = await Promise.all([receivable, unsplit, vat].map(balanceOf))
    const journal = valueOf(await ledger.post(invoice()))
    const mirror = valueOf(await ledger.reverse(journal.id, reversal()))
    expect(mirror.reversesId).toBe(journal.id)
    expect(await Promise.all([receivable, unsplit, vat].map(balanceOf))).toEqual(before)
  })

  it('happens once', async () => {
    const journal = valueOf(await ledger.post(invoice()))
    valueOf(await ledger.reverse(journal.id, reversal()))
    expect(codeOf(await ledger.reverse(journal.id, reversal()))).toBe('JOURNAL_REVERSED')
  })

  it('answers the same reversal under the same key', async () => {
    const journal = valueOf(await ledger.post(invoice()))
    const request = reversal()
    const first = valueOf(await ledger.reverse(journal.id, request))
    expect(valueOf(await ledger.reverse(journal.id, request)).id).toBe(first.id)
  })

  it('is not itself reversed', async () => {
    const journal = valueOf(await ledger.post(invoice()))
    const mirror = valueOf(await ledger.reverse(journal.id, reversal()))
    expect(codeOf(await ledger.reverse(mirror.id, reversal()))).toBe('JOURNAL_IS_REVERSAL')
  })

  it('needs a journal', async () => {
    expect(codeOf(await ledger.reverse('01NOTHING', reversal()))).toBe('JOURNAL_UNKNOWN')
  })
})

describe('the trial balance', () => {
  it('adds up to nothing', async () => {
    valueOf(await ledger.post(invoice()))
    const { lines, balanced } = await ledger.trialBalance({ region: '370100', until: new Date('2027-01-01T00:00:00Z') })
    expect([balanced, lines.reduce((sum, line) => sum + line.balanceFen, 0n)]).toEqual([true, 0n])
  })

  it('leaves out what happened at its instant or later', async () => {
    const happenedAt = new Date('2026-09-01T00:00:00+08:00')
    const before = await ledger.trialBalance({ orgId: OPERATOR, until: happenedAt })
    valueOf(await ledger.post(invoice({ happenedAt })))
    expect(await ledger.trialBalance({ orgId: OPERATOR, until: happenedAt })).toEqual(before)
  })

  it('keeps the books of two organisations apart', async () => {
    valueOf(await ledger.post(invoice({ orgId: orgId('operator2') })))
    const { lines } = await ledger.trialBalance({ orgId: orgId('operator2'), until: new Date('2027-01-01T00:00:00Z') })
    expect(new Set(lines.map(({ account }) => account.orgId))).toEqual(new Set([orgId('operator2')]))
  })

  it('holds nothing of another region', async () => {
    const { lines } = await ledger.trialBalance({ region: '310000', until: new Date('2027-01-01T00:00:00Z') })
    expect(lines).toEqual([])
  })
})

describe('the database itself', () => {
  let journalId: string
  beforeEach(async () => {
    journalId = valueOf(await ledger.post(invoice())).id
  })
  const sql = (text: string, ...values: unknown[]) => test.platform.market.pool.query(text, values)

  /** A journal of two postings, written past the code. */
  const journalWithAmounts = (debitFen: bigint, creditFen: bigint) =>
    test.platform.market.transaction(async () => {
      const { prisma } = test.platform.market
      const id = test.ids.next()
      await prisma.$executeRaw`
        insert into journal (id, region, org_id, idempotency_key, content_hash, kind, happened_at, recorded_at, ref_type, ref_id, memo)
        select ${id}, region, org_id, ${id}, content_hash, kind, happened_at, recorded_at, ref_type, ref_id, memo
        from journal where id = ${journalId}`
      await prisma.$executeRaw`
        insert into posting (journal_id, seq, account_id, side, amount_fen)
        select ${id}, seq, account_id, side, case seq when 1 then ${debitFen}::bigint else ${creditFen}::bigint end
        from posting where journal_id = ${journalId} and seq <= 2`
    })

  it('refuses a journal whose debits and credits differ', async () => {
    await expect(journalWithAmounts(7n, 6n)).rejects.toThrow(/debits differ from credits by 1 fen/)
  })

  it.each([
    ['to change a journal', `update journal set memo = 'changed' where id = $1`],
    ['to change a posting', 'update posting set amount_fen = amount_fen + 1 where journal_id = $1'],
    ['to delete a journal', 'delete from journal where id = $1'],
    ['to delete a posting', 'delete from posting where journal_id = $1'],
  ])('refuses %s', async (_name, statement) => {
    await expect(sql(statement, journalId)).rejects.toThrow(/append-only/)
  })

  it('refuses a posting that comes after its journal', async () => {
    const late = sql(
      `insert into posting select journal_id, seq + 100, account_id, side, amount_fen from posting where journal_id = $1`,
      journalId,
    )
    await expect(late).rejects.toThrow(/is closed/)
  })

  it('refuses an amount of 0', async () => {
    await expect(journalWithAmounts(0n, 0n)).rejects.toThrow(/posting_is_positive/)
  })
})
