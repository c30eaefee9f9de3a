/** 冻结: what each authority freezes does not happen any more, and nobody but that authority lifts it. Over HTTP, seeded. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { mutate, refusalOf } from '../support/mutate.ts'
import { seedMoney } from '../policy/walk/payment.ts'
import { globalId } from '../policy/walk/documents.ts'

const AUTHORITY = {
  PRICES: 'price@chengdu.demo',
  MONEY: 'finance@chengdu.demo',
  CALLS: 'security@chengdu.demo',
} as const
type Scope = keyof typeof AUTHORITY
const [MAKER, CHECKER] = ['operator.maker@chengdu.demo', 'operator.checker@chengdu.demo']
const PRICE = {
  productCode: 'ID2',
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  buyerClass: 'ALL',
  mode: 'FLAT',
  tiers: [{ unitPrice: '0.2900' }],
}

let demo: DemoService
let operatorUscc: string
let caller: Caller
const standing = new Map<Scope, string>()
let calls = 0

const market = () => demo.service.platform.market.prisma
const attempt = (email: string, field: string, input: object) => refusalOf(mutate(demo, email, { field, input }))
async function set(scope: Scope): Promise<void> {
  const input = { operatorUscc, reason: '测试', documentNo: `冻-${scope}` }
  const { id } = await mutate(demo, AUTHORITY[scope], { field: 'setFreeze', input })
  standing.set(scope, id ?? '')
}
const lift = (email: string, scope: Scope) =>
  attempt(email, 'liftFreeze', { freezeId: standing.get(scope), reason: '测试' })

async function call(): Promise<string> {
  const { name, idNo } = syntheticPerson(CHENGDU, 17)
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  const consentId = await caller.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
  const { body } = await caller.call(`freeze-${calls++}`, { name, idNo }, { consentId })
  return String(body.code ?? body.outcome)
}

const DOES: Readonly<
  Record<Scope, { refused: string; done: string | undefined; act: () => Promise<string | undefined> }>
> = {
  PRICES: {
    refused: 'PRICES_FROZEN',
    done: undefined,
    act: async () => {
      const { id } = await mutate(demo, MAKER, { field: 'proposePrice', input: PRICE })
      return attempt(CHECKER, 'publishPrice', { priceVersionId: id })
    },
  },
  MONEY: {
    refused: 'MONEY_FROZEN',
    done: undefined,
    act: async () => {
      const payout = await market().payout.findFirstOrThrow({ where: { status: 'LISTED' } })
      return attempt(CHECKER, 'payPayout', { payoutId: globalId('Payout', payout.id), reference: '缴-1' })
    },
  },
  CALLS: { refused: 'CALLS_FROZEN', done: 'MATCH', act: call },
}

beforeAll(async () => {
  demo = await startDemoService()
  const maker = await market().person.findUniqueOrThrow({ where: { email: MAKER }, include: { org: true } })
  operatorUscc = maker.org.uscc
  await seedMoney(demo)
  caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  expect(await call()).toBe('MATCH')
}, 180_000)
afterAll(() => demo.close())

describe.each(['CALLS', 'PRICES', 'MONEY'] as const)('%s', (scope) => {
  const others = [
    ...Object.values(AUTHORITY).filter((email) => email !== AUTHORITY[scope]),
    CHECKER,
    'bureau.maker@chengdu.demo',
    'audit@chengdu.demo',
  ]

  it.each([CHECKER, 'bureau.maker@chengdu.demo', 'audit@chengdu.demo', 'consumer.verifier@chengdu.demo'])(
    'are not frozen by %s',
    async (email) => {
      expect(await attempt(email, 'setFreeze', { operatorUscc, reason: '测试', documentNo: '1' })).toBe('FORBIDDEN')
    },
  )

  it('do not happen from the moment on in which their authority freezes them', async () => {
    await set(scope)
    expect(await DOES[scope].act()).toBe(DOES[scope].refused)
  })

  it('are frozen once', async () => {
    const again = await attempt(AUTHORITY[scope], 'setFreeze', { operatorUscc, reason: '测试', documentNo: '2' })
    expect(again).toBe('FREEZE_STANDS')
  })

  it.each(others)('are not unfrozen by %s', async (email) => {
    expect([await lift(email, scope), await DOES[scope].act()]).toEqual(['FORBIDDEN', DOES[scope].refused])
  })

  it('happen again when their authority has lifted it, once', async () => {
    expect([await lift(AUTHORITY[scope], scope), await DOES[scope].act()]).toEqual([undefined, DOES[scope].done])
    expect(await lift(AUTHORITY[scope], scope)).toBe('FREEZE_LIFTED')
  })
})

describe('the database', () => {
  it('lets nobody remove a freeze or change what it says', async () => {
    const where = { scope: 'CALLS' } as const
    await expect(market().freeze.deleteMany({ where })).rejects.toThrow()
    await expect(market().freeze.updateMany({ where, data: { reason: 'other' } })).rejects.toThrow()
  })

  it('refuses a payout of an operator whose money is frozen, whatever the service says', async () => {
    await set('MONEY')
    const payout = await market().payout.findFirstOrThrow({})
    const copy = { ...payout, id: 'FROZEN', status: 'LISTED', reference: null, paidBy: null, paidAt: null } as const
    await expect(market().payout.create({ data: copy })).rejects.toThrow(/frozen/)
  })
})

describe('freezes', () => {
  const seenBy = async (email: string) => {
    const { freezes } = await (
      await demo.as(email)
    ).run<{ freezes: { edges: object[] } }>('{ freezes(first: 50) { edges { node { scope setAt liftedAt } } } }', {})
    return freezes.edges.length
  }

  it.each([
    [MAKER, 5],
    ['audit@chengdu.demo', 5],
    ['bureau.maker@chengdu.demo', 5],
    ['audit@shanghai.demo', 0],
    ['consumer.verifier@chengdu.demo', 0],
  ])('are shown to %s as they may be: %i', async (email, count) => {
    expect(await seenBy(email)).toBe(count)
  })
})
