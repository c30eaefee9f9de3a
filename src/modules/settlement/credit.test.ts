import type { INestApplicationContext } from '@nestjs/common'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage } from '../../../test/support/sales.ts'
import { bp, fen, sumFen, type Fen } from '../../kernel/money.ts'
import type { Result } from '../../kernel/result.ts'
import { BillingService, creditOf, DisputeService, leftOf, type Taxed } from '../billing/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { StatementImportService } from '../payment/index.ts'
import { PayoutService } from './payout.service.ts'
import { SettlementModule } from './settlement.module.ts'
import { SettlementService } from './settlement.service.ts'
import { SplitRuleStore } from './split-rule.store.ts'
import { reverseShares } from './split-reversal.ts'
import { TreasuryRefundService } from './treasury-refund.service.ts'

const pieces = fc.array(fc.bigInt(1n, 400n), { minLength: 1, maxLength: 8 })

describe('credits of a line in pieces', () => {
  it('give back its net and its VAT to the fen, and never more of either', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 5_000n), fc.bigInt(0n, 300n), pieces, (netFen, vatFen, asked) => {
        const line: Taxed = { grossFen: fen(netFen + vatFen), netFen: fen(netFen), vatFen: fen(vatFen) }
        const given: Taxed[] = []
        for (const amount of [...asked, 1_000_000n]) {
          const left = leftOf(line, given)
          if (left.grossFen === 0n) break
          const piece = creditOf(left, amount < left.grossFen ? fen(amount) : left.grossFen)
          if (!piece.ok || piece.value.netFen > left.netFen || piece.value.vatFen > left.vatFen) return false
          given.push(piece.value)
        }
        return JSON.stringify(Object.values(leftOf(line, given)).map(String)) === '["0","0","0"]'
      }),
    )
  })

  it.each([
    ['nothing', 0n, 'CREDIT_NOT_POSITIVE'],
    ['one fen more than is left', 107n, 'CREDIT_TOO_LARGE'],
    ['all that is left', 106n, 'OK'],
  ])('may be of %s: %s', (_, amount, code) => {
    const piece = creditOf({ grossFen: fen(106n), netFen: fen(100n), vatFen: fen(6n) }, fen(amount))
    expect(piece.ok ? 'OK' : piece.error.code).toBe(code)
  })
})

describe('reversals of a split in pieces', () => {
  const line = (seq: number, amountFen: bigint) => ({
    seq,
    orgId: `ORG${seq}`,
    settlement: 'PAYABLE' as const,
    amountFen: fen(amountFen),
  })
  const shares = fc.array(fc.bigInt(0n, 900n), { minLength: 1, maxLength: 6 })

  it('give back every share to the fen, and never more of it', () => {
    fc.assert(
      fc.property(shares, pieces, (amounts, asked) => {
        const lines = amounts.map((amount, index) => line(index + 1, amount))
        const taken: { seq: number; amountFen: Fen }[] = []
        let left: bigint = sumFen(lines.map(({ amountFen }) => amountFen))
        for (const amount of [...asked, 1_000_000n]) {
          const piece = amount < left ? amount : left
          if (piece === 0n) break
          taken.push(...reverseShares(fen(piece), lines, taken))
          left -= piece
        }
        const of = (seq: number) => sumFen(taken.filter((part) => part.seq === seq).map(({ amountFen }) => amountFen))
        return lines.every(({ seq, amountFen }) => of(seq) === amountFen)
      }),
    )
  })

  it('undoes what dividing again would not: 5 fen of 7 and 3', () => {
    const parts = [1, 2, 3, 4, 5].reduce<{ seq: number; amountFen: Fen }[]>(
      (taken) => [...taken, ...reverseShares(fen(2n), [line(1, 7n), line(2, 3n)], taken)],
      [],
    )
    expect(
      [1, 2].map((seq) => sumFen(parts.filter((part) => part.seq === seq).map(({ amountFen }) => amountFen))),
    ).toEqual([7n, 3n])
  })
})

let test: TestMarket
let rooms: INestApplicationContext
const [maker, checker, buyer] = [actorOf('operator'), actorOf('operator', 'second'), actorOf('consumer')]
const codeOf = (result: Result<unknown>) => (result.ok ? 'OK' : result.error.code)

const balances = async () => {
  const until = new Date('2030-01-01T00:00:00+08:00')
  const { lines, balanced } = await rooms.get(LedgerService).trialBalance({ orgId: orgId('operator'), until })
  expect(balanced).toBe(true)
  const sums = Map.groupBy(lines, ({ account }) => account.code.split('.')[0])
  return Object.fromEntries(
    [...sums]
      .map(([code, of]) => [code, of.reduce((sum, { balanceFen }) => sum + balanceFen, 0n)])
      .filter(([, sum]) => sum !== 0n),
  )
}
const invoice = () => test.platform.market.prisma.invoice.findFirstOrThrow({ where: { buyerOrgId: orgId('consumer') } })
const usccOf = async (name: OrganizationName) =>
  (await test.platform.market.prisma.organization.findUniqueOrThrow({ where: { id: orgId(name) } })).uscc

/** The buyer disputes the first line, a colleague of who answers agrees. */
async function credit(amount: bigint) {
  const disputes = rooms.get(DisputeService)
  const { id: invoiceId } = await invoice()
  const asked = { invoiceId, lineSeq: 1, claimedFen: fen(amount), reason: '测试：重复计费' }
  const { id: disputeId } = done(await disputes.raise(buyer, asked))
  done(await disputes.answer(maker, { disputeId, creditFen: fen(amount), answer: '测试：同意' }))
  return done(await disputes.approve(checker, { disputeId }))
}

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, SettlementModule)
  const id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 10_001n })
  const at = new Date('2025-01-02T00:00:00+08:00')
  const share = { ratioBp: bp(3_000n), fixedE4: null }
  const departments = [{ orgId: orgId('holder'), weightBp: bp(10_000n), basis: 'all' }]
  const terms = {
    form: 'RATIO' as const,
    costPoolCapFen: fen(0n),
    operatorOrgId: orgId('operator'),
    parties: [
      { capacity: 'GOVERNMENT' as const, ...share, departments },
      { capacity: 'DEVELOPER' as const, ...share, orgId: orgId('developer') },
      { capacity: 'OPERATOR' as const, ratioBp: bp(4_000n), fixedE4: null, orgId: orgId('operator') },
    ],
  }
  const rule = {
    id: 'RULE',
    region: '370100',
    operatorOrgId: orgId('operator'),
    productId: id2.productId,
    version: 1,
    form: 'RATIO' as const,
  }
  const made = {
    costPoolCapFen: 0n,
    noticeDays: 0,
    ruleVersion: 'test',
    proposedBy: 'maker',
    proposedAt: at,
    effectiveFrom: at,
    effectiveTo: null,
  }
  const stored = { ...rule, ...made, status: 'PROPOSED' as const, publishedBy: null, publishedAt: null }
  await test.platform.market.transaction(async () => {
    const saved = await rooms.get(SplitRuleStore).add(stored, terms)
    await rooms.get(SplitRuleStore).publish(saved, { publishedBy: 'checker', publishedAt: at })
  })
  test.clock.advanceTo('2026-04-05T09:00:00+08:00')
  done(await rooms.get(BillingService).closeMonth(maker, { period: '2026-03' }))
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

// One story: each test goes on where the one before it stopped. 3,000.25 yuan: net 2,830.42, VAT 169.83.
describe('an invoice that is disputed, credited, paid, remitted and refunded', () => {
  it('holds a line once, and lets it stand', async () => {
    const disputes = rooms.get(DisputeService)
    const asked = { invoiceId: (await invoice()).id, lineSeq: 1, claimedFen: fen(100n), reason: '测试' }
    const over = await disputes.raise(buyer, { ...asked, claimedFen: fen(300_001n) })
    const { id: disputeId } = done(await disputes.raise(buyer, asked))
    const twice = await disputes.raise(buyer, asked)
    const stands = await disputes.answer(maker, { disputeId, creditFen: null, answer: '测试：维持' })
    const again = await disputes.answer(maker, { disputeId, creditFen: null, answer: '测试' })
    expect([over, twice, stands, again].map(codeOf)).toEqual([
      'DISPUTE_AMOUNT',
      'DISPUTE_OPEN',
      'OK',
      'DISPUTE_ANSWERED',
    ])
  })

  it('is credited by two people only, within what was claimed', async () => {
    const disputes = rooms.get(DisputeService)
    const asked = { invoiceId: (await invoice()).id, lineSeq: 1, claimedFen: fen(10_000n), reason: '测试' }
    const { id: disputeId } = done(await disputes.raise(buyer, asked))
    const early = await disputes.approve(checker, { disputeId })
    const over = await disputes.answer(maker, { disputeId, creditFen: fen(10_001n), answer: '测试' })
    done(await disputes.answer(maker, { disputeId, creditFen: fen(10_000n), answer: '测试' }))
    const alone = await disputes.approve(maker, { disputeId })
    const note = done(await disputes.approve(checker, { disputeId }))
    expect([[early, over, alone].map(codeOf), note.no, note.freedFen]).toEqual([
      ['CREDIT_NOT_PROPOSED', 'DISPUTE_AMOUNT', 'FORBIDDEN'],
      '370100-2026-C000001',
      0n,
    ])
  })

  it('lowers what is owed, what is to be split and the tax, before the split is posted', async () => {
    expect(await balances()).toEqual({ '1122': 290_025n, '2203': -273_608n, '2221': -16_417n })
  })

  it('is taken back of the split once it is posted', async () => {
    const { id: statementId } = await test.platform.market.prisma.splitStatement.findFirstOrThrow()
    done(await rooms.get(SettlementService).confirm(maker, { statementId }))
    done(await rooms.get(SettlementService).confirm(actorOf('bureau'), { statementId }))
    expect(await balances()).toEqual({
      '1122': 290_025n,
      '2202': -82_082n,
      '2221': -16_417n,
      '2240': -82_083n,
      '6001': -109_443n,
    })
  })

  it('is paid, and a later credit frees what was paid', async () => {
    const { no } = await invoice()
    const file = `date,reference,credit,debit,currency,counterparty,remittance\n2026-04-05,A1,2900.25,,CNY,a,${no}\ntotal,,2900.25,,,,`
    done(await rooms.get(StatementImportService).import(maker, { bytes: Buffer.from(file) }))
    const note = await credit(20_000n)
    expect([note.no, note.freedFen, (await balances())['2205']]).toEqual(['370100-2026-C000002', 20_000n, -20_000n])
  })

  it('is remitted to the treasury, by two people, as much as the books owe', async () => {
    const payouts = rooms.get(PayoutService)
    const before = await balances()
    const listed = done(await payouts.list(maker))
    const treasury = listed.find(({ rail }) => rail === 'TREASURY')
    const alone = await payouts.pay(maker, { payoutId: treasury?.id ?? '', reference: 'SLIP-1' })
    const paid = await payouts.pay(checker, { payoutId: treasury?.id ?? '', reference: 'SLIP-1' })
    const again = await payouts.pay(checker, { payoutId: treasury?.id ?? '', reference: 'SLIP-2' })
    expect(
      [treasury?.amountFen, alone, paid, again].map((each) => (typeof each === 'object' ? codeOf(each) : each)),
    ).toEqual([-(before['2240'] ?? 0n), 'FORBIDDEN', 'OK', 'PAYOUT_PAID'])
  })

  it('lists nothing twice', async () => {
    expect(done(await rooms.get(PayoutService).list(maker))).toEqual([])
  })

  it('is owed back by the treasury for what is credited after', async () => {
    await credit(10_600n)
    expect((await balances())['1221']).toBe(3_000n)
  })

  it('is asked back from the treasury up to what it owes, and settled by the finance department', async () => {
    const refunds = rooms.get(TreasuryRefundService)
    const departmentUscc = await usccOf('holder')
    const over = await refunds.ask(maker, { departmentUscc, amountFen: fen(3_001n), way: 'RETURN' })
    const offset = done(await refunds.ask(maker, { departmentUscc, amountFen: fen(1_000n), way: 'OFFSET' }))
    const returned = done(await refunds.ask(maker, { departmentUscc, amountFen: fen(2_000n), way: 'RETURN' }))
    const by = actorOf('finance')
    const answers = [
      over,
      await refunds.settle(by, { refundId: offset.id, documentNo: 'D-1' }),
      await refunds.settle(checker, { refundId: returned.id, documentNo: 'D-2' }),
      await refunds.settle(by, { refundId: returned.id, documentNo: 'D-2' }),
      await refunds.settle(by, { refundId: returned.id, documentNo: 'D-2' }),
    ].map(codeOf)
    expect([answers, (await balances())['1221']]).toEqual([
      ['TREASURY_OWES_LESS', 'OFFSET_TOO_LARGE', 'FORBIDDEN', 'OK', 'REFUND_DECIDED'],
      1_000n,
    ])
  })

  it('has all of its net back where all of it is credited', async () => {
    const { creditedFen } = await invoice()
    const line = await test.platform.market.prisma.invoiceLine.findFirstOrThrow({ where: { seq: 1 } })
    await credit(line.grossFen - creditedFen)
    const { '2203': unsplit, '2240': treasury, '6001': kept } = await balances()
    // the second line, of 0.25 yuan, stands: its net of 24 fen is still split
    expect([unsplit, treasury, kept]).toEqual([undefined, undefined, expect.any(BigInt)])
  })
})
