/** What people see and decide by a link, over HTTP: consent asked, given, refused, withdrawn, used once, and who asked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED } from '../../src/cli/client.ts'
import { CHENGDU_LIVES } from '../../src/demo/synthetic/known-truths.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { buildCitizenNumber } from '../../src/kernel/citizen-number.ts'
import type { Day } from '../../src/kernel/shanghai-time.ts'
import { ConsentPurge } from '../../src/modules/consent/index.ts'
import { DemoClock } from '../../src/platform/clock.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { decide, grant, look, page, requestConsent, type SubjectLink } from '../support/subject.ts'

let demo: DemoService
let dating: Caller
let firm: Caller
let sent = 0

beforeAll(async () => {
  demo = await startDemoService()
  dating = await Caller.of(demo.url, await demo.as('consumer.dating@chengdu.demo'), 'DATE')
  firm = await Caller.of(demo.url, await demo.as('consumer.housekeeping@chengdu.demo'), 'HSK')
})
afterAll(() => demo.close())

const person = (index: number, claims: Record<string, string> = {}) => {
  const { name, idNo } = syntheticPerson(CHENGDU, index)
  return { idNo, claims: { name, ...claims } }
}
const ofDating = async (input: object = {}) =>
  requestConsent(await demo.as('consumer.dating@chengdu.demo'), { productCode: 'DATE', ...input })
const ofFirm = async (input: object = {}) => {
  const [link] = await requestConsent(await demo.as('consumer.housekeeping@chengdu.demo'), {
    productCode: 'HSK',
    ...input,
  })
  return link as SubjectLink
}
const pairOf = (links: readonly SubjectLink[]) => ({ aConsentId: links[0]?.consentId, bConsentId: links[1]?.consentId })
const callPair = (links: readonly SubjectLink[]) => dating.call(`pair-${++sent}`, pairOf(links))
const callWorker = ({ consentId }: SubjectLink) => firm.call(`worker-${++sent}`, { workerConsentId: consentId })
const granted = async (one: number, other: number) => {
  const [a, b] = await ofDating()
  await grant(demo.url, a as SubjectLink, person(one, { marriage: 'SINGLE' }))
  await grant(demo.url, b as SubjectLink, person(other, { marriage: 'SINGLE' }))
  return [a, b] as [SubjectLink, SubjectLink]
}
const [single, judged, bachelor] = [CHENGDU_LIVES.neverMarried, CHENGDU_LIVES.judgedDivorce, CHENGDU_LIVES.bachelor]
const claimsKept = async (ids: readonly string[]) =>
  (
    await demo.service.platform.domain.pool.query('select 1 from platform.consent_subject where consent_id = any($1)', [
      ids,
    ])
  ).rowCount

describe('a dating check', () => {
  it('has an answer when both have consented, and the answer is billed once', async () => {
    const { status, body } = await callPair(await granted(single[0], judged[0]))
    expect({ status, outcome: body.outcome, billable: body.billable }).toEqual({
      status: 200,
      outcome: 'SCORED',
      billable: true,
    })
    expect(body.answer).toMatchObject({ aMarriageClaim: 'CONSISTENT', bMarriageClaim: 'CONSISTENT' })
  })

  it('shows both people the answer that the service got', async () => {
    const pair = await granted(single[1], judged[1])
    const { body } = await callPair(pair)
    const pages = await Promise.all(pair.map((link) => look(demo.url, link)))
    const copies = pages.map(
      ({ body: view }) => (view.uses as { copy: { fields: { value: { zh: string } }[] } }[])[0]?.copy.fields,
    )
    expect(copies[0]).toHaveLength(Object.keys(body.answer as object).length)
    expect(copies[1]).toEqual(copies[0])
  })

  it('uses both consents, also when asked twice at once: one answer, one refusal that costs nothing', async () => {
    const pair = await granted(single[2], judged[2])
    const answers = await Promise.all([callPair(pair), callPair(pair)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403])
    expect(answers.find(({ status }) => status === 403)?.body).toMatchObject({ code: 'CONSENT_USED', billable: false })
    const views = await Promise.all(pair.map((link) => look(demo.url, link)))
    expect(views.map(({ body }) => body.state)).toEqual(['USED', 'USED'])
  })

  it('has none while one of the two has not consented', async () => {
    const [a, b] = (await ofDating()) as [SubjectLink, SubjectLink]
    await grant(demo.url, a, person(single[3]))
    expect((await callPair([a, b])).body.code).toBe('CONSENT_MISSING')
  })

  it('has none after one of the two has withdrawn', async () => {
    const pair = await granted(single[3], judged[3])
    expect((await decide(demo.url, pair[0], { action: 'withdraw' })).body.state).toBe('WITHDRAWN')
    expect((await callPair(pair)).body).toMatchObject({ code: 'CONSENT_WITHDRAWN', billable: false })
  })

  it('pairs nobody with somebody who consented for another', async () => {
    const [one, other] = [await granted(single[3], judged[3]), await granted(single[4], judged[4])]
    expect((await callPair([one[0], other[1]])).body.code).toBe('CONSENT_SCOPE')
  })

  it('is not for one person in two parts', async () => {
    const [a, b] = (await ofDating()) as [SubjectLink, SubjectLink]
    await grant(demo.url, a, person(single[0]))
    expect((await decide(demo.url, b, { action: 'grant', ...person(single[0]) })).body.code).toBe('REQUEST_MUTUAL')
  })

  it.each([
    ['for many uses', { singleUse: false }, 'CONSENT_TERMS'],
    ['for eight days', { lifeDays: 8 }, 'CONSENT_TERMS'],
  ])('cannot be asked for %s', async (_, input, code) => {
    await expect(ofDating(input)).rejects.toMatchObject({ code })
  })
})

describe('a person who is asked', () => {
  it('reads who asks what, what for, which data and for how long, in Chinese first, and is told nothing of others', async () => {
    const { status, text, headers } = await page(demo.url, await ofFirm())
    expect(status).toBe(200)
    for (const shown of [
      '成都安家家政服务有限公司',
      'Housekeeper identity check',
      '测试',
      '1 日',
      '违法',
      '同意',
      '拒绝',
    ])
      expect(text).toContain(shown)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('loads nothing from another address, and runs no script', async () => {
    const { text } = await page(demo.url, await ofFirm())
    expect(text).not.toMatch(/https?:|<script|src=|href=| on[a-z]+=/i)
  })

  it('consents with the form of the page, and the worker’s check is answered', async () => {
    const link = await ofFirm()
    const worker = person(CHENGDU_LIVES.housekeeperClear[0])
    const { text } = await page(demo.url, link, {
      action: 'grant',
      idNo: worker.idNo,
      'claims.name': worker.claims.name ?? '',
    })
    expect(text).toContain('您已同意')
    expect((await callWorker(link)).body.answer).toEqual({
      identity: 'MATCH',
      background: 'NO_RECORD_FOUND',
      healthCertValid: 'YES',
      trainingLevel: 'ADVANCED',
    })
  })

  it('refuses, and no call rests on it', async () => {
    const link = await ofFirm()
    expect((await decide(demo.url, link, { action: 'refuse' })).body.state).toBe('REFUSED')
    expect((await callWorker(link)).body.code).toBe('CONSENT_MISSING')
    expect((await decide(demo.url, link, { action: 'grant', ...person(single[0]) })).body.code).toBe('REQUEST_ANSWERED')
  })

  it('under age is refused', async () => {
    const idNo = buildCitizenNumber({ region: '510104', birth: '2010-06-01' as Day, sequence: 12 })
    const { status, body } = await decide(demo.url, await ofFirm(), { action: 'grant', idNo, claims: { name: '某' } })
    expect([status, body.code]).toEqual([422, 'SUBJECT_UNDER_AGE'])
  })

  it('who is somebody else than the recipient named is refused, and after five wrong numbers nobody can answer', async () => {
    const named = syntheticPerson(CHENGDU, CHENGDU_LIVES.housekeeperClear[1])
    const link = await ofFirm({ subjectIdentifiers: [named.idNo] })
    const codes: unknown[] = []
    for (let n = 0; n < 5; n++)
      codes.push((await decide(demo.url, link, { action: 'grant', ...person(single[0]) })).body.code)
    expect(new Set(codes)).toEqual(new Set(['REQUEST_SUBJECT']))
    const { status, body } = await decide(demo.url, link, {
      action: 'grant',
      idNo: named.idNo,
      claims: { name: named.name },
    })
    expect([status, body.code]).toEqual([410, 'REQUEST_CLOSED'])
  })

  it.each([
    ['without a name', {}, 'claims.name'],
    ['with a claim that nobody asked for', { name: '某', salary: '1' }, 'claims'],
  ])('is told what is wrong %s', async (_, claims, field) => {
    const { body } = await decide(demo.url, await ofFirm(), { action: 'grant', idNo: person(bachelor[0]).idNo, claims })
    expect(body).toMatchObject({ code: 'CLAIMS_INVALID', field })
  })

  it('cannot be impersonated by a link that was changed', async () => {
    const { url } = await ofFirm()
    const changed = url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    expect((await look(demo.url, { url: changed.replace(/\.([^.]{4})/, '.zzzz') })).status).toBe(404)
  })

  it('gets a QR code of the link, as SVG', async () => {
    expect((await ofFirm()).qrSvg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  })
})

describe('what was claimed', () => {
  it('is gone from the data domain once the consent is used, withdrawn or over', async () => {
    const [used, withdrawn] = [await granted(single[0], judged[5]), await granted(single[0], judged[6])]
    await callPair(used)
    await decide(demo.url, withdrawn[0], { action: 'withdraw' })
    const ids = [...used, withdrawn[0]].map(({ consentId }) => consentId)
    await demo.service.app.get(ConsentPurge).turn()
    expect(await claimsKept(ids)).toBe(0)
  })
})

describe('who asked about me', () => {
  const issue = async (subjectIdentifier: string, by = 'bureau.maker@chengdu.demo') => {
    const { issueSubjectLink } = await (
      await demo.as(by)
    ).run<{ issueSubjectLink: { url: string } }>(
      `mutation ($input: IssueSubjectLinkInput!) { issueSubjectLink(input: $input) { ${REFUSED} ... on IssueSubjectLinkSuccess { data { url } } } }`,
      { input: { subjectIdentifier } },
    )
    return issueSubjectLink
  }

  it('shows a use at the very instant of the call, of either person of a pair', async () => {
    const pair = await granted(bachelor[1], judged[7])
    await callPair(pair)
    const now = demo.service.platform.clock.now().getTime()
    for (const [n, index] of [bachelor[1], judged[7]].entries()) {
      const { body } = await look(demo.url, await issue(syntheticPerson(CHENGDU, index).idNo))
      const [newest] = body as unknown as { at: string; consentId: string; recipient: string }[]
      expect(newest).toMatchObject({ consentId: pair[n]?.consentId, recipient: '成都良缘婚恋服务有限公司（演示）' })
      expect(now - new Date(newest?.at ?? 0).getTime()).toBeLessThan(60_000)
    }
  })

  it('is a page too', async () => {
    const { text } = await page(demo.url, await issue(syntheticPerson(CHENGDU, bachelor[1]).idNo))
    expect(text).toContain('谁查过我')
    expect(text).toContain('成都良缘婚恋服务有限公司')
  })

  it('is not opened by a link to a consent, nor the other way round', async () => {
    const [consent, record] = [await ofFirm(), await issue(syntheticPerson(CHENGDU, bachelor[1]).idNo)]
    const swapped = [consent.url.replace('/consents/', '/records/'), record.url.replace('/records/', '/consents/')]
    expect(await Promise.all(swapped.map(async (url) => (await look(demo.url, { url })).status))).toEqual([404, 404])
  })

  it('is handed out by nobody but the bureau that checks who somebody is', async () => {
    const { idNo } = syntheticPerson(CHENGDU, bachelor[1])
    await expect(issue(idNo, 'consumer.dating@chengdu.demo')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

it('takes forms where people send them, and nowhere else', async () => {
  const form = { method: 'POST', body: new URLSearchParams({ query: '{ __typename }' }) }
  expect((await fetch(`${demo.url}/graphql`, form)).status).toBe(415)
})

it('ends a link with its time: it asks nothing after a week, and opens nothing after the consent it could have given', async () => {
  const link = await ofFirm()
  const start = demo.service.platform.clock.now().getTime()
  const after = async (days: number) => {
    const { clock } = demo.service.platform
    if (clock instanceof DemoClock) await clock.advanceTo(new Date(start + days * 86_400_000))
    return look(demo.url, link)
  }
  expect((await after(7)).body.state).toBe('CLOSED')
  expect((await after(12)).status).toBe(410)
})
