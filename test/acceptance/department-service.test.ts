/** A product that a department's own service answers: from its submission to a call over HTTP, and whatever the service does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED } from '../../src/cli/client.ts'
import { readProductFolder } from '../../src/demo/product-folder.ts'
import { resolveExamples } from '../../src/demo/resolve-example.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { SERVICE_ANSWER_LIMIT_BYTES } from '../../src/modules/product/service/department-services.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { json, startDepartmentService, type Behaviour } from '../support/department-service.ts'

const SECRET = 'Bearer of-the-department'
const BUYER = 'consumer.bank@jinan.demo'
const SOMEBODY = syntheticPerson(CHENGDU, 17)
const HTTP = {
  source: 'cd-psb-check',
  path: '/v1/person/check',
  method: 'POST',
  request: { xm: { input: 'name', as: 'PLAIN' }, sfzh: { input: 'idNo', as: 'PLAIN' } },
  response: {
    outcome: { at: '/data/code', codes: { 1: 'MATCH', 2: 'MISMATCH', 0: 'NO_RECORD' } },
    asOf: { at: '/data/time' },
    fields: { result: { at: '/data/code', codes: { 1: 'MATCH', 2: 'MISMATCH', 0: 'NO_RECORD' } } },
    ignored: ['/trace'],
  },
  timeoutMs: 300,
}

/** Answers of a register in which two people are. */
const register = new Map<string, string>(
  [17, 305].map((n) => syntheticPerson(CHENGDU, n)).map(({ idNo, name }) => [idNo, name]),
)
const well: Behaviour = ({ body }, response) => {
  const { xm, sfzh } = JSON.parse(body) as { xm: string; sfzh: string }
  const code = register.has(sfzh) ? (register.get(sfzh) === xm ? 1 : 2) : 0
  json(response, { trace: 'a-1', data: { code, time: '2026-03-01T08:00:00+08:00' } })
}
const answering =
  (data: object, besides: object = {}): Behaviour =>
  (_, response) =>
    json(response, { trace: 'a-1', data: { code: 1, time: '2026-03-01T00:00:00Z', ...data }, ...besides })

let folder: string
let department: Awaited<ReturnType<typeof startDepartmentService>>
let demo: DemoService
let caller: Caller
let calls = 0

beforeAll(async () => {
  department = await startDepartmentService(well)
  folder = await mkdtemp(join(tmpdir(), 'sanquan-endpoints-'))
  await writeFile(join(folder, 'secret'), `${SECRET}\n`)
  const endpoints = {
    'cd-psb-check': { origin: department.origin, resources: ['CD-PSB-PERSON'], authorizationFile: 'secret' },
    'cd-other': { origin: department.origin, resources: ['CD-OTHER'] },
  }
  await writeFile(join(folder, 'endpoints.json'), JSON.stringify(endpoints))
  demo = await startDemoService({}, { SANQUAN_ENDPOINTS: join(folder, 'endpoints.json') })
  await bringToMarket()
  caller = await Caller.of(demo.url, await demo.as(BUYER), 'ID2')
}, 300_000)
afterAll(async () => {
  await demo.close()
  await department.close()
  await rm(folder, { recursive: true })
})

type Version = { id: string; status: string }
const mutate = async <T>(email: string, name: string, fields: string, input: object): Promise<T> => {
  const success = `${name[0]?.toUpperCase()}${name.slice(1)}`
  const text = `mutation ($input: ${success}Input!) { ${name}(input: $input) { ${REFUSED} ... on ${success}Success { data { ${fields} } } } }`
  const answered = await (await demo.as(email)).run<Record<string, T>>(text, { input })
  return answered[name] as T
}

async function versionFiles(http: object = HTTP) {
  const { contract, sandboxJson: sandbox, examples } = await readProductFolder('id2')
  const next = { ...contract, version: 2, http }
  return { contract: next, query: '', sandbox, examples: resolveExamples(examples) }
}

async function bringToMarket(): Promise<void> {
  const files = await versionFiles()
  const { id } = await mutate<Version>('operator.maker@chengdu.demo', 'submitProduct', 'id status', files)
  const approval = { productVersionId: id, approve: true }
  const compliance = { ...approval, agreementNo: 'CD-2025-001' }
  await mutate('bureau.checker@chengdu.demo', 'reviewCompliance', 'status', compliance)
  await mutate('security@chengdu.demo', 'reviewSecurity', 'status', approval)
  await mutate('holder.psb@chengdu.demo', 'releaseFields', 'fieldNames', { productVersionId: id })
  await mutate('operator.maker@chengdu.demo', 'listProduct', 'status', { productVersionId: id })
  const application = {
    productCode: 'ID2',
    purposeClass: 'INDUSTRY_DEVELOPMENT',
    expectedVolume: '1000',
    scenario: '测试',
    lawfulBasis: '本人同意',
    retention: '不保存',
  }
  const applied = await mutate<Version>(BUYER, 'applyForUse', 'id status', application)
  const decision = { applicationId: applied.id, approve: true, opinion: '同意' }
  await mutate('operator.checker@chengdu.demo', 'decideApplication', 'status', decision)
}

async function call(behaviour: Behaviour, name = SOMEBODY.name) {
  department.become(behaviour)
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  const subject = { subjectKind: 'PERSON' as const, subjectIdentifier: SOMEBODY.idNo }
  const consentId = await caller.consent(subject, { expiresAt })
  return caller.call(`HTTP-${++calls}`, { name, idNo: SOMEBODY.idNo }, { consentId })
}

describe('a service that behaves', () => {
  it('answers by the contract, billable as it says', async () => {
    const { status, body } = await call(well)
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        productVersion: 2,
        outcome: 'MATCH',
        billable: true,
        asOf: '2026-03-01T00:00:00.000Z',
        answer: { result: 'MATCH' },
      },
    })
  })

  it('is asked at its path, with its credential, for the mapped inputs and nothing else', async () => {
    await call(well)
    const { name: xm, idNo: sfzh } = SOMEBODY
    expect(department.seen.at(-1)).toEqual({
      url: HTTP.path,
      authorization: SECRET,
      body: JSON.stringify({ xm, sfzh }),
    })
  })

  it('has no record of somebody when it answers without content', async () => {
    const { body } = await call((_, response) => response.writeHead(204).end())
    expect(body).toMatchObject({ outcome: 'NO_RECORD', billable: false, asOf: null, answer: {} })
  })

  it('is behind its frequency by what it says itself', async () => {
    const { body } = await call(answering({ time: '2020-01-01T00:00:00Z' }))
    expect(body).toMatchObject({ stale: true, staleSources: ['CD-PSB-PERSON'] })
  })

  it('has no function in the data domain', async () => {
    const { rows } = await demo.service.platform.domain.pool.query(
      `select proname from pg_proc where pronamespace = 'product'::regnamespace and proname like 'id2_v2%'`,
    )
    expect(rows).toEqual([])
  })
})

describe('a service that misbehaves', () => {
  const elsewhere: Behaviour = (_, response) => response.writeHead(302, { location: '/v1/moved' }).end()
  const typed =
    (type: string, text: string): Behaviour =>
    (_, response) =>
      response.writeHead(200, { 'content-type': type }).end(text)
  const LEAK = 'row-of-somebody-else'
  it.each<[string, Behaviour]>([
    ['never answers', () => {}],
    [
      'stops in the middle',
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":'),
    ],
    ['redirects', elsewhere],
    ['answers too much', answering({ note: LEAK.repeat(SERVICE_ANSWER_LIMIT_BYTES / LEAK.length) })],
    ['answers what is no JSON', typed('application/json', `{"data": ${LEAK}`)],
    ['answers no object', typed('application/json', JSON.stringify([LEAK]))],
    ['answers a key too many', answering({ phone: LEAK })],
    ['answers a key too many beside the rest', answering({}, { [LEAK]: null })],
    ['answers without a key', (_, response) => json(response, { data: { code: 1 } })],
    ['answers a code that nobody translated', answering({ code: LEAK })],
    ['answers a wrong type', answering({ code: [LEAK] })],
    ['answers a time that is none', answering({ time: LEAK })],
    ['fails', (_, response) => json(response, { error: LEAK }, 500)],
    ['refuses', (_, response) => json(response, { error: LEAK }, 403)],
    ['answers another type of content', typed('text/html', `<p>${LEAK}</p>`)],
    ['hangs up', (_, response) => response.destroy()],
  ])('%s: an error of the product, which tells nothing of it and costs nothing', async (_, behaviour) => {
    const { status, body } = await call(behaviour)
    expect({ status, code: body.code, outcome: body.outcome, leaks: JSON.stringify(body).includes(LEAK) }).toEqual({
      status: 500,
      code: 'PRODUCT_ERROR',
      outcome: 'ERROR',
      leaks: false,
    })
  })

  it('is not followed where it redirects to', async () => {
    await call(elsewhere)
    expect(department.seen.filter(({ url }) => url === '/v1/moved')).toEqual([])
  })
})

describe('the automatic review', () => {
  const codesOf = async (http: object, query = '') => {
    const files = { ...(await versionFiles(http)), query }
    const reviewed = await mutate<{ findings: { code: string; severity: string }[] }>(
      'operator.maker@chengdu.demo',
      'reviewProduct',
      'findings { code severity }',
      files,
    )
    return reviewed.findings.filter(({ severity }) => severity === 'ERROR').map(({ code }) => code)
  }

  it('lets a version pass whose examples the service answers', async () => {
    department.become(well)
    expect(await codesOf(HTTP)).toEqual([])
  })

  it.each([
    ['an endpoint that is not configured', { ...HTTP, source: 'cd-nobody' }, 'ENDPOINT_UNKNOWN'],
    ['an endpoint of another resource', { ...HTTP, source: 'cd-other' }, 'ENDPOINT_RESOURCE'],
    ['a free address', { ...HTTP, source: 'https://elsewhere.example' }, 'CONTRACT_INVALID'],
    ['a path that climbs', { ...HTTP, path: '/v1/../admin' }, 'CONTRACT_INVALID'],
    ['an identifier in an address', { ...HTTP, method: 'GET' }, 'CONTRACT_INVALID'],
  ])('refuses %s', async (_, http, code) => {
    department.become(well)
    expect(await codesOf(http)).toContain(code)
  })

  it('refuses a query beside a service', async () => {
    expect(await codesOf(HTTP, 'select 1')).toContain('QUERY_BESIDE_SERVICE')
  })

  it('refuses a version whose examples the service answers otherwise', async () => {
    department.become(answering({ code: 2 }))
    expect(await codesOf(HTTP)).toContain('EXAMPLE_FAILS')
  })
})

it('is not asked once the use of its fields is revoked', async () => {
  const { prisma } = demo.service.platform.market
  const { fields } = await prisma.dataResource.findFirstOrThrow({
    where: { code: 'CD-PSB-PERSON' },
    include: { fields: true },
  })
  const objectIds = fields.map(({ id }) => id)
  const grants = await prisma.rightGrant.findMany({
    where: { right: 'USE', objectId: { in: objectIds }, status: 'ACTIVE' },
  })
  for (const { id } of grants) {
    const input = { grantId: Buffer.from(`RightGrant:${id}`).toString('base64'), reason: '测试' }
    await mutate('holder.psb@chengdu.demo', 'revokeGrant', 'status', input)
  }
  const before = department.seen.length
  const { status, body } = await call(well)
  expect({ status, outcome: body.outcome, asked: department.seen.length - before }).toEqual({
    status: 403,
    outcome: 'DENIED',
    asked: 0,
  })
})
