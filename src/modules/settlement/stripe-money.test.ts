import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { openHttpRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage, type PricedProduct } from '../../../test/support/sales.ts'
import {
  signedEvent,
  startStripeServer,
  STRIPE_KEY,
  STRIPE_WEBHOOK_SECRET,
  type StripeServer,
} from '../../../test/support/stripe-server.ts'
import { bp, fen } from '../../kernel/money.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { BillingService, DisputeService } from '../billing/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { STRIPE_EVENTS_PATH } from '../payment/index.ts'
import { PayoutService } from './payout.service.ts'
import { SettlementModule } from './settlement.module.ts'
import { SettlementService } from './settlement.service.ts'
import { SplitRuleStore } from './split-rule.store.ts'
import { TreasuryRefundService } from './treasury-refund.service.ts'

const [maker, checker, buyer] = [actorOf('operator'), actorOf('operator', 'second'), actorOf('consumer')]
const LONG_AGO = new Date('2025-01-02T00:00:00+08:00')
let test: TestMarket
let rooms: NestFastifyApplication
let stripe: StripeServer

type Event = Parameters<typeof signedEvent>[0]
type Sent = { readonly body: Buffer; readonly signature: string | undefined }

/** What the address of Stripe's events answers. */
async function post({ body, signature }: Sent): Promise<unknown[]> {
  const headers = { 'content-type': 'application/json', ...(signature && { 'stripe-signature': signature }) }
  const { statusCode, body: answer } = await rooms.inject({
    method: 'POST',
    url: STRIPE_EVENTS_PATH,
    headers,
    payload: body,
  })
  const { received, code } = JSON.parse(answer)
  return [statusCode, received ?? code]
}
const tell = (event: Event, how: Parameters<typeof signedEvent>[1] = {}) => post(signedEvent(event, how))
const invoice = (period = '2026-03') => test.platform.market.prisma.invoice.findFirstOrThrow({ where: { period } })
const paid = async (change: object = {}): Promise<Event> => ({
  id: 'evt_paid',
  type: 'checkout.session.completed',
  object: {
    id: 'cs_1',
    payment_status: 'paid',
    payment_intent: 'pi_1',
    amount_total: 300_025,
    currency: 'cny',
    metadata: { invoiceId: (await invoice()).id },
    ...change,
  },
})
const withdrawn = {
  id: 'evt_withdrawn',
  type: 'charge.dispute.funds_withdrawn',
  object: { id: 'du_1', amount: 300_025, currency: 'cny', payment_intent: 'pi_1' },
}

/** Balances of accounts by the first part of their code; the books balance each time that they are looked at. */
async function balances(): Promise<Record<string, bigint>> {
  const until = new Date('2030-01-01T00:00:00+08:00')
  const { lines, balanced } = await rooms.get(LedgerService).trialBalance({ orgId: orgId('operator'), until })
  expect(balanced).toBe(true)
  const sums = Map.groupBy(lines, ({ account }) => account.code.split('.')[0] ?? '')
  return Object.fromEntries(
    [...sums].map(([code, of]) => [code, of.reduce((sum, { balanceFen }) => sum + balanceFen, 0n)]),
  )
}

/** 30 % to the department, 30 % to the developer, 40 % to the operator. */
async function publishRule({ productId }: PricedProduct): Promise<void> {
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
    productId,
    version: 1,
    form: 'RATIO' as const,
    costPoolCapFen: 0n,
    noticeDays: 0,
    ruleVersion: 'test',
    proposedBy: 'maker',
    proposedAt: LONG_AGO,
    effectiveFrom: LONG_AGO,
    effectiveTo: null,
    status: 'PROPOSED' as const,
    publishedBy: null,
    publishedAt: null,
  }
  await test.platform.market.transaction(async () => {
    const saved = await rooms.get(SplitRuleStore).add(rule, terms)
    await rooms.get(SplitRuleStore).publish(saved, { publishedBy: 'checker', publishedAt: LONG_AGO })
  })
}

/** Closes a month and has its statement confirmed by both sides. */
async function close(period: string, at: string): Promise<void> {
  test.clock.advanceTo(at)
  done(await rooms.get(BillingService).closeMonth(maker, { period }))
  const { id: statementId } = await test.platform.market.prisma.splitStatement.findFirstOrThrow({ where: { period } })
  done(await rooms.get(SettlementService).confirm(maker, { statementId }))
  done(await rooms.get(SettlementService).confirm(actorOf('bureau'), { statementId }))
}

beforeAll(async () => {
  stripe = await startStripeServer()
  test = await createTestMarket()
  const { market, config } = test.platform
  await seedOrganizations(market)
  const { uscc } = await market.prisma.organization.findUniqueOrThrow({ where: { id: orgId('operator') } })
  const connected = { payoutRail: 'CONNECT', payoutAccount: 'acct_developer' } as const
  await market.prisma.organization.update({ where: { id: orgId('developer') }, data: connected })
  const account = {
    secretKey: STRIPE_KEY,
    webhookSecret: STRIPE_WEBHOOK_SECRET,
    merchantUscc: uscc,
    apiUrl: stripe.url,
  }
  rooms = await openHttpRooms({ ...test.platform, config: { ...config, stripe: account } }, SettlementModule)
  const id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 10_001n })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-04', calls: 10_001n })
  await publishRule(id2)
  await close('2026-03', '2026-04-05T09:00:00+08:00')
})
afterAll(async () => {
  await rooms.get(DecisionLog).flushed()
  await rooms.close()
  await test.close()
  await stripe.close()
})

// One story: each test goes on where the one before it stopped. 3,000.25 yuan a month: net 2,830.42, 849.13 of it the treasury's.
describe('the address of Stripe’s events', () => {
  it.each<[string, () => Promise<unknown[]>, unknown[]]>([
    ['signed with another secret', async () => tell(await paid(), { secret: 'whsec_other' }), [400, 'WEBHOOK_FORGED']],
    ['signed long ago', async () => tell(await paid(), { at: 1_700_000_000 }), [400, 'WEBHOOK_FORGED']],
    [
      'that was not signed',
      async () => post({ ...signedEvent(await paid()), signature: undefined }),
      [400, 'WEBHOOK_FORGED'],
    ],
    [
      'changed after it was signed',
      async () => {
        const { body, signature } = signedEvent(await paid())
        return post({ body: Buffer.from(body.toString().replace('300025', '300026')), signature })
      },
      [400, 'WEBHOOK_FORGED'],
    ],
    [
      'about an invoice that is not ours',
      async () => tell(await paid({ metadata: { invoiceId: 'none' } })),
      [404, 'WEBHOOK_UNKNOWN_OBJECT'],
    ],
    ['before what it rests on', () => tell(withdrawn), [409, 'WEBHOOK_TOO_EARLY']],
    ['that nobody acts on', () => tell({ id: 'evt_0', type: 'customer.created', object: {} }), [200, 'IGNORED']],
  ])('does nothing for an event %s', async (_, told, answer) => {
    expect([await told(), (await invoice()).status]).toEqual([answer, 'ISSUED'])
  })

  it('takes an event once, however often it is sent', async () => {
    const answers = [await tell(await paid()), await tell(await paid())]
    const { status } = await invoice()
    expect([answers, status, (await balances())['1122']]).toEqual([
      [
        [200, 'DONE'],
        [200, 'DONE_BEFORE'],
      ],
      'PAID',
      0n,
    ])
  })
})

describe('money that was paid by Stripe', () => {
  const payouts = () => rooms.get(PayoutService)

  it('goes to a connected payee by one transfer, of two people, with a key and a group of the payout', async () => {
    const listed = done(await payouts().list(maker))
    const { id: payoutId = '', amountFen } = listed.find(({ rail }) => rail === 'CONNECT') ?? {}
    const alone = await payouts().pay(maker, { payoutId, reference: null })
    const before = (await balances())['1012'] ?? 0n
    const { reference } = done(await payouts().pay(checker, { payoutId, reference: null }))
    const again = await payouts().pay(checker, { payoutId, reference: null })
    const sent = stripe.received
      .filter(({ path }) => path === '/v1/transfers')
      .map(({ key, body }) => [
        key,
        ...['amount', 'currency', 'destination', 'transfer_group'].map((name) => body.get(name)),
      ])
    expect([codeOf(alone), reference, codeOf(again), sent, before - ((await balances())['1012'] ?? 0n)]).toEqual([
      'FORBIDDEN',
      'tr_1',
      'PAYOUT_PAID',
      [[`payout:${payoutId}`, '84912', 'cny', 'acct_developer', payoutId]],
      amountFen,
    ])
  })

  it('never goes to an administrative unit but through the treasury', async () => {
    const change = { payoutRail: 'CONNECT', payoutAccount: 'acct_holder' } as const
    const { prisma } = test.platform.market
    await expect(prisma.organization.update({ where: { id: orgId('holder') }, data: change })).rejects.toThrow()
  })

  it('is owed again when a bank takes it back after the treasury was paid, and the treasury owes for what is credited', async () => {
    const treasury = await test.platform.market.prisma.payout.findFirstOrThrow({ where: { rail: 'TREASURY' } })
    done(await payouts().pay(checker, { payoutId: treasury.id, reference: 'SLIP-1' }))
    expect(await tell(withdrawn)).toEqual([200, 'DONE'])
    const owed = (await balances())['1122']
    const disputes = rooms.get(DisputeService)
    const claim = { invoiceId: (await invoice()).id, lineSeq: 1, claimedFen: fen(300_000n), reason: '测试：拒付' }
    const { id: disputeId } = done(await disputes.raise(buyer, claim))
    done(await disputes.answer(maker, { disputeId, creditFen: fen(300_000n), answer: '测试' }))
    done(await disputes.approve(checker, { disputeId }))
    const after = await balances()
    expect([owed, after['1122'], after['1221']]).toEqual([300_025n, 25n, 84_906n])
  })

  it('is settled with the treasury by 退库 for a part, and by an offset of the next remittance for the rest', async () => {
    const refunds = rooms.get(TreasuryRefundService)
    const { uscc: departmentUscc } = await test.platform.market.prisma.organization.findUniqueOrThrow({
      where: { id: orgId('holder') },
    })
    const [bank = 0n] = [(await balances())['1002']]
    const returned = done(await refunds.ask(maker, { departmentUscc, amountFen: fen(50_000n), way: 'RETURN' }))
    done(await refunds.settle(actorOf('finance'), { refundId: returned.id, documentNo: 'D-1' }))
    await close('2026-04', '2026-05-05T09:00:00+08:00')
    const rest = done(await refunds.ask(maker, { departmentUscc, amountFen: fen(34_906n), way: 'OFFSET' }))
    done(await refunds.settle(actorOf('finance'), { refundId: rest.id, documentNo: 'D-2' }))
    const next = done(await payouts().list(maker)).find(({ rail }) => rail === 'TREASURY')
    const after = await balances()
    expect([after['1221'], (after['1002'] ?? 0n) - bank, next?.amountFen, after['2240']]).toEqual([
      0n,
      50_000n,
      50_007n,
      -50_007n,
    ])
  })
})
