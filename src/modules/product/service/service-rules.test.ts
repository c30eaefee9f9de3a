import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../../platform/root.ts'
import { parseContract } from '../contract.ts'
import { MAX_SERVICE_MS } from './service-mapping.ts'

/** Any JSON, to be bent out of shape. */
type Loose = Record<string, any> // oxlint-disable-line typescript/no-explicit-any -- a test breaks what types forbid

const codes = { A: 'MATCH', B: 'MISMATCH', C: 'NO_RECORD' }
const contract: Loose = {
  ...(JSON.parse(await readFile(inProject('prisma/seed/products/id2/contract.json'), 'utf8')) as Loose),
  http: {
    source: 'cd-check',
    path: '/v1/check',
    method: 'POST',
    request: { name: { input: 'name', as: 'PLAIN' }, key: { input: 'idNo', as: 'HASH' } },
    response: {
      outcome: { at: '/code', codes },
      asOf: { at: '/time' },
      fields: { result: { at: '/code', codes } },
    },
    timeoutMs: MAX_SERVICE_MS,
  },
}

function pathsAfter(change: (http: Loose, copy: Loose) => void): (string | undefined)[] {
  const copy = structuredClone(contract)
  change(copy.http as Loose, copy)
  const parsed = parseContract(copy)
  return parsed.ok ? [] : parsed.error.map(({ field }) => field)
}

describe('a contract that a department’s service answers', () => {
  it('is read', () => {
    expect(parseContract(contract).ok).toBe(true)
  })

  it.each<[string, string, (http: Loose, copy: Loose) => void]>([
    [
      'an input that nobody described',
      'http.request.other',
      (http) => (http.request.other = { input: 'x', as: 'PLAIN' }),
    ],
    ['the hash of what has none', 'http.request.name', (http) => (http.request.name.as = 'HASH')],
    [
      'an identifier in an address',
      'http.request.key',
      (http) => {
        http.method = 'GET'
        http.request.key.as = 'PLAIN'
      },
    ],
    ['an input that is required and not sent', 'http.request', (http) => delete http.request.name],
    [
      'an outcome that the contract does not know',
      'http.response.outcome.codes',
      (http) => (http.response.outcome.codes = { ...codes, D: 'HIT' }),
    ],
    [
      'an outcome that no code means',
      'http.response.outcome.codes',
      (http) => (http.response.outcome.codes = { A: 'MATCH' }),
    ],
    ['a field without a place', 'http.response.fields', (http) => (http.response.fields = {})],
    [
      'a field that the output does not know',
      'http.response.fields.more',
      (http) => (http.response.fields.more = { at: '/more' }),
    ],
    [
      'a code that the output does not list',
      'http.response.fields.result',
      (http) => (http.response.fields.result.codes = { A: 'OTHER' }),
    ],
    ['an address in place of a name', 'http.source', (http) => (http.source = 'https://elsewhere.example')],
    ['a path that climbs', 'http.path', (http) => (http.path = '/a/../b')],
    ['a path to another host', 'http.path', (http) => (http.path = '//elsewhere.example/a')],
    ['a path with a query', 'http.path', (http) => (http.path = '/a?b=1')],
    ['more time than a call has', 'http.timeoutMs', (http) => (http.timeoutMs = MAX_SERVICE_MS + 1)],
    [
      'facts about earlier callers',
      'platformSignals',
      (_, copy) => {
        const label = { zh: '机构数', en: 'Buyers' }
        copy.platformSignals = [{ name: 'lenders7d', kind: 'DISTINCT_BUYERS_OF_SUBJECT', days: 7, 'x-label': label }]
      },
    ],
  ])('is refused for %s', (_, path, change) => {
    expect(pathsAfter(change)).toContain(path)
  })

  it('is refused as an aggregate: the wrapper does not see what a service answers', async () => {
    const site = await readFile(inProject('prisma/seed/products/site/contract.json'), 'utf8')
    const both = { ...(JSON.parse(site) as Loose), http: contract.http }
    const parsed = parseContract(both)
    expect(parsed.ok ? [] : parsed.error.map(({ field }) => field)).toContain('aggregate')
  })
})
