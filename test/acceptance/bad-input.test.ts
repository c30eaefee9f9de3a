/** Whatever is wrong with a request: a typed refusal that names the cause and the fix, nothing charged, and an event on record. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PAGE_LIMIT } from '../../src/graphql/builder.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { BODY_LIMIT_BYTES } from '../../src/platform/http/limits.ts'
import { DemoClock } from '../../src/platform/clock.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const PURPOSE = 'INDUSTRY_DEVELOPMENT'
const { name, idNo } = syntheticPerson(CHENGDU, 17)
const stranger = syntheticPerson(CHENGDU, 21)
const input = { name, idNo }

let demo: DemoService
let caller: Caller
let consentId: string
let before: { billed: number; refusals: number }

const clock = () => demo.service.platform.clock as DemoClock
const inADay = () => new Date(clock().now().getTime() + 86_400_000).toISOString()

async function counts() {
  await demo.service.app.get(DecisionLog).flushed()
  const { prisma } = demo.service.platform.market
  const [billed, refusals] = await Promise.all([
    prisma.callRecord.count({ where: { billable: true } }),
    prisma.auditEvent.count({ where: { decision: 'DENY' } }),
  ])
  return { billed, refusals }
}

beforeAll(async () => {
  demo = await startDemoService()
  caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  consentId = await caller.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt: inADay() })
})
afterAll(() => demo.close())
beforeEach(async () => void (before = await counts()))

describe('a call that is refused', () => {
  afterEach(async () => {
    const after = await counts()
    expect(after.billed).toBe(before.billed)
    expect(after.refusals).toBeGreaterThan(before.refusals)
  })

  const good = { requestNo: 'bad-1', purposeClass: PURPOSE, input }

  it.each([
    ['without a key', { key: 'x'.repeat(30) }, 401, 'CREDENTIAL_UNKNOWN'],
    ['for another product than the key’s', { productCode: 'ENT' }, 403, 'LICENCE_PRODUCT'],
    ['for a product that does not exist', { productCode: 'NONE' }, 403, 'LICENCE_PRODUCT'],
  ])('%s', async (_title, options, status, code) => {
    expect(await caller.post({ ...good, consentId }, options)).toMatchObject({ status, body: { code } })
  })

  it.each([
    ['without a purpose', { requestNo: 'bad-2', input }, 'purposeClass'],
    ['with a purpose that does not exist', { ...good, purposeClass: 'FUN' }, 'purposeClass'],
    ['without a request number', { purposeClass: PURPOSE, input }, 'requestNo'],
    ['with a request number of 41 characters', { ...good, requestNo: 'r'.repeat(41) }, 'requestNo'],
    ['with an unknown member', { ...good, colour: 'red' }, ''],
    ['that is a list', [good], ''],
  ])('%s', async (_title, body, path) => {
    const answer = await caller.post(body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', errors: [{ path }] } })
  })

  it.each([
    ['with a wrong check digit', { name, idNo: '510104198512112048' }, 'idNo'],
    ['with an unknown field', { ...input, mobile: '15400000000' }, ''],
    ['with a field missing', { name }, 'idNo'],
  ])('%s, as INVALID_INPUT', async (_title, wrong, path) => {
    const { status, body } = await caller.call('bad-3', wrong, { consentId })
    expect({ status, outcome: body.outcome, billable: body.billable }).toEqual({
      status: 422,
      outcome: 'INVALID_INPUT',
      billable: false,
    })
    expect((body.errors as { path: string }[]).map((fault) => fault.path)).toContain(path)
  })

  it('because its JSON is malformed', async () => {
    expect(await caller.post('{"requestNo": ')).toMatchObject({ status: 400, body: { code: 'MALFORMED_JSON' } })
  })

  it('because its body is a byte over the limit', async () => {
    const body = `{"requestNo":"${'r'.repeat(BODY_LIMIT_BYTES)}`.slice(0, BODY_LIMIT_BYTES + 1)
    expect(await caller.post(body)).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } })
  })

  it('but not for its size when its body is as large as the limit', async () => {
    const start = '{"requestNo":"'
    const body = `${start}${'r'.repeat(BODY_LIMIT_BYTES - start.length - 2)}"}`
    expect(Buffer.byteLength(body)).toBe(BODY_LIMIT_BYTES)
    expect(await caller.post(body)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
  })

  it('because it is not sent as JSON', async () => {
    expect(await caller.post('name=x', { contentType: 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 415,
    })
  })

  it.each([
    ['no consent', {}, 'CONSENT_MISSING'],
    ['the consent of somebody else', { consentId: 'OTHERS' }, 'CONSENT_SUBJECT'],
    ['a purpose outside the licence', { consentId: 'OWN', purposeClass: 'PUBLIC_WELFARE' }, 'LICENCE_PURPOSE'],
  ])('for %s', async (_title, { consentId: whose, ...extra }: { consentId?: string; purposeClass?: string }, code) => {
    const others = await caller.consent(
      { subjectKind: 'PERSON', subjectIdentifier: stranger.idNo },
      { expiresAt: inADay() },
    )
    const presented = whose === 'OTHERS' ? { consentId: others } : whose === 'OWN' ? { consentId } : {}
    const answer = await caller.call('bad-4', input, { ...presented, ...extra })
    expect(answer).toMatchObject({ status: 403, body: { code, outcome: 'DENIED', billable: false } })
  })

  it('because its request number was used for another question, and is told in what that differed', async () => {
    await caller.call('once', input, { consentId })
    const other = await caller.consent(
      { subjectKind: 'PERSON', subjectIdentifier: stranger.idNo },
      { expiresAt: inADay() },
    )
    before = await counts()
    const differing = async (asked: object, extra: object) => {
      const { status, body } = await caller.call('once', asked, extra)
      expect([status, body.code]).toEqual([409, 'REQUEST_NO_TAKEN'])
      return (body.errors as { path: string }[]).map(({ path }) => path)
    }
    expect(await differing({ name, idNo: stranger.idNo }, { consentId: other })).toEqual(['consentId', 'input'])
    expect(await differing(input, { consentId: other })).toEqual(['consentId'])
    expect(await differing({ name: stranger.name, idNo }, { consentId })).toEqual(['input'])
  })

  it('says nothing of what was sent', async () => {
    const { body } = await caller.call('bad-5', { name, idNo: '510104198512112048' }, { consentId })
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${name}|510104198512112048`))
  })
})

describe('a call that is repeated', () => {
  it('gives the same answer again and is not charged twice', async () => {
    const first = await caller.call('twice', input, { consentId })
    const between = await counts()
    const second = await caller.call('twice', input, { consentId })
    expect(second.body).toEqual({ ...first.body, replayed: true })
    expect((await counts()).billed).toBe(between.billed)
  })

  it('is told that its answer is no longer kept, and is not asked nor charged again', async () => {
    const twoDays = new Date(clock().now().getTime() + 2 * 86_400_000).toISOString()
    const lasting = await caller.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt: twoDays })
    await caller.call('long-ago', input, { consentId: lasting })
    const records = () => demo.service.platform.market.prisma.callRecord.count()
    const between = await records()
    await clock().advanceTo(new Date(clock().now().getTime() + 86_400_000))
    expect(await caller.call('long-ago', input, { consentId: lasting })).toMatchObject({
      status: 410,
      body: { code: 'ANSWER_EXPIRED', requestNo: 'long-ago', billable: false },
    })
    expect(await records()).toBe(between)
  })
})

describe('GraphQL that is wrong', () => {
  const post = async (body: object) => {
    const response = await fetch(`${demo.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, text: await response.text() }
  }

  it.each([
    ['does not parse', '{ products { '],
    ['asks for a field that does not exist', '{ products { edges { node { colour } } } }'],
    [
      'nests too deeply',
      `{ products { edges { node { ${'versions { product { '.repeat(6)} code ${'} } '.repeat(6)} } } } }`,
    ],
    [
      'asks for too many things under other names',
      `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: viewer { email }`).join(' ')} }`,
    ],
  ])('because it %s is answered 400, with the reason', async (_title, query) => {
    const { status, text } = await post({ query })
    expect(text).toContain('errors')
    expect(status).toBe(400)
    expect(JSON.parse(text).errors[0].message).not.toBe('')
    expect((await counts()).refusals).toBe(before.refusals + 1)
  })

  it.each([
    ['an input of the wrong form', `{ label: "x", days: 2147483648 }`],
    ['an input over a limit', `{ label: "${'x'.repeat(101)}", days: 1 }`],
    ['a refusal by rule', `{ label: "x", days: 366 }`],
  ])('leaves one event on record for %s', async (_title, token) => {
    const person = await demo.as('consumer.verifier@chengdu.demo')
    before = await counts()
    const query = `mutation { createToken(input: ${token}) { __typename ... on Refusal { code message rule } ... on InvalidInput { message issues { path message } } } }`
    await expect(person.run(query)).rejects.toThrow()
    expect((await counts()).refusals).toBe(before.refusals + 1)
  })

  it('never shows the inside of the service', async () => {
    const { text } = await post({ query: '{ node(id: "RGF0YVByb2R1Y3Q6J2RST1AgVEFCTEU=") { id } }' })
    expect(text).not.toMatch(/prisma|select|postgres|\/src\/|\/dist\//i)
  })

  it('gives as many rows as a page may hold, and no more when more are asked for', async () => {
    const resources = await demo.service.platform.market.prisma.dataResource.findMany({ take: 1 })
    const copies = Array.from({ length: PAGE_LIMIT + 1 }, (_, n) => ({
      ...(resources[0] as (typeof resources)[number]),
      id: `copy-${n}`,
      code: `TST-COPY-${n}`,
      sourceTable: `test.copy${n}`,
      registrationCode: null,
      registeredAt: null,
      registeredUntil: null,
    }))
    await demo.service.platform.market.prisma.dataResource.createMany({ data: copies })
    const page = async (first: number) => {
      const { text } = await post({ query: `{ dataResources(first: ${first}) { edges { node { code } } } }` })
      return (JSON.parse(text) as { data: { dataResources: { edges: object[] } } }).data.dataResources.edges.length
    }
    expect([await page(PAGE_LIMIT), await page(PAGE_LIMIT + 1)]).toEqual([PAGE_LIMIT, PAGE_LIMIT])
  })
})

describe('rights that end', () => {
  it('stop calls at the first instant of the day after the agreement’s last', async () => {
    const lastDay = new Date('2028-06-30T23:59:59+08:00')
    const { prisma } = demo.service.platform.market
    await prisma.subscription.updateMany({ data: { validTo: new Date('2029-01-01T00:00:00+08:00') } })
    await clock().advanceTo(lastDay)
    const expiresAt = new Date(lastDay.getTime() + 86_400_000).toISOString()
    const late = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
    const lateConsent = await late.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
    await clock().advanceTo(new Date('2028-07-01T00:00:00+08:00'))
    const answer = await late.call('after-the-end', input, { consentId: lateConsent })
    expect(answer).toMatchObject({ status: 403, body: { outcome: 'DENIED', billable: false } })
    expect(answer.body.code).toMatch(/EXPIRED/)
  })
})
