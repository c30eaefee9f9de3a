/**
 * The exported catalogue against the SHACL shapes of DCAT-AP 3.0.1 (see dcat-ap/README.md), and its offers against what the
 * market charges. The JSON-LD is read by a parser that is not ours, with no network.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { JsonLdParser } from 'jsonld-streaming-parser'
import { Parser, Store, type Quad } from 'n3'
import ShaclValidator from 'rdf-validate-shacl'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const SHAPES = new URL('dcat-ap/', import.meta.url)
const DCAT = 'http://www.w3.org/ns/dcat#'
const ODRL = 'http://www.w3.org/ns/odrl/2/'
const TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
/** As many as Foshan Nanhai's reform has. */
const MORE_RESOURCES = 552

let demo: DemoService
let shapes: Store

beforeAll(async () => {
  demo = await startDemoService()
  const turtles = await Promise.all(['shapes.ttl', 'range.ttl'].map((file) => readFile(new URL(file, SHAPES), 'utf8')))
  shapes = new Store(turtles.flatMap((turtle) => new Parser().parse(turtle)))
}, 300_000)
afterAll(() => demo.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${demo.url}${path}`, { headers })

async function graphOf(body: string): Promise<Store> {
  const store = new Store()
  const parser = new JsonLdParser({ documentLoader: { load: () => Promise.reject(new Error('No network here.')) } })
  for await (const quad of Readable.from([body]).pipe(parser)) store.addQuad(quad as Quad)
  return store
}

/** What the shapes find wrong, as path and focus. */
async function faultsOf(graph: Store): Promise<string[]> {
  const report = await new ShaclValidator(shapes).validate(graph)
  return report.results.map(
    ({ path, focusNode, message }) => `${focusNode?.value} ${path?.value}: ${message.map(({ value }) => value).join()}`,
  )
}

/** Every page of the catalogue, in order. */
async function pages(): Promise<string[]> {
  const bodies: string[] = []
  for (let path: string | undefined = '/catalog.jsonld'; path;) {
    const response = await get(path)
    bodies.push(await response.text())
    const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    path = next && new URL(next).pathname + new URL(next).search
  }
  return bodies
}

const instancesIn = (graph: Store, type: string) => graph.getSubjects(TYPE, type, null).map(({ value }) => value)

describe('the exported catalogue', () => {
  it('fits the shapes of DCAT-AP on every page', async () => {
    const found = await Promise.all((await pages()).map(async (body) => faultsOf(await graphOf(body))))
    expect(found.flat()).toEqual([])
  })

  it('has every resource of the catalogue and every listed product', async () => {
    const { prisma } = demo.service.platform.market
    const all = new Store(
      (await Promise.all((await pages()).map(graphOf))).flatMap((graph) => graph.getQuads(null, null, null, null)),
    )
    const [resources, products] = await Promise.all([
      prisma.dataResource.count({ where: { status: 'CATALOGUED' } }),
      prisma.dataProduct.count({ where: { listed: true } }),
    ])
    expect([instancesIn(all, `${DCAT}Dataset`).length, instancesIn(all, `${DCAT}DataService`).length]).toEqual([
      resources,
      products,
    ])
  })

  it('would be found wrong without a title', async () => {
    const graph = await graphOf(await (await get('/catalog.jsonld')).text())
    const [dataset] = instancesIn(graph, `${DCAT}Dataset`)
    const titles = graph.getQuads(dataset ?? '', 'http://purl.org/dc/terms/title', null, null)
    graph.removeQuads(titles)
    expect(await faultsOf(graph)).toHaveLength(1)
  })

  it('is not sent again to who has it', async () => {
    const first = await get('/catalog.jsonld')
    const body = await first.text()
    const etag = first.headers.get('etag') ?? ''
    const again = await get('/catalog.jsonld', { 'if-none-match': etag })
    expect([again.status, await again.text(), etag]).toEqual([
      304,
      '',
      `"${createHash('sha256').update(body).digest('base64url')}"`,
    ])
  })

  it('says of what kind it is, and since when it is so', async () => {
    const { headers } = await get('/catalog.jsonld')
    expect(headers.get('content-type')).toBe('application/ld+json; charset=utf-8')
    expect(Date.parse(headers.get('last-modified') ?? '')).toBeGreaterThan(0)
  })

  it.each(['?from=nowhere', `?after=${'A'.repeat(61)}`])('refuses %s', async (query) => {
    const response = await get(`/catalog.jsonld${query}`)
    expect([response.status, (await response.json()).code]).toEqual([400, 'CATALOG_PAGE_MALFORMED'])
  })
})

describe('an exported product', () => {
  it('fits the shapes by itself', async () => {
    expect(await faultsOf(await graphOf(await (await get('/catalog/products/ID2.jsonld')).text()))).toEqual([])
  })

  it('offers what the market charges, tier by tier', async () => {
    const graph = await graphOf(await (await get('/catalog/products/ID2.jsonld')).text())
    const amounts = graph
      .getSubjects(`${ODRL}leftOperand`, `${ODRL}payAmount`, null)
      .flatMap((constraint) => graph.getObjects(constraint, `${ODRL}rightOperand`, null).map(({ value }) => value))
    const now = demo.service.platform.clock.now()
    const inForce = {
      status: 'PUBLISHED' as const,
      effectiveFrom: { lte: now },
      OR: [{ effectiveTo: null }, { effectiveTo: { gt: now } }],
    }
    const tiers = await demo.service.platform.market.prisma.priceTier.findMany({
      where: { priceE4: { gt: 0n }, priceVersion: { ...inForce, product: { code: 'ID2' } } },
    })
    const charged = tiers.map(({ priceE4 }) => (Number(priceE4) / 10_000).toFixed(4))
    expect([amounts.toSorted(), amounts.length > 0]).toEqual([charged.toSorted(), true])
  })

  it('obliges to obtain consent', async () => {
    const graph = await graphOf(await (await get('/catalog/products/ID2.jsonld')).text())
    expect(graph.countQuads(null, `${ODRL}action`, `${ODRL}obtainConsent`, null)).toBeGreaterThan(0)
  })

  it('leads to the agreement that it is made under', async () => {
    const body = await text(Readable.from([await (await get('/catalog/products/ID2.jsonld')).text()]))
    const { no } = await demo.service.platform.market.prisma.authorizationAgreement.findFirstOrThrow({
      where: { status: 'ACTIVE', region: '510100' },
    })
    expect(body).toContain(`"dct:identifier":"${no}"`)
  })

  it.each(['NONE.jsonld', 'ID2', 'id2.jsonld', '..%2FID2.jsonld'])('is not found at %s', async (file) => {
    const response = await get(`/catalog/products/${file}`)
    expect([response.status, (await response.json()).code]).toEqual([404, 'NOT_FOUND'])
  })
})

describe(`a catalogue of ${MORE_RESOURCES} more resources`, () => {
  beforeAll(async () => {
    const { prisma } = demo.service.platform.market
    const {
      registrationCode: _code,
      registeredAt: _at,
      registeredUntil: _until,
      ...row
    } = await prisma.dataResource.findFirstOrThrow({ where: { status: 'CATALOGUED' } })
    const more = Array.from({ length: MORE_RESOURCES }, (_, n) => ({ ...row, id: `MORE${n}`, code: `MORE-${n}` }))
    await prisma.dataResource.createMany({ data: more })
  })

  it('is exported whole, each once, page by page', async () => {
    const listed = (await pages()).flatMap((body) =>
      [...body.matchAll(/"dct:identifier":"(MORE-\d+)"/g)].map(([, code]) => code),
    )
    expect([listed.length, new Set(listed).size]).toEqual([MORE_RESOURCES, MORE_RESOURCES])
  })
})
