import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask, type Connection } from '../../../test/support/ask.ts'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage } from '../../../test/support/sales.ts'
import { BillingService } from '../billing/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { AssignmentService } from './assignment.service.ts'
import { PaymentModule } from './payment.module.ts'

const IMPORT = `mutation ($input: ImportBankStatementInput!) { importBankStatement(input: $input) { __typename
  ... on ImportBankStatementSuccess { data { entries credits { amount } payments { id status } } }
  ... on Refusal { code message } } }`
const PROPOSE = `mutation ($input: ProposeAssignmentInput!) { proposeAssignment(input: $input) { __typename
  ... on ProposeAssignmentSuccess { data { status proposedInvoice { no } } } ... on Refusal { code } } }`
const ASSIGN = `mutation ($input: AssignPaymentInput!) { assignPayment(input: $input) { __typename
  ... on AssignPaymentSuccess { data { status buyer { nameEn } } } ... on Refusal { code } } }`
const PAYMENTS = `{ list: payments(first: 20) { edges { node { id reference status amount { amount } buyer { nameEn } proposedInvoice { no } } } } }`
const MOVEMENTS = `{ list: moneyMovements(first: 20) { edges { node { kind payment { reference } legs { place side amount { amount } invoice { no } counterparty { nameEn } } } } } }`
const INVOICES = `{ list: invoices(first: 20) { edges { node { no status paid { amount } outstanding { amount } } } } }`

const [ONE, TWO] = ['370100-2026-000001', '370100-2026-000002']
const sql: string[] = []
let test: TestMarket
let rooms: INestApplicationContext
let ask: Ask
let suspended: string

const file = (...entries: [reference: string, yuan: string, text: string][]) => {
  const lines = entries.map(([reference, yuan, text]) => `2026-04-02,${reference},${yuan},,CNY,测试付款人,${text}`)
  const total = entries.reduce((sum, [, yuan]) => sum + Math.round(Number(yuan) * 100), 0)
  const text = ['date,reference,credit,debit,currency,counterparty,remittance', ...lines, `total,,${total / 100},,,,`]
  return { input: { content: Buffer.from(text.join('\n')).toString('base64') } }
}
type Answer = {
  importBankStatement: { code?: string; message?: string; data?: { payments: { id: string; status: string }[] } }
}
const send = async (given: object, by: OrganizationName = 'operator') =>
  (await ask<Answer>(IMPORT, given, by)).importBankStatement
const statusOf = async (no: string) => {
  const { list } = await ask<{ list: Connection<{ no: string; status: string; outstanding: { amount: string } }> }>(
    INVOICES,
    {},
    'operator',
  )
  const found = list.edges.find(({ node }) => node.no === no)?.node
  return [found?.status, found?.outstanding.amount]
}
const balanceOf = async (code: string) => {
  const until = new Date('2030-01-01T00:00:00+08:00')
  const { lines } = await rooms.get(LedgerService).trialBalance({ orgId: orgId('operator'), until })
  return lines
    .filter(({ account }) => account.code.startsWith(`${code}.`))
    .reduce((sum, line) => sum + line.balanceFen, 0n)
}

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (statement) => sql.push(statement) })
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, PaymentModule)
  ask = askOver(test, rooms)
  const id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 10_001n })
  await seedUsage(test, { product: id2, buyer: 'smallConsumer', period: '2026-03', calls: 10n })
  test.clock.advanceTo('2026-04-05T09:00:00+08:00')
  await rooms.get(BillingService).closeMonth(actorOf('operator'), { period: '2026-03' })
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

// One story: each test goes on where the one before it stopped.
describe('a month that is paid by bank transfer', () => {
  it('imports nothing of a file with a fault', async () => {
    const bad = file(['A1', '1000.00', ONE], ['A1', '1.00', TWO])
    expect([(await send(bad)).code, await statusOf(ONE)]).toEqual(['ENTRY_TWICE', ['ISSUED', '3000.25']])
  })

  it('takes a part of what is owed', async () => {
    await send(file(['A1', '1000.00', `付 ${ONE}`]))
    expect(await statusOf(ONE)).toEqual(['PARTLY_PAID', '2000.25'])
  })

  it('refuses the same file, and another with an entry that was imported', async () => {
    const again = await send(file(['A1', '1000.00', `付 ${ONE}`]))
    const other = await send(file(['A0', '1.00', TWO], ['A1', '1000.00', ONE]))
    expect([again.code, other.code, other.message?.split(':')[0]]).toEqual([
      'STATEMENT_IMPORTED',
      'ENTRY_IMPORTED',
      'Line 3',
    ])
  })

  it('keeps what is paid too much as the buyer’s advance', async () => {
    await send(file(['A2', '2500.00', ONE]))
    expect([await statusOf(ONE), await balanceOf('2205')]).toEqual([['PAID', '0.00'], -49_975n])
  })

  it('puts what nobody can read into suspense', async () => {
    const { data } = await send(file(['A3', '3.00', '货款']))
    suspended = data?.payments[0]?.id ?? ''
    expect([data?.payments[0]?.status, await balanceOf('2242')]).toEqual(['SUSPENSE', -300n])
  })

  it('lets nobody assign what nobody proposed', async () => {
    expect(await ask(ASSIGN, { input: { paymentId: suspended } }, 'operator')).toMatchObject({
      assignPayment: { code: 'PAYMENT_NOT_PROPOSED' },
    })
  })

  it('lets the operator say what it is for, and not agree to their own word', async () => {
    const proposed = await ask(PROPOSE, { input: { paymentId: suspended, invoiceNo: TWO } }, 'operator')
    const assigned = await ask(ASSIGN, { input: { paymentId: suspended } }, 'operator')
    expect([proposed, assigned]).toMatchObject([
      { proposeAssignment: { data: { status: 'PROPOSED', proposedInvoice: { no: TWO } } } },
      { assignPayment: { code: 'FORBIDDEN' } },
    ])
  })

  it('gives it to the invoice when a colleague agrees', async () => {
    const { id } = await test.platform.market.prisma.payment.findFirstOrThrow({ where: { reference: 'A3' } })
    const assigned = await rooms.get(AssignmentService).assign(actorOf('operator', 'second'), { paymentId: id })
    expect([assigned, await statusOf(TWO), await balanceOf('2242')]).toMatchObject([
      { value: { status: 'ASSIGNED', buyerOrgId: orgId('smallConsumer') } },
      ['PAID', '0.00'],
      0n,
    ])
  })

  it('leaves the bank with all that came in and the books balanced', async () => {
    const until = new Date('2030-01-01T00:00:00+08:00')
    const { balanced } = await rooms.get(LedgerService).trialBalance({ orgId: orgId('operator'), until })
    expect([await balanceOf('1002'), await balanceOf('1122'), balanced]).toEqual([350_300n, 0n, true])
  })

  it('refuses an invoice of another operator, and a second assignment', async () => {
    const other = await ask(PROPOSE, { input: { paymentId: suspended, invoiceNo: ONE } }, 'operator2')
    const again = await ask(PROPOSE, { input: { paymentId: suspended, invoiceNo: ONE } }, 'operator')
    expect([other, again]).toMatchObject([
      { proposeAssignment: { code: 'FORBIDDEN' } },
      { proposeAssignment: { code: 'PAYMENT_ASSIGNED' } },
    ])
  })

  it('refuses what the bank cannot have booked yet', async () => {
    const text =
      'date,reference,credit,debit,currency,counterparty,remittance\n2026-04-06,A9,1.00,,CNY,a,b\ntotal,,1.00,,,,'
    const { code } = await send({ input: { content: Buffer.from(text).toString('base64') } })
    expect(code).toBe('ENTRY_MALFORMED')
  })
})

describe('who sees payments', () => {
  const seen = async (source: string, by?: OrganizationName) =>
    (await ask<{ list: Connection }>(source, {}, by)).list.edges.length

  it.each([
    [undefined, 0, 0],
    ['consumer', 2, 0],
    ['operator2', 0, 0],
    ['operator', 3, 4],
    ['finance', 3, 4],
    ['audit', 3, 4],
  ] as const)('%s: %i payments and %i movements', async (by, payments, movements) => {
    expect([await seen(PAYMENTS, by), await seen(MOVEMENTS, by)]).toEqual([payments, movements])
  })

  it.each([
    ['payments', PAYMENTS],
    ['movements', MOVEMENTS],
  ])('lists %s in one or two statements of SQL', async (_, source) => {
    sql.length = 0
    await ask(source, {}, 'operator')
    expect(sql.length).toBeLessThanOrEqual(2)
  })
})
