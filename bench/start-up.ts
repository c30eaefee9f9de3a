/**
 * npm run bench -- [--people N] [--runs N]
 *
 * Measures the service as a user starts it: the first start of the demo (seeding, then the tour), later cold starts until the
 * first GraphQL answer, and the memory it rests at. Embedded by default; on PostgreSQL, with the same two databases that a
 * service would use, when BENCH_DATABASE_URL and BENCH_DOMAIN_DATABASE_URL name two empty ones.
 * Prints a table and writes bench/results/start-up.json. Figures are of this machine at this moment: compare within a run.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const PORT = 4790
const POLL_MS = 10
const START_LIMIT_MS = 600_000
const REST_MS = 5_000

const { values } = parseArgs({
  options: { people: { type: 'string', default: '50000' }, runs: { type: 'string', default: '5' } },
})

type Store = { name: string; environment: Record<string, string> }

async function stores(folder: string): Promise<Store[]> {
  const embedded = { name: 'embedded (PGlite)', environment: { DATA_DIR: join(folder, 'embedded') } }
  const { BENCH_DATABASE_URL, BENCH_DOMAIN_DATABASE_URL } = process.env
  if (!BENCH_DATABASE_URL || !BENCH_DOMAIN_DATABASE_URL) return [embedded]
  const urls = { DATABASE_URL: BENCH_DATABASE_URL, DOMAIN_DATABASE_URL: BENCH_DOMAIN_DATABASE_URL }
  return [embedded, { name: 'PostgreSQL', environment: { DATA_DIR: join(folder, 'postgres'), ...urls } }]
}

/** Starts the demo. @returns the process, and the milliseconds from its spawn to its first GraphQL answer. */
async function start({ environment }: Store): Promise<{ service: ChildProcess; firstAnswerMs: number }> {
  const env = { ...process.env, ...environment, PORT: `${PORT}`, SANQUAN_DEMO_PEOPLE: values.people }
  const began = performance.now()
  const service = spawn(process.execPath, ['dist/main.js', '--demo'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  while (performance.now() - began < START_LIMIT_MS) {
    if (service.exitCode !== null) throw new Error(`The service ended with exit code ${service.exitCode}.`)
    if (await answers()) return { service, firstAnswerMs: performance.now() - began }
    await delay(POLL_MS)
  }
  service.kill()
  throw new Error('The service gave no answer.')
}

async function answers(): Promise<boolean> {
  const body = JSON.stringify({ query: '{ products(first: 1) { edges { node { code } } } }' })
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  return fetch(`http://127.0.0.1:${PORT}/graphql`, request).then(
    (response) => response.ok,
    () => false,
  )
}

async function stop(service: ChildProcess): Promise<void> {
  service.kill('SIGTERM')
  while (service.exitCode === null && service.signalCode === null) await delay(POLL_MS)
}

/** Resident memory of a process in MB; Linux tells it, others do not. */
async function residentMb(service: ChildProcess): Promise<number | null> {
  const status = await readFile(`/proc/${service.pid}/status`, 'utf8').catch(() => '')
  const kb = /VmRSS:\s+(\d+) kB/.exec(status)?.[1]
  return kb ? Math.round(Number(kb) / 1024) : null
}

const median = (figures: number[]): number => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0

async function measure(store: Store) {
  const began = performance.now()
  const first = await start(store)
  const firstStartS = (performance.now() - began) / 1000
  await toured(first.service)
  const untilTourEndedS = (performance.now() - began) / 1000
  await stop(first.service)
  const startsMs: number[] = []
  let restMb: number | null = null
  for (let run = 0; run < Number(values.runs); run++) {
    const { service, firstAnswerMs } = await start(store)
    startsMs.push(Math.round(firstAnswerMs))
    if (run === 0) {
      await delay(REST_MS)
      restMb = await residentMb(service)
    }
    await stop(service)
  }
  return { store: store.name, firstStartS, untilTourEndedS, coldStartMs: median(startsMs), startsMs, restMb }
}

/** The first start has come to its end when it says where to look. */
async function toured({ stdout }: ChildProcess): Promise<void> {
  for await (const text of stdout ?? []) if (String(text).includes('Where to look')) return
}

const folder = await mkdtemp(join(tmpdir(), 'sanquan-bench-'))
try {
  const results = []
  for (const store of await stores(folder)) results.push(await measure(store))
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  console.table(
    results.map(({ store, firstStartS, untilTourEndedS, coldStartMs, restMb }) => ({
      store,
      'first start: seeded, s': firstStartS.toFixed(1),
      'tour ended, s': untilTourEndedS.toFixed(1),
      'cold start, ms (median)': coldStartMs,
      'memory at rest, MB': restMb,
    })),
  )
  await mkdir('bench/results', { recursive: true })
  await writeFile(
    'bench/results/start-up.json',
    `${JSON.stringify({ machine, people: Number(values.people), results }, null, 2)}\n`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
