/**
 * npm run bench:data-plane [-- --seconds 8 --only STUB,REAL --keep]
 *
 * What a call costs, side by side in one run: servers in processes of their own, this process as their callers, PostgreSQL,
 * all on the same cores. Every call has a request number, a subject and a consent of its own. BENCH_POSTGRES_URL names a
 * PostgreSQL server whose login may create databases (default: postgresql://root@127.0.0.1:5432/postgres), and
 * BENCH_DATABASES how the names of those it makes begin (default: sanquan_bench), so that two runs do not meet.
 * `--keep` leaves the seeded databases for the next run. Prints a table with ratios and writes bench/results/data-plane.json;
 * ends with 1 where a goal is missed. Figures are of this machine at this moment: compare within a run.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import pg from 'pg'
import { ADDRESS, MASTER_KEY, type FromServer, type Kind, type Seeded, type ToServer } from './data-plane/protocol.ts'

const CONNECTIONS = 64
const WARM_UP_S = 3
/** Linux counts the processor time of others in hundredths of a second. */
const TICK_US = 10_000
const PEOPLE = 5_000
const SERVER_URL = process.env.BENCH_POSTGRES_URL ?? 'postgresql://root@127.0.0.1:5432/postgres'
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    'node-options': { type: 'string', default: '' },
  },
})
const SECONDS = Number(values.seconds)

type Case = { name: string; kind: Kind; instances: number; embedded?: boolean }
const CASES: Record<string, Case> = {
  FASTIFY: { name: 'bare Fastify route, body validated', kind: 'FASTIFY', instances: 1 },
  NEST: { name: 'bare Nest route', kind: 'NEST', instances: 1 },
  STUB: { name: 'durable call, product a constant', kind: 'STUB', instances: 1 },
  REAL: { name: 'durable call, two-factor product', kind: 'REAL', instances: 1 },
  ALONE: { name: 'as the constant, a commit for each call', kind: 'ALONE', instances: 1 },
  TWO: { name: 'as the constant, two instances', kind: 'STUB', instances: 2 },
  PGLITE: { name: 'as the constant, embedded PGlite', kind: 'STUB', instances: 1, embedded: true },
}
type Measured = {
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** processor time of the service for one call */
  cpuUs: number
  /** of the sessions of PostgreSQL, for one call; null where they are not seen from here */
  postgresUs: number | null
  errors: number
}

const databaseUrl = (name: string) => Object.assign(new URL(SERVER_URL), { pathname: `/${name}` }).href
const PREFIX = process.env.BENCH_DATABASES ?? 'sanquan_bench'
const NAMES = { template: `${PREFIX}_template`, market: `${PREFIX}_market`, domain: `${PREFIX}_domain` }

async function rowsOf<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: SERVER_URL })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}
async function onServer(...statements: string[]): Promise<void> {
  for (const statement of statements) await rowsOf(statement)
}

function start(script: string, argument: string, environment: Record<string, string>): ChildProcess {
  const flags = [
    '--experimental-transform-types',
    '--no-warnings',
    ...values['node-options'].split(' ').filter(Boolean),
  ]
  return spawn(process.execPath, [...flags, `bench/data-plane/${script}`, argument], {
    env: {
      ...process.env,
      SANQUAN_DEMO: '1',
      SANQUAN_CALLS_PER_SECOND: '1000000',
      SANQUAN_MASTER_KEY: MASTER_KEY,
      ...environment,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}
function heard<K extends string>(child: ChildProcess, key: K): Promise<Extract<FromServer, Record<K, unknown>>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromServer) => {
      if (key in message) resolve(message as Extract<FromServer, Record<K, unknown>>)
    })
    child.once('exit', (code) => reject(new Error(`A server ended with ${code}.`)))
  })
}
const end = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.send('END' satisfies ToServer)
  })
async function cpuOf(child: ChildProcess): Promise<number> {
  const answer = heard(child, 'cpuUs')
  child.send('CPU' satisfies ToServer)
  return (await answer).cpuUs
}

/** Microseconds that the sessions of the benchmark's databases have worked; null where the server is on another machine. */
async function postgresCpuUs(): Promise<number | null> {
  const sessions = await rowsOf<{ pid: number }>(
    `select pid from pg_stat_activity where datname in ('${NAMES.market}', '${NAMES.domain}')`,
  )
  const stats = await Promise.all(sessions.map(({ pid }) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)))
  if (stats.includes(null)) return null
  const ticks = stats.map((stat) => stat?.split(') ')[1]?.split(' ') ?? [])
  return ticks.reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0) * TICK_US
}

/** Databases on the server, seeded once; each case gets a copy of the market, so that none meets another's rows. */
async function seedServer(): Promise<Seeded> {
  const file = join(tmpdir(), `${PREFIX}-seeded.json`)
  const kept = await rowsOf(`select from pg_database where datname = '${NAMES.template}'`)
  if (kept.length === 1 && existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Seeded
  if (kept.length === 0) {
    await dropServer()
    await onServer(`create database ${NAMES.template}`, `create database ${NAMES.domain}`)
  }
  const environment = { DATABASE_URL: databaseUrl(NAMES.template), DOMAIN_DATABASE_URL: databaseUrl(NAMES.domain) }
  const { seeded } = await heard(start('seed.ts', `${PEOPLE}`, environment), 'seeded')
  await writeFile(file, JSON.stringify(seeded))
  await new Promise((resolve) => setTimeout(resolve, 1_000)) // the seeder's connections have gone
  return seeded
}
const dropServer = () => onServer(...Object.values(NAMES).map((name) => `drop database if exists ${name} with (force)`))

let numbered = 0
async function load(url: string, connections: number, seconds: number, { key, tails }: Seeded) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  const setupRequest = (request: autocannon.Request): autocannon.Request => {
    const n = numbered++
    return { ...request, body: `{"requestNo":"bench-${process.pid}-${n}",${tails[n % tails.length]}` }
  }
  const requests = [{ method: 'POST' as const, path: ADDRESS, headers, setupRequest }]
  return autocannon({ url, connections, duration: seconds, requests })
}

async function measure({ kind, instances, embedded }: Case, seeded: Seeded): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'sanquan-bench-'))
  const bare = kind === 'FASTIFY' || kind === 'NEST'
  let known = seeded
  let environment: Record<string, string> = { DATA_DIR: folder }
  if (embedded) known = (await heard(start('seed.ts', `${PEOPLE}`, environment), 'seeded')).seeded
  else if (!bare) {
    await onServer(
      `drop database if exists ${NAMES.market} with (force)`,
      `create database ${NAMES.market} template ${NAMES.template}`,
    )
    environment = {
      ...environment,
      DATABASE_URL: databaseUrl(NAMES.market),
      DOMAIN_DATABASE_URL: databaseUrl(NAMES.domain),
    }
  }
  if (embedded) await new Promise((resolve) => setTimeout(resolve, 3_000)) // the seeder has let go of the folder
  const servers = Array.from({ length: instances }, () => start('server.ts', kind, environment))
  const urls = await Promise.all(servers.map(async (server) => (await heard(server, 'url')).url))
  const run = (seconds: number) => Promise.all(urls.map((url) => load(url, CONNECTIONS / instances, seconds, known)))
  await run(WARM_UP_S)
  const before = await Promise.all(servers.map(cpuOf))
  const postgresBefore = await postgresCpuUs()
  const results = await run(SECONDS)
  const after = await Promise.all(servers.map(cpuOf))
  const postgresAfter = await postgresCpuUs()
  await Promise.all(servers.map(end))
  await rm(folder, { recursive: true, force: true })
  const answered = results.reduce((sum, result) => sum + result['2xx'], 0)
  const cpu = after.reduce((sum, us, n) => sum + us - (before[n] ?? 0), 0)
  return {
    perSecond: answered / SECONDS,
    p50Ms: Math.max(...results.map(({ latency }) => latency.p50)),
    p99Ms: Math.max(...results.map(({ latency }) => latency.p99)),
    cpuUs: cpu / answered,
    postgresUs: postgresBefore === null || postgresAfter === null ? null : (postgresAfter - postgresBefore) / answered,
    errors: results.reduce((sum, { non2xx, errors }) => sum + non2xx + errors, 0),
  }
}

type Goal = { name: string; value: number; goal: number; met: boolean; unit: string }
const atLeast = (name: string, value: number | undefined, goal: number, unit = ''): Goal[] =>
  value === undefined ? [] : [{ name, value, goal, met: value >= goal, unit }]
const atMost = (name: string, value: number | undefined, goal: number, unit: string): Goal[] =>
  value === undefined ? [] : [{ name, value, goal, met: value <= goal, unit }]

function goalsOf(of: Record<string, Measured>): Goal[] {
  const ratio = (a: string, b: string) => (of[a] && of[b] ? of[a].perSecond / of[b].perSecond : undefined)
  const added = of.STUB && of.NEST && of.STUB.cpuUs - of.NEST.cpuUs
  return [
    ...atLeast('durable call with a constant ÷ bare Fastify', ratio('STUB', 'FASTIFY'), 0.3),
    ...atMost('its p99', of.STUB?.p99Ms, 15, ' ms'),
    ...atLeast('two-factor product ÷ bare Fastify', ratio('REAL', 'FASTIFY'), 0.22),
    ...atLeast('grouped ÷ a commit for each call', ratio('STUB', 'ALONE'), 2.5),
    ...atLeast('two instances ÷ one', ratio('TWO', 'STUB'), 0.9),
    ...atMost('processor of the service per call beyond a bare Nest route', added, 30, ' µs'),
    ...atLeast('recorded calls a second on PGlite', of.PGLITE?.perSecond, 5_000),
  ]
}

const only = values.only?.split(',')
const chosen = Object.entries(CASES).filter(([key]) => !only || only.includes(key))
const seeded = await seedServer()
const measured: Record<string, Measured> = {}
for (const [key, one] of chosen) {
  measured[key] = await measure(one, seeded)
  const { perSecond, p50Ms, p99Ms, cpuUs, postgresUs, errors } = measured[key]
  console.log(
    `${one.name.padEnd(42)} ${perSecond.toFixed(0).padStart(7)} /s  p50 ${p50Ms} ms  p99 ${p99Ms} ms  ${cpuUs.toFixed(0)} µs of the service  ${postgresUs?.toFixed(0) ?? '–'} µs of PostgreSQL${errors ? `  ${errors} not answered` : ''}`,
  )
}
if (!values.keep) await dropServer()
const [version] = await rowsOf<{ server_version: string }>('show server_version')
const machine = {
  cores: cpus().length,
  processor: cpus()[0]?.model,
  load: loadavg(),
  node: process.version,
  postgres: version?.server_version,
  autocannon: '9.0.0',
  connections: CONNECTIONS,
  seconds: SECONDS,
}
const goals = goalsOf(measured)
console.log(`\n${JSON.stringify(machine)}`)
for (const { name, value, goal, met, unit } of goals)
  console.log(`${met ? 'met   ' : 'MISSED'} ${name}: ${value.toFixed(2)}${unit} (goal ${goal}${unit})`)
await mkdir('bench/results', { recursive: true })
await writeFile('bench/results/data-plane.json', `${JSON.stringify({ machine, measured, goals }, null, 2)}\n`)
process.exitCode = goals.every(({ met }) => met) && Object.values(measured).every(({ errors }) => errors === 0) ? 0 : 1
