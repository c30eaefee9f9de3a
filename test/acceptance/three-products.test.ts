/** Each product of the demo answers through POST /v1/products/{code}/calls exactly as the examples beside its contract say. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readProductFolder, type ProductExample } from '../../src/demo/product-folder.ts'
import { resolveExampleInput } from '../../src/demo/resolve-example.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const PRODUCTS = [
  { folder: 'id2', caller: 'consumer.verifier@chengdu.demo' },
  { folder: 'rfc', caller: 'consumer.rental@jinan.demo' },
  { folder: 'ent', caller: 'consumer.bank@shanghai.demo' },
] as const

let demo: DemoService
const expiresAt = () => new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()

beforeAll(async () => void (demo = await startDemoService()))
afterAll(() => demo.close())

describe.each(PRODUCTS)('product $folder', async ({ folder, caller: email }) => {
  const { contract, examples } = await readProductFolder(folder)
  let caller: Caller
  beforeAll(async () => void (caller = await Caller.of(demo.url, await demo.as(email), contract.code)))

  const consentFor = async (input: Record<string, unknown>) => {
    const identifier = contract.subject && input[contract.subject.input]
    if (!contract.subject || typeof identifier !== 'string') return {}
    const subject = { subjectKind: contract.subject.kind, subjectIdentifier: identifier }
    return { consentId: await caller.consent(subject, { expiresAt: expiresAt() }) }
  }

  it.each(examples.map((example, n) => ({ title: example.title.en, example, n })))('$title', async ({ example, n }) => {
    const input = resolveExampleInput(example)
    const { expect: expected } = example
    const extra = 'faults' in expected ? {} : await consentFor(input)
    const { status, body } = await caller.call(`${folder}-${n}`, input, extra)
    if ('faults' in expected) {
      expect({ status, outcome: body.outcome, billable: body.billable }).toEqual({
        status: 422,
        outcome: 'INVALID_INPUT',
        billable: false,
      })
      expect((body.errors as { path: string }[]).map(({ path }) => path)).toEqual(
        expect.arrayContaining([...expected.faults]),
      )
      return
    }
    expect({ status, outcome: body.outcome, answer: body.answer }).toEqual({
      status: 200,
      outcome: expected.outcome,
      answer: expect.objectContaining(answerOf(expected)),
    })
    expect(body.billable).toBe(contract.billable.some((outcome) => outcome === expected.outcome))
  })

  it('answers with the keys of its contract and the envelope, and nothing else', async () => {
    const example = examples.find(
      ({ expect: expected }) =>
        'outcome' in expected && contract.billable.some((outcome) => outcome === expected.outcome),
    )
    const input = resolveExampleInput(example as ProductExample)
    const { body } = await caller.call(`${folder}-keys`, input, await consentFor(input))
    expect(Object.keys(body.answer as object).toSorted()).toEqual(Object.keys(contract.output.properties).toSorted())
    expect(Object.keys(body).toSorted()).toEqual([
      'answer',
      'asOf',
      'billable',
      'outcome',
      'productCode',
      'productVersion',
      'receipt',
      'replayed',
      'requestNo',
    ])
  })
})

const answerOf = (expected: ProductExample['expect']) => ('fields' in expected ? expected.fields : {})
