/** The data plane's addresses beside a single call: batches, calls found again, Idempotency-Key, and the document that describes them. */
import { randomUUID } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED, type SanquanClient } from '../../src/cli/client.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { BATCH_LIMIT } from '../../src/modules/gateway/call-answer.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { Described, type Document } from '../support/openapi.ts'
import { hmacSigner, signedHeaders } from '../support/sign.ts'

const PURPOSE = 'INDUSTRY_DEVELOPMENT'
const { name, idNo } = syntheticPerson(CHENGDU, 17)
const CALLS = '/v1/products/ID2/calls'
const BATCHES = '/v1/products/ID2/batches'

let demo: DemoService
let verifier: SanquanClient
let caller: Caller
let consentId: string
let described: Described

type Answer = { status: number; body: Record<string, unknown> }

async function fetched(path: string, init: RequestInit & { key?: string } = {}): Promise<Answer> {
  const { key = caller.key, ...rest } = init
  const headers = {
    authorization: `Bearer ${key}`,
    ...(rest.body && { 'content-type': 'application/json' }),
    ...rest.headers,
  }
  const response = await fetch(`${demo.url}${path}`, { ...rest, headers })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetched(path, { method: 'POST', body: JSON.stringify(body), headers })
const requestNo = () => `plane-${randomUUID()}`.slice(0, 40)
const envelope = (changes: object = {}) => ({ purposeClass: PURPOSE, consentId, input: { name, idNo }, ...changes })
const recordsOf = (number: string) =>
  demo.service.platform.market.prisma.callRecord.findMany({ where: { requestNo: number } })

beforeAll(async () => {
  demo = await startDemoService()
  verifier = await demo.as('consumer.verifier@chengdu.demo')
  caller = await Caller.of(demo.url, verifier, 'ID2')
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  consentId = await caller.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
  described = new Described((await (await fetch(`${demo.url}/openapi.json`)).json()) as Document)
})
afterAll(() => demo.close())

describe('the Idempotency-Key header', () => {
  it('is the request number, bare or as a string of RFC 8941', async () => {
    const [bare, quoted] = [requestNo(), requestNo()]
    const answers = await Promise.all([
      post(CALLS, envelope(), { 'idempotency-key': bare }),
      post(CALLS, envelope(), { 'idempotency-key': `"${quoted}"` }),
    ])
    expect(answers.map(({ body }) => body.requestNo)).toEqual([bare, quoted])
  })

  it('and the body with the same request number are one call', async () => {
    const number = requestNo()
    await post(CALLS, envelope(), { 'idempotency-key': number })
    const again = await post(CALLS, envelope({ requestNo: number }), { 'idempotency-key': number })
    expect(again.body).toMatchObject({ replayed: true })
    expect(await recordsOf(number)).toHaveLength(1)
  })

  it('refuses a body that says another number, and records nothing', async () => {
    const number = requestNo()
    const answer = await post(CALLS, envelope({ requestNo: requestNo() }), { 'idempotency-key': number })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', errors: [{ path: 'requestNo' }] } })
    expect(await recordsOf(number)).toEqual([])
  })
})

describe('a batch', () => {
  const numbers = () => [requestNo(), requestNo(), requestNo()] as const

  it('answers each call for itself: own record, own charge, own refusal', async () => {
    const [good, invalid, denied] = numbers()
    const calls = [
      envelope({ requestNo: good }),
      envelope({ requestNo: invalid, input: { name } }),
      envelope({ requestNo: denied, consentId: undefined }),
    ]
    const { status, body } = await post(BATCHES, { calls })
    expect({ status, results: body.results }).toMatchObject({
      status: 200,
      results: [
        { status: 200, answer: { requestNo: good, outcome: 'MATCH' } },
        { status: 422, problem: { requestNo: invalid, code: 'INVALID_INPUT' } },
        { status: 403, problem: { requestNo: denied, code: 'CONSENT_MISSING' } },
      ],
    })
    const billed = await Promise.all([good, invalid, denied].map(recordsOf))
    expect(billed.map((records) => records.map(({ billable }) => billable))).toEqual([[true], [false], [false]])
  })

  it('with one number twice is answered twice and charged once', async () => {
    const number = requestNo()
    const { body } = await post(BATCHES, { calls: [envelope({ requestNo: number }), envelope({ requestNo: number })] })
    expect((body.results as { answer: object }[]).map(({ answer }) => answer)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ replayed: false }),
        expect.objectContaining({ replayed: true }),
      ]),
    )
    expect(await recordsOf(number)).toHaveLength(1)
  })

  it('takes as many calls as the limit and no more', async () => {
    const calls = (count: number) => ({ calls: Array.from({ length: count }, () => ({})) })
    const { body } = await post(BATCHES, calls(BATCH_LIMIT))
    expect(body.results).toHaveLength(BATCH_LIMIT)
    expect(await post(BATCHES, calls(BATCH_LIMIT + 1))).toMatchObject({ status: 400, body: { code: 'INVALID_BATCH' } })
  })

  it('has no number of its own', async () => {
    const answer = await post(BATCHES, { calls: [envelope({ requestNo: requestNo() })] }, { 'idempotency-key': 'b' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_BATCH' } })
  })
})

describe('a call found again', () => {
  it('has its stored answer, and is not charged again', async () => {
    const number = requestNo()
    const { body } = await post(CALLS, envelope({ requestNo: number }))
    const found = await fetched(`/v1/calls/${number}`)
    expect(found).toMatchObject({ status: 200, body: { outcome: 'MATCH', billable: true, withheld: null } })
    expect(found.body.answer).toEqual({ ...body, replayed: true })
    expect(await recordsOf(number)).toHaveLength(1)
  })

  it('that was refused has the state of its record', async () => {
    const number = requestNo()
    await post(CALLS, envelope({ requestNo: number, consentId: undefined }))
    expect((await fetched(`/v1/calls/${number}`)).body).toMatchObject({
      outcome: 'DENIED',
      denyCode: 'CONSENT_MISSING',
      billable: false,
      answer: null,
    })
  })

  it('is nobody else’s to find', async () => {
    const number = requestNo()
    await post(CALLS, envelope({ requestNo: number }))
    const other = await Caller.of(demo.url, await demo.as('consumer.rental@jinan.demo'), 'RFC')
    expect(await fetched(`/v1/calls/${number}`, { key: other.key })).toMatchObject({
      status: 404,
      body: { code: 'CALL_UNKNOWN' },
    })
  })

  it('is found by a signed request too', async () => {
    const number = requestNo()
    await post(CALLS, envelope({ requestNo: number }))
    const { subscriptions } = await verifier.run<{ subscriptions: { edges: { node: { id: string } }[] } }>(
      `{ subscriptions(productCode: "ID2", status: ACTIVE) { edges { node { id } } } }`,
    )
    const input = { subscriptionId: subscriptions.edges[0]?.node.id, label: 'find', kind: 'HMAC_SHA256' }
    const { createCredential: made } = await verifier.run<{
      createCredential: { text: string; credential: { prefix: string } }
    }>(
      `mutation ($input: CreateCredentialInput!) { createCredential(input: $input) { ${REFUSED}
        ... on CreateCredentialSuccess { data { text credential { prefix } } } } }`,
      { input },
    )
    const url = `${demo.url}/v1/calls/${number}`
    const created = demo.service.platform.clock.now()
    const signer = hmacSigner(made.credential.prefix, made.text)
    const headers = await signedHeaders(url, '', signer, { created, method: 'GET' })
    expect((await fetch(url, { headers })).status).toBe(200)
  })

  it('keeps its stored answer to itself once a right has ended', async () => {
    const number = requestNo()
    await post(CALLS, envelope({ requestNo: number }))
    const holder = await demo.as('holder.psb@chengdu.demo')
    const act = (mutation: string, type: string) =>
      holder.run(`mutation ($input: ${type}!) { ${mutation}(input: $input) { ${REFUSED} } }`, {
        input: { resourceCode: 'CD-PSB-PERSON' },
      })
    await act('suspendResource', 'SuspendResourceInput')
    const found = await fetched(`/v1/calls/${number}`)
    await act('resumeResource', 'ResumeResourceInput')
    expect(found.body).toMatchObject({ outcome: 'MATCH', answer: null, withheld: { code: 'SOURCE_SUSPENDED' } })
  })
})

describe('the OpenAPI document', () => {
  it('is one, by a validator that is not ours', async () => {
    const result = await new Validator().validate(structuredClone(described.document))
    expect(result).toMatchObject({ valid: true })
  })

  it('has the calls and batches of every listed product, and no others', async () => {
    const listed = await demo.service.platform.market.prisma.dataProduct.findMany({ where: { listed: true } })
    const expected = listed.flatMap(({ code }) => [`/v1/products/${code}/calls`, `/v1/products/${code}/batches`])
    expect(Object.keys(described.document.paths).toSorted()).toEqual([...expected, '/v1/calls/{requestNo}'].toSorted())
  })

  it('is not sent again to whoever has it', async () => {
    const first = await fetch(`${demo.url}/openapi.json`)
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    expect((await fetch(`${demo.url}/openapi.json`, { headers })).status).toBe(304)
  })

  const known = () => post(CALLS, envelope({ requestNo: requestNo() }))
  it.each<[string, string, string, () => Promise<Answer>, number]>([
    ['an answer', CALLS, 'post', known, 200],
    ['a malformed body', CALLS, 'post', () => fetched(CALLS, { method: 'POST', body: '{' }), 400],
    ['an unknown key', CALLS, 'post', () => fetched(CALLS, { method: 'POST', body: '{}', key: 'x'.repeat(30) }), 401],
    ['a denial', CALLS, 'post', () => post(CALLS, envelope({ requestNo: requestNo(), consentId: undefined })), 403],
    ['an input off contract', CALLS, 'post', () => post(CALLS, envelope({ requestNo: requestNo(), input: {} })), 422],
    [
      'a batch',
      BATCHES,
      'post',
      () =>
        post(BATCHES, {
          calls: [envelope({ requestNo: requestNo() }), {}, envelope({ requestNo: requestNo(), input: {} })],
        }),
      200,
    ],
    ['a call that is not known', '/v1/calls/{requestNo}', 'get', () => fetched(`/v1/calls/${requestNo()}`), 404],
    [
      'a call found again',
      '/v1/calls/{requestNo}',
      'get',
      async () => fetched(`/v1/calls/${(await known()).body.requestNo as string}`),
      200,
    ],
  ])('is kept by %s', async (_title, path, method, ask, status) => {
    const answer = await ask()
    expect({ status: answer.status, faults: described.faultsOf(path, method, answer) }).toEqual({ status, faults: [] })
  })

  it('is kept by the conflict of a number used for another question', async () => {
    const number = requestNo()
    await post(CALLS, envelope({ requestNo: number }))
    const answer = await post(CALLS, envelope({ requestNo: number, input: { name: `${name}二`, idNo } }))
    expect({ status: answer.status, faults: described.faultsOf(CALLS, 'post', answer) }).toEqual({
      status: 409,
      faults: [],
    })
  })

  it('would notice an answer with a member too many', async () => {
    const { status, body } = await known()
    expect(described.faultsOf(CALLS, 'post', { status, body: { ...body, idNo } })).not.toEqual([])
  })
})
