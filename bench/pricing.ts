/**
 * npm run bench:pricing
 *
 * What pricing costs: quotes a second of one core's time, over a price of tiers and one of a package with fee, minimum and maximum;
 * and rating and composing the invoices of a month of ten million calls, read as usage rows from the database. Limits: 200,000
 * quotes a second, 5 s and 400 MB for the month. BENCH_DATABASE_URL names an empty PostgreSQL database for the market,
 * BENCH_DOMAIN_DATABASE_URL one for the data domain; then the peak of this process counts, else what the month adds. Prints a table and writes bench/results/pricing.json.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { priceE4, amountE4, bp } from '../src/kernel/money.ts'
import { PLAIN_TERMS, type PriceModel } from '../src/kernel/price-terms.ts'
import { parsePeriod } from '../src/kernel/shanghai-time.ts'
import type { Tier } from '../src/kernel/tiers.ts'
import { composeInvoice } from '../src/modules/billing/invoice.ts'
import { quote } from '../src/modules/pricing/quote.ts'
import { rateMonth, type PriceForRating } from '../src/modules/rating/rate.ts'
import type * as StoreModule from '../src/modules/rating/rating.store.ts'
import type { RatingStore } from '../src/modules/rating/rating.store.ts'
import type * as ConfigModule from '../src/platform/config.ts'
import type * as PlatformModule from '../src/platform/open-platform.ts'
import type { OpenPlatform } from '../src/platform/open-platform.ts'

/** What talks to a database as it is built, which is how it runs. */
const built = (file: string): Promise<unknown> => import(new URL(`../dist/${file}`, import.meta.url).href)
const { openPlatform } = (await built('platform/open-platform.js')) as typeof PlatformModule
const { readConfig } = (await built('platform/config.js')) as typeof ConfigModule
const stores = (await built('modules/rating/rating.store.js')) as typeof StoreModule

const QUOTES = 400_000
const MIN_QUOTES_PER_SECOND = 200_000
const MONTH_CALLS = 10_000_000n
const USAGE_ROWS = 150_000
const BUYERS = 200
const PRODUCTS = 10
const HOURS = USAGE_ROWS / BUYERS
const MAX_MONTH_MS = 5_000
const MAX_MB = 400

const tier = (seq: number, fromQty: bigint, toQty: bigint | null, price: bigint): Tier => ({
  seq,
  fromQty,
  toQty,
  priceE4: priceE4(price),
})
const TIERS = [
  tier(1, 0n, 10_000n, 3_000n),
  tier(2, 10_000n, 100_000n, 2_500n),
  tier(3, 100_000n, 1_000_000n, 2_000n),
  tier(4, 1_000_000n, null, 1_500n),
]
const PLAIN: PriceModel = { mode: 'PROGRESSIVE', tiers: TIERS }
const PACKAGE: PriceModel = {
  ...PLAIN,
  terms: {
    ...PLAIN_TERMS,
    includedQty: 1_000n,
    fee: { amountE4: amountE4(3_000_000n), every: 'MONTH' },
    minimumE4: amountE4(5_000_000n),
    maximumE4: amountE4(2_000_000_000n),
  },
}

/** Of one core: what other programs take of it meanwhile is not counted. */
function quotesPerSecond(model: PriceModel): number {
  const began = process.threadCpuUsage()
  for (let index = 0; index < QUOTES; index += 1) {
    const quoted = quote(model, BigInt((index * 7_919) % 2_000_000))
    if (!quoted.ok) throw new Error(quoted.error.message)
  }
  const { user, system } = process.threadCpuUsage(began)
  return Math.round((QUOTES * 1_000_000) / (user + system))
}

/** Ten million billed calls as the meter leaves them: a row an hour and subscription. */
async function writeMonth({ market }: OpenPlatform): Promise<void> {
  await market.pool.query(
    `insert into usage_row (id, region, operator_org_id, hour, period, subscription_id, buyer_org_id, product_id,
       product_version_id, purpose_class, price_version_id, calls, billable, calls_root)
     select 'row-' || n, '370100', 'operator', timestamptz '2026-03-01 00:00+08' + (n % $2::int) * interval '1 hour', '2026-03',
       'subscription-' || n, 'buyer-' || (n / $2::int), 'product-' || (n % $3::int), 'version', 'INDUSTRY_DEVELOPMENT',
       'price-' || (n % $3::int), $4::bigint, $4::bigint, decode(repeat('00', 32), 'hex')
     from generate_series(0, $1::int - 1) n`,
    [USAGE_ROWS, HOURS, PRODUCTS, MONTH_CALLS / BigInt(USAGE_ROWS) + 1n],
  )
}

async function rateTheMonth(store: RatingStore) {
  const period = parsePeriod('2026-03')
  if (!period.ok) throw new Error(period.error.message)
  const began = performance.now()
  const rows = await store.usageOf({ operatorOrgId: 'operator', period: period.value })
  const prices = Array.from({ length: PRODUCTS }, (_, index): PriceForRating => {
    return { ...PLAIN, id: `price-${index}`, effectiveFrom: new Date('2026-01-01T00:00:00+08:00') }
  })
  const charges = rateMonth(rows, new Map(prices.map((price) => [price.id, price])))
  const invoices = charges.map(({ lines }) => composeInvoice({ lines, vatBp: bp(600n) }))
  const ms = Math.round(performance.now() - began)
  return { ms, calls: rows.reduce((sum, { quantity }) => sum + quantity, 0n), invoices: invoices.length }
}

const plain = quotesPerSecond(PLAIN)
const packaged = quotesPerSecond(PACKAGE)
const { BENCH_DATABASE_URL: url, BENCH_DOMAIN_DATABASE_URL: domainUrl } = process.env
const urls = url && domainUrl ? { DATABASE_URL: url, DOMAIN_DATABASE_URL: domainUrl } : {}
const config = readConfig({ SANQUAN_MASTER_KEY: Buffer.alloc(32, 7).toString('base64url'), ...urls })
const platform = await openPlatform(config, { memory: url === undefined })
await writeMonth(platform)
globalThis.gc?.()
const before = process.memoryUsage().rss
const month = await rateTheMonth(new stores.RatingStore(platform.market))
const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024)
// an embedded database lives in this process and has rows of its own in memory: what rating adds is told then
const addedMb = Math.max(0, Math.round((process.memoryUsage().rss - before) / 1_048_576))
const monthMb = url === undefined ? addedMb : peakMb
await platform.close()

const results = [
  {
    what: 'quotes a second, tiers',
    measured: plain,
    limit: MIN_QUOTES_PER_SECOND,
    within: plain >= MIN_QUOTES_PER_SECOND,
  },
  {
    what: 'quotes a second, package',
    measured: packaged,
    limit: MIN_QUOTES_PER_SECOND,
    within: packaged >= MIN_QUOTES_PER_SECOND,
  },
  { what: `ms for ${month.calls} calls`, measured: month.ms, limit: MAX_MONTH_MS, within: month.ms <= MAX_MONTH_MS },
  {
    what: url ? 'MB at the peak' : 'MB added by the month',
    measured: monthMb,
    limit: MAX_MB,
    within: monthMb <= MAX_MB,
  },
]
console.table(results)
const report = {
  within: results.every(({ within }) => within),
  cpu: cpus()[0]?.model,
  node: process.version,
  usageRows: USAGE_ROWS,
  invoices: month.invoices,
  database: url ? 'PostgreSQL' : 'embedded',
  peakMb,
  results,
}
console.log(JSON.stringify(report))
await mkdir(new URL('results/', import.meta.url), { recursive: true })
await writeFile(new URL('results/pricing.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
process.exitCode = report.within ? 0 : 1
