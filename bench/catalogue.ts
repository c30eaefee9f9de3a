/**
 * npm run bench:catalogue
 *
 * The public catalogue page, 20 products with their prices and tiers, through `/graphql`, beside a hand-written Fastify route over
 * `pg` that answers the same rows from the same database: side by side in one process and one run, over loopback. Takes turns,
 * so that what else the machine does hits both; the median of the rounds counts. BENCH_DATABASE_URL names an empty PostgreSQL
 * database for the market, BENCH_DOMAIN_DATABASE_URL one for the data domain; without them the embedded database serves both.
 * Prints a table and writes bench/results/catalogue.json. Compare the ratio: rates are of this machine at this moment.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { cpus } from 'node:os'
import Fastify from 'fastify'
import type * as ConfigModule from '../src/platform/config.ts'
import type * as ServiceModule from '../src/service.ts'
import type { Service } from '../src/service.ts'

/** The service as it is built, which is how it runs. */
const built = (file: string): Promise<unknown> => import(new URL(`../dist/${file}`, import.meta.url).href)
const { createService } = (await built('service.js')) as typeof ServiceModule
const { readConfig } = (await built('platform/config.js')) as typeof ConfigModule

const PRODUCTS = 20
const CONNECTIONS = 16
const ROUNDS = 5
const ROUND_MS = 2_000
const GOAL = 0.2
const AT = new Date('2026-01-01T00:00:00+08:00')
const LONG_AFTER = new Date('2036-01-01T00:00:00+08:00')

const QUERY = `{ products(first: ${PRODUCTS}) { edges { node { code name nameEn summary summaryEn unit
  prices { purposeClass buyerClass mode tiers { seq fromQty toQty unitPrice { amount } } } } } } }`

/** The same rows, by hand. */
const BY_HAND = `
  select p.code, p.name, p.name_en as "nameEn", p.summary, p.summary_en as "summaryEn", p.unit, coalesce((
    select json_agg(json_build_object('purposeClass', v.purpose_class, 'buyerClass', v.buyer_class, 'mode', v.mode, 'tiers', (
      select json_agg(json_build_object('seq', t.seq, 'fromQty', t.from_qty::text, 'toQty', t.to_qty::text,
        'unitPrice', json_build_object('amount', (t.price_e4 / 10000.0)::numeric(20, 4)::text)) order by t.seq)
      from price_tier t where t.price_version_id = v.id)) order by v.effective_from, v.id)
    from price_version v where v.product_id = p.id and v.status = 'PUBLISHED'
      and (v.effective_to is null or v.effective_to > now())), '[]') as prices
  from data_product p where p.listed order by p.id limit ${PRODUCTS}`

const OPERATOR = '01BENCH0PERAT0R00000000000'
const BY = 'bench'
const made = { createdAt: AT, createdBy: BY }
const of = { region: '370100', operatorOrgId: OPERATOR }
type Market = Service['platform']['market']

/** Twenty listed products, each with two prices of three tiers. */
async function seed({ platform: { market } }: Service): Promise<void> {
  await market.transaction(async () => {
    const name = { name: '测试运营公司', nameEn: 'Bench Operator', kind: 'OPERATOR', region: '370100' } as const
    const paid = { uscc: '91370100MA0000000A', payoutRail: 'BANK', synthetic: true, createdAt: AT } as const
    await market.prisma.organization.create({ data: { id: OPERATOR, ...name, ...paid } })
    for (let n = 0; n < PRODUCTS; n += 1) await seedProduct(market, n)
  })
}

async function seedProduct(market: Market, n: number): Promise<void> {
  const id = `product-${String(n).padStart(2, '0')}`
  const text = {
    name: `测试产品${n}`,
    nameEn: `Product ${n}`,
    summary: '只回答是否一致。',
    summaryEn: 'Tells whether.',
  }
  const product = { id, code: `BENCH${n}`, unit: 'CALL', listed: true } as const
  await market.prisma.dataProduct.create({ data: { ...product, ...of, ...text, ...made } })
  for (const buyerClass of ['COMMERCIAL', 'SMALL_MICRO'] as const) await seedPrice(market, id, buyerClass)
}

async function seedPrice({ prisma }: Market, productId: string, buyerClass: 'COMMERCIAL' | 'SMALL_MICRO') {
  const key = { ...of, productId, purposeClass: 'INDUSTRY_DEVELOPMENT', buyerClass, unit: 'CALL' } as const
  const [ceilingId, id] = [`ceiling-${productId}-${buyerClass}`, `price-${productId}-${buyerClass}`]
  const ceiling = { priceE4: 3_000n, basis: BY, trial: true, documentNo: BY, validFrom: AT, validTo: LONG_AFTER }
  await prisma.ceilingPrice.create({ data: { id: ceilingId, ...key, ...ceiling, ...made } })
  const ends = [1_000n, 10_000n, null]
  const tiers = [0n, 1_000n, 10_000n].map((fromQty, index) => ({
    seq: index + 1,
    fromQty,
    toQty: ends[index] ?? null,
    priceE4: 3_000n - BigInt(index) * 500n,
  }))
  const proposed = {
    status: 'PROPOSED',
    proposedBy: BY,
    proposedAt: AT,
    effectiveFrom: AT,
    mode: 'PROGRESSIVE',
  } as const
  await prisma.priceVersion.create({ data: { id, ...key, ...proposed, ceilingId, tiers: { create: tiers } } })
  const published = { status: 'PUBLISHED', publishedBy: 'other', publishedAt: AT } as const
  await prisma.priceVersion.update({ where: { id }, data: published })
}

type Target = { readonly name: string; readonly url: string; readonly body?: string }
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

function ask({ url, body }: Target): Promise<string> {
  return new Promise((answered, failed) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const sent = request(url, { agent, method: body ? 'POST' : 'GET', headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        if (response.statusCode === 200) answered(Buffer.concat(parts).toString())
        else failed(new Error(`${url} answered ${response.statusCode}.`))
      })
    })
    sent.on('error', failed)
    sent.end(body)
  })
}

/** Answers a second, with so many clients that each wait for theirs. */
async function rateOf(target: Target, milliseconds: number): Promise<number> {
  const began = performance.now()
  let answers = 0
  const client = async () => {
    while (performance.now() - began < milliseconds) {
      await ask(target)
      answers += 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client))
  return (answers * 1_000) / (performance.now() - began)
}

const median = (figures: number[]) => figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? 0

async function measure(service: Service) {
  await seed(service)
  const { pool } = service.platform.market
  const bare = Fastify()
  bare.get('/products', async () => (await pool.query({ name: 'by-hand', text: BY_HAND })).rows)
  const byHandUrl = await bare.listen({ port: 0, host: '127.0.0.1' })
  await service.app.listen(0, '127.0.0.1')
  const targets: Target[] = [
    { name: 'Fastify and pg, by hand', url: `${byHandUrl}/products` },
    { name: '/graphql', url: `${await service.app.getUrl()}/graphql`, body: JSON.stringify({ query: QUERY }) },
  ]
  try {
    sameRows(await Promise.all(targets.map(ask)))
    const rates = targets.map(() => [] as number[])
    for (const target of targets) await rateOf(target, ROUND_MS)
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [index, target] of targets.entries()) rates[index]?.push(await rateOf(target, ROUND_MS))
    return targets.map(({ name }, index) => ({ name, perSecond: median(rates[index] ?? []) }))
  } finally {
    agent.destroy()
    await bare.close()
  }
}

/** Both give the same products with the same prices, or the comparison is of nothing. */
function sameRows([byHand = '', graphql = '']: string[]): void {
  const rows: unknown = JSON.parse(byHand)
  const nodes = JSON.parse(graphql).data.products.edges.map(({ node }: { node: unknown }) => node)
  if (JSON.stringify(nodes) !== JSON.stringify(rows)) throw new Error('The two pages differ.')
}

const { BENCH_DATABASE_URL, BENCH_DOMAIN_DATABASE_URL } = process.env
const urls =
  BENCH_DATABASE_URL && BENCH_DOMAIN_DATABASE_URL
    ? { DATABASE_URL: BENCH_DATABASE_URL, DOMAIN_DATABASE_URL: BENCH_DOMAIN_DATABASE_URL }
    : {}
const config = readConfig({ SANQUAN_MASTER_KEY: Buffer.alloc(32, 7).toString('base64url'), PORT: '0', ...urls })
const service = await createService(config, { memory: !config.marketUrl })
try {
  const results = await measure(service)
  const [byHand, graphql] = results
  const ratio = Number(((graphql?.perSecond ?? 0) / (byHand?.perSecond ?? 1)).toFixed(3))
  console.table(results.map(({ name, perSecond }) => ({ name, 'pages a second': Math.round(perSecond) })))
  const report = {
    database: config.marketUrl ? 'PostgreSQL' : 'embedded',
    goal: GOAL,
    ratio,
    within: ratio >= GOAL,
    products: PRODUCTS,
    connections: CONNECTIONS,
    rounds: ROUNDS,
    cpu: cpus()[0]?.model,
    node: process.version,
    results,
  }
  console.log(JSON.stringify(report))
  await mkdir(new URL('results/', import.meta.url), { recursive: true })
  await writeFile(new URL('results/catalogue.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
} finally {
  await service.close()
}
