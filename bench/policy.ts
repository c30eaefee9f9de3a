/**
 * npm run bench:policy
 *
 * What deciding costs in the process, from a warm snapshot: the decision of one call (`product.call`: licence, chain of
 * rights, purpose, price and consent) and of one use case (`price.publish`), beside a bare `can` of CASL over one condition.
 * Prints a table and writes bench/results/policy.json. Compare the ratio: nanoseconds are of this machine at this moment.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { createMongoAbility, subject } from '@casl/ability'
import type { Actor } from '../src/policy/actor.ts'
import { Policy } from '../src/policy/policy.ts'

const ROUNDS = 15
const DECISIONS = 20_000
const LIMIT_US = 5

const org = { id: 'org', kind: 'CONSUMER', region: '370100' } as const
const key: Actor = { requestId: 'r', kind: 'CREDENTIAL', id: 'key', role: null, org }
const person: Actor = { requestId: 'r', kind: 'PERSON', id: 'person', role: 'OPERATOR', org }
const call = {
  chainState: 'WHOLE',
  licenceState: 'LIVE',
  purposeFit: 'LICENSED',
  priceState: 'IN_FORCE',
  consentState: 'LIVE',
}
const price = { operatorOrgId: 'org', makerIsChecker: 'DIFFERENT' }

const policy = Policy.load(new URL('../policies/', import.meta.url))
const bare = createMongoAbility([
  { action: 'price.publish', subject: 'PriceVersion', conditions: { operatorOrgId: 'org' } },
])

/** Everything a question needs is made anew each time, as requests do. */
const QUESTIONS: Record<string, () => boolean> = {
  'bare CASL can': () => bare.can('price.publish', subject('PriceVersion', { ...price })),
  'product.call, allowed': () =>
    policy.decide({ ...key }, 'product.call', { type: 'Subscription', facts: { ...call } }).allowed,
  'price.publish, allowed': () =>
    policy.decide({ ...person }, 'price.publish', { type: 'PriceVersion', facts: { ...price } }).allowed,
}

function microseconds(question: () => boolean): number {
  const began = performance.now()
  for (let index = 0; index < DECISIONS; index += 1) if (!question()) throw new Error('This question is allowed.')
  return ((performance.now() - began) * 1000) / DECISIONS
}

/** Questions take turns, so that what else the machine does hits all of them; the median of the rounds counts. */
const rounds = Array.from({ length: ROUNDS }, () => Object.values(QUESTIONS).map(microseconds))
const medians = Object.keys(QUESTIONS).map(
  (_, index) => rounds.map((round) => round[index] ?? 0).toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0,
)
const [baseUs = 1] = medians
const results = Object.keys(QUESTIONS).map((question, index) => {
  const us = medians[index] ?? 0
  return { question, us: Number(us.toFixed(3)), ratio: Number((us / baseUs).toFixed(2)) }
})
console.table(results)
const within = results.every(({ us }) => us <= LIMIT_US)
const report = {
  limitUs: LIMIT_US,
  within,
  decisions: DECISIONS,
  rounds: ROUNDS,
  cpu: cpus()[0]?.model,
  node: process.version,
  results,
}
console.log(JSON.stringify(report))
await mkdir(new URL('results/', import.meta.url), { recursive: true })
await writeFile(new URL('results/policy.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
process.exitCode = within ? 0 : 1
