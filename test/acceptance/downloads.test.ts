/** Usage and calls as files, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IdentityService } from '../../src/modules/identity/index.ts'
import { DEMO_PASSWORD } from '../../src/demo/accounts.ts'
import { syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { anonymous } from '../../src/policy/actor.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { done } from '../support/results.ts'

const CONSUMER = 'consumer.verifier@chengdu.demo'
const { name, idNo } = syntheticPerson('510100', 17)

let demo: DemoService
let period: string

/** Fetches a file by the session of somebody, or of nobody. */
async function file(path: string, email?: string) {
  const cookie = email && `__Host-sanquan=${await sessionOf(email)}`
  return fetch(`${demo.url}/downloads/${path}`, { headers: cookie ? { cookie } : {} })
}

async function sessionOf(email: string): Promise<string> {
  const signedIn = await demo.service.app
    .get(IdentityService)
    .signIn(anonymous('test'), { email, password: DEMO_PASSWORD })
  return done(signedIn).secret
}

beforeAll(async () => {
  demo = await startDemoService()
  const caller = await Caller.of(demo.url, await demo.as(CONSUMER), 'ID2')
  const now = demo.service.platform.clock.now()
  const subject = { subjectKind: 'PERSON' as const, subjectIdentifier: idNo }
  const expiresAt = new Date(now.getTime() + 86_400_000).toISOString()
  await caller.call('download-1', { name, idNo }, { consentId: await caller.consent(subject, { expiresAt }) })
  period = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 7)
}, 300_000)
afterAll(() => demo.close())

describe.each(['usage.csv', 'calls.csv'])('%s', (path) => {
  it('asks who is not signed in to sign in', async () => {
    const answer = await file(`${path}?period=${period}`)
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'SIGN_IN' }])
  })

  it('without a month is refused by name', async () => {
    const answer = await file(path, CONSUMER)
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'PERIOD_MALFORMED' }])
  })

  it('asked for two buyers is refused', async () => {
    expect((await file(`${path}?period=${period}&buyer=a&buyer=b`, CONSUMER)).status).toBe(400)
  })

  it('is sent as a file that no cache keeps', async () => {
    const { headers } = await file(`${path}?period=${period}`, CONSUMER)
    expect([headers.get('content-type'), headers.get('content-disposition'), headers.get('cache-control')]).toEqual([
      'text/csv; charset=utf-8',
      `attachment; filename="${path.slice(0, 5)}-${period}.csv"`,
      'no-store',
    ])
  })

  it('is sent as it is read, without a length told before', async () => {
    expect((await file(`${path}?period=${period}`, CONSUMER)).headers.get('transfer-encoding')).toBe('chunked')
  })
})

it('the file of calls has the call, and neither the name nor the number that were asked about', async () => {
  const text = await (await file(`calls.csv?period=${period}`, CONSUMER)).text()
  expect([text.includes('"download-1"'), text.includes(name), text.includes(idNo)]).toEqual([true, false, false])
})

it('the file of usage has the day of the call with its unit price', async () => {
  const text = await (await file(`usage.csv?period=${period}`, CONSUMER)).text()
  expect(text).toMatch(/"\d{4}-\d\d-\d\d","ID2",".+","MATCH",1,1,1,1,\d+\.\d{4},/)
})
