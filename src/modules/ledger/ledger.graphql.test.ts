import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { fen } from '../../kernel/money.ts'
import { anonymous, type Actor } from '../../policy/actor.ts'
import { LedgerModule } from './ledger.module.ts'
import { LedgerService } from './ledger.service.ts'

let test: TestMarket
let rooms: INestApplicationContext
const queries: string[] = []

const JOURNALS = `{
  journals { edges { node {
    kind reverses { refId } postings { side amount { amount } account { code name counterparty { name } } }
  } } }
}`
const TRIAL_BALANCE = `{
  trialBalance(region: "370100", until: "2026-05-01T00:00:00+08:00") {
    balanced debits { amount } credits { amount }
    lines { account { name } debits { amount } credits { amount } balance { amount } }
  }
}`
const elsewhere = (actor: Actor): Actor => ({ ...actor, org: { ...actor.org!, region: '310000' } })
const journalsSeenBy = async (actor: Actor) => (await ask(rooms, actor, JOURNALS)).data?.journals.edges.length
const linesSeenBy = async (actor: Actor) => (await ask(rooms, actor, TRIAL_BALANCE)).data?.trialBalance.lines.length

beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => queries.push(sql) })
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, LedgerModule)
  await rooms.get(LedgerService).post({
    idempotencyKey: 'invoice:1',
    region: '370100',
    orgId: orgId('operator'),
    kind: 'INVOICE',
    happenedAt: new Date('2026-03-31T15:59:59.999Z'),
    refType: 'Invoice',
    refId: '01INVOICE',
    memo: '2026-03',
    postings: [
      {
        account: { chart: 'RECEIVABLE', counterpartyOrgId: orgId('consumer') },
        side: 'DEBIT',
        amountFen: fen(300_025n),
      },
      { account: { chart: 'UNSPLIT_REVENUE' }, side: 'CREDIT', amountFen: fen(283_042n) },
      { account: { chart: 'VAT_PAYABLE' }, side: 'CREDIT', amountFen: fen(16_983n) },
    ],
  })
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('journals', () => {
  it('show accounts, sides and amounts', async () => {
    const { data } = await ask(rooms, actorOf('audit'), JOURNALS)
    expect(data?.journals.edges[0].node).toMatchObject({
      kind: 'INVOICE',
      reverses: null,
      postings: [
        {
          side: 'DEBIT',
          amount: { amount: '3000.25' },
          account: { name: '应收账款', counterparty: { name: '测试银行' } },
        },
        { side: 'CREDIT', amount: { amount: '2830.42' }, account: { name: '待分配收入', counterparty: null } },
        { side: 'CREDIT', amount: { amount: '169.83' }, account: { name: '应交增值税', counterparty: null } },
      ],
    })
  })

  it.each([
    ['the audit office of the region', actorOf('audit'), 1],
    ['the finance department of the region', actorOf('finance'), 1],
    ['the operator whose books they are', actorOf('operator'), 1],
    ['another operator', actorOf('operator2'), 0],
    ['the buyer', actorOf('consumer'), 0],
    ['the audit office of another region', elsewhere(actorOf('audit')), 0],
    ['nobody signed in', anonymous('test'), 0],
  ])('are seen as they may be by %s', async (_name, actor, count) => {
    expect([await journalsSeenBy(actor), (await linesSeenBy(actor)) > 0]).toEqual([count, count > 0])
  })

  it('can be looked up by the paper behind them', async () => {
    const of = (refId: string) =>
      ask(rooms, actorOf('audit'), `{ journals(refType: "Invoice", refId: "${refId}") { edges { node { kind } } } }`)
    expect((await of('01INVOICE')).data?.journals.edges.length).toBe(1)
    expect((await of('01OTHER')).data?.journals.edges.length).toBe(0)
  })

  it('take one statement with all that belongs to them', async () => {
    queries.length = 0
    await ask(rooms, actorOf('audit'), JOURNALS)
    expect(queries.length).toBe(1)
  })
})

describe('ledgerAccounts', () => {
  it('are seen by the counterparty too', async () => {
    const { data } = await ask(rooms, actorOf('consumer'), '{ ledgerAccounts { edges { node { code class } } } }')
    const code = `1122.${orgId('operator')}.${orgId('consumer')}`
    expect(data?.ledgerAccounts.edges).toEqual([{ node: { code, class: 'ASSET' } }])
  })
})

describe('trialBalance', () => {
  it('shows each account and that the whole is balanced', async () => {
    const { data } = await ask(rooms, actorOf('audit'), TRIAL_BALANCE)
    const [zero, gross, net, vat] = ['0.00', '3000.25', '2830.42', '169.83'].map((amount) => ({ amount }))
    expect(data?.trialBalance).toEqual({
      balanced: true,
      debits: gross,
      credits: gross,
      lines: [
        { account: { name: '应收账款' }, debits: gross, credits: zero, balance: gross },
        { account: { name: '待分配收入' }, debits: zero, credits: net, balance: { amount: '-2830.42' } },
        { account: { name: '应交增值税' }, debits: zero, credits: vat, balance: { amount: '-169.83' } },
      ],
    })
  })

  it('of an instant before the first journal is empty', async () => {
    const early = TRIAL_BALANCE.replace('2026-05-01', '2026-03-01')
    expect((await ask(rooms, actorOf('audit'), early)).data?.trialBalance.lines).toEqual([])
  })
})
