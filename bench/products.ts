/**
 * BENCH_DOMAIN_DATABASE_URL=postgresql://… npm run bench:products [-- --people 5000000]
 *
 * What a product's query takes in PostgreSQL, in an empty database that the URL names: the demo's 50,000 people and 20,000
 * dwellings × 24 months, then two-factor again among `--people`. Times are the server's own (EXPLAIN ANALYZE of one call of
 * the batch function, median of many), so no client and no network is in them; beside them stands what the server's processor
 * worked for one call, which a busy machine does not stretch (null where the login is no superuser, who alone may ask for it).
 * Fails when a limit is missed, or when a query reads a large table from end to end, but the one that is asked about the
 * whole city. Prints a table and writes bench/results/products.json.
 */
import { createHmac } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { Pool } from 'pg'

/** Modules with decorators run built; their types are those of the source. */
const built = async <T>(path: string): Promise<T> => (await import(`../dist/${path}`)) as T
const { migrate } = await built<typeof import('../src/platform/database/migrate.ts')>('platform/database/migrate.js')
const { inProject } = await built<typeof import('../src/platform/root.ts')>('platform/root.js')
const { seedDomain, DEMO_SCALE } = await built<typeof import('../src/demo/seed-domain.ts')>('demo/seed-domain.js')
const { loadSeedData, readTourResource } = await built<typeof import('../src/demo/seed-data.ts')>('demo/seed-data.js')
const { readProductFolder } = await built<typeof import('../src/demo/product-folder.ts')>('demo/product-folder.js')
const { resolveExampleInput } = await built<typeof import('../src/demo/resolve-example.ts')>('demo/resolve-example.js')
const { compileContract } = await built<typeof import('../src/modules/product/compile-contract.ts')>(
  'modules/product/compile-contract.js',
)
const { inputColumns, signalRow, tokenRow } = await built<typeof import('../src/modules/product/input-columns.ts')>(
  'modules/product/input-columns.js',
)
const { batchFunctionName, installBatchFunction, probeBatchFunction } = await built<
  typeof import('../src/modules/product/batch-function.ts')
>('modules/product/batch-function.js')
const { dayOf, periodOf } = await built<typeof import('../src/kernel/shanghai-time.ts')>('kernel/shanghai-time.js')

const RUNS = 200
const RUNS_OF_A_LIST = 15
const PEOPLE_A_STATEMENT = 250_000
/** Corners of twenty columns by ten rows, as many as may be asked of. */
const CELLS_200 = ['JN-C-02-05', 'JN-C-21-14']
const WHOLE_CITY = 'JN-WG-BENCH'
/** Rows from which a table is large: below, reading it whole is cheaper than its index. */
const LARGE_TABLE = 1_000
/** Milliseconds. */
const LIMITS: Readonly<Record<string, number>> = {
  ID2: 1,
  'ID2, more people': 2,
  'GRP, 20,000 dwellings': 300,
  'SITE, 200 cells': 300,
}

const { values } = parseArgs({ options: { people: { type: 'string', default: '5000000' } } })
const url = process.env.BENCH_DOMAIN_DATABASE_URL
if (!url) throw new Error('Set BENCH_DOMAIN_DATABASE_URL to an empty PostgreSQL database.')
const pool = new Pool({ connectionString: url, max: 1 })
const notices: string[] = []
pool.on('connect', (client) => client.on('notice', ({ detail }) => detail && notices.push(detail)))
const lookupKey = (plain: string) => createHmac('sm3', 'bench').update(plain).digest()
const now = new Date()
const today = () => dayOf(now)

type Folder = Awaited<ReturnType<typeof readProductFolder>>
type Measured = {
  name: string
  medianMs: number
  p95Ms: number
  /** null where the login may not ask for it */
  cpuMs: number | null
  limitMs: number | null
  readsToEnd: string[]
}

const { resources, products } = await loadSeedData()
const tables = new Map([...resources, await readTourResource()].map((one) => [one.code, one.sourceTable]))

async function specOf({ contract, query }: Folder) {
  const { rows } = await pool.query<{ name: string }>('select current_database() as name')
  const { code, version, sources } = contract
  const purpose = contract.purposes[0] ?? 'INDUSTRY_DEVELOPMENT'
  const columns = sources.map(({ resource, fields }) => ({ table: tables.get(resource) ?? '', columns: fields }))
  return {
    code,
    version,
    purpose,
    database: rows[0]?.name ?? '',
    input: inputColumns(contract),
    query,
    aggregate: contract.aggregate,
    sources: columns,
  }
}

async function install(product: Folder): Promise<void> {
  const statements = installBatchFunction(await specOf(product))
  if (!statements.ok) throw new Error(statements.error.message)
  for (const statement of statements.value) await pool.query(statement)
}

/** The row of an input; by default of the first example that reaches the data domain. */
function rowOf({ contract, examples }: Folder, ...inputs: object[]): object {
  const { prepareInput } = compileContract(contract, { lookupKey, today })
  const scope = { buyerId: 'bench', period: periodOf(now) }
  const signals = examples[0]?.signals ?? {}
  const asked = inputs.length > 0 ? inputs : examples.map((example) => resolveExampleInput(example, today()))
  for (const input of asked) {
    const prepared = prepareInput(input)
    if (prepared.ok) return { ...prepared.value.row, ...signalRow(contract, signals), ...tokenRow(contract, scope) }
  }
  throw new Error(`${contract.code} has no example that is asked.`)
}

async function measure(name: string, product: Folder, row = rowOf(product), runs = RUNS): Promise<Measured> {
  const spec = await specOf(product)
  const select = `select n, answer from product.${batchFunctionName(spec)}($1::jsonb)`
  const call = `explain (analyze, format json) ${select}`
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const { rows } = await pool.query<{ 'QUERY PLAN': { 'Execution Time': number }[] }>({
      name: `bench-${spec.code}`,
      text: call,
      values: [JSON.stringify([{ n: 0, ...row }])],
    })
    times.push(rows[0]?.['QUERY PLAN'][0]?.['Execution Time'] ?? Number.NaN)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(3))
  const [cpuMs, readsToEnd] = [await processorTime(select, row), await tablesReadToTheEnd(spec)]
  return { name, medianMs: at(0.5), p95Ms: at(0.95), cpuMs, limitMs: LIMITS[name] ?? null, readsToEnd }
}

/** What the server worked for the last of a few calls, by its own count; only a superuser may ask. */
async function processorTime(select: string, row: object): Promise<number | null> {
  const { rows } = await pool.query<{ is: string }>("select current_setting('is_superuser') as is")
  if (rows[0]?.is !== 'on') return null
  for (const setting of ['client_min_messages = log', 'log_statement_stats = on']) await pool.query(`set ${setting}`)
  for (let run = 0; run < RUNS_OF_A_LIST; run++) {
    notices.length = 0
    await pool.query(select, [JSON.stringify([{ n: 0, ...row }])])
  }
  const worked = notices.flatMap((text) => /([\d.]+) s user, ([\d.]+) s system, /.exec(text)?.slice(1) ?? [])
  for (const setting of ['log_statement_stats', 'client_min_messages']) await pool.query(`reset ${setting}`)
  return Number((1_000 * worked.map(Number).reduce((sum, seconds) => sum + seconds, 0)).toFixed(3))
}

/** Large tables that the plan of one call scans whole. */
async function tablesReadToTheEnd(spec: Awaited<ReturnType<typeof specOf>>): Promise<string[]> {
  const { enter, plan } = probeBatchFunction(spec)
  await pool.query('begin')
  for (const statement of enter) await pool.query(statement)
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(plan)
  await pool.query('rollback')
  const scanned = rows.flatMap((line) => /Seq Scan on (\S+)/.exec(line['QUERY PLAN'])?.[1] ?? [])
  const { rows: large } = await pool.query<{ relname: string }>(
    'select relname::text from pg_class where relname = any($1) group by relname having max(reltuples) > $2',
    [scanned, LARGE_TABLE],
  )
  return large.map(({ relname }) => relname)
}

async function addPeople(upTo: number): Promise<void> {
  for (let first = DEMO_SCALE.people; first < upTo; first += PEOPLE_A_STATEMENT) {
    await pool.query(
      `insert into cd_psb.person (id_no, id_key, name, sex, birth, status, updated_at)
       select 'bench-' || n, sha256(convert_to('bench-' || n, 'UTF8')), '王' || n, 'M', '1990-01-01', 'NORMAL', now()
       from generate_series($1::int, $2::int) n`,
      [first, Math.min(upTo, first + PEOPLE_A_STATEMENT) - 1],
    )
  }
  await pool.query('vacuum analyze cd_psb.person')
}

async function measureAll(): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const product of [...products, await readProductFolder('id3')]) {
    await install(product)
    measured.push(await measure(product.contract.code, product))
  }
  const [grp, id2, site] = ['GRP', 'ID2', 'SITE'].map((code) => products.find(({ contract }) => contract.code === code))
  if (!grp || !id2 || !site) throw new Error('The demo has GRP, ID2 and SITE.')
  measured.push(await measure('SITE, 200 cells', site, rowOf(site, { shopType: 'CAFE', bbox: CELLS_200 })))
  await pool.query('update jn_nr.dwelling set grid_id = $1', [WHOLE_CITY])
  await pool.query('vacuum analyze jn_nr.dwelling')
  const city = { ...rowOf(grp), grid_id: WHOLE_CITY, address_text_key: null, period: 'MONTHS_24' }
  measured.push({ ...(await measure('GRP, 20,000 dwellings', grp, city, RUNS_OF_A_LIST)), readsToEnd: [] })
  await addPeople(Number(values.people))
  measured.push(await measure('ID2, more people', id2))
  return measured
}

try {
  await migrate(pool, inProject('prisma/domain/migrations/'))
  await seedDomain({ pool, lookupKey, scale: DEMO_SCALE, now, progress: () => {} })
  await pool.query('vacuum analyze')
  const results = await measureAll()
  console.table(results.map(({ readsToEnd, ...rest }) => ({ ...rest, 'reads to the end': readsToEnd.join(', ') })))
  const { rows } = await pool.query<{ version: string }>("select current_setting('server_version') as version")
  const [versions, load] = [{ node: process.version, postgresql: rows[0]?.version }, loadavg()[0]]
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, ...versions, load }
  console.log(`Load while it ran: ${load?.toFixed(1)} on ${machine.cores} cores of ${machine.cpu}.`, versions)
  await mkdir('bench/results', { recursive: true })
  await writeFile(
    'bench/results/products.json',
    `${JSON.stringify({ machine, people: Number(values.people), results }, null, 2)}\n`,
  )
  const missed = results.filter(({ medianMs, limitMs }) => limitMs !== null && medianMs > limitMs)
  const scanning = results.filter(({ readsToEnd }) => readsToEnd.length > 0)
  if (missed.length + scanning.length > 0) process.exitCode = 1
} finally {
  await pool.end()
}
