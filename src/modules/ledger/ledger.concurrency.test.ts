import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createServerMarket,
  describeOnPostgres,
  orgId,
  seedOrganizations,
  type TestMarket,
} from '../../../test/support/market.ts'
import { fen } from '../../kernel/money.ts'
import type { AccountRef } from './chart.ts'
import type { NewJournal } from './journal.ts'
import { LedgerService } from './ledger.service.ts'
import { LedgerStore } from './ledger.store.ts'

const OPERATOR = orgId('operator')
const FAR = new Date('2027-01-01T00:00:00Z')

describeOnPostgres('the ledger under concurrent requests', () => {
  let test: TestMarket
  let ledger: LedgerService

  const transfer = (idempotencyKey: string, from: AccountRef, to: AccountRef): NewJournal => ({
    idempotencyKey,
    region: '370100',
    orgId: OPERATOR,
    kind: 'TEST',
    refType: 'Test',
    refId: idempotencyKey,
    memo: '',
    happenedAt: new Date('2026-03-01T00:00:00Z'),
    postings: [
      {
        account: to,
        side: 'DEBIT',
        amountFen: fen(100n),
      },
      {
        account: from,
        side: 'CREDIT',
        amountFen: fen(100n),
      },
    ],
  })
  const receivable: AccountRef = { chart: 'RECEIVABLE', counterpartyOrgId: orgId('consumer') }
  const bank: AccountRef = { chart: 'BANK' }

  beforeAll(async () => {
    test = await createServerMarket()
    const { market, outbox, clock } = test.platform
    await seedOrganizations(market)
    ledger = new LedgerService(new LedgerStore(market, test.ids), market, outbox, clock, test.ids)
  })
  afterAll(() => test.close())

  it('posts transfers both ways between accounts that are new, without deadlock', async () => {
    const both = Array.from({ length: 50 }, (_, index) => [
      ledger.post(transfer(`there:${index}`, receivable, bank)),
      ledger.post(transfer(`back:${index}`, bank, receivable)),
    ])
    const results = await Promise.all(both.flat())
    const { lines } = await ledger.trialBalance({ orgId: OPERATOR, until: FAR })
    expect([results.every(({ ok }) => ok), lines.map((line) => line.balanceFen)]).toEqual([true, [0n, 0n]])
  })

  it('writes one journal for a burst of the same request', async () => {
    const burst = Array.from({ length: 20 }, () => ledger.post(transfer('burst', receivable, bank)))
    const results = await Promise.all(burst)
    expect(new Set(results.map((result) => (result.ok ? result.value.id : result.error.code))).size).toBe(1)
  })

  it('lets one of two reversals win', async () => {
    const posted = await ledger.post(transfer('twice reversed', receivable, bank))
    const reverse = (idempotencyKey: string) =>
      ledger.reverse(posted.ok ? posted.value.id : '', { idempotencyKey, happenedAt: FAR, memo: '' })
    const results = await Promise.all([reverse('one'), reverse('two')])
    expect(results.map((result) => (result.ok ? 'OK' : result.error.code)).toSorted()).toEqual([
      'JOURNAL_REVERSED',
      'OK',
    ])
  })
})
