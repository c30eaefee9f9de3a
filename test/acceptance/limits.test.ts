/** How often one subject and one name may be asked about, at the edge, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const CHENGDU = '510100'
let demo: DemoService
let caller: Caller

beforeAll(async () => {
  demo = await startDemoService()
  caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
}, 300_000)
afterAll(() => demo.close())

/** Asks about somebody with that person's consent. */
async function ask(requestNo: string, index: number) {
  const { name, idNo } = syntheticPerson(CHENGDU, index)
  const subject = { subjectKind: 'PERSON' as const, subjectIdentifier: idNo }
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  return caller.call(requestNo, { name, idNo }, { consentId: await caller.consent(subject, { expiresAt }) })
}

/** As if the calls counted so far under keys like this had been many. */
const countAs = (calls: number, keys: string) =>
  demo.service.platform.market.prisma.$executeRaw`update call_tally set calls = ${calls} where key like ${keys}`

describe('a limit of a contract', () => {
  it('answers the last call about a subject that a day allows, and refuses the next unbilled', async () => {
    expect(await ask('subject-1', 17)).toMatchObject({ status: 200 })
    await countAs(999, 'subject:%')
    expect(await ask('subject-2', 17)).toMatchObject({ status: 200 })
    expect(await ask('subject-3', 17)).toMatchObject({
      status: 429,
      retryAfter: expect.any(Number),
      body: { code: 'SUBJECT_LIMIT', outcome: 'DENIED', billable: false },
    })
  })

  it('answers the last call about a name that a day allows, and refuses the next unbilled', async () => {
    expect(await ask('name-1', 21)).toMatchObject({ status: 200 })
    await countAs(499, 'input:name:%')
    expect(await ask('name-2', 21)).toMatchObject({ status: 200 })
    expect(await ask('name-3', 21)).toMatchObject({
      status: 429,
      body: { code: 'INPUT_LIMIT', outcome: 'DENIED', billable: false },
    })
  })

  it('is no reason to refuse somebody else', async () => {
    expect(await ask('other-1', 305)).toMatchObject({ status: 200 })
  })

  it('is counted by hashes: no name stands beside the counts', async () => {
    const rows = await demo.service.platform.market.prisma.callTally.findMany()
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every(({ key }) => /^(subject:[0-9a-f-]{36}|input:name:[0-9a-f]{64})$/.test(key))).toBe(true)
  })
})
