import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage } from '../../../test/support/sales.ts'
import {
  signedEvent,
  startStripeServer,
  STRIPE_KEY,
  STRIPE_WEBHOOK_SECRET,
  type StripeServer,
} from '../../../test/support/stripe-server.ts'
import { fen } from '../../kernel/money.ts'
import type { Result } from '../../kernel/result.ts'
import { BillingService } from '../billing/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { PaymentModule } from './payment.module.ts'
import { RefundService } from './refund.service.ts'
import { StripeService } from './stripe.service.ts'
import { StripeWebhookService } from './stripe-webhook.service.ts'

const [maker, checker, buyer] = [actorOf('operator'), actorOf('operator', 'second'), actorOf('consumer')]
let test: TestMarket
let rooms: INestApplicationContext
let stripe: StripeServer
let invoiceId: string

const codeOf = (result: Result<unknown>) => (result.ok ? result.value : result.error.code)
const hear = async (event: Parameters<typeof signedEvent>[0], how: Parameters<typeof signedEvent>[1] = {}) => {
  const { body, signature } = signedEvent(event, how)
  return codeOf(await rooms.get(StripeWebhookService).hear(body, signature))
}
const session = (change: object = {}) => ({
  id: 'evt_1',
  type: 'checkout.session.completed',
  object: {
    id: 'cs_1',
    payment_status: 'paid',
    payment_intent: 'pi_1',
    amount_total: 300_025,
    currency: 'cny',
    metadata: { invoiceId },
    ...change,
  },
})
const dispute = (type: string, id: string, amount = 100_000) => ({
  id,
  type: `charge.dispute.${type}`,
  object: { id: 'du_1', amount, currency: 'cny', payment_intent: 'pi_1' },
})
const invoice = () => test.platform.market.prisma.invoice.findUniqueOrThrow({ where: { id: invoiceId } })
const balances = async () => {
  const { lines, balanced } = await rooms
    .get(LedgerService)
    .trialBalance({ orgId: orgId('operator'), until: new Date('2030-01-01') })
  expect(balanced).toBe(true)
  const of = (code: string) =>
    lines.filter(({ account }) => account.code.startsWith(`${code}.`)).reduce((sum, line) => sum + line.balanceFen, 0n)
  return { processor: of('1012'), receivable: of('1122'), advance: of('2205'), fees: of('6603') }
}

beforeAll(async () => {
  stripe = await startStripeServer()
  test = await createTestMarket()
  const { market } = test.platform
  await seedOrganizations(market)
  const { uscc } = await market.prisma.organization.findUniqueOrThrow({ where: { id: orgId('operator') } })
  const account = {
    secretKey: STRIPE_KEY,
    webhookSecret: STRIPE_WEBHOOK_SECRET,
    merchantUscc: uscc,
    apiUrl: stripe.url,
  }
  rooms = await openRooms({ ...test.platform, config: { ...test.platform.config, stripe: account } }, PaymentModule)
  const id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 10_001n })
  test.clock.advanceTo('2026-04-05T09:00:00+08:00')
  done(await rooms.get(BillingService).closeMonth(maker, { period: '2026-03' }))
  invoiceId = (await market.prisma.invoice.findFirstOrThrow()).id
})
afterAll(async () => {
  await rooms.close()
  await test.close()
  await stripe.close()
})

// One story: each test goes on where the one before it stopped.
describe('an invoice that is paid by Stripe', () => {
  it('opens one page for its buyer, with the amount in fen and the three ways to pay', async () => {
    const page = done(await rooms.get(StripeService).openCheckout(buyer, invoiceId))
    const { body, key } = stripe.received.find(({ path }) => path.endsWith('/sessions')) ?? {}
    const sent = [
      'line_items[0][price_data][unit_amount]',
      'line_items[0][price_data][currency]',
      'allowed_payment_method_types[1]',
      'allowed_payment_method_types[2]',
      'customer',
      'metadata[invoiceId]',
      'payment_intent_data[transfer_group]',
    ]
    expect([page.url, key, sent.map((name) => body?.get(name))]).toEqual([
      'https://checkout.stripe.com/c/pay/cs_1',
      `checkout:${invoiceId}:300025`,
      ['300025', 'cny', 'alipay', 'wechat_pay', 'cus_1', invoiceId, '370100-2026-000001'],
    ])
  })

  it('makes its customer once', async () => {
    done(await rooms.get(StripeService).openCheckout(buyer, invoiceId))
    expect(stripe.received.filter(({ path }) => path === '/v1/customers').map(({ key }) => key)).toEqual([
      `customer:${orgId('consumer')}`,
    ])
  })

  it.each([
    ['another buyer', actorOf('smallConsumer'), 'FORBIDDEN'],
    ['the operator', maker, 'FORBIDDEN'],
  ])('opens none for %s', async (_, actor, code) => {
    expect(codeOf(await rooms.get(StripeService).openCheckout(actor, invoiceId))).toBe(code)
  })

  it.each([
    ['forged', () => hear(session(), { secret: 'whsec_other' }), 'WEBHOOK_FORGED'],
    ['replayed after long', () => hear(session(), { at: 1_700_000_000 }), 'WEBHOOK_FORGED'],
    ['in another currency', () => hear(session({ currency: 'usd' })), 'WEBHOOK_CURRENCY'],
    ['about nothing of ours', () => hear(session({ metadata: { invoiceId: 'none' } })), 'WEBHOOK_UNKNOWN_OBJECT'],
    ['without an invoice', () => hear(session({ metadata: {} })), 'WEBHOOK_MALFORMED'],
    ['of a session that is not paid yet', () => hear(session({ payment_status: 'unpaid' })), 'IGNORED'],
    ['that nobody acts on', () => hear({ id: 'evt_0', type: 'customer.created', object: {} }), 'IGNORED'],
    ['of a dispute before its payment', () => hear(dispute('funds_withdrawn', 'evt_2')), 'WEBHOOK_TOO_EARLY'],
  ])('takes no event that is %s', async (_, told, answer) => {
    expect([await told(), (await invoice()).status]).toEqual([answer, 'ISSUED'])
  })

  it('is paid when Stripe says so, once; the fee is the operator’s expense and lowers nothing that is split', async () => {
    const answers = [
      await hear(session()),
      await hear(session()),
      await hear({ ...session(), id: 'evt_3', type: 'checkout.session.async_payment_succeeded' }),
    ]
    expect([answers, (await invoice()).status, await balances()]).toEqual([
      ['DONE', 'DONE_BEFORE', 'DONE'],
      'PAID',
      { processor: 291_324n, receivable: 0n, advance: 0n, fees: 8_701n },
    ])
  })

  it('asks for nothing when nothing is owed', async () => {
    expect(codeOf(await rooms.get(StripeService).openCheckout(buyer, invoiceId))).toBe('NOTHING_OWED')
  })

  it('is owed again when a bank takes the payment back, and paid again when the dispute is won', async () => {
    // the event that came too early is sent again
    const taken = [
      await hear(dispute('funds_withdrawn', 'evt_2')),
      (await invoice()).status,
      (await balances()).receivable,
    ]
    const given = [
      await hear(dispute('funds_reinstated', 'evt_4')),
      (await invoice()).status,
      (await balances()).receivable,
    ]
    expect([taken, given]).toEqual([
      ['DONE', 'PARTLY_PAID', 100_000n],
      ['DONE', 'PAID', 0n],
    ])
  })

  it('is paid back as far as it was paid too much, by two people, with a key of the refund', async () => {
    await hear({ ...session({ payment_intent: 'pi_2', amount_total: 5_000 }), id: 'evt_5' })
    const { id: paymentId } = await test.platform.market.prisma.payment.findFirstOrThrow({
      where: { reference: 'pi_2' },
    })
    const refunds = rooms.get(RefundService)
    const over = await refunds.propose(maker, { paymentId, amountFen: fen(5_001n) })
    const { id: refundId } = done(await refunds.propose(maker, { paymentId, amountFen: fen(5_000n) }))
    const twice = await refunds.propose(maker, { paymentId, amountFen: fen(1n) })
    const alone = await refunds.approve(maker, { refundId, reference: null })
    const approved = done(await refunds.approve(checker, { refundId, reference: null }))
    const again = await refunds.approve(checker, { refundId, reference: null })
    const sent = stripe.received
      .filter(({ path }) => path === '/v1/refunds')
      .map(({ key, body }) => [key, body.get('amount')])
    expect([[over, twice, alone, again].map(codeOf), approved.reference, sent, (await balances()).advance]).toEqual([
      ['REFUND_TOO_LARGE', 'REFUND_TOO_LARGE', 'FORBIDDEN', 'REFUND_DONE'],
      're_1',
      [[`refund:${refundId}`, '5000']],
      0n,
    ])
  })
})
