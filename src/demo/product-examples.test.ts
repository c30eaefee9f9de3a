import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answersOf,
  createTestDomain,
  grantExamples,
  install,
  seedTestDomain,
  specOf,
  testLookupKey,
  testToday,
} from '../../test/support/domain.ts'
import { createServerMarket, describeOnPostgres } from '../../test/support/market.ts'
import { probeBatchFunction, uninstallBatchFunction } from '../modules/product/batch-function.ts'
import { compileContract } from '../modules/product/compile-contract.ts'
import type { Contract } from '../modules/product/contract.ts'
import { signalRow, tokenRow } from '../modules/product/input-columns.ts'
import type { RowValue } from '../modules/product/prepare-input.ts'
import type { OpenDatabase } from '../platform/database/open.ts'
import { periodOfDay } from '../kernel/shanghai-time.ts'
import { readProductFolder, type ProductExample } from './product-folder.ts'
import { resolveExampleConsents, resolveExampleInput } from './resolve-example.ts'

type Row = Readonly<Record<string, RowValue>>

const products = await Promise.all(
  ['id2', 'id3', 'rfc', 'ent', 'afa', 'med', 'grp', 'gra', 'site', 'date', 'hsk'].map(readProductFolder),
)
/** A token is made by each installation with a key of its own, so no file knows one that leads somewhere. */
const NEEDS_TOKEN: readonly string[] = ['GRA HIT']

describe.each(products)('product $contract.code', ({ contract, examples }) => {
  it('has an example for each outcome', () => {
    const shown = examples.flatMap(({ expect: expected }) => ('outcome' in expected ? [expected.outcome] : []))
    const showable = contract.outcomes.filter((outcome) => !NEEDS_TOKEN.includes(`${contract.code} ${outcome}`))
    expect(new Set(shown)).toEqual(new Set(showable))
  })
})

describe('in an embedded database', () => describeInDatabase(createTestDomain))

describeOnPostgres('in a server', () =>
  describeInDatabase(async () => {
    const market = await createServerMarket()
    return { pool: market.platform.domain.pool, embedded: false, listen: async () => {}, close: () => market.close() }
  }),
)

function describeInDatabase(open: () => Promise<OpenDatabase>): void {
  let domain: OpenDatabase

  beforeAll(async () => {
    domain = await open()
    await seedTestDomain(domain.pool)
  })
  afterAll(() => domain.close())

  describe.each(products)('product $contract.code', (product) => {
    const { contract, examples } = product
    const { prepareInput, prepareClaims, guardAnswer } = compileContract(contract, {
      lookupKey: testLookupKey,
      today: testToday,
    })
    const [purpose = 'INDUSTRY_DEVELOPMENT'] = contract.purposes
    const answers = (rows: readonly Row[]) => answersOf(domain.pool, { ...contract, purpose }, rows)
    const resolved = examples.map((example) => ({ consents: resolveExampleConsents(example, testToday()) }))
    /** of each example, what names its consents */
    let named: Record<string, string>[] = []
    const inputOf = (example: ProductExample) => ({
      ...resolveExampleInput(example, testToday()),
      ...named[examples.indexOf(example)],
    })
    let rows: Row[] = []

    beforeAll(async () => {
      named = await grantExamples(domain.pool, contract, resolved)
      rows = examples.flatMap((example) => {
        const prepared = prepareInput(inputOf(example))
        return prepared.ok ? [{ ...prepared.value.row, ...toldBesides(contract, example) }] : []
      })
      for (const each of contract.purposes) await install(domain.pool, await specOf(domain.pool, product, each))
    })
    afterAll(async () => {
      for (const each of contract.purposes) {
        const key = await specOf(domain.pool, product, each)
        for (const statement of uninstallBatchFunction(key)) await domain.pool.query(statement)
      }
    })

    it.each(examples)('$title.en', async (example) => {
      const prepared = prepareInput(inputOf(example))
      const claims = Object.values(resolveExampleConsents(example, testToday())).map((consent) => consent.claims)
      const unclaimed = claims.map((each) => prepareClaims(each)).filter((each) => !each.ok)
      if (!prepared.ok || unclaimed.length > 0) {
        const faults = [prepared, ...unclaimed].flatMap((each) => (each.ok ? [] : each.error.map(({ path }) => path)))
        expect(faults).toEqual('faults' in example.expect && example.expect.faults)
        return
      }
      const [answer] = await answers([{ ...prepared.value.row, ...toldBesides(contract, example) }])
      expect(guardAnswer(answer)).toMatchObject({ ok: true, value: example.expect })
    })

    it('finds its rows by index, wherever its tables are large', async () => {
      const { enter, plan } = probeBatchFunction(await specOf(domain.pool, product, purpose))
      const client = await domain.pool.connect()
      try {
        await client.query('begin')
        for (const statement of [...enter, 'set local enable_seqscan = off']) await client.query(statement)
        const { rows: lines } = await client.query<{ 'QUERY PLAN': string }>(plan)
        const scanned = lines.flatMap((line) => /Seq Scan on (\S+)/.exec(line['QUERY PLAN'])?.[1] ?? [])
        expect(scanned.filter((table) => table !== 'source_update')).toEqual([])
      } finally {
        await client.query('rollback')
        client.release()
      }
    })

    it('answers the callers of a batch as it answers each alone', async () => {
      const together = await answers(rows)
      const alone = await Promise.all(rows.map(async (row) => (await answers([row]))[0]))
      expect(together).toEqual(alone)
    })

    it('answers the same for every purpose', async () => {
      for (const other of contract.purposes) {
        expect(await answersOf(domain.pool, { ...contract, purpose: other }, rows)).toEqual(await answers(rows))
      }
    })

    it('gives no canary away, whoever is asked for', async () => {
      const canaries = await domain.pool.query<{ value: string }>('select value from platform.canary')
      const asked = canaries.rows.flatMap(({ value }) => rows.map((row) => askFor(value, row)))
      const released = (await answers(asked)).map(guardAnswer)
      expect(JSON.stringify(released).includes('CANARY')).toBe(false)
    })
  })
}

/** What the gateway tells a query besides the input. */
function toldBesides(contract: Contract, { signals }: ProductExample): Row {
  const scope = { buyerId: 'a buyer', period: periodOfDay(testToday()) }
  return { ...signalRow(contract, signals), ...tokenRow(contract, scope) }
}

/** The row of a caller who somehow knows a canary: all its texts and keys are the canary's. */
function askFor(canary: string, row: Row): Row {
  const key = `\\x${testLookupKey(canary).toString('hex')}`
  const known = (name: string, value: RowValue) => {
    if (name.endsWith('_key')) return key
    const isText = typeof value === 'string' && !/^\d{4}-\d{2}-\d{2}$/.test(value)
    return isText ? canary : value
  }
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, known(name, value)]))
}
