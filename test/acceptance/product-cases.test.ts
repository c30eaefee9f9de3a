/** What products refuse, over HTTP: the negative cases of their contracts that need the whole service. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED, type SanquanClient } from '../../src/cli/client.ts'
import { readProductFolder } from '../../src/demo/product-folder.ts'
import { resolveExampleInput } from '../../src/demo/resolve-example.ts'
import { syntheticEnterprise } from '../../src/demo/synthetic/enterprise.ts'
import { CHENGDU, JINAN, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { dayOf } from '../../src/kernel/shanghai-time.ts'
import { dayToColumn } from '../../src/platform/database/day-column.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

let demo: DemoService
beforeAll(async () => void (demo = await startDemoService()), 300_000)
afterAll(() => demo.close())

const prisma = () => demo.service.platform.market.prisma
const now = () => demo.service.platform.clock.now()
const inADay = () => new Date(now().getTime() + 86_400_000).toISOString()
const billed = async (requestNo: string) =>
  (await prisma().callRecord.findMany({ where: { requestNo } })).map(({ billable }) => billable)

describe('MED', () => {
  /** Asks about somebody whom so many other insurers asked about today. */
  async function askAfter(others: number, index: number) {
    const caller = await Caller.of(demo.url, await demo.as('consumer.insurer@jinan.demo'), 'MED')
    const { name, idNo } = syntheticPerson(JINAN, index)
    const subject = { subjectKind: 'PERSON', subjectIdentifier: idNo } as const
    const consentId = await caller.consent(subject, { separate: true, singleUse: true, expiresAt: inADay() })
    const { subjectId } = await prisma().consent.findUniqueOrThrow({ where: { id: consentId } })
    const { id: productId } = await prisma().dataProduct.findUniqueOrThrow({ where: { code: 'MED' } })
    const key = { productId, key: `subject:${subjectId}`, day: dayToColumn(dayOf(now())), calls: 1 }
    const rows = Array.from({ length: others }, (_, n) => ({
      ...key,
      subscriptionId: `other-${n}`,
      buyerOrgId: `other-${n}`,
    }))
    await prisma().callTally.createMany({ data: rows })
    const requestNo = `med-${others}`
    return {
      answer: await caller.call(requestNo, { name, idNo, purpose: 'UNDERWRITE', windowMonths: 12 }, { consentId }),
      billed: await billed(requestNo),
    }
  }

  it('answers the fifth insurer that asks about somebody in a day', async () => {
    expect(await askAfter(4, 830)).toMatchObject({ answer: { status: 200, body: { billable: true } }, billed: [true] })
  })

  it('refuses the sixth, unbilled', async () => {
    expect(await askAfter(5, 831)).toMatchObject({
      answer: { status: 429, body: { code: 'SUBJECT_LIMIT', outcome: 'DENIED', billable: false } },
      billed: [false],
    })
  })
})

describe('GRP', () => {
  it('is for public governance only: a commercial purpose is refused, unbilled', async () => {
    const caller = await Caller.of(demo.url, await demo.as('consumer.street@jinan.demo'), 'GRP', 'PUBLIC_GOVERNANCE')
    const input = { gridId: 'JN-WG-000000-01', period: 'MONTHS_12' }
    expect(await caller.call('grp-commercial', input, { purposeClass: 'INDUSTRY_DEVELOPMENT' })).toMatchObject({
      status: 403,
      body: { code: 'LICENCE_PURPOSE', billable: false },
    })
  })
})

describe('a consent for one product', () => {
  it('is refused for another of the same enterprise: CONSENT_SCOPE, unbilled', async () => {
    const bank = await demo.as('consumer.bank@shanghai.demo')
    const { uscc, name: enterpriseName } = syntheticEnterprise(5)
    const id2 = await Caller.of(demo.url, bank, 'ID2')
    const ent = await Caller.of(demo.url, bank, 'ENT')
    const consentId = await id2.consent(
      { subjectKind: 'PERSON', subjectIdentifier: syntheticPerson(CHENGDU, 17).idNo },
      { expiresAt: inADay() },
    )
    expect(await ent.call('other-product', { uscc, enterpriseName }, { consentId })).toMatchObject({
      status: 403,
      body: { code: 'CONSENT_SCOPE', outcome: 'DENIED', billable: false },
    })
    expect(await billed('other-product')).toEqual([false])
  })
})

describe('one request number', () => {
  it('sent many times at once is one record and one charge', async () => {
    const caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
    const { name, idNo } = syntheticPerson(CHENGDU, 17)
    const consentId = await caller.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt: inADay() })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => caller.call('eight-at-once', { name, idNo }, { consentId })),
    )
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.answer))).size).toBe(1)
    expect(await billed('eight-at-once')).toEqual([true])
  })
})

describe('a source that its department suspends', () => {
  const suspension = { input: { resourceCode: 'JN-NR-PROPERTY' } }
  const move = async (mutation: 'suspendResource' | 'resumeResource') => {
    const type = mutation === 'suspendResource' ? 'SuspendResourceInput' : 'ResumeResourceInput'
    await (
      await demo.as('holder.nr@jinan.demo')
    ).run(`mutation ($input: ${type}!) { ${mutation}(input: $input) { ${REFUSED} } }`, suspension)
  }
  type Tasks = { operatorTasks: { edges: { node: { kind: string; reference: string } }[] } }
  const toldTo = async (operator: SanquanClient) => {
    const { operatorTasks } = await operator.run<Tasks>(
      '{ operatorTasks(first: 100) { edges { node { kind reference } } } }',
    )
    return operatorTasks.edges.filter(({ node }) => node.kind === 'SOURCE_SUSPENDED').map(({ node }) => node.reference)
  }

  let calls = 0
  async function callRfc() {
    const { examples } = await readProductFolder('rfc')
    const input = resolveExampleInput(examples[0]!)
    const caller = await Caller.of(demo.url, await demo.as('consumer.rental@jinan.demo'), 'RFC')
    const subject = { subjectKind: 'PERSON', subjectIdentifier: String(input.landlordIdNo) } as const
    const consentId = await caller.consent(subject, { expiresAt: inADay() })
    const requestNo = `suspended-${calls++}`
    return { answer: await caller.call(requestNo, input, { consentId }), billed: await billed(requestNo) }
  }

  it('stops the products that read it, unbilled, and resumes with it', async () => {
    await move('suspendResource')
    const refused = await callRfc()
    await move('resumeResource')
    expect(refused).toMatchObject({
      answer: { status: 403, body: { code: 'SOURCE_SUSPENDED', outcome: 'DENIED', billable: false } },
      billed: [false],
    })
    expect(await callRfc()).toMatchObject({ answer: { status: 200, body: { billable: true } }, billed: [true] })
  })

  it('is told to the operator of each, until it resumes, and to no other operator', async () => {
    const [own, other] = [await demo.as('operator.maker@jinan.demo'), await demo.as('operator.maker@chengdu.demo')]
    await move('suspendResource')
    const told = [await toldTo(own), await toldTo(other)]
    await move('resumeResource')
    expect([...told, await toldTo(own)]).toEqual([['RFC v1: JN-NR-PROPERTY'], [], []])
  })
})

describe('a ceiling that is lowered below a price', () => {
  const PURPOSE = 'INDUSTRY_DEVELOPMENT'
  const price = { productCode: 'SITE', purposeClass: PURPOSE, buyerClass: 'ALL' }
  const run = async (email: string, mutation: string, input: object) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}`
    const answer = await (
      await demo.as(email)
    ).run<Record<string, { data: { id: string } }>>(
      `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { ${REFUSED} ... on ${type}Success { data { id } } } }`,
      { input },
    )
    return (answer[mutation] as unknown as { id: string }).id
  }
  const callSite = async (requestNo: string) => {
    const caller = await Caller.of(demo.url, await demo.as('consumer.chain@jinan.demo'), 'SITE')
    const answer = await caller.call(requestNo, { shopType: 'CAFE', bbox: ['JN-C-05-05', 'JN-C-09-09'] })
    return { answer, billed: await billed(requestNo) }
  }

  it('ends it at once: calls are refused, unbilled, until a price at most the ceiling is published', async () => {
    const validTo = new Date(now().getTime() + 300 * 86_400_000).toISOString()
    await run('price@jinan.demo', 'setCeiling', {
      ...price,
      unit: 'REPORT',
      unitPrice: '150',
      trial: true,
      basis: '测试：下调上限。',
      documentNo: '济发改价格〔测试〕1号',
      validFrom: now().toISOString(),
      validTo,
    })
    const refused = await callSite('after-the-cut')
    // the price of grassroots bodies, at most half of the other, goes first
    for (const [buyerClass, unitPrice] of [
      ['GRASSROOTS_PUBLIC', '75'],
      ['ALL', '150'],
    ]) {
      const proposed = { ...price, buyerClass, mode: 'PROGRESSIVE', tiers: [{ unitPrice }] }
      const priceVersionId = await run('operator.maker@jinan.demo', 'proposePrice', proposed)
      await run('operator.checker@jinan.demo', 'publishPrice', { priceVersionId })
    }
    const again = await callSite('after-a-lawful-price')
    expect([refused, again]).toMatchObject([
      { answer: { status: 403, body: { code: 'PRICE_MISSING', outcome: 'DENIED', billable: false } }, billed: [false] },
      { answer: { status: 200, body: { outcome: 'SCORED', billable: true } }, billed: [true] },
    ])
  })
})
