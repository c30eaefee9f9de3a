/** The guard on answers that hold lists and objects: each in its own bounds, and never told of by its value. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../platform/root.ts'
import { compileContract } from './compile-contract.ts'
import { parseContract } from './contract.ts'

const seeded = async (folder: string) => {
  const json: unknown = JSON.parse(await readFile(inProject(`prisma/seed/products/${folder}/contract.json`), 'utf8'))
  const contract = parseContract(json)
  if (!contract.ok) throw new Error(folder)
  return compileContract(contract.value, {
    lookupKey: (plain) => Buffer.from(plain),
    today: () => '2026-03-01' as never,
  })
}
const [grp, afa, site] = await Promise.all(['grp', 'afa', 'site'].map(seeded))

const asOf = '2026-03-01T00:00:00.000Z'
const SECRET = '山东省济南市历下区某路1号'
const token = 'a'.repeat(32)
const dwelling = { houseToken: token, riskBand: 'HIGH', signals: ['S1'] }
const listing = (dwellings: unknown, truncated: unknown = false) => ({ outcome: 'HIT', asOf, dwellings, truncated })
const LISTED_AT_MOST = 500
const dwellings = (count: number) => Array.from({ length: count }, () => dwelling)

describe('a list of objects', () => {
  it('passes as long as the contract allows', () => {
    expect(grp?.guardAnswer(listing(dwellings(LISTED_AT_MOST)))).toMatchObject({ ok: true })
  })

  it.each<[string, object]>([
    ['one object too many', listing(dwellings(LISTED_AT_MOST + 1))],
    ['an object with a key too many', listing([{ ...dwelling, address: SECRET }])],
    ['an object with a key too few', listing([{ houseToken: token, riskBand: 'HIGH' }])],
    ['a text where a token should be', listing([{ ...dwelling, houseToken: SECRET }])],
    ['a code outside its enum', listing([{ ...dwelling, riskBand: SECRET }])],
    ['a code of a list outside its enum', listing([{ ...dwelling, signals: [SECRET] }])],
    ['one code twice', listing([{ ...dwelling, signals: ['S1', 'S1'] }])],
    ['a text in the place of the list', listing(SECRET)],
    ['a text in the place of true or false', listing([], SECRET)],
    ['a number in the place of an object', listing([1])],
  ])('is held back with %s, and nothing of it is told', (_, answer) => {
    const held = grp?.guardAnswer(answer)
    expect(held).toMatchObject({ ok: false, error: { code: 'ANSWER_OFF_CONTRACT' } })
    expect(JSON.stringify(held)).not.toContain(SECRET)
  })
})

describe('a list of codes', () => {
  const scored = (reasonCodes: unknown) => ({
    outcome: 'SCORED',
    asOf,
    decision: 'REJECT',
    riskBand: 'HIGH',
    reasonCodes,
  })

  it('passes with the three that a decision may give', () => {
    expect(afa?.guardAnswer(scored(['R01', 'R04', 'R06']))).toMatchObject({ ok: true })
  })

  it('is held back with a fourth', () => {
    expect(afa?.guardAnswer(scored(['R01', 'R02', 'R04', 'R06']))).toMatchObject({
      error: { message: expect.stringContaining('reasonCodes breaks maxItems') },
    })
  })
})

describe('a figure of a cell', () => {
  const cell = {
    column: 1,
    row: 1,
    suppressed: false,
    score: 100,
    rank: 1,
    demandIndex: 0,
    competitionIndex: 0,
    accessIndex: 0,
    costIndex: 0,
  }
  const cells = (change: object) => ({ outcome: 'SCORED', asOf, cells: [{ ...cell, ...change }] })

  it('passes at its bounds', () => expect(site?.guardAnswer(cells({}))).toMatchObject({ ok: true }))

  it.each([
    { score: 101 },
    { score: -1 },
    { score: 99.5 },
    { score: '99' },
    { rank: 0 },
    { rank: 201 },
    { column: 24 },
  ])('is held back outside them: %o', (change) => {
    expect(site?.guardAnswer(cells(change))).toMatchObject({ ok: false, error: { code: 'ANSWER_OFF_CONTRACT' } })
  })
})
