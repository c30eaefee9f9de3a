/**
 * P07, siting, over synthetic cells: the formula of its contract worked out a second time, and what suppression promises:
 * whatever is asked, answers are the same in two data domains that differ inside suppressed cells only.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answersOf,
  createTestDomain,
  install,
  seedTestDomain,
  specOf,
  testLookupKey,
  testToday,
} from '../../test/support/domain.ts'
import { compileContract } from '../modules/product/compile-contract.ts'
import { cellsAsked, PARTITIONS } from '../modules/product/partition.ts'
import type { OpenDatabase } from '../platform/database/open.ts'
import { readProductFolder } from './product-folder.ts'
import { CELLS, SHOP_TYPES, syntheticCell, type SyntheticCell } from './synthetic/cell.ts'

const product = await readProductFolder('site')
const { prepareInput, guardAnswer } = compileContract(product.contract, { lookupKey: testLookupKey, today: testToday })
const BY_ID = new Map(
  Array.from({ length: CELLS }, (_, index) => syntheticCell(index)).map((cell) => [cell.cellId, cell]),
)
const RUNS = 25

type Question = { shopType: (typeof SHOP_TYPES)[number]; bbox: string[] }
type Listed = { column: number; row: number; suppressed: boolean; score: number | null; rank: number | null }

let domain: OpenDatabase

beforeAll(async () => {
  domain = await createTestDomain()
  await seedTestDomain(domain.pool)
  await install(domain.pool, await specOf(domain.pool, product, 'INDUSTRY_DEVELOPMENT'))
})
afterAll(() => domain.close())

async function answerTo(question: object): Promise<unknown> {
  const prepared = prepareInput(question)
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.error))
  const [answer] = await answersOf(domain.pool, { ...product.contract, purpose: 'INDUSTRY_DEVELOPMENT' }, [
    prepared.value.row,
  ])
  const guarded = guardAnswer(answer)
  if (!guarded.ok) throw new Error(guarded.error.message)
  return guarded.value.fields.cells
}

const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, count) => sum + count, 0)
const isShown = (cell: SyntheticCell) => total(cell.people) >= 20 && cell.enterprises >= 3

/** People whom a type of shop is for (contract, x-description of demandIndex). */
const TARGETS: Record<Question['shopType'], readonly (keyof SyntheticCell['people'])[]> = {
  PHARMACY: ['AGE_45_59', 'AGE_60_UP'],
  RESTAURANT: ['AGE_18_29', 'AGE_30_44', 'AGE_45_59'],
  BANK: ['AGE_30_44', 'AGE_45_59', 'AGE_60_UP'],
  CONVENIENCE: ['AGE_0_17', 'AGE_18_29', 'AGE_30_44', 'AGE_45_59', 'AGE_60_UP'],
  CAFE: ['AGE_18_29', 'AGE_30_44'],
  BAKERY: ['AGE_18_29', 'AGE_30_44'],
}

/** score = 100 (0.4 D + 0.2 A + 0.25 (1 − C) + 0.15 (1 − R)), each min-max over what is shown of the area (products.md, P07). */
function scoresByHand({ shopType, bbox }: Question): Map<string, number> {
  const asked = cellsAsked(PARTITIONS.JN_CELL_500M, { corners: bbox })
  const cells = (asked.ok ? asked.value : []).flatMap((id) => BY_ID.get(id) ?? []).filter(isShown)
  const near = (cell: SyntheticCell) =>
    [...BY_ID.values()].filter(
      (other) => isShown(other) && (other.column - cell.column) ** 2 + (other.row - cell.row) ** 2 <= 4,
    )
  const minMax = (of: (cell: SyntheticCell) => number) => {
    const values = cells.map(of)
    const [least, most] = [Math.min(...values), Math.max(...values)]
    return (cell: SyntheticCell) => (most === least ? 0 : (of(cell) - least) / (most - least))
  }
  const demand = minMax(
    ({ people, spendingBand }) => spendingBand * TARGETS[shopType].reduce((sum, band) => sum + people[band], 0),
  )
  const access = minMax(({ boardings }) => boardings)
  const competition = minMax((cell) => near(cell).reduce((sum, { shops }) => sum + shops[shopType], 0))
  const cost = minMax(({ rentBand }) => rentBand)
  return new Map(
    cells.map((cell) => [
      `${cell.column} ${cell.row}`,
      40 * demand(cell) + 20 * access(cell) + 25 * (1 - competition(cell)) + 15 * (1 - cost(cell)),
    ]),
  )
}

const cornerId = fc
  .tuple(fc.nat(9), fc.nat(4))
  .map(([column, row]) => `JN-C-${String(column).padStart(2, '0')}-${String(row).padStart(2, '0')}`)
const questions = fc.record({
  shopType: fc.constantFrom(...SHOP_TYPES),
  bbox: fc.tuple(cornerId, cornerId).map((pair) => [...pair]),
})

describe('siting', () => {
  it('scores as its contract says, worked out by hand', async () => {
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        const byHand = scoresByHand(question)
        const listed = (await answerTo(question)) as Listed[]
        const shown = listed.filter(({ suppressed }) => !suppressed)
        expect(shown).toHaveLength(byHand.size)
        for (const { column, row, score } of shown)
          expect(Math.abs((score ?? -1) - (byHand.get(`${column} ${row}`) ?? -2))).toBeLessThanOrEqual(0.5 + 1e-9)
      }),
      { numRuns: RUNS },
    )
  })

  it('ranks the best first, equals alike', async () => {
    const listed = (await answerTo({ shopType: 'CAFE', bbox: ['JN-C-05-05', 'JN-C-15-12'] })) as Listed[]
    const scores = listed.map(({ score }) => score ?? -1)
    expect(scores).toEqual(scores.toSorted((one, other) => other - one))
    expect(listed.map(({ rank }) => rank)).toEqual(scores.map((score) => scores.indexOf(score) + 1))
  })

  it('gives no figure of a cell that is too small', async () => {
    const listed = (await answerTo({ shopType: 'CAFE', bbox: ['JN-C-00-00', 'JN-C-23-00'] })) as object[]
    expect(
      listed.every((cell) =>
        Object.values({ ...cell, column: null, row: null, suppressed: null }).every((value) => value === null),
      ),
    ).toBe(true)
  })
})

describe('no question tells what is in a suppressed cell', () => {
  /** Other figures inside the two first rows' suppressed cells, which stay suppressed. */
  async function changeInside(seed: number): Promise<void> {
    const { pool } = domain
    await pool.query(
      `update jn_psb.cell_population set people = (people + $1) % 4 where cell_id in (select 'JN-C-' || lpad(c::text, 2, '0') || '-00' from generate_series(0, 11) c)`,
      [seed],
    )
    await pool.query(
      `update jn_amr.cell_shop set shops = (shops + $1) % 3 where cell_id in (select 'JN-C-' || lpad(c::text, 2, '0') || '-00' from generate_series(12, 23) c)`,
      [seed],
    )
    await pool.query(`update jn_tra.cell_boarding set boardings = boardings + $1 where cell_id like 'JN-C-%-00'`, [
      seed,
    ])
    await pool.query(
      `update jn_tax.cell_band set spending_band = 1 + (spending_band + $1) % 9, rent_band = 1 + (rent_band + $1) % 9 where cell_id like 'JN-C-%-00'`,
      [seed],
    )
  }

  it('alone, beside others, or by subtraction: two domains that differ there answer every question alike', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(questions, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 1, max: 1_000 }),
        async (asked, seed) => {
          const before = await Promise.all(asked.map(answerTo))
          await changeInside(seed)
          expect(await Promise.all(asked.map(answerTo))).toEqual(before)
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('while a figure of a cell that is shown does change an answer, so that the law could fail', async () => {
    const question = { shopType: 'CAFE', bbox: ['JN-C-05-05', 'JN-C-08-08'] }
    const before = await answerTo(question)
    await domain.pool.query(
      `update jn_tra.cell_boarding set boardings = boardings + 100000 where cell_id = 'JN-C-06-06'`,
    )
    expect(await answerTo(question)).not.toEqual(before)
  })
})
