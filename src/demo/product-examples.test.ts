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
import type { OpenDatabase } from '../platform/database/open.ts'
import { readProductFolder } from './product-folder.ts'
import { resolveExampleInput } from './resolve-example.ts'

const FOLDERS = ['id2', 'id3', 'rfc', 'ent']

let domain: OpenDatabase

beforeAll(async () => {
  domain = await createTestDomain()
  await seedTestDomain(domain.pool)
})
afterAll(() => domain.close())

const products = await Promise.all(FOLDERS.map(readProductFolder))

describe.each(products)('product $contract.code', (product) => {
  const { contract, examples } = product
  const { prepareInput, guardAnswer } = compileContract(contract, { lookupKey: testLookupKey, today: testToday })

  beforeAll(async () => {
    for (const purpose of contract.purposes) await install(domain.pool, await specOf(domain.pool, product, purpose))
  })

  it.each(examples)('$title.en', async (example) => {
    const prepared = prepareInput(resolveExampleInput(example))
    if ('faults' in example.expect) {
      expect(prepared).toMatchObject({ ok: false, error: example.expect.faults.map((path) => ({ path })) })
      return
    }
    expect(prepared).toMatchObject({ ok: true })
    if (!prepared.ok) return
    for (const purpose of contract.purposes) {
      const [answer] = await answersOf(domain.pool, { ...contract, purpose }, [prepared.value.row])
      expect(guardAnswer(answer)).toMatchObject({ ok: true, value: example.expect })
    }
  })

  it('has an example for each outcome', () => {
    const shown = examples.flatMap(({ expect: expected }) => ('outcome' in expected ? [expected.outcome] : []))
    expect(new Set(shown)).toEqual(new Set(contract.outcomes))
  })

  it('answers callers of a batch each with their own', async () => {
    const inputs = examples.map((example) => prepareInput(resolveExampleInput(example)))
    const rows = inputs.flatMap((input) => (input.ok ? [input.value.row] : []))
    const key = { ...contract, purpose: contract.purposes[0] ?? 'PUBLIC_WELFARE' }
    const together = await answersOf(domain.pool, key, rows)
    const alone = await Promise.all(rows.map(async (row) => (await answersOf(domain.pool, key, [row]))[0]))
    expect(together).toEqual(alone)
  })

  it('gives no canary away, whoever is asked for', async () => {
    const { rows: canaries } = await domain.pool.query<{ value: string }>('select value from platform.canary')
    const inputs = examples.map((example) => prepareInput(resolveExampleInput(example)))
    const rows = inputs.flatMap((input) => (input.ok ? [input.value.row] : []))
    const asked = canaries.flatMap(({ value }) => rows.map((row) => askFor(value, row)))
    const answers = await answersOf(
      domain.pool,
      { ...contract, purpose: contract.purposes[0] ?? 'PUBLIC_WELFARE' },
      asked,
    )
    const released = answers.map(guardAnswer)
    expect(JSON.stringify(released).includes('CANARY')).toBe(false)
  })
})

/** The row of a caller who somehow knows a canary: all its texts and keys are the canary's. */
function askFor(canary: string, row: Readonly<Record<string, string | number | boolean | null>>) {
  const key = `\\x${testLookupKey(canary).toString('hex')}`
  const known = (name: string, value: unknown) =>
    name.endsWith('_key') ? key : typeof value === 'string' ? canary : value
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, known(name, value) as string | number]))
}
