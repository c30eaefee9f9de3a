import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testLookupKey, testToday } from '../../../test/support/domain.ts'
import {
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  type TestMarket,
} from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { readProductFolder } from '../../demo/product-folder.ts'
import { compileContract, type Answer } from '../product/index.ts'
import { AggregateQuestions } from './aggregate-questions.ts'
import { GatewayModule } from './gateway.module.ts'
import type { Licence } from './licence.ts'

const BUDGET = 3
const MONTH_MS = 31 * 86_400_000
const { contract: site } = await readProductFolder('site')
if (!site.aggregate) throw new Error('Siting is an aggregate.')
const compiled = compileContract(
  { ...site, aggregate: { ...site.aggregate, questionsPerMonth: BUDGET } },
  { lookupKey: testLookupKey, today: testToday },
)
const answer = (column: number): Answer => ({ outcome: 'SCORED', asOf: null, fields: { cells: [{ column }] } })

describe('in an embedded database', () => describeBudget(() => createTestMarket()))
describeOnPostgres('on a server', () => describeBudget(() => createServerMarket()))

function describeBudget(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let rooms: INestApplicationContext
  let buyer = 0

  beforeAll(async () => {
    test = await open()
    rooms = await openRooms(test.platform, GatewayModule)
  })
  afterAll(async () => {
    await rooms.close()
    await test.close()
  })

  /** A buyer who has asked nothing yet. */
  function newBuyer() {
    const licence = { consumerOrgId: `buyer-${++buyer}`, productId: 'product', productVersionId: 'version' } as Licence
    const ask = async (gridIds: string[], found: Answer | null = answer(1)) => {
      const input = compiled.prepareInput({ shopType: 'CAFE', gridIds })
      if (!input.ok) throw new Error('The question is well formed.')
      const work = vi.fn(async () => found ?? undefined)
      const result = await rooms
        .get(AggregateQuestions, { strict: false })
        .answer({ licence, contract: compiled, input: input.value }, work)
      return { result, asked: work.mock.calls.length > 0 }
    }
    return ask
  }
  const cell = (n: number) => [`JN-C-${String(n).padStart(2, '0')}-10`]
  const spent = { result: { ok: false, error: { code: 'BUDGET_SPENT' } } }

  it('lets in as many different questions as there are, and refuses the next', async () => {
    const ask = newBuyer()
    for (let n = 0; n < BUDGET; n++) expect(await ask(cell(n))).toMatchObject({ result: { ok: true } })
    expect(await ask(cell(BUDGET))).toMatchObject(spent)
  })

  it('lets in no more when they come at once', async () => {
    const ask = newBuyer()
    const results = await Promise.all(Array.from({ length: 4 * BUDGET }, (_, n) => ask(cell(n))))
    expect(results.filter(({ result }) => result.ok)).toHaveLength(BUDGET)
  })

  it('asks the data domain nothing for what is refused', async () => {
    const ask = newBuyer()
    for (let n = 0; n < BUDGET; n++) await ask(cell(n))
    expect((await ask(cell(BUDGET))).asked).toBe(false)
  })

  it('gives the first answer again, without asking and without spending, although the data have changed', async () => {
    const ask = newBuyer()
    await ask(cell(0), answer(1))
    for (let n = 0; n < 2 * BUDGET; n++)
      expect(await ask(cell(0), answer(2))).toEqual({ result: { ok: true, value: answer(1) }, asked: false })
    expect(await ask(cell(1))).toMatchObject({ result: { ok: true } })
  })

  it('takes the same cells in another order for the same question', async () => {
    const ask = newBuyer()
    await ask([...cell(4), ...cell(5)], answer(1))
    expect(await ask([...cell(5), ...cell(4), ...cell(5)], answer(2))).toMatchObject({ asked: false })
  })

  it('gives one answer to the same question asked twice at once', async () => {
    const ask = newBuyer()
    const [one, other] = await Promise.all([ask(cell(0), answer(1)), ask(cell(0), answer(2))])
    expect(one.result).toEqual(other.result)
  })

  it('keeps a question that found no answer open, and counts it once', async () => {
    const ask = newBuyer()
    expect(await ask(cell(0), null)).toEqual({ result: { ok: true, value: undefined }, asked: true })
    expect(await ask(cell(0))).toMatchObject({ asked: true })
    for (let n = 1; n < BUDGET; n++) await ask(cell(n))
    expect(await ask(cell(BUDGET))).toMatchObject(spent)
  })

  it('counts each buyer for itself', async () => {
    const [one, other] = [newBuyer(), newBuyer()]
    for (let n = 0; n < BUDGET; n++) await one(cell(n))
    expect(await other(cell(BUDGET))).toMatchObject({ result: { ok: true } })
  })

  it('begins anew with the month, with new answers', async () => {
    const ask = newBuyer()
    for (let n = 0; n < BUDGET; n++) await ask(cell(n))
    test.clock.advanceMs(MONTH_MS)
    expect(await ask(cell(0), answer(2))).toEqual({ result: { ok: true, value: answer(2) }, asked: true })
  })
}
