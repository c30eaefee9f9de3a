/** Each product of the demo answers through POST /v1/products/{code}/calls exactly as the examples beside its contract say. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSeedData } from '../../src/demo/seed-data.ts'
import { readProductFolder, type ProductExample } from '../../src/demo/product-folder.ts'
import { resolveExampleConsents, resolveExampleInput } from '../../src/demo/resolve-example.ts'
import { REFUSED } from '../../src/cli/client.ts'
import { syntheticDwelling } from '../../src/demo/synthetic/dwelling.ts'
import { DWELLINGS } from '../../src/demo/synthetic/known-truths.ts'
import { Caller } from '../support/caller.ts'
import { grant, requestConsent, type SubjectLink } from '../support/subject.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const PRODUCTS = [
  { folder: 'id2', caller: 'consumer.verifier@chengdu.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'rfc', caller: 'consumer.rental@jinan.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'ent', caller: 'consumer.bank@shanghai.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'afa', caller: 'consumer.bank@jinan.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'med', caller: 'consumer.insurer@jinan.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'grp', caller: 'consumer.street@jinan.demo', purpose: 'PUBLIC_GOVERNANCE' },
  { folder: 'site', caller: 'consumer.chain@jinan.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'date', caller: 'consumer.dating@chengdu.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'hsk', caller: 'consumer.housekeeping@chengdu.demo', purpose: 'INDUSTRY_DEVELOPMENT' },
  { folder: 'hsk', caller: 'consumer.street@chengdu.demo', purpose: 'PUBLIC_WELFARE' },
] as const

let demo: DemoService
const expiresAt = () => new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()

beforeAll(async () => void (demo = await startDemoService()))
afterAll(() => demo.close())

/** Examples of what a single caller can see: facts about other lenders need other lenders. */
const shown = ({ signals }: ProductExample) => Object.values(signals).every((value) => value === 0)

describe.each(PRODUCTS)('product $folder', async ({ folder, caller: email, purpose }) => {
  const { contract, examples: all } = await readProductFolder(folder)
  const examples = all.filter(shown)
  let caller: Caller
  beforeAll(async () => void (caller = await Caller.of(demo.url, await demo.as(email), contract.code, purpose)))

  const consentFor = async (input: Record<string, unknown>) => {
    const identifier = contract.subject && input[contract.subject.input]
    if (!contract.subject || typeof identifier !== 'string') return {}
    const subject = { subjectKind: contract.subject.kind, subjectIdentifier: identifier }
    return {
      consentId: await caller.consent(subject, {
        expiresAt: expiresAt(),
        separate: contract.consentKind === 'PERSONAL_SEPARATE',
        singleUse: contract.consentTerms?.singleUse ?? false,
      }),
    }
  }

  /** The input, with the consents that its people gave by their links; a call about nobody is asked for by no link. */
  const asked = async (example: ProductExample) => {
    const people = Object.entries(resolveExampleConsents(example))
    if (people.length === 0) return resolveExampleInput(example)
    const terms = { productCode: contract.code, purposeClass: purpose }
    const links = await requestConsent(await demo.as(email), terms)
    for (const [n, [, person]] of people.entries()) await grant(demo.url, links[n] as SubjectLink, person)
    const named = people.map(([name], n) => [name, links[n]?.consentId ?? ''])
    return { ...resolveExampleInput(example), ...(Object.fromEntries(named) as Record<string, string>) }
  }
  const isCalled = ({ consents, expect: expected }: ProductExample) =>
    Object.keys(consents).length === 0 || !('faults' in expected)

  it.each(examples.filter(isCalled).map((example, n) => ({ title: example.title.en, example, n })))(
    '$title',
    async ({ example, n }) => {
      const input = await asked(example)
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
        answer: matching(answerOf(expected)),
      })
      expect(body.billable).toBe(contract.billable.some((outcome) => outcome === expected.outcome))
    },
  )

  it('answers with the keys of its contract and the envelope, and nothing else', async () => {
    const example = examples.find(
      ({ expect: expected }) =>
        'outcome' in expected && contract.billable.some((outcome) => outcome === expected.outcome),
    )
    const input = await asked(example as ProductExample)
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
      'stale',
      'staleSources',
    ])
  })
})

type Sheet = {
  registrationCode: string | null
  sources: {
    resourceCode: string
    holder: { name: string }
    agreements: { no: string }[]
    registrationCode: string | null
    derivation: string | null
    quality: object | null
    fields: object[]
  }[]
  operator: { name: string }
  prices: { tiers: object[] }[]
  sandboxExample: { input: object; answer: object } | null
}

describe.each(PRODUCTS)('the page of $folder in the catalogue', async ({ folder }) => {
  const { contract } = await readProductFolder(folder)
  const sheet = async () =>
    (
      await demo.anonymous.run<{ productSheet: Sheet }>(
        `query ($code: String!) { productSheet(code: $code) { registrationCode operator { name } prices { tiers { seq } }
           sources { resourceCode registrationCode derivation holder { name } agreements { no } quality { rowsOut } fields { name } }
           sandboxExample { input answer } } }`,
        { code: contract.code },
      )
    ).productSheet

  it('carries its registration code, price and a live call of its sandbox', async () => {
    const { registrationCode, prices, sandboxExample } = await sheet()
    expect(registrationCode).toMatch(/\S/)
    expect(prices.every(({ tiers }) => tiers.length > 0) && prices.length > 0).toBe(true)
    expect(Object.keys(sandboxExample?.answer ?? {}).toSorted()).toEqual(
      Object.keys(contract.output.properties).toSorted(),
    )
  })

  it('carries the licence chain of every source, with figures of quality where one was made of others', async () => {
    const { sources, operator } = await sheet()
    expect(operator.name).toMatch(/\S/)
    expect(new Map(sources.map(({ resourceCode, fields }) => [resourceCode, fields.length]))).toEqual(
      new Map(contract.sources.map(({ resource, fields }) => [resource, fields.length])),
    )
    for (const source of sources) {
      expect(source.agreements.length).toBeGreaterThan(0)
      expect(source.holder.name).toMatch(/\S/)
      expect(source.registrationCode).toMatch(/\S/)
      expect(source.quality === null).toBe(source.derivation === null)
    }
  })

  it('is found by names of it, of a field, of a department, of a theme and of a purpose, in Chinese and English', async () => {
    const { sources } = contract
    const { organizations, resources } = await loadSeedData()
    const read = resources.find(({ code }) => code === sources[0]?.resource)
    const field = read?.fields.find(({ name }) => name === sources[0]?.fields[0])
    const holder = organizations.find(({ key }) => key === read?.holder)
    const purposes = { INDUSTRY_DEVELOPMENT: ['产业发展', 'industry'], PUBLIC_GOVERNANCE: ['公共治理', 'governance'] }
    const [purpose] = contract.purposes
    const searches = [
      contract.name.zh,
      contract.name.en.split(' ')[0],
      field?.label.zh,
      field?.label.en,
      holder?.name.zh,
      holder?.name.en,
      read?.theme,
      ...(purposes[purpose as keyof typeof purposes] ?? []),
    ]
    for (const search of searches) {
      const { searchProducts } = await demo.anonymous.run<{ searchProducts: { edges: { node: { code: string } }[] } }>(
        `query ($search: String!) { searchProducts(search: $search, first: 50) { edges { node { code } } } }`,
        { search },
      )
      const found = searchProducts.edges.map(({ node }) => node.code)
      expect({ search, found }).toEqual({ search, found: expect.arrayContaining([contract.code]) })
    }
  })
})

describe('one product in two loops', async () => {
  const { examples } = await readProductFolder('rfc')
  const loops = async (example: ProductExample) => {
    const outer = await Caller.of(demo.url, await demo.as('consumer.rental@jinan.demo'), 'RFC')
    const inner = await Caller.of(demo.url, await demo.as('consumer.street@jinan.demo'), 'RFC', 'PUBLIC_GOVERNANCE')
    const input = resolveExampleInput(example)
    const subject = { subjectKind: 'PERSON', subjectIdentifier: String(input.landlordIdNo) } as const
    const ask = async (caller: Caller) => {
      const consentId = await caller.consent(subject, { expiresAt: expiresAt() })
      return (await caller.call('loop-1', input, { consentId })).body
    }
    return [await ask(outer), await ask(inner)] as const
  }

  it('answers a street office for governance what it answers a platform that pays', async () => {
    const [example] = examples
    const [paid, free] = await loops(example as ProductExample)
    expect(free).toMatchObject({ outcome: paid.outcome, answer: paid.answer, productVersion: paid.productVersion })
  })

  it.each([
    ['INDUSTRY_DEVELOPMENT', '1.20'],
    ['PUBLIC_GOVERNANCE', '0.00'],
  ])('costs, for %s, %s yuan a call', async (purposeClass, gross) => {
    const product = { productCode: 'RFC', purposeClass, buyerClass: 'COMMERCIAL' }
    const quote = await demo.anonymous.run<{ quotePrice: object }>(
      `query ($input: QuotePriceInput!) { quotePrice(input: $input, quantity: "1") {
         ${REFUSED} ... on QuotePriceSuccess { data { gross { amount } } } } }`,
      { input: { product } },
    )
    expect(quote.quotePrice).toEqual({ gross: { amount: gross } })
  })
})

describe('a token of a dwelling', () => {
  it('is the same for one office all month, and names no dwelling', async () => {
    const caller = await Caller.of(demo.url, await demo.as('consumer.street@jinan.demo'), 'GRP', 'PUBLIC_GOVERNANCE')
    const { gridId, houseId } = syntheticDwelling(DWELLINGS.groupRented[0])
    const input = { gridId, period: 'MONTHS_12' }
    const [first, again] = [await caller.call('token-1', input), await caller.call('token-2', input)]
    expect(first.body.answer).toEqual(again.body.answer)
    const { dwellings } = first.body.answer as { dwellings: { houseToken: string }[] }
    expect(dwellings.every(({ houseToken }) => /^[0-9a-f]{32}$/.test(houseToken))).toBe(true)
    expect(JSON.stringify(first.body)).not.toContain(houseId.slice(0, 5))
  })
})

/** What is named is there; a list of objects is compared object by object. */
const matching = (fields: Record<string, unknown>) =>
  expect.objectContaining(
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        const isObjects = Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)
        return [name, isObjects ? value.map((item: object) => expect.objectContaining(item)) : value]
      }),
    ),
  )

const answerOf = (expected: ProductExample['expect']) => ('fields' in expected ? expected.fields : {})
